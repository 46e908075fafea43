"""One sheet of the workbook: notice on top, a hidden row of machine names, titles, rows, filter and frozen header."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jembatan.report.charts.drawing import text_width
from jembatan.report.plain_text import shorten
from jembatan.report.report_view import ReportView
from jembatan.report.texts import Texts

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Column = tuple[str, str, int]  # machine name, key of its title, width in characters
_LINE_HEIGHT, _MOST_LINES = 13.2, 12
NOTICE_ROW, NAMES_ROW, TITLES_ROW = 0, 1, 2  # from 0
_INK, _HEAD, _FILL_IN, _LINE = "#16232E", "#0C3540", "#FFF6DC", "#D9E0E2"
_OUTCOME_COLOURS = {
    "not_met": ("#A3242B", "#FFFFFF"),
    "error": ("#1C1418", "#FFFFFF"),
    "undetermined": ("#F6E7BF", _INK),
    "met": ("#DCEFE3", _INK),
}


class SheetWriter:
    """Adds sheets to a workbook in one look."""

    def __init__(self, book: Workbook, view: ReportView, texts: Texts) -> None:
        self.view = view
        self.texts = texts
        self._book = book
        base = {"valign": "top", "text_wrap": True, "font_size": 10, "bottom": 1, "bottom_color": _LINE}
        self.cell = book.add_format(base)
        self.number = book.add_format({**base, "num_format": "#,##0", "align": "right", "indent": 1})
        self.fill_in = book.add_format({**base, "bg_color": _FILL_IN, "locked": False})
        self.day = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self.fill_in_day = book.add_format({**base, "bg_color": _FILL_IN, "num_format": "yyyy-mm-dd"})
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": _HEAD,
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
                "font_size": 10,
            }
        )
        self.fill_in_head = book.add_format(
            {
                "bold": True,
                "bg_color": "#F0C23B",
                "font_color": _INK,
                "valign": "vcenter",
                "text_wrap": True,
                "font_size": 10,
            }
        )
        self.notice = book.add_format(
            {"bold": True, "font_color": "#6B4C05", "font_size": 10, "valign": "vcenter"}
        )
        self.names = book.add_format({"font_color": "#9AA6AE", "font_size": 8})
        self.outcomes = {
            texts.say(f"outcome.{code}"): book.add_format(
                {**base, "bg_color": back, "font_color": ink, "bold": True}
            )
            for code, (back, ink) in _OUTCOME_COLOURS.items()
        }

    def add(
        self,
        key: str,
        columns: Sequence[Column],
        *,
        hint: str = "",
        fill_in: Sequence[str] = (),
        hidden: Sequence[str] = (),
        kept: int = 0,
    ) -> Sheet:
        """Return a new sheet with its header written; the first `kept` columns stay in view, and print on every page."""
        name = shorten(self.texts.say(f"sheet.{key}"), 31)
        return Sheet(self, self._book.add_worksheet(name), columns, hint, fill_in, hidden, kept)


class Sheet:
    """A sheet that takes rows by the machine names of its columns."""

    def __init__(
        self,
        writer: SheetWriter,
        sheet: Any,
        columns: Sequence[Column],
        hint: str,
        fill_in: Sequence[str],
        hidden: Sequence[str],
        kept: int,
    ) -> None:
        self.names = [name for name, _, _ in columns]
        self._widths = {name: width for name, _, width in columns if name not in hidden}
        self._writer, self._sheet, self._fill_in = writer, sheet, frozenset(fill_in)
        self._row = TITLES_ROW + 1
        view = writer.view
        notice = " · ".join(part for part in (view.worked_example, view.disclaimer[0], hint) if part)
        sheet.write_string(NOTICE_ROW, 0, notice, writer.notice)
        sheet.set_row(NOTICE_ROW, 20)
        sheet.set_row(NAMES_ROW, None, None, {"hidden": True})
        sheet.set_row(TITLES_ROW, 30)
        for column, (name, key, width) in enumerate(columns):
            sheet.set_column(column, column, width, None, {"hidden": name in hidden})
            sheet.write_string(NAMES_ROW, column, name, writer.names)
            look = writer.fill_in_head if name in self._fill_in else writer.head
            sheet.write_string(TITLES_ROW, column, writer.texts.say(key), look)
        sheet.freeze_panes(TITLES_ROW + 1, kept)
        sheet.set_landscape()
        if kept:  # too wide for one page: what was found, what people answer, and the rest each print on a page of A3
            sheet.set_paper(8)
            sheet.set_print_scale(75)
            sheet.repeat_columns(0, kept - 1)
            inside = [column for column, name in enumerate(self.names) if name in self._fill_in]
            sheet.set_v_pagebreaks([inside[0], inside[-1] + 1])
        else:
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(TITLES_ROW)
        above = f"{view.worked_example}\n" if view.worked_example else ""
        sheet.set_header(f"&C&8{above}{view.disclaimer[0]}".replace("&&", "&")[:250])
        sheet.set_footer("&L&8Jembatan&R&8&P / &N")

    def write(self, values: Mapping[str, str | int | dt.date | None]) -> None:
        """Write the next row; text is always written as text, whatever it begins with."""
        for column, name in enumerate(self.names):
            value = values.get(name)
            if name in self._fill_in:
                self._write_answer(column, name, value)
            elif isinstance(value, dt.date):
                self._sheet.write_datetime(self._row, column, value, self._writer.day)
            elif isinstance(value, int):
                self._sheet.write_number(self._row, column, value, self._writer.number)
            elif isinstance(value, str) and value:
                text = shorten(value, 32_000)
                look = (
                    self._writer.outcomes.get(text, self._writer.cell)
                    if name == "outcome"
                    else self._writer.cell
                )
                self._sheet.write_string(self._row, column, text, look)
            else:
                self._sheet.write_blank(self._row, column, None, self._writer.cell)
        self._sheet.set_row(self._row, _LINE_HEIGHT * self._count_lines(values) + 3)
        self._row += 1

    def _write_answer(self, column: int, name: str, value: str | int | dt.date | None) -> None:
        """Write a cell that people fill in: empty, or what they filled in before."""
        look = self._writer.fill_in_day if name in ("on", "due") else self._writer.fill_in
        if isinstance(value, dt.date):
            self._sheet.write_datetime(self._row, column, value, look)
        elif isinstance(value, int):
            self._sheet.write_number(self._row, column, value, look)
        elif value:
            self._sheet.write_string(self._row, column, shorten(value, 32_000), look)
        else:
            self._sheet.write_blank(self._row, column, None, look)

    def _count_lines(self, values: Mapping[str, str | int | dt.date | None]) -> int:
        """Return how many lines the highest cell takes: some programs do not find that out by themselves."""
        most = 1
        for name, width in self._widths.items():
            value = values.get(name)
            if isinstance(value, str) and name not in self._fill_in:
                lines = sum(max(1, math.ceil(text_width(line, 1.75) / width)) for line in value.split("\n"))
                most = max(most, lines)
        return min(most, _MOST_LINES)

    def validate(self, name: str, count: int, rule: dict[str, Any]) -> None:
        """Check what is typed into a column of the first `count` rows."""
        if count:
            column = self.names.index(name)
            self._sheet.data_validation(TITLES_ROW + 1, column, TITLES_ROW + count, column, rule)

    def finish(self) -> None:
        """Set the filter over the rows that were written."""
        self._sheet.autofilter(TITLES_ROW, 0, max(self._row - 1, TITLES_ROW), len(self.names) - 1)
