"""Where the documents of a dossier go: every one exactly once, and what must not leave stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jembatan.build.bridge_paths import compute_file_name, find_path_faults
from jembatan.build.bridge_places import Place
from jembatan.build.bridge_plan import BridgeChoices, plan_moves
from jembatan.build.bridge_profile import load_profile
from jembatan.build.ectd_paths import NAME_LIMIT, compute_folder
from jembatan.core.document import Document, DocumentProperties, Placement, Recognition
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.errors import UsageError
from jembatan.core.grades import Confidence
from jembatan.core.law import DocumentType
from jembatan.core.text import Text
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.law.load import load_jurisdiction

ID = load_profile("ID")
CN = load_profile("CN")


def leaf(path, section="", title="", structure="ctd", **more):
    attributes = more.pop("attributes", {})
    place = Placement(structure=structure, section=section, attributes=attributes) if section else None
    return Leaf(path=path, placement=place, title=title, **more)


def dossier(*leaves, media_type="application/pdf"):
    documents = {
        one.path: Document(
            path=one.path,
            bytes=3,
            md5="m",
            sha256="s",
            properties=DocumentProperties(media_type=media_type, pages=1, signed=False, encrypted=False),
        )
        for one in leaves
        if one.path
    }
    return Dossier(name="d", format="folder", leaves=tuple(leaves), documents=documents)


def plan(*leaves, profile=ID, region="CN", **more):
    return plan_moves(dossier(*leaves), profile, region=region, **more)


def places(found):
    return {m.source: [(t.section, t.action, t.verified) for t in m.targets] for m in found.moves}


def test_the_sections_that_share_p8_become_files_of_one_folder_in_their_order():
    found = plan(leaf("m3/c.pdf", "3.2.P.8.3"), leaf("m3/a.pdf", "3.2.P.8.2"), leaf("m3/b.pdf", "3.2.P.8.1"))
    paths = [m.targets[0].path for m in sorted(found.moves, key=lambda m: m.targets[0].path)]
    assert paths == [
        "dossier/part-ii-quality/p-drug-product/p8-stability/p8-01-b.pdf",
        "dossier/part-ii-quality/p-drug-product/p8-stability/p8-02-a.pdf",
        "dossier/part-ii-quality/p-drug-product/p8-stability/p8-03-c.pdf",
    ]


def test_each_move_says_whether_its_row_of_the_map_is_verified():
    found = places(plan(leaf("a.pdf", "2.3.S"), leaf("b.pdf", "3.2.P.5.1")))
    assert found == {"a.pdf": [("II.B", "carry", True)], "b.pdf": [("II.C.P5.1", "carry", False)]}


def test_appendices_are_asked_about_and_never_placed():
    found = plan(leaf("a.pdf", "3.2.A.1"), leaf("r.pdf", "3.2.R"))
    assert not found.moves
    assert [(u.source, u.code) for u in found.unplaced] == [("a.pdf", "asked"), ("r.pdf", "asked")]
    assert all(u.suggestion for u in found.unplaced)


def test_a_bioequivalence_report_gets_a_second_place_by_a_sheet_or_a_second_copy():
    report = leaf("be.pdf", "5.3.1.2", study="BE-1")
    (move,) = plan(report).moves
    assert [(t.section, t.action) for t in move.targets] == [
        ("IV.E.1.2", "carry"),
        ("II.C.P9", "cross_reference"),
    ]
    assert move.targets[1].path.endswith("/p9-01-see-iv-e-1-2.pdf")
    (move,) = plan(report, choices=BridgeChoices(duplicates=True)).moves
    assert [(t.section, t.action) for t in move.targets] == [("IV.E.1.2", "carry"), ("II.C.P9", "duplicate")]


def test_all_reports_of_a_heading_share_one_sheet_which_comes_after_the_files_that_stand_there():
    reports = [leaf(f"be{n}.pdf", "5.3.1.2", study=f"BE-{n}") for n in (1, 2)]
    own = leaf("p9/own.pdf", "II.P9", structure="actd")
    found = plan(*reports, own)
    sheets = {t.path for m in found.moves for t in m.targets if t.action == "cross_reference"}
    (file,) = [t.path for m in found.moves for t in m.targets if m.source == "p9/own.pdf"]
    folder = file.rpartition("/")[0]
    assert file == f"{folder}/p9-01-own.pdf"
    assert sheets == {f"{folder}/p9-02-see-iv-e-1-2.pdf"}
    twice = plan(*reports, own, choices=BridgeChoices(duplicates=True))
    paths = [t.path for m in twice.moves for t in m.targets if t.section == "II.C.P9"]
    assert len(set(paths)) == 3


@pytest.mark.parametrize(
    ("name", "is_sheet"),
    [
        ("p9-02-see-iv-e-1-2.pdf", True),
        ("p9-01-see-attached.pdf", False),
        ("p9-01-be-see-iv-e-1-2x.pdf", False),
    ],
)
def test_a_sheet_of_an_earlier_bridge_is_no_document_of_the_way_back(name, is_sheet):
    source = leaf(f"part-ii-quality/p-x/p9-interchangeability/{name}", "II.P9", structure="actd")
    found = plan(source, profile=CN)
    assert [one.code for one in found.unplaced] == (["sheet"] if is_sheet else [])
    assert [t.section for m in found.moves for t in m.targets] == ([] if is_sheet else ["5.3.1.2"])


def test_the_application_form_of_the_source_is_never_carried():
    found = plan(leaf("form.pdf", "1.2"), leaf("cover.pdf", "1.0"))
    assert [(u.source, u.code) for u in found.unplaced] == [("cover.pdf", "rebuilt"), ("form.pdf", "rebuilt")]


def test_a_recognised_certificate_goes_to_the_certificates_of_part_one():
    types = {"cpp": DocumentType(id="cpp", title=Text("CPP"), sections=["1.3.8.9@cn", "I.B.3"])}
    said = [Recognition(path="x.pdf", type="cpp", confidence=Confidence.HIGH, because="words")]
    found = plan(leaf("x.pdf", "1.3.9"), recognitions=said, document_types=types)
    assert places(found) == {"x.pdf": [("I.B.3", "carry", False)]}


@pytest.mark.parametrize(
    "held",
    [
        leaf("m5/crf.pdf", "5.3.7"),
        leaf("m5/datasets/s1/tabulations/dm.xpt", "5.3"),
        leaf("m5/s1/listing.pdf", "5.3.5.1", file_tag="adverse-event-listings"),
        leaf("m5/s1/16-2-7.pdf", "5.3.5.1", title="16.2.7 受试者列表：不良事件"),
        leaf("m5/s1/numbers.csv", "5.3.5.1"),
        leaf("m5/s1/numbers.txt", "5.3.5.1"),
        leaf("somewhere/adsl.sas7bdat"),
        leaf("e7/a.pdf", "IV.E.7", structure="actd"),
    ],
    ids=lambda one: one.path,
)
def test_data_of_subjects_stay_until_they_are_asked_for(held):
    found = plan(held)
    assert [(h.source, h.code) for h in found.held_back] == [(held.path, "subject_data")]
    assert not found.moves
    assert not plan(held, choices=BridgeChoices(includes_subject_data=True)).held_back


@pytest.mark.parametrize(
    "free",
    [
        leaf("m3/stability.csv", "3.2.P.8.3"),
        leaf("m5/report.pdf", "5.3.5.1", title="Clinical study report"),
        leaf("m5/blank.pdf", "5.3.5.1", title="Blank case report form"),
        leaf("m4/datasets/tox/dm.xpt", "4.2.3.2"),
    ],
    ids=lambda one: one.path,
)
def test_what_is_no_data_of_subjects_is_carried(free):
    assert [m.source for m in plan(free).moves] == [free.path]


def test_the_closed_part_stays_whatever_is_asked_and_its_title_is_not_told():
    secret = leaf("m3/s/closed.pdf", "3.2.S.2.2", title="secret route over compound Q")
    found = plan(
        secret,
        closed_parts=frozenset(["m3/s/closed.pdf"]),
        choices=BridgeChoices(includes_subject_data=True, keeps_ctd=True),
    )
    assert not found.moves
    assert [(h.source, h.code, h.source_section) for h in found.held_back] == [
        ("m3/s/closed.pdf", "closed_part", "")
    ]
    assert "compound Q" not in repr(found)


def test_what_a_later_sequence_replaced_is_not_carried():
    found = plan(leaf("0000/a.pdf", "2.5", current=False), leaf("0001/a.pdf", "2.5"))
    assert [h.code for h in found.held_back] == ["superseded"]
    assert [m.source for m in found.moves] == ["0001/a.pdf"]


def test_keeping_the_ctd_makes_only_part_one():
    found = plan(
        leaf("0000/m3/32p/a.pdf", "3.2.P.8.3"),
        leaf("0000/m1/cn/11/b.pdf", "1.11.1"),
        choices=BridgeChoices(keeps_ctd=True),
    )
    assert {m.source: (m.targets[0].section, m.targets[0].action) for m in found.moves} == {
        "0000/m3/32p/a.pdf": ("3.2.P.8.3", "keep"),
        "0000/m1/cn/11/b.pdf": ("I.B.3", "carry"),
    }


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("m3/aux/a.pdf", "m3/folder-aux/a.pdf"),
        ("m3/32p/CON.pdf", "m3/32p/document-CON.pdf"),
        ("m3/32p/nul.v2.pdf", "m3/32p/document-nul.v2.pdf"),
        ("m3/32p./3.2.P.8.3: data?.pdf", "m3/32p/3.2.P.8.3- data-.pdf"),
        ("m3/32p/stability. .", "m3/32p/stability"),
        ("m3/32p/console.Data (1).PDF", "m3/32p/console.Data (1).PDF"),
    ],
)
def test_what_is_kept_gets_another_name_only_where_windows_would_not_take_its_own(path, kept):
    found = plan(leaf(path, "3.2.P.8.3"), choices=BridgeChoices(keeps_ctd=True))
    assert [m.targets[0].path for m in found.moves] == [f"dossier/{kept}"]


def test_kept_names_that_become_the_same_stay_apart():
    found = plan(
        leaf("m3/a:.pdf", "3.2.P.8.3"),
        leaf("m3/a?.pdf", "3.2.P.8.3"),
        leaf("m3/a-.pdf", "3.2.P.8.3"),
        choices=BridgeChoices(keeps_ctd=True),
    )
    paths = [m.targets[0].path for m in found.moves]
    assert len(set(paths)) == 3
    assert not [path for path in paths if set(path) & set(":?")]


def test_two_products_get_two_blocks_although_their_names_are_chinese():
    one, other = ({"product-name": name} for name in ("软胶囊", "注射液"))
    found = plan(leaf("a/x.pdf", "3.2.P.1", attributes=one), leaf("b/x.pdf", "3.2.P.1", attributes=other))
    assert len({m.targets[0].path.split("/")[2] for m in found.moves}) == 2


def test_an_actd_folder_goes_back_to_the_ctd_and_a_shared_heading_is_told_apart_by_title():
    found = plan(
        leaf("II/P4/3.pdf", "II.P4.3", structure="actd"),
        leaf("II/P8/s.pdf", "II.P8", structure="actd", title="Stability data"),
        leaf("II/P8/x.pdf", "II.P8", structure="actd", title="something"),
        profile=CN,
        region="",
    )
    assert {m.source: m.targets[0].section for m in found.moves} == {
        "II/P4/3.pdf": "3.2.P.4.5",
        "II/P8/s.pdf": "3.2.P.8.3",
        "II/P8/x.pdf": "3.2.P.8",
    }


def test_an_asean_part_one_gets_the_letters_of_indonesia():
    found = plan(
        leaf("i/form.pdf", "I.C.1", structure="actd"),
        leaf("i/label.pdf", "I.C.4", structure="actd"),
        leaf("ii/p8.pdf", "II.P8", structure="actd"),
        region="",
    )
    assert places(found) == {
        "i/form.pdf": [("I.B.1", "carry", False)],
        "i/label.pdf": [("I.B.4", "carry", False)],
        "ii/p8.pdf": [("II.C.P8", "carry", False)],
    }


@pytest.mark.parametrize("region", ["", "EU"])
def test_module_1_of_a_country_that_the_map_does_not_hold_is_asked_about(region):
    found = plan(leaf("m1/a.pdf", "1.3.4"), leaf("m1/b.pdf", "1"), region=region)
    assert {(u.source, u.code) for u in found.unplaced} == {("m1/a.pdf", "asked"), ("m1/b.pdf", "asked")}


def test_no_bridge_leads_to_a_country_without_a_profile():
    with pytest.raises(UsageError, match="--to CN, --to ID"):
        load_profile("XX")


NAMES = st.sampled_from(
    [
        "m1",
        "m2",
        "m3",
        "m5",
        "32p8-stab",
        "Part II",
        "P8",
        "E.7",
        "datasets",
        "I.B.3",
        "cn",
        "03",
        "misc",
        "稳定性",
        "a b",
    ]
)
FILES = st.sampled_from(
    [
        "2.5 clinical overview.txt",
        "p8.txt",
        "closed part.txt",
        "dm.xpt",
        "x.csv",
        "申请表.txt",
        "cpp.txt",
        "A.TXT",
        "a.txt",
    ]
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.lists(NAMES, max_size=3), FILES), min_size=1, max_size=12),
    st.sampled_from([ID, CN]),
    st.booleans(),
    st.booleans(),
)
def test_every_document_of_any_folder_is_accounted_for_exactly_once(
    tmp_path_factory, files, profile, keeps, includes
):
    root = tmp_path_factory.mktemp("folder")
    for number, (folders, name) in enumerate(files):
        target = Path(root, *folders, name)
        if not any(p.is_file() for p in target.parents):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"text {number}", encoding="utf-8")
    with open_package(root) as package:
        read = read_dossier(package, workers=0)
    found = plan_moves(
        read, profile, region="CN", choices=BridgeChoices(keeps_ctd=keeps, includes_subject_data=includes)
    )
    accounted = [one.source for group in (found.moves, found.held_back, found.unplaced) for one in group]
    assert sorted(accounted) == sorted(read.documents)
    targets = [t.path.casefold() for m in found.moves for t in m.targets]
    assert len(targets) == len(set(targets))


def test_below_a_heading_of_its_own_module_1_what_a_paper_is_tells_more():
    document_types = {
        "insert": DocumentType(id="insert", title=Text(en="Insert"), sections=["1.3.1@cn"]),
        "letter": DocumentType(id="letter", title=Text(en="Letter"), sections=["1.11.3@cn"]),
    }
    recognitions = [
        Recognition(path=f"m1/cn/{name}.pdf", type=name, confidence=Confidence.HIGH, because="words")
        for name in document_types
    ]
    found = plan(
        leaf("m1/cn/insert.pdf", "1.3.1"),
        leaf("m1/cn/letter.pdf", "1.11"),
        leaf("m1/cn/other.pdf", "1.11"),
        profile=CN,
        recognitions=recognitions,
        document_types=document_types,
    )
    assert {m.source: m.targets[0].section for m in found.moves} == {
        "m1/cn/insert.pdf": "1.3.1.2",
        "m1/cn/letter.pdf": "1.11.3",
        "m1/cn/other.pdf": "1.11",
    }


def test_a_folder_that_attributes_make_too_long_is_cut_and_stays_apart_from_its_like():
    values = [{"substance": f"{'very-long-name-' * 5}{n}", "manufacturer": "maker"} for n in (1, 2)]
    one, other = (compute_folder("3.2.S.4.1", each, {}).split("/")[3] for each in values)
    assert one != other
    assert one.rpartition("-")[0] == other.rpartition("-")[0]
    assert max(len(one), len(other)) <= NAME_LIMIT
    assert compute_folder("3.2.S.4.1", values[0], {}).split("/")[3] == one


@pytest.mark.parametrize(
    ("path", "section", "name"),
    [
        ("药学/8.1 稳定性总结.pdf", "3.2.P.8.1", "p8-01-stability-summary-and-conclusion.pdf"),
        ("行政/药品生产许可证.pdf", "1.11", "p8-01-applicant-and-manufacturer-certificates.pdf"),
        ("x/Stability data.pdf", "3.2.P.8.3", "p8-01-stability-data.pdf"),
        ("x/说明.pdf", "", "p8-01-document.pdf"),
    ],
)
def test_a_file_named_in_chinese_is_called_by_the_heading_that_it_had(path, section, name):
    leaf = Leaf(path=path, placement=Placement(section=section) if section else None)
    assert compute_file_name("II.P8", 1, leaf, {}) == name


@pytest.mark.parametrize(
    ("name", "section", "found"),
    [
        ("3.2.P.8.3 raw data.pdf", "3.2.P.8.3", "p8-01-raw-data.pdf"),
        ("3.2.P.8 all.pdf", "3.2.P.8.3", "p8-01-all.pdf"),
        ("2.5 mg tablets.pdf", "3.2.P.8.3", "p8-01-2-5-mg-tablets.pdf"),  # a strength
    ],
)
def test_the_old_number_does_not_stand_in_the_new_name(name, section, found):
    leaf = Leaf(path=f"m3/{name}", placement=Placement(section=section))
    assert compute_file_name("II.P8", 1, leaf, {}) == found


def test_two_products_of_a_folder_without_backbone_stay_apart_and_are_named():
    found = plan(
        leaf("3.2.P 制剂/片剂 250mg/3.2.P.5/a.pdf", "3.2.P.5.1"),
        leaf("3.2.P 制剂/胶囊/3.2.P.5/a.pdf", "3.2.P.5.1"),
        leaf("3.2.S 原料药/甲厂/3.2.S.4/a.pdf", "3.2.S.4.1"),
        leaf("3.2.S 原料药/乙厂/3.2.S.4/a.pdf", "3.2.S.4.1"),
    )
    assert {m.targets[0].block: m.targets[0].path.split("/")[2] for m in found.moves} == {
        "片剂 250mg": "p-250mg",
        "胶囊": "p-drug-product",
        "乙厂": "s-drug-substance",
        "甲厂": "s-drug-substance-2",
    }


def test_the_sheet_of_a_bioequivalence_report_lies_with_the_only_product():
    product = leaf("m3/a.pdf", "3.2.P.1", attributes={"product-name": "examplium tablets"})
    report = leaf("m5/be.pdf", "5.3.1.2")
    found = {m.source: m.targets[-1].path.split("/")[2] for m in plan(product, report).moves}
    assert found == {"m3/a.pdf": "p-examplium-tablets", "m5/be.pdf": "p-examplium-tablets"}
    other = leaf("m3/b.pdf", "3.2.P.1", attributes={"product-name": "examplium syrup"})
    found = {m.source: m.targets[-1].path.split("/")[2] for m in plan(product, other, report).moves}
    assert found["m5/be.pdf"] == "p-drug-product"


def test_a_heading_that_stays_is_read_only_where_somebody_read_it():
    law = load_jurisdiction("ID")
    found = plan(
        leaf("ii/q.pdf", "II.B", structure="actd"), leaf("ii/p.pdf", "II.P2.2", structure="actd"), law=law
    )
    told = {m.source: (m.targets[0].is_same, m.targets[0].verified) for m in found.moves}
    assert told == {"ii/q.pdf": (True, True), "ii/p.pdf": (True, False)}


def test_a_place_that_a_person_gave_does_not_let_out_what_is_held_and_that_is_said():
    place = Place("II.P3", False, Confidence.HIGH)
    found = plan(leaf("m5/crf.pdf", "5.3.7"), leaf("m5/dm.xpt", "5.3.5.1"), decided={"m5/crf.pdf": place})
    assert [(one.source, one.why.key) for one in found.held_back] == [
        ("m5/crf.pdf", "bridge.held_despite_place"),
        ("m5/dm.xpt", "bridge.held_subject_data"),
    ]
    assert not found.moves


def test_names_that_a_desk_without_case_or_accents_takes_for_one_are_numbered():
    names = ["Caf\u00e9.pdf", "cafe\u0301.pdf", "CAF\u00c9.pdf"]
    found = plan(*(leaf(f"m3/{n}/{name}", "3.3") for n, name in enumerate(names)), profile=CN)
    assert not find_path_faults([m.targets[0].path for m in found.moves], "/out")


def test_on_the_way_to_china_a_name_tells_its_section_where_the_folder_holds_several(tmp_path):
    found = plan(
        leaf("I/C5/smpc.pdf", "I.C.5", structure="actd"),
        leaf("II/P/P2.2/comp.pdf", "II.P2.2", structure="actd", attributes={"product-name": "tablet"}),
        leaf("II/P/P8/stability data.pdf", "II.P8", structure="actd", attributes={"product-name": "tablet"}),
        leaf("II/S/S4.1/spec.pdf", "II.S4.1", structure="actd", attributes={"substance": "alpha"}),
        profile=CN,
        region="ID",
    )
    paths = {m.targets[0].section: m.targets[0].path.removeprefix("dossier/") for m in found.moves}
    assert paths == {
        "1.3.1.2": "m1/cn/03/1-3-1-2-smpc.pdf",
        "3.2.P.2.1": "m3/32-body-data/32p-drug-prod/tablet/32p2-pharm-dev/3-2-p-2-1-comp.pdf",
        "3.2.P.8.3": "m3/32-body-data/32p-drug-prod/tablet/32p8-stab/stability-data.pdf",
        "3.2.S.4.1": "m3/32-body-data/32s-drug-sub/alpha/32s4-contr-drug-sub/32s41-spec/spec.pdf",
    }
    for path in paths.values():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("words")
    with open_package(tmp_path) as package:
        read = read_dossier(package, workers=0)
    assert {one.path: one.placement.section for one in read.current()} == {p: s for s, p in paths.items()}


def test_a_title_that_a_program_put_there_is_none():
    found = plan(
        leaf("m3/稳定性.xlsx", "3.2.P.8.3", title="Sheet1"), leaf("m3/b.pdf", "3.2.P.8.1", title="Words")
    )
    assert {m.title: m.targets[0].path.rpartition("/")[2] for m in found.moves} == {
        "": "p8-02-stability-data.xlsx",
        "Words": "p8-01-b.pdf",
    }


def test_of_a_tagged_study_the_report_alone_gets_a_second_place():
    report = leaf("m5/be/report.pdf", "5.3.1.2", study="BE-1", file_tag="study-report-body")
    protocol = leaf("m5/be/protocol.pdf", "5.3.1.2", study="BE-1", file_tag="protocol-or-amendment")
    found = places(plan(report, protocol))
    assert [section for section, *_ in found["m5/be/report.pdf"]] == ["IV.E.1.2", "II.C.P9"]
    assert [section for section, *_ in found["m5/be/protocol.pdf"]] == ["IV.E.1.2"]


@pytest.mark.parametrize("profile", [ID, CN])
def test_an_item_from_before_the_ctd_is_asked_about(profile):
    found = plan(leaf("药学/14.稳定性.pdf", "14", structure="cn-pre-ctd"), profile=profile)
    assert [(one.code, one.source_section) for one in found.unplaced] == [("asked", "14")]
