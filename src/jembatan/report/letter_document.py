"""A DOCX in one look: A4, letters upright and tables broad, notice and page number in the footer, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from jembatan.report.plain_text import shorten
from jembatan.report.report_view import ReportView
from jembatan.report.texts import Texts

_INK, _ACCENT, _MUTED, _AMBER = "16232E", "0B5C6B", "566570", "8A6207"
_EAST_ASIAN_FONT = "Microsoft YaHei"  # a word processor without it takes its own Chinese font
_LATIN_FONT = "Calibri"


class Letter:
    """Takes titles, paragraphs and tables one after another."""

    def __init__(self, view: ReportView, texts: Texts, day: dt.date) -> None:
        from docx import Document
        from docx.shared import Cm, Pt, RGBColor

        self._texts, self._day = texts, day
        self._cm, self._pt, self._rgb = Cm, Pt, RGBColor.from_string
        self._document: Any = Document()
        self._is_begun = False
        section = self._document.sections[0]
        self._broad = False
        self._lay(section)
        self._set_styles(view)
        self._set_properties(view)
        if view.worked_example:
            self._run(section.header.paragraphs[0], view.worked_example, bold=True, size=8.5, colour=_AMBER)
        footer = section.footer.paragraphs[0]
        words = " ".join((view.disclaimer[0], view.worked_example)).strip()
        self._run(footer, f"{words}  ·  {texts.say('letter.page')} ", size=7.5, colour=_MUTED)
        self._add_page_number(footer)

    def title(self, words: str) -> None:
        """Add the title of a letter."""
        self._document.add_heading(words, level=1)

    def heading(self, words: str) -> None:
        """Add a heading within a letter."""
        self._document.add_heading(words, level=2)

    def paragraph(self, words: str) -> None:
        """Add a paragraph."""
        self._run(self._document.add_paragraph(), words)

    def caveat(self, words: str) -> None:
        """Add a line of caution."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.left_indent = self._cm(0.9)
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, f"! {words}", size=9.5, colour=_AMBER, bold=True)

    def numbered(self, number: int, words: str, below: str) -> None:
        """Add a numbered point with a smaller line below it."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.left_indent = self._cm(0.9)
        paragraph.paragraph_format.first_line_indent = self._cm(-0.9)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = self._pt(8)
        self._run(paragraph, f"{number}.  ", bold=True, colour=_ACCENT)
        self._run(paragraph, words, bold=True)
        small = self._document.add_paragraph()
        small.paragraph_format.left_indent = self._cm(0.9)
        self._run(small, below, size=8.5, colour=_MUTED)

    def facts(self, lines: Sequence[tuple[str, str]]) -> None:
        """Add labels and values as a table without lines."""
        table = self._document.add_table(rows=0, cols=2)
        widths = (5.2, 20.4) if self._broad else (4.2, 12.8)
        self._set_widths(table, widths)
        for label, value in lines:
            row = table.add_row()
            self._mark_row(row, "w:cantSplit")
            cells = row.cells
            cells[0].width, cells[1].width = map(self._cm, widths)
            self._run(self._tight(cells[0].paragraphs[0], indent=0.9), label, size=9, colour=_MUTED)
            self._run(self._tight(cells[1].paragraphs[0]), value, size=9.5)
        self._tight(self._document.add_paragraph())

    def table(
        self,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        widths: Sequence[float],
        together: bool = False,
    ) -> None:
        """Add a table whose first row repeats on every page; widths in centimetres; `together` keeps it on one page."""
        table = self._document.add_table(rows=1, cols=len(titles))
        table.style = "Table Grid"
        self._set_widths(table, widths)
        for cell, title, width in zip(table.rows[0].cells, titles, widths, strict=True):
            cell.width = self._cm(width)
            self._shade(cell, "E6EEF0")
            self._run(self._tight(cell.paragraphs[0]), title, size=8.5, bold=True)
        self._mark_row(table.rows[0], "w:tblHeader")
        for row in rows:
            added = table.add_row()
            self._mark_row(added, "w:cantSplit")
            for cell, words, width in zip(added.cells, row, widths, strict=True):
                cell.width = self._cm(width)
                self._run(self._tight(cell.paragraphs[0]), words, size=8.5)
        if together:
            for paragraph in (p for row in table.rows[:-1] for cell in row.cells for p in cell.paragraphs):
                paragraph.paragraph_format.keep_with_next = True

    def signatures(self, texts: Texts) -> None:
        """Add the fields of who prepared and who reviewed it, kept on one page."""
        say = texts.say
        fields = [say(f"label.{field}") for field in ("name", "role", "date", "signature")]
        self._document.add_paragraph()
        rows = [(say(f"label.{who}"), "", "", "", "") for who in ("prepared_by", "reviewed_by")]
        widths = (4.2, 6.2, 5.4, 3.6, 6.2) if self._broad else (3.2, 4.0, 3.5, 2.5, 3.8)
        self.table(["", *fields], rows, widths=widths, together=True)

    def begin(self, *, broad: bool) -> None:
        """Begin what follows on a page of its own: upright for a letter, broad for a table of many columns."""
        from docx.enum.section import WD_SECTION

        self._broad = broad
        self._lay(
            self._document.add_section(WD_SECTION.NEW_PAGE) if self._is_begun else self._document.sections[0]
        )
        self._is_begun = True

    def _lay(self, section: Any) -> None:
        from docx.enum.section import WD_ORIENT

        section.orientation = WD_ORIENT.LANDSCAPE if self._broad else WD_ORIENT.PORTRAIT
        across, down = (29.7, 21.0) if self._broad else (21.0, 29.7)
        section.page_width, section.page_height = self._cm(across), self._cm(down)
        section.left_margin = section.right_margin = self._cm(2.0)
        section.top_margin, section.bottom_margin = self._cm(1.9), self._cm(1.8)

    def to_bytes(self) -> bytes:
        """Return the file; every entry of the archive carries the same date."""
        buffer, steady = BytesIO(), BytesIO()
        self._document.save(buffer)
        with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
            for name in archive.namelist():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                target.writestr(entry, archive.read(name))
        return steady.getvalue()

    def _run(
        self, paragraph: Any, words: str, *, size: float = 10, bold: bool = False, colour: str = _INK
    ) -> None:
        run = paragraph.add_run(words)
        run.font.size = self._pt(size)
        run.bold = bold
        run.font.color.rgb = self._rgb(colour)

    def _tight(self, paragraph: Any, indent: float = 0) -> Any:
        paragraph.paragraph_format.space_after = self._pt(1)
        if indent:
            paragraph.paragraph_format.left_indent = self._cm(indent)
        return paragraph

    def _set_styles(self, view: ReportView) -> None:
        from docx.oxml.ns import qn

        # of words in Latin letters: those in a Chinese text would be broken anywhere if they were called Chinese
        tags = {"en": "en-GB", "id": "id-ID", "zh": "en-GB"}
        for name, size, colour in (("Normal", 10, _INK), ("Heading 1", 17, _ACCENT), ("Heading 2", 12, _INK)):
            style = self._document.styles[name]
            style.font.name = _LATIN_FONT
            style.font.size = self._pt(size)
            style.font.color.rgb = self._rgb(colour)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                if attribute.endswith("Theme"):
                    del fonts.attrib[attribute]
            fonts.set(qn("w:eastAsia"), _EAST_ASIAN_FONT)
            fonts.set(qn("w:hAnsi"), _LATIN_FONT)
            fonts.set(qn("w:cs"), _LATIN_FONT)
        properties = self._document.styles["Normal"].element.get_or_add_rPr()
        language = properties.makeelement(
            qn("w:lang"), {qn("w:val"): tags[view.language], qn("w:eastAsia"): "zh-CN"}
        )
        properties.append(language)
        self._document.styles["Normal"].paragraph_format.space_after = self._pt(4)

    def _set_properties(self, view: ReportView) -> None:
        core = self._document.core_properties
        midnight = dt.datetime.combine(self._day, dt.time())
        core.title, core.author, core.last_modified_by = (
            f"{view.product}: {view.title}",
            "Jembatan",
            "Jembatan",
        )
        core.comments = shorten(" ".join((view.disclaimer[0], view.worked_example)).strip(), 255)
        core.created = core.modified = midnight
        core.revision, core.keywords, core.category = 1, "", ""
        core.language = view.language_tag

    def _add_page_number(self, paragraph: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        run = paragraph.add_run()
        run.font.size = self._pt(7.5)
        for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = words
            run._r.append(element)

    def _set_widths(self, table: Any, widths: Sequence[float]) -> None:
        """Set the widths of the grid too: some word processors read nothing else."""
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self._cm(width)

    def _shade(self, cell: Any, colour: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)

    def _mark_row(self, row: Any, tag: str) -> None:
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement(tag))
