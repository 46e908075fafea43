"""Old section numbers and links in carried documents."""

from __future__ import annotations

import zipfile

import msgspec
import openpyxl
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from jembatan.build import citation_reader
from jembatan.build.citation_reader import read_ctd_citations
from jembatan.build.cited_numbers import find_actd_numbers, find_ctd_numbers
from jembatan.build.cited_sections import find_cited_numbers, read_cited_sections
from jembatan.core.bridge import Move, MoveTarget
from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.dossier.media_type import ZIP
from jembatan.dossier.package import open_package
from jembatan.dossier.sections import load_actd, load_ctd


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see 3.2.P.5.6 for the reason", [("3.2.P.5.6", "II.C.P5.6")]),
        ("参见3.2.P.2.1。", [("3.2.P.2.1", "II.C.P2.2")]),
        ("(Module 5.3.5.1; section 2.5)", [("5.3.5.1", "IV.E.5.1"), ("2.5", "IV.B")]),
        ("3.2.p.8.3", [("3.2.P.8.3", "II.C.P8")]),
        ("the appendix 3.2.A.1", [("3.2.A.1", "")]),
        ("2.5 mg, 4.2 %, 10.3.2.P.5, version 5.3.5.1.9", []),
        ("3.2.P.9.9 is no section", []),
        ("见3．2．P．5．6和3 . 2 . P . 8 . 3", [("3.2.P.5.6", "II.C.P5.6"), ("3.2.P.8.3", "II.C.P8")]),
        (
            "3.2.P5.6, 3.2P.2.1, 3.2 P.3.2",
            [("3.2.P.5.6", "II.C.P5.6"), ("3.2.P.2.1", "II.C.P2.2"), ("3.2.P.3.2", "II.C.P3.1")],
        ),
        ("3.2.P.5.1-5.3", [("3.2.P.5.1", "II.C.P5.1"), ("3.2.P.5.3", "II.C.P5.3")]),
        ("3.2.S.4.1至4.3", [("3.2.S.4.1", "II.C.S4.1"), ("3.2.S.4.3", "II.C.S4.3")]),
        ("3.2.P.8.1, 5.2 mg and 3.2.P.5.1, 5.2 mg", [("3.2.P.8.1", "II.C.P8"), ("3.2.P.5.1", "II.C.P5.1")]),
        ("see P.5.6, but page p.5 and Table P.5.1", [("3.2.P.5.6", "II.C.P5.6")]),
        (
            "3.2.P.5.2.1 and 5.3.5.1.2",
            [("3.2.P.5.2", "II.C.P5.2"), ("5.3.5.1", "IV.E.5.1")],
        ),  # a firm's own depth
        ("Table 5.3.1, 表 4.2.1, Figure 5.3.5, R 4.2.3, SAS version 5.3.1, SOP-4.2.1, QC/4.2.2", []),
        ("3.2 s, 3.2 Percent, 2.3 Patients, 192.4.2.1", []),
        ("Table 3.2.P.5.1-2", [("3.2.P.5.1", "II.C.P5.1")]),  # the second table of that section
    ],
)
def test_ctd_numbers_are_told_from_quantities(text, found):
    assert find_cited_numbers(text, "actd") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as in Part II P4.3", [("II.C.P4.3", "3.2.P.4.5")]),
        ("S7 and IV.E.5.1", [("II.C.S7", "3.2.S.7"), ("IV.E.5.1", "5.3.5.1")]),
        ("USP5 and P99", []),
        ("batches P1, P2 and S2; Table P4.1", []),
        ("II.C.P2; C.S2; P8", [("II.C.P2", "3.2.P.2"), ("II.C.S2", "3.2.S.2"), ("II.C.P8", "3.2.P.8")]),
    ],
)
def test_actd_numbers_go_back_to_the_ctd(text, found):
    assert find_cited_numbers(text, "ctd") == found


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def move(source, path):
    target = MoveTarget(path=path, section="II.C.P8", action="carry", verified=False)
    return Move(source=source, source_section="3.2.P.8.3", title="", targets=(target,), bytes=1, sha256="")


def keep(source, path):
    target = MoveTarget(path=path, section="3.2.P.8.3", action="keep", verified=False)
    return Move(source=source, source_section="3.2.P.8.3", title="", targets=(target,), bytes=1, sha256="")


def test_links_to_other_files_are_told_with_where_these_are_now(tmp_path):
    (tmp_path / "m3").mkdir()
    (tmp_path / "m2").mkdir()
    (tmp_path / "m2" / "over.pdf").write_bytes(render_plain_pdf([["overview"]]))
    (tmp_path / "m3" / "plain.txt").write_text("nothing")
    (tmp_path / "m3" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    with pikepdf.open(tmp_path / "m2" / "over.pdf") as pdf:
        links = []
        actions = [
            pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=pikepdf.String(file), D=pikepdf.Array([0]))
            for file in ("../m2/over.pdf", "gone.pdf")
        ] + [
            pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address))
            for address in (
                "../m2/over.pdf#page=1",
                "www.example.com/a.pdf",
                "https://example.invalid/b.pdf",
                "mailto:a@example.invalid",
                "example.com",
                "#page=2",
            )
        ]
        for action in actions:
            links.append(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
                )
            )
        pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array(links))
        pdf.save(tmp_path / "m3" / "linked.pdf")
    moves = [
        move("m2/over.pdf", "o/over.pdf"),
        move("m3/linked.pdf", "o/linked.pdf"),
        move("m3/broken.pdf", "o/broken.pdf"),
        move("m3/plain.txt", "o/plain.txt"),
    ]
    with open_package(tmp_path) as package:
        found, not_searched, _ = read_cited_sections(package, moves, "actd", workers=0)
    assert [(c.path, c.page, c.kind, c.cited, c.now) for c in found] == [
        ("o/linked.pdf", 1, "link", "../m2/over.pdf", "o/over.pdf"),
        ("o/linked.pdf", 1, "link", "gone.pdf", ""),
        ("o/linked.pdf", 1, "link", "../m2/over.pdf#page=1", "o/over.pdf"),
    ]
    assert not_searched == ("o/broken.pdf",)


def test_of_kept_documents_the_links_are_told_that_lead_nowhere_now(tmp_path):
    for name in ("m2/over.pdf", "m3/aux.pdf", "m3/same.pdf", "m1/form.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(render_plain_pdf([[f"{name} names 3.2.P.5.6"]]))
    (tmp_path / "m3/broken.pdf").write_bytes(b"%PDF-1.4 /GoToR nothing more")
    with pikepdf.open(tmp_path / "m2/over.pdf", allow_overwriting_input=True) as pdf:
        links = [
            pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String(file))
            for file in ("../m3/aux.pdf", "../m3/same.pdf", "../m1/form.pdf")
        ]
        notes = [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=one) for one in links]
        pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array(notes))
        pdf.save(tmp_path / "m2/over.pdf")
    moves = [
        keep("m2/over.pdf", "dossier/m2/over.pdf"),
        keep("m3/aux.pdf", "dossier/m3/document-aux.pdf"),
        keep("m3/same.pdf", "dossier/m3/same.pdf"),
        keep("m3/broken.pdf", "dossier/m3/broken.pdf"),
        move("m1/form.pdf", "dossier/part-1/b1-01-form.pdf"),
    ]
    with open_package(tmp_path) as package:
        found, not_searched, _ = read_cited_sections(package, moves, "actd", workers=0)
        unasked = read_cited_sections(package, moves, "actd", searches_numbers=False, workers=0)
    assert [(c.path, c.cited, c.now) for c in found if c.kind == "link"] == [
        ("dossier/m2/over.pdf", "../m3/aux.pdf", "dossier/m3/document-aux.pdf"),
        ("dossier/m2/over.pdf", "../m1/form.pdf", "dossier/part-1/b1-01-form.pdf"),
    ]
    assert {c.path for c in found if c.kind == "number"} == {"dossier/part-1/b1-01-form.pdf"}
    assert not_searched == ("dossier/m3/broken.pdf",)
    assert (unasked.cited, unasked.not_searched) == ((), ())


def test_what_a_document_cites_is_read_once_and_remembered_by_its_checksum(tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.txt").write_text("see 3.2.P.5.6")
    (source / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (source / "gel.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(20))
    names = ("a.txt", "broken.pdf", "gel.jpg")
    moves = [msgspec.structs.replace(move(name, f"o/{name}"), sha256=name) for name in names]
    read = []
    reading = citation_reader.read_text
    monkeypatch.setattr(
        citation_reader, "read_text", lambda path, kind: read.append(path.name) or reading(path, kind)
    )
    with open_package(source) as package:
        found = [
            read_cited_sections(package, moves, structure, cache_folder=tmp_path / "cache", workers=0)
            for structure in ("actd", "actd", "ctd")
        ]
    assert found[0] == found[1]
    assert [(c.cited, c.now) for c in found[0][0]] == [("3.2.P.5.6", "II.C.P5.6")]
    assert found[2][0] == ()
    assert found[1].not_searched == ("o/broken.pdf", "o/gel.jpg")
    # a damaged file is tried again, a picture stays without text; the other way is another question
    assert read == [*names, "broken.pdf", *names]


def test_a_workbook_cites_by_its_words_and_not_by_its_numbers(tmp_path):
    book = openpyxl.Workbook()
    rich = CellRichText("see 3.2.", TextBlock(InlineFont(b=True), "P.8.3"), " & more")
    for row in (["section 2.5", 5.31], [rich, "3.2.S.7"], ["3.2.S.7", "5.3.5.1"]):
        book.active.append(row)
    book.create_sheet("second").append(["4.2.3.1"])
    book.save(tmp_path / "b.xlsx")
    said = read_ctd_citations(tmp_path / "b.xlsx", ZIP)
    assert sorted(one.words for one in said.numbers) == ["2.5", "3.2.P.8.3", "3.2.S.7", "4.2.3.1", "5.3.5.1"]
    assert {one.page for one in said.numbers} == {1}
    (tmp_path / "broken.xlsx").write_bytes((tmp_path / "b.xlsx").read_bytes()[:-300])
    assert read_ctd_citations(tmp_path / "broken.xlsx", ZIP).fault


def test_a_report_that_numbers_its_chapters_like_the_ctd_cites_itself(tmp_path):
    text = "4.2.1 Specificity\nSee Section 4.2.1, Section 5.2 and 3.2.P.5.3.\n5.2 Linearity\nCited: 5.3.1.4 and 4.2.2"
    (tmp_path / "a.txt").write_text(text)
    cited = {}
    for section in ("3.2.P.5.3", "2.7.1"):
        one = msgspec.structs.replace(move("a.txt", "o/a.txt"), source_section=section)
        with open_package(tmp_path) as package:
            found = read_cited_sections(package, [one], "actd", workers=0)
        cited[section] = [c.cited for c in found.cited]
    assert cited["3.2.P.5.3"] == ["3.2.P.5.3", "5.3.1.4", "4.2.2"]
    assert cited["2.7.1"] == ["4.2.1", "3.2.P.5.3", "5.3.1.4", "4.2.2", "5.2"]  # a summary begins lines so


def test_what_is_cited_is_told_as_it_is_printed(tmp_path):
    (tmp_path / "a.txt").write_text("3 . 2 . P . 5 . 1-5.3; S.4.1")
    with open_package(tmp_path) as package:
        found = read_cited_sections(package, [move("a.txt", "o/a.txt")], "actd", workers=0)
    assert [(c.cited, c.now) for c in found.cited] == [
        ("3.2.P.5.1", "II.C.P5.1"),
        ("3.2.P.5.1-5.3", "II.C.P5.3"),
        ("S.4.1", "II.C.S4.1"),
    ]


def test_files_inside_a_pdf_and_pages_that_list_subjects_are_told(tmp_path):
    listing = ["Subject ID  Event", *(f"101-{n:03d} headache" for n in range(6))]
    (tmp_path / "plain.pdf").write_bytes(render_plain_pdf([["words"], listing, ["words"], listing, listing]))
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.attachments["data.csv"] = b"USUBJID"
        pdf.save(tmp_path / "a.pdf")
    said = read_ctd_citations(tmp_path / "a.pdf", "application/pdf")
    assert (said.subject_pages, said.pages, said.attached, said.is_blank) == (
        [2, 4, 5],
        5,
        ["data.csv"],
        False,
    )
    (tmp_path / "scan.pdf").write_bytes(render_plain_pdf([[], []]))
    assert read_ctd_citations(tmp_path / "scan.pdf", "application/pdf").is_blank


def test_a_workbook_inside_a_text_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body/></w:document>')
        archive.writestr("word/embeddings/listing.xlsx", b"x")
    assert read_ctd_citations(tmp_path / "a.docx", ZIP).attached == ["listing.xlsx"]


def test_studies_in_persons_are_read_although_no_numbers_are_searched(tmp_path):
    moves = []
    for name, section, to in (
        ("a", "5.3.5.1", ""),
        ("b", "2.7.4", ""),
        ("c", "3.2.P.1", ""),
        ("d", "", "IV.E.5.1"),
    ):
        (tmp_path / f"{name}.txt").write_text("see 3.2.P.5.6")
        one = msgspec.structs.replace(move(f"{name}.txt", f"o/{name}.txt"), source_section=section)
        target = msgspec.structs.replace(one.targets[0], section=to or "II.C.P1")
        moves.append(msgspec.structs.replace(one, targets=(target,)))
    with open_package(tmp_path) as package:
        found = read_cited_sections(package, moves, "actd", searches_numbers=False, workers=0)
        assert (
            read_cited_sections(
                package, moves, "actd", searches_numbers=False, searches_subjects=False, workers=0
            ).said_by_source
            == {}
        )
    assert sorted(found.said_by_source) == ["a.txt", "b.txt", "d.txt"]
    assert found.cited == ()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789..SPARspar -–至、,mM\n表 IVC．３", max_size=60))
def test_whatever_a_text_holds_only_sections_are_found(text):
    assert {one.number for one in find_ctd_numbers(text)} <= load_ctd().numbers["ICH"]
    assert {one.number for one in find_actd_numbers(text)} <= set(load_actd())
