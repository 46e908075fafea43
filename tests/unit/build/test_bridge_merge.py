"""Merging: what stays a file of its own says why; what is merged keeps its bookmarks and its links."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from jembatan.build.bridge import refuse_useless_merge
from jembatan.build.bridge_merge import MergedFile, find_merge_bar, plan_merges, render_merged
from jembatan.build.bridge_plan import BridgeChoices
from jembatan.build.bridge_profile import load_profile
from jembatan.core.bridge import Move, MoveTarget
from jembatan.core.document import DocumentProperties
from jembatan.core.errors import UsageError
from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.dossier.package import open_package

PLAIN = {"media_type": "application/pdf", "signed": False, "encrypted": False, "text_layer": "text"}


def move(source, section, target="II.C.P8", folder="p8-stability"):
    place = MoveTarget(path=f"d/{folder}/p8-{source}", section=target, action="carry", verified=False)
    return Move(source=source, source_section=section, title=source, targets=(place,), bytes=1, sha256="")


def merge(*pairs):
    moves = [one for one, _ in pairs]
    properties = {one.source: DocumentProperties(**(PLAIN | more)) for one, more in pairs}
    found, files = plan_merges(moves, properties)
    told = {one.source: one.targets[0].apart or one.targets[0].action for one in found}
    return told, [[source for source, _ in file.parts] for file in files]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"signed": True}, "signed"),
        ({"encrypted": True, "signed": None}, "encrypted"),
        ({"fault": "It is damaged."}, "damaged"),
        ({"media_type": "application/x-empty", "fault": "It is empty."}, "damaged"),
        ({"media_type": "text/csv", "signed": None}, "kind"),
        ({"text_layer": "scan"}, "scan"),
        ({"signed": None}, "unknown"),
    ],
)
def test_a_file_that_stays_apart_says_why(more, why):
    told, files = merge(
        (move("a.pdf", "3.2.P.8.1"), {}), (move("b.pdf", "3.2.P.8.2"), more), (move("c.pdf", "3.2.P.8.3"), {})
    )
    assert told == {"a.pdf": "merge", "b.pdf": why, "c.pdf": "merge"}
    assert files == [["a.pdf", "c.pdf"]]


def test_what_finds_no_second_says_so_and_papers_and_reports_are_never_merged():
    told, files = merge(
        (move("a.pdf", "3.2.P.8.1"), {}),
        (move("b.pdf", "3.2.P.8.2"), {"signed": True}),
        (move("c.pdf", "1.11", "I.B.3", "b3"), {}),
        (move("d.pdf", "1.12", "I.B.3", "b3"), {}),
        (move("e.pdf", "5.3.3.3", "IV.E.3", "e3"), {}),
        (move("f.pdf", "5.3.3.4", "IV.E.3", "e3"), {}),
        (move("g.pdf", "3.2.P.1", "II.C.P1", "p1"), {}),
    )
    assert told == {
        "a.pdf": "alone",
        "b.pdf": "signed",
        "c.pdf": "paper",
        "d.pdf": "paper",
        "e.pdf": "report",
        "f.pdf": "report",
        "g.pdf": "carry",  # nothing shares its heading: no question
    }
    assert files == []


@pytest.mark.parametrize(("to", "keeps"), [("CN", False), ("ID", True)])
def test_merging_where_no_two_sections_share_a_heading_is_refused(to, keeps):
    with pytest.raises(UsageError, match="share a heading"):
        refuse_useless_merge(load_profile(to), BridgeChoices(merges=True, keeps_ctd=keeps))


def linked_pdf():
    """Return a PDF of two pages whose first page links to the second: by page, by name and by an old name; and out."""
    with pikepdf.open(BytesIO(render_plain_pdf([["one"], ["two"]]))) as pdf:
        second = pdf.pages[1].obj
        pdf.Root.Names = Dictionary(
            Dests=Dictionary(
                Kids=Array([Dictionary(Names=Array([String("here"), Array([second, Name.Fit])]))])
            )
        )
        pdf.Root.Dests = Dictionary(Old=Dictionary(D=Array([second, Name.FitH, 9])))
        outside = Dictionary(S=Name.URI, URI=String("https://example.org"))
        ends = [
            {"Dest": Array([second, Name.XYZ, 1, 2, 0])},
            {"A": Dictionary(S=Name.GoTo, D=String("here"))},
            {"Dest": Name.Old},
            {"A": outside},
        ]
        links = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **end) for end in ends]
        pdf.pages[0].obj["/Annots"] = Array(links)
        with pdf.open_outline() as outline:
            chapter = OutlineItem("Chapter", 0)
            chapter.children.append(OutlineItem("Deep", 1))
            outline.root.append(chapter)
        pdf.save(buffer := BytesIO())
    return buffer.getvalue()


def lead(pdf, link):
    """Return the destination of a link: as it stands, or by its name."""
    found = link.get("/Dest", link.get("/A", {}).get("/D"))
    if isinstance(found, pikepdf.String):
        found = pikepdf.NameTree(pdf.Root.Names.Dests)[str(found)]
    elif isinstance(found, pikepdf.Name):
        found = pdf.Root.Dests[found]
    return found.get("/D") if isinstance(found, pikepdf.Dictionary) else found


def test_links_and_bookmarks_of_a_merged_part_lead_to_its_own_pages(tmp_path):
    (tmp_path / "a.pdf").write_bytes(linked_pdf())
    (tmp_path / "b.pdf").write_bytes(linked_pdf())
    with open_package(tmp_path) as package:
        content = render_merged(package, MergedFile("m.pdf", (("a.pdf", "A"), ("b.pdf", "B"))))
        assert content == render_merged(package, MergedFile("m.pdf", (("a.pdf", "A"), ("b.pdf", "B"))))
    with pikepdf.open(BytesIO(content)) as pdf:
        number = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
        assert len(number) == 4
        for first in (0, 2):
            to_page, named, old, out = pdf.pages[first].obj.Annots
            ends = [lead(pdf, link) for link in (to_page, named, old)]
            assert [number[end[0].objgen] for end in ends] == [first + 1] * 3
            assert list(ends[0])[1:] == [Name.XYZ, 1, 2, 0]
            assert out.A.URI == "https://example.org"
        with pdf.open_outline() as outline:
            tree = [
                (
                    top.title,
                    number[top.destination[0].objgen],
                    [(c.title, [d.title for d in c.children]) for c in top.children],
                )
                for top in outline.root
            ]
            deep = [number[top.children[0].children[0].destination[0].objgen] for top in outline.root]
    assert tree == [("A", 0, [("Chapter", ["Deep"])]), ("B", 2, [("Chapter", ["Deep"])])]
    assert deep == [1, 3]
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") <= 4  # no page was copied twice


def noted(subtype, **more):
    with pikepdf.open(BytesIO(render_plain_pdf([["one"]]))) as pdf:
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[0, 0, 9, 9], **more)
        note = pdf.make_indirect(note)
        pdf.pages[0].obj["/Annots"] = Array([note])
        pdf.Root.AcroForm = Dictionary(Fields=Array([note] if subtype == "Widget" else []))
        pdf.save(buffer := BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "bar"),
    [
        (noted("Stamp"), "stamped"),
        (noted("Widget", FT=Name.Sig), "stamped"),
        (noted("Widget", FT=Name.Tx), ""),
        (noted("Link"), ""),
        (render_plain_pdf([["one"]]), ""),
        (b"%PDF-1.4 /Stamp and nothing more", "damaged"),
    ],
    ids=["stamp", "field", "text field", "link", "plain", "damaged"],
)
def test_a_stamp_that_a_reader_would_see_bars_merging(tmp_path, content, bar):
    (tmp_path / "a.pdf").write_bytes(content)
    with open_package(tmp_path) as package:
        assert find_merge_bar(package, "a.pdf") == bar


def test_what_is_barred_by_what_is_in_it_stays_apart():
    moves = [move("a.pdf", "3.2.P.8.1"), move("b.pdf", "3.2.P.8.2"), move("c.pdf", "3.2.P.8.3")]
    properties = {one.source: DocumentProperties(**PLAIN) for one in moves}
    found, (file,) = plan_merges(moves, properties, lambda source: "stamped" if source == "b.pdf" else "")
    assert [one.targets[0].apart for one in found] == ["", "stamped", ""]
    assert [source for source, _ in file.parts] == ["a.pdf", "c.pdf"]


def test_a_field_outside_any_form_is_merged_without_a_warning(tmp_path):
    with pikepdf.open(BytesIO(noted("Widget", FT=Name.Tx))) as pdf:
        del pdf.Root.AcroForm
        with pytest.warns(pikepdf.PageCopyWarning):
            pdf.save(tmp_path / "a.pdf")
    with open_package(tmp_path) as package:
        assert render_merged(package, MergedFile("m.pdf", (("a.pdf", "A"), ("a.pdf", "B"))))


def test_the_merged_file_takes_the_place_of_its_first_part():
    moves = [move("01-b.pdf", "3.2.P.8.1"), move("02-c.pdf", "3.2.P.8.2"), move("03-d.pdf", "3.2.P.8.3")]
    properties = {one.source: DocumentProperties(**PLAIN) for one in moves}
    properties["01-b.pdf"] = DocumentProperties(**PLAIN | {"signed": True})
    _, (file,) = plan_merges(moves, properties)
    assert file.path == "d/p8-stability/p8-02-merged.pdf"
