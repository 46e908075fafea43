"""The papers of a bridge in three languages."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pypdfium2
import pytest

from jembatan.build.bridge_basis import HeadingSources
from jembatan.build.bridge_own_items import list_own_items
from jembatan.build.bridge_profile import load_profile
from jembatan.build.section_map import compute_shown_order
from jembatan.core.bridge import (
    BASIS_SAME,
    Bridge,
    CitedSection,
    EmptyHeading,
    HeldBack,
    Move,
    MoveTarget,
    OutboundFinding,
    TodoItem,
    Unplaced,
)
from jembatan.core.document import Document, DocumentProperties
from jembatan.core.text import Message, Text
from jembatan.report.bridge_console import render_bridge_summary
from jembatan.report.bridge_contents import list_contents, render_contents_page
from jembatan.report.bridge_json import cite_item, render_bridge_json, say_finding
from jembatan.report.bridge_page import render_bridge_page
from jembatan.report.bridge_papers import render_bridge_papers
from jembatan.report.bridge_workbook import render_bridge_workbook
from jembatan.report.pdf import count_pages
from jembatan.report.texts import load_texts


def move(source, source_section, path, section, *, verified=False, pages=2):
    target = MoveTarget(path=path, section=section, action="carry", verified=verified)
    return Move(
        source=source,
        source_section=source_section,
        title=f"<{source}>",
        targets=(target,),
        bytes=1,
        sha256="x",
        pages=pages,
    )


BRIDGE = Bridge(
    source_name="d",
    source_format="ectd-3.2.2",
    source_country="CN",
    target_country="ID",
    profile="actd-id",
    structure="actd",
    moves=(
        move("a.pdf", "3.2.P.8.3", "dossier/ii/p8-02-a.pdf", "II.C.P8"),
        move("b.pdf", "3.2.P.8.1", "dossier/ii/p8-01-b.pdf", "II.C.P8", pages=None),
        move("c.pdf", "2.3", "dossier/ii/b.pdf", "II.B", verified=True),
    ),
    held_back=(
        HeldBack(
            source="h.xpt",
            source_section="5.3.7",
            code="subject_data",
            why=Message("bridge.held_subject_data"),
        ),
    ),
    unplaced=(
        Unplaced(
            source="u.pdf",
            source_section="3.2.R",
            code="asked",
            why=Message("bridge.unplaced_asked", {"section": "3.2.R"}),
        ),
    ),
    todo=(
        TodoItem(
            target_section="I.B.1",
            action="write",
            what=Text("form", "formulir", "申请表"),
            severity="blocking",
            outcome="not_met",
            finding="ID-1",
        ),
        TodoItem(
            target_section="II.B",
            action="translate",
            what=Message("bridge.translate", {"path": "p", "language": "zh", "pages": 2}),
        ),
    ),
    cited=(CitedSection(path="dossier/ii/b.pdf", page=3, kind="number", cited="3.2.P.5.6", now="II.C.P5.6"),),
    outbound=(OutboundFinding(requirement="CN-DAT-014", outcome="undetermined", title=Text("t")),),
)
ASK = {"en": "Held back", "id": "Ditahan", "zh": "暂不提供"}


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_paper_is_worded_in_the_language(language):
    page = render_bridge_page(BRIDGE, compute_shown_order, language=language)
    shown = render_bridge_summary(BRIDGE, language=language)
    found = json.loads(render_bridge_json(BRIDGE, language=language))
    for words in (page, shown, json.dumps(found, ensure_ascii=False)):
        assert "<bridge" not in words
        assert "&lt;bridge" not in words
    assert ASK[language] in page
    assert ASK[language] in shown
    assert any(words in found["todo"][1]["what"] for words in ("p (pages: 2;", "p (2 halaman", "p（2 页"))
    book = render_bridge_workbook(BRIDGE, language=language, on=dt.date(2026, 11, 22))
    assert book == render_bridge_workbook(BRIDGE, language=language, on=dt.date(2026, 11, 22))


def test_the_page_escapes_titles_and_draws_a_strand_for_each_pair_of_sections():
    page = render_bridge_page(BRIDGE, compute_shown_order, language="en")
    assert "<a.pdf>" not in page
    assert page.count('class="strand"') == 5
    assert page.count('stroke-dasharray="7 4"') == 2  # the two whose row of the map is not verified
    assert page.count('stroke-dasharray="2 4"') == 2  # held back, without a place
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_contents_list_headings_in_order_and_files_below_them():
    lines = list_contents(BRIDGE, "II", compute_shown_order)
    headings = [line.section for line in lines if line.kind == "heading"]
    assert headings == ["II.A", "II.B", "II.C", "II.C.P", "II.C.P8", "II.D", "II.Annex"]
    at = next(n for n, line in enumerate(lines) if line.section == "II.C.P8")
    assert [(line.path, line.pages) for line in lines[at + 1 : at + 3]] == [
        ("dossier/ii/p8-01-b.pdf", None),
        ("dossier/ii/p8-02-a.pdf", 2),
    ]
    assert (lines[at].own, lines[at].en) == ("Stabilitas obat jadi", "Stability")


def test_a_contents_page_prints_title_pages_and_path_and_a_document_without_title_by_its_file_name():
    first, second, third = BRIDGE.moves
    bridge = msgspec.structs.replace(BRIDGE, moves=(first, msgspec.structs.replace(second, title=""), third))
    pdf = pypdfium2.PdfDocument(
        render_contents_page(bridge, "II", compute_shown_order, dt.date(2026, 11, 22))
    )
    shown = " ".join(pdf[0].get_textpage().get_text_bounded().replace("\u200b", "").split())
    assert "II.C.P8 Stabilitas obat jadi Stability b – ii/p8-01-b.pdf <a.pdf> 2 ii/p8-02-a.pdf" in shown


def test_an_empty_heading_stays_with_its_reason_or_the_question_for_it():
    bridge = Bridge(
        source_name="d",
        source_format="actd-folder",
        source_country="",
        target_country="CN",
        profile="ctd-cn",
        structure="ctd",
        moves=(),
        empty_headings=(
            EmptyHeading(section="1.3.7", reason=Text("CN-M1-040: product.kind = chemical")),
            EmptyHeading(section="1.12"),
        ),
    )
    lines = [line for line in list_contents(bridge, "1", compute_shown_order) if line.kind == "empty"]
    assert [line.own for line in lines] == [
        "不适用：CN-M1-040: product.kind = chemical",
        "此处无内容。须提交，或不适用，理由：______",
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No source was read; map row 3.2.A.1 → – [Inferred]"),
        ("id", "Tidak ada sumber yang dibaca; baris peta 3.2.A.1 → – [Disimpulkan]"),
        ("zh", "未查阅任何来源；对照表行 3.2.A.1 → – [推断]"),
    ],
)
def test_what_no_source_was_read_for_says_so_and_on_what_it_rests(language, said):
    basis = Message("bridge.basis_row", {"row": "3.2.A.1", "now": "–"})
    item = TodoItem(target_section="", action="decide", what=Message("bridge.title"), basis=basis)
    texts = load_texts(language)
    assert cite_item(item, texts) == said
    assert say_finding(item, texts) in said


def block_move(source, path, section, block, **more):
    one = move(source, "3.2.S.4.1", path, section, **more)
    target = msgspec.structs.replace(one.targets[0], block=block)
    return msgspec.structs.replace(one, title="", targets=(target,))


def test_what_belongs_to_one_substance_stands_together_under_its_name():
    at = "dossier/part-ii-quality"
    moves = (
        block_move("x/2.pdf", f"{at}/s-b/s4.1-01-a.pdf", "II.C.S4.1", "乙厂"),
        block_move("x/1.pdf", f"{at}/s-a/s4.1-01-a.pdf", "II.C.S4.1", "甲厂"),
        block_move("x/3.pdf", f"{at}/s-a/s7-01-a.pdf", "II.C.S7", "甲厂"),
    )
    lines = list_contents(msgspec.structs.replace(BRIDGE, moves=moves), "II", compute_shown_order)
    shown = [(line.kind, line.section or line.own) for line in lines if line.section[:4] in ("II.C", "")]
    assert shown[1:] == [
        ("heading", "II.C.S"),
        ("block", "甲厂"),
        ("heading", "II.C.S4.1"),
        ("file", "1"),
        ("heading", "II.C.S7"),
        ("file", "3"),
        ("block", "乙厂"),
        ("heading", "II.C.S4.1"),
        ("file", "2"),
    ]


def test_a_ctd_lists_each_product_together_too():
    at = "dossier/m3/32-body-data/32p-drug-prod"
    moves = tuple(
        msgspec.structs.replace(
            move(f"{name}.pdf", "II.P8", f"{at}/{name}/x/{section}.pdf", section), title=""
        )
        for name, section in (("syrup", "3.2.P.8"), ("tablet", "3.2.P.1"), ("tablet", "3.2.P.8"))
    )
    bridge = msgspec.structs.replace(BRIDGE, moves=moves, structure="ctd", target_country="CN")
    lines = list_contents(bridge, "3", compute_shown_order)
    shown = [line.section or line.own for line in lines if line.kind in ("heading", "block")]
    assert shown[shown.index("3.2.P") :] == [
        "3.2.P",
        "syrup",
        "3.2.P.8",
        "tablet",
        "3.2.P.1",
        "3.2.P.8",
        "3.3",
    ]


def test_a_merged_file_stands_once_with_the_pages_and_titles_of_all():
    path = "dossier/part-ii-quality/p/p8-stability/p8-merged.pdf"
    moves = (
        move("b.pdf", "3.2.P.8.3", path, "II.C.P8", pages=3),
        move("a.pdf", "3.2.P.8.1", path, "II.C.P8", pages=4),
    )
    lines = list_contents(msgspec.structs.replace(BRIDGE, moves=moves), "II", compute_shown_order)
    files = [(line.own, line.pages) for line in lines if line.kind == "file"]
    assert files == [("<a.pdf>; <b.pdf>", 7)]


def test_headings_that_stay_are_no_rows_of_the_map_that_anybody_read():
    kept = move("k.pdf", "3.2.P.1", "dossier/k.pdf", "3.2.P.1")
    kept = msgspec.structs.replace(
        kept,
        targets=(
            msgspec.structs.replace(kept.targets[0], basis=Message(BASIS_SAME, {"section": "3.2.P.1"})),
        ),
    )
    both = msgspec.structs.replace(BRIDGE, moves=(*BRIDGE.moves, kept))
    shown = render_bridge_summary(both, language="en")
    assert "1 follow rows of the section map" in shown
    assert "1 further places keep the heading" in shown
    assert "[carried; same heading]" in shown
    alone = render_bridge_summary(msgspec.structs.replace(BRIDGE, moves=(kept,)), language="en")
    assert "follow rows" not in alone


def with_sheet(*names):
    """A bridge of bioequivalence reports that all serve P9 too, where one sheet points at them."""
    sheet = MoveTarget(
        path="dossier/part-ii-quality/p-x/p9/p9-01-see-iv-e-1-2.pdf",
        section="II.C.P9",
        action="cross_reference",
        verified=False,
    )
    reports = [move(n, "5.3.1.2", f"dossier/part-iv-clinical/e/{n}", "IV.E.1.2", pages=300) for n in names]
    moves = tuple(msgspec.structs.replace(one, targets=(*one.targets, sheet)) for one in reports)
    return msgspec.structs.replace(BRIDGE, moves=moves), sheet.path


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["be.pdf"], "Rujukan silang: <be.pdf>"),
        (["a.pdf", "b.pdf"], "Rujukan silang: 2 dokumen yang diajukan pada IV.E.1.2"),
    ],
)
def test_a_sheet_is_one_line_with_its_own_pages_and_not_those_of_what_it_points_at(names, said):
    bridge, path = with_sheet(*names)
    told = {
        part: [
            (line.own, line.pages)
            for line in list_contents(bridge, part, compute_shown_order, {path: 2})
            if line.path
        ]
        for part in ("II", "IV")
    }
    assert told == {"II": [(said, 2)], "IV": [(f"<{name}>", 300) for name in names]}


def test_one_sheet_points_at_all_documents_of_a_heading_with_their_paths_and_pages():
    names = [f"report-{number:03d}.pdf" for number in range(90)]
    bridge, path = with_sheet(*names)
    papers = render_bridge_papers(
        bridge,
        {"II": "dossier/contents-ii.pdf"},
        compute_shown_order,
        language="en",
        on=dt.date(2026, 11, 24),
    )
    with pypdfium2.PdfDocument(papers[path]) as sheet:
        words = "".join(page.get_textpage().get_text_bounded() for page in sheet)
        pages = len(sheet)
    assert pages == count_pages(papers[path]) > 1
    assert "90 dokumen juga berlaku untuk II.C.P9" in words
    assert "90 documents serve II.C.P9 too, and each is filed once, at IV.E.1.2." in words
    assert all(f"part-iv-clinical/e/{name}" in words for name in names)
    with pypdfium2.PdfDocument(papers["dossier/contents-ii.pdf"]) as contents:
        lines = contents[0].get_textpage().get_text_bounded().splitlines()
    assert [line.split()[-1] for line in lines if "90 dokumen yang diajukan" in line] == [str(pages)]
    listed = [one for one in papers if one.endswith(".pdf")]
    assert sorted(listed) == ["dossier/contents-ii.pdf", path]


def test_the_list_of_what_is_to_do_names_a_sheet_once():
    bridge, path = with_sheet("a.pdf", "b.pdf")
    profile = load_profile("ID")
    items = list_own_items(
        bridge,
        profile,
        HeadingSources(profile),
        {
            m.source: Document(
                path=m.source, bytes=1, md5="", sha256="", properties=DocumentProperties(media_type="")
            )
            for m in bridge.moves
        },
    )
    assert [one.document for one in items if one.action == "generate"] == [path]


def test_the_terminal_says_each_reason_once_for_all_that_it_holds():
    held = [msgspec.structs.replace(BRIDGE.held_back[0], source=name) for name in ("a.xpt", "b.xpt")]
    shown = render_bridge_summary(msgspec.structs.replace(BRIDGE, held_back=tuple(held)), language="en")
    assert shown.count("It may hold data of single trial subjects") == 1
    assert "product sheet.\n    a.xpt\n    b.xpt\n" in shown
