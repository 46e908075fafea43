"""PDFs as companies and their software make them: what is unusual but sound is no fault, what is broken hides nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
import validate_pdf_breaks as breaks

from jembatan.validate.pdf_facts import read_pdf_facts

FONT = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor<</FontFile2 5 0 R>>>>"
PLACE = b"[3 0 R /XYZ null null null]"


def raw_pdf(font: bytes = FONT, page: bytes = b"", root: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """Return a PDF of one page written byte by byte, so that it may hold what no library would write."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R"
        + page
        + b">>",
        font,
        b"<</Length 23>>\nstream\nBT /F1 12 Tf (w) Tj ET \nendstream",
        *more,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )


def facts_of(data: bytes, tmp_path: Path):
    path = tmp_path / "one.pdf"
    path.write_bytes(data)
    return read_pdf_facts(path, "")


def test_a_font_named_in_gb18030_does_not_make_a_document_unreadable(pdf_findings):
    """Chinese software writes names of fonts in its own encoding: /#CB#CE#CC#E5 is SimSun, which counts as standard."""
    standard = raw_pdf(b"<</Type/Font/Subtype/TrueType/BaseFont/#CB#CE#CC#E5>>")
    assert {f.rule for f in pdf_findings(standard)[0]} == {"6.22"}
    other = raw_pdf(b"<</Type/Font/Subtype/TrueType/BaseFont/#BF#AC#CC#E5_GB2312>>")  # KaiTi
    found = {f.rule: f.message.args for f in pdf_findings(other)[0]}
    assert set(found) == {"6.22", "6.26"}
    assert found["6.26"]["fonts"] == ["楷体_GB2312"]


def test_a_destination_named_in_gb18030_is_found(tmp_path):
    data = raw_pdf(
        page=b"/Annots[<</Subtype/Link/Dest/#CB#CE>> <</Subtype/Link/Dest/#CC#E5>>]",
        root=b"/Dests<</#CB#CE" + PLACE + b">>",
    )
    links = facts_of(data, tmp_path).links
    assert (links.count, links.slip_counts) == (2, {"missing": 1})


def made(**options: object) -> bytes:
    return breaks.saved(breaks.new_pdf(), **options)


def updated() -> bytes:
    """Return a document with a second revision behind it, as an editor that saves without rewriting leaves it."""
    data = raw_pdf()
    changed = b"\n4 0 obj\n" + FONT + b"\nendobj\n"
    at, before = len(data) + 1, int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    return (
        data
        + changed
        + (
            b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
            % (at, before, len(data) + len(changed))
        )
    )


def hybrid() -> bytes:
    """Return a document whose plain table names a cross-reference stream too."""
    data = raw_pdf()
    entries = b"\x00" * 4
    stream = (
        b"6 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Index[6 1]/Length 4>>\nstream\n%s\nendstream\nendobj\n"
        % entries
    )
    table = data.index(b"xref\n0")
    rest = data[table:].replace(b"/Root 1 0 R", b"/Root 1 0 R/XRefStm %d" % table)
    start = rest.rindex(b"startxref")
    return data[:table] + stream + rest[:start] + b"startxref\n%d\n%%%%EOF\n" % (table + len(stream))


SOUND = {
    "1.4": lambda: made(min_version="1.4", force_version="1.4"),
    "1.7": lambda: made(force_version="1.7"),
    "object streams": lambda: made(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "no object streams": lambda: made(object_stream_mode=pikepdf.ObjectStreamMode.disable),
    "a font drawn by procedures": lambda: raw_pdf(
        b"<</Type/Font/Subtype/Type3/CharProcs<<>>/Encoding<<>>/FontMatrix[1 0 0 1 0 0]/FontBBox[0 0 1 1]>>"
    ),
    "a composite font": lambda: raw_pdf(
        b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEE+#CB#CE/DescendantFonts 6 0 R>>",
        more=(b"[<</Subtype/CIDFontType2/FontDescriptor<</FontFile2 5 0 R>>>>]",),
    ),
    "a second revision": updated,
    "a hybrid table": hybrid,
    "a damaged table": lambda: raw_pdf().replace(b"0000000000 65535", b"0000000009 65535"),
    "a table that is gone": lambda: raw_pdf().replace(b"xref\n0 6", b"xxxx\n0 6"),
    "words before the header": lambda: b"Content-Type: application/pdf\r\n\r\n" + raw_pdf(),
    "metadata that are none": lambda: raw_pdf(root=b"/Metadata<</Type/Metadata>>"),
    "annotations that are gone": lambda: raw_pdf(page=b"/Annots 99 0 R"),
    "an empty tree of attachments": lambda: raw_pdf(root=b"/Names<</EmbeddedFiles<</Names[]>>>>"),
    "a view without a number": lambda: raw_pdf(page=b"/Annots[<</Subtype/Link/Dest[3 0 R/XYZ null null (x)]>>]"),
    "an opening view without a number": lambda: raw_pdf(root=b"/OpenAction[3 0 R/XYZ 0 0 /a]"),
    "a link by page number": lambda: raw_pdf(page=b"/Annots[<</Subtype/Link/A<</S/GoTo/D[0/XYZ null null 0]>>>>]"),
}  # fmt: skip


@pytest.mark.parametrize("how", SOUND)
def test_a_sound_document_breaks_no_rule_but_fast_web_view(how, pdf_findings):
    findings, not_run = pdf_findings(SOUND[how]())
    assert {f.rule for f in findings} <= {"6.22"}
    assert not_run == {}


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_permissions_are_found_in_every_encryption(revision, pdf_findings):
    weak = revision < 4
    secured = pikepdf.Encryption(owner="o", user="", R=revision, aes=not weak, metadata=not weak)
    findings, not_run = pdf_findings(made(encryption=secured, min_version="1.4", linearize=True))
    assert {f.rule for f in findings} == {"6.19"}
    assert not_run == {}


def test_a_document_for_holders_of_a_certificate_needs_a_key_and_is_not_called_damaged(pdf_findings):
    locked = raw_pdf().replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/Encrypt<</Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5>>/ID[<00><00>]",
    )
    findings, not_run = pdf_findings(locked)
    assert {f.rule for f in findings} == {"6.21"}
    assert {why.key for why in not_run.values()} == {"validation.why.documents_unreadable"}


def test_a_portfolio_and_a_file_attached_to_a_page_are_attachments(pdf_findings):
    portfolio = breaks.new_pdf()
    breaks.attach(portfolio)
    portfolio.Root.Collection = pikepdf.Dictionary(Type=pikepdf.Name.Collection)
    assert {f.rule for f in pdf_findings(breaks.saved(portfolio))[0]} == {"6.17"}
    pinned = breaks.new_pdf()
    breaks.add_annotation(pinned, pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment))
    assert {f.rule for f in pdf_findings(breaks.saved(pinned))[0]} == {"6.17", "6.18"}


def test_a_revision_behind_a_linearized_document_ends_fast_web_view(tmp_path):
    data = made(linearize=True)
    assert facts_of(data, tmp_path).is_linearized
    assert not facts_of(data + b"\n%%EOF\n" * 2 + updated()[-200:], tmp_path).is_linearized


def test_a_broken_part_leaves_the_document_readable_and_no_rule_counted_as_run(pdf_findings, monkeypatch):
    """What cannot be looked at is named, document and part; the other parts are judged all the same."""
    from jembatan.validate import pdf_facts

    def bites(*_: object) -> None:
        raise ValueError("a tree that bites its tail")

    monkeypatch.setattr(pdf_facts, "read_outline", bites)
    monkeypatch.setattr(pdf_facts, "_conformance", bites)
    pdf = breaks.new_pdf()
    breaks.set_font(pdf)
    findings, not_run = pdf_findings(breaks.saved(pdf))
    assert "6.26" in {f.rule for f in findings} and "6.1" not in {f.rule for f in findings}
    (why,) = {(w.key, tuple(w.args["paths"])) for w in not_run.values()}
    assert why[0] == "validation.why.documents_unread_in_part"
    assert set(why[1]) == {f"{path} (bookmarks, metadata)" for path in (breaks.ONE, breaks.OTHER)}
    assert {"6.2", "6.16", "6.23"} <= set(not_run)


def test_a_page_that_breaks_the_reader_is_named_and_the_others_are_read(tmp_path, monkeypatch):
    from jembatan.validate import pdf_pages

    whole = pdf_pages._PageReader.read

    def read(self, number, *rest):
        if number == 2:
            raise ValueError("page two")
        whole(self, number, *rest)

    monkeypatch.setattr(pdf_pages._PageReader, "read", read)
    pdf = breaks.new_pdf()
    breaks.set_scan(pdf)  # page 4
    facts = facts_of(breaks.saved(pdf), tmp_path)
    assert facts.unread == ("page 2",)
    assert (facts.pages.count, facts.pages.first_unsearchable) == (6, 4)
    with pikepdf.open(io.BytesIO(breaks.saved(pdf))) as opened:
        assert len(opened.pages) == 6


@pytest.mark.parametrize("kids", [b"7", b"(word)", b"<<>>", b"/Name"])
def test_a_page_tree_whose_kids_are_no_list_has_no_pages(kids, tmp_path):
    data = raw_pdf().replace(b"/Kids[3 0 R]", b"/Kids " + kids.ljust(6))
    assert data != raw_pdf()
    found = facts_of(data, tmp_path)
    assert not found.fault
    assert found.pages.count == 0
