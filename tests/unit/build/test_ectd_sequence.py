"""What write_sequence puts on disk, and what it refuses."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from lxml import etree

from jembatan.build.ectd_sequence import write_sequence
from jembatan.build.sequence_plan import EarlierFile, LeafReference, PlanError, PlannedLeaf
from jembatan.core.errors import InputError

from .conftest import PRODUCT, SUBSTANCE, first_leaves, plan, second_leaves

ICH_XLINK = "{http://www.w3c.org/1999/xlink}"
W3C_XLINK = "{http://www.w3.org/1999/xlink}"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def changed(**changes: object) -> tuple[PlannedLeaf, ...]:
    """The first sequence with one more leaf."""
    values = {"section": "2.2", "title": "更多", "file_name": "more.pdf", "content": b"more"}
    return (*first_leaves(), PlannedLeaf(**{**values, **changes}))  # type: ignore[arg-type]


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    write_sequence(plan(), tmp_path / "a")
    write_sequence(plan(), tmp_path / "b")
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_index_md5_is_the_checksum_of_the_index(two_sequences):
    for number in ("0000", "0001"):
        index = (two_sequences / number / "index.xml").read_bytes()
        assert (two_sequences / number / "index-md5.txt").read_text() == hashlib.md5(index).hexdigest()


def test_each_backbone_has_the_xlink_namespace_of_its_own_definition(two_sequences):
    index = etree.parse(str(two_sequences / "0000/index.xml"))
    regional = etree.parse(str(two_sequences / "0000/m1/cn/cn-regional.xml"))
    assert all(leaf.get(ICH_XLINK + "href") for leaf in index.iter("leaf"))
    assert all(leaf.get(W3C_XLINK + "href") for leaf in regional.iter("{cn_ectd}leaf"))
    tagging = next((two_sequences / "0000").rglob("stf-tox-1.xml"))
    assert etree.parse(str(tagging)).find(".//doc-content").get(W3C_XLINK + "href").startswith("../")


def test_every_stated_checksum_is_that_of_the_file_its_link_leads_to(two_sequences):
    seen = 0
    for backbone in (*two_sequences.glob("*/index.xml"), *two_sequences.glob("*/m1/cn/cn-regional.xml")):
        for leaf in etree.parse(str(backbone)).iter("leaf", "{cn_ectd}leaf"):
            href = leaf.get(ICH_XLINK + "href") or leaf.get(W3C_XLINK + "href")
            if leaf.get("operation") == "delete":
                assert href is None
                continue
            data = (backbone.parent / href).read_bytes()
            assert leaf.get("checksum") == hashlib.md5(data).hexdigest()
            seen += 1
    assert seen == 13


def test_headings_stand_in_the_order_of_the_dtd_whatever_the_order_of_the_plan(tmp_path):
    write_sequence(plan(leaves=tuple(reversed(first_leaves()))), tmp_path)
    root = etree.parse(str(tmp_path / "x202600001/0000/index.xml")).getroot()
    names = [str(element.tag) for element in root.iter() if str(element.tag).startswith("m")]
    assert names == [
        "m1-administrative-information-and-prescribing-information",
        "m2-common-technical-document-summaries",
        "m2-2-introduction",
        "m3-quality",
        "m3-2-body-of-data",
        "m3-2-s-drug-substance",
        "m3-2-s-4-control-of-drug-substance",
        "m3-2-s-4-1-specification",
        "m3-2-p-drug-product",
        "m3-2-p-8-stability",
        "m3-2-p-8-3-stability-data",
        "m4-nonclinical-study-reports",
        "m4-2-study-reports",
        "m4-2-3-toxicology",
        "m4-2-3-1-single-dose-toxicity",
    ]


def test_the_envelope_is_in_the_order_of_the_chinese_schema(two_sequences):
    regional = etree.parse(str(two_sequences / "0001/m1/cn/cn-regional.xml")).getroot()
    assert regional.tag == "{cn_ectd}cn_ectd"
    assert regional.get("schema-version") == "1.0"
    assert [str(element.tag).removeprefix("{cn_ectd}") for element in regional[0]] == [
        "application-id",
        "application-type",
        "product-type",
        "product-number",
        "related-sequence",
        "regulatory-activity-type",
        "sequence-number",
        "sequence-type",
        "sequence-description",
        "sequence-contact",
    ]


def test_a_change_names_the_backbone_and_the_leaf_of_the_earlier_sequence(two_sequences):
    old = etree.parse(str(two_sequences / "0000/index.xml"))
    new = etree.parse(str(two_sequences / "0001/index.xml"))
    ids = {leaf.get("ID") for leaf in old.iter("leaf")}
    changes = {leaf.get("operation"): leaf.get("modified-file") for leaf in new.iter("leaf")}
    assert changes["delete"] == "../0000/index.xml#stab-1"
    for operation in ("replace", "append", "delete"):
        path, _, leaf_id = changes[operation].partition("#")
        assert path == "../0000/index.xml"
        assert leaf_id in ids


def test_a_delete_leaf_keeps_the_attributes_that_the_ich_dtd_demands(two_sequences):
    new = etree.parse(str(two_sequences / "0001/index.xml"))
    leaf = next(leaf for leaf in new.iter("leaf") if leaf.get("operation") == "delete")
    assert (leaf.get("checksum"), leaf.get("checksum-type")) == ("", "md5")


def test_a_second_study_tagging_file_is_appended_to_the_first(two_sequences):
    new = etree.parse(str(two_sequences / "0001/index.xml"))
    leaf = next(leaf for leaf in new.iter("leaf") if leaf.get("version") == "STF version 2.2")
    assert leaf.get("operation") == "append"


def test_substances_and_products_of_other_attributes_get_headings_of_their_own(tmp_path):
    other = {**PRODUCT, "product-name": "injection"}
    write_sequence(
        plan(leaves=changed(section="3.2.P.8.3", attributes=other, file_name="stability-data.pdf")), tmp_path
    )
    root = etree.parse(str(tmp_path / "x202600001/0000/index.xml")).getroot()
    assert [e.get("product-name") for e in root.iter("m3-2-p-drug-product")] == ["软胶囊", "injection"]


def test_a_section_without_an_element_goes_to_the_heading_above_it(tmp_path):
    leaves = changed(section="3.2.P.2.1", attributes=PRODUCT, file_name="components.pdf")
    write_sequence(plan(leaves=leaves), tmp_path)
    root = etree.parse(str(tmp_path / "x202600001/0000/index.xml")).getroot()
    assert root.find(".//m3-2-p-2-pharmaceutical-development/leaf/title").text == "更多"


def test_node_extensions_are_nested_in_the_order_given(tmp_path):
    leaves = changed(section="3.2.R", extension_titles=("区域性信息", "工艺验证"), file_name="batch.pdf")
    write_sequence(plan(leaves=leaves), tmp_path)
    root = etree.parse(str(tmp_path / "x202600001/0000/index.xml")).getroot()
    outer = root.find(".//m3-2-r-regional-information/node-extension")
    assert outer.find("title").text == "区域性信息"
    assert outer.find("node-extension/title").text == "工艺验证"
    assert outer.find("node-extension/leaf/title").text == "更多"


def test_a_leaf_may_point_at_a_file_of_an_earlier_sequence(two_sequences, tmp_path):
    path = "0000/m2/22-intro/introduction.pdf"
    leaves = (
        PlannedLeaf(section="1.0", title="说明函", file_name="cover-0002.pdf", content=b"cover 2"),
        PlannedLeaf(section="2.7.5", title="引言", content=EarlierFile(path)),
        PlannedLeaf(section="1.4.1", title="既往批准情况", content=EarlierFile(path)),
    )
    submission = write_sequence(plan("0002", leaves), tmp_path)
    index = etree.parse(str(two_sequences / "0002/index.xml"))
    assert index.find(".//m2-7-5-literature-references/leaf").get(ICH_XLINK + "href") == f"../{path}"
    regional = etree.parse(str(two_sequences / "0002/m1/cn/cn-regional.xml"))
    assert regional.find(".//{cn_ectd}cn-1-4-1/{cn_ectd}leaf").get(W3C_XLINK + "href") == f"../../../{path}"
    assert [file.path for file in submission.files] == [
        "0002/index-md5.txt",
        "0002/index.xml",
        "0002/m1/cn/00/cover-0002.pdf",
        "0002/m1/cn/cn-regional.xml",
    ]


def test_the_submission_names_every_file_and_what_is_still_missing(tmp_path):
    submission = write_sequence(plan(), tmp_path)
    written = bytes_of(tmp_path / "x202600001")
    assert {file.path: file.md5 for file in submission.files} == {
        path: hashlib.md5(data).hexdigest() for path, data in written.items()
    }
    missing = [message.args["path"] for message in submission.still_to_write]
    assert "0000/util/dtd/ich-ectd-3-2.dtd" in missing
    assert "0000/util/dtd/ich-stf-v2-2.dtd" in missing


def test_official_files_are_taken_from_the_folder_the_user_names(tmp_path):
    dtd = tmp_path / "util" / "dtd"
    dtd.mkdir(parents=True)
    (dtd / "ich-ectd-3-2.dtd").write_bytes(b"dtd")
    submission = write_sequence(plan(util=tmp_path / "util"), tmp_path)
    assert (tmp_path / "x202600001/0000/util/dtd/ich-ectd-3-2.dtd").read_bytes() == b"dtd"
    missing = [message.args["path"] for message in submission.still_to_write]
    assert "0000/util/dtd/ich-ectd-3-2.dtd" not in missing
    assert "0000/util/dtd/xml.xsd" in missing


def test_nothing_is_left_behind_when_a_file_cannot_be_read(tmp_path):
    leaves = changed(content=tmp_path / "absent.pdf")
    with pytest.raises(PlanError, match=r"absent\.pdf"):
        write_sequence(plan(leaves=leaves), tmp_path)
    assert not (tmp_path / "x202600001").exists()


def test_nothing_is_left_behind_when_writing_stops_half_way(tmp_path):
    util = tmp_path / "util-absent"
    with pytest.raises(InputError, match="util-absent is not there"):
        write_sequence(plan(util=util), tmp_path)
    assert not (tmp_path / "x202600001").exists()


def test_a_sequence_that_is_there_already_is_not_overwritten(tmp_path):
    write_sequence(plan(), tmp_path)
    with pytest.raises(PlanError, match="there already"):
        write_sequence(plan(), tmp_path)


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        ({"section": "9.9"}, "has no folder in an eCTD"),
        ({"section": "3.2.S.4.1", "title": "无"}, "needs the attribute 'substance'"),
        (
            {"section": "3.2.S.4.1", "attributes": {"substance": "丁苯酞"}},
            "needs the attribute 'manufacturer'",
        ),
        ({"title": " 更多"}, "spaces at an end"),
        ({"file_name": "More.pdf"}, "a-z, 0-9 and hyphens"),
        ({"file_name": "more.docx"}, "must end in one of"),
        ({"file_name": "x" * 65 + ".pdf"}, "longer than 64"),
        ({"file_name": "introduction.pdf"}, "two files have the path"),
        ({"section": "1.3", "file_name": "a.pdf"}, "holds no leaves"),
        ({"section": "1.4.1", "extension_titles": ("a",)}, "not allowed in Module 1"),
        ({"section": "4.2.3.2"}, "belongs to a study"),
        ({"study_id": "TOX-1"}, "takes no study tagging file"),
        ({"section": "4.2.3.2", "study_id": "TOX-2"}, "not in the plan's studies"),
        ({"operation": "replace"}, "sequence 0000 are new"),
        ({"modifies": LeafReference("0000", "stab-1")}, "changes no other"),
        ({"content": None}, "has no content"),
        ({"content": EarlierFile("0000/m2/x.pdf")}, "no earlier sequence holds"),
    ],
)
def test_a_first_sequence_with_a_fault_is_refused_with_the_reason(tmp_path, leaf, words):
    with pytest.raises(PlanError, match=words):
        write_sequence(plan(leaves=changed(**leaf)), tmp_path)


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        ({"operation": "replace"}, "needs the leaf that it changes"),
        (
            {"operation": "replace", "modifies": LeafReference("0000", "absent")},
            "no earlier sequence has the leaf",
        ),
        ({"operation": "append", "modifies": LeafReference("0000", "stab-1")}, "already replaced or deleted"),
        (
            {"operation": "replace", "modifies": LeafReference("0000", "l0000-module-1")},
            "another heading",
        ),
    ],
)
def test_a_later_sequence_that_breaks_the_life_cycle_is_refused(two_sequences, tmp_path, leaf, words):
    cover = PlannedLeaf(section="1.0", title="说明函", file_name="cover-0002.pdf", content=b"cover 2")
    more = PlannedLeaf(
        **{"section": "3.2.P.8.3", "title": "更多", "content": b"more", "attributes": PRODUCT, **leaf}  # type: ignore[arg-type]
    )
    with pytest.raises(PlanError, match=words):
        write_sequence(plan("0002", (cover, more)), tmp_path)


def test_a_delete_leaf_must_repeat_the_title_of_what_it_removes(tmp_path):
    write_sequence(plan(), tmp_path)
    leaves = (
        PlannedLeaf(section="1.0", title="说明函", file_name="cover-0001.pdf", content=b"cover 1"),
        PlannedLeaf(
            section="3.2.P.8.3",
            title="另一个",
            operation="delete",
            modifies=LeafReference("0000", "stab-1"),
            attributes=PRODUCT,
        ),
    )
    with pytest.raises(PlanError, match="稳定性数据"):
        write_sequence(plan("0001", leaves), tmp_path)


def test_a_replacement_with_the_same_bytes_is_refused(tmp_path):
    write_sequence(plan(), tmp_path)
    leaves = (
        PlannedLeaf(section="1.0", title="说明函", file_name="cover-0001.pdf", content=b"cover 1"),
        PlannedLeaf(
            section="3.2.P.8.3",
            title="稳定性数据",
            operation="replace",
            content=b"stab",
            modifies=LeafReference("0000", "stab-1"),
            attributes=PRODUCT,
        ),
    )
    with pytest.raises(PlanError, match="same bytes"):
        write_sequence(plan("0001", leaves), tmp_path)


def test_a_sequence_number_with_a_gap_before_it_is_refused(tmp_path):
    write_sequence(plan(), tmp_path)
    cover = PlannedLeaf(section="1.0", title="说明函", file_name="cover-0002.pdf", content=b"cover")
    with pytest.raises(PlanError, match="0001 is not beside it"):
        write_sequence(plan("0002", (cover,)), tmp_path)


def test_a_sequence_without_a_cover_note_is_refused(tmp_path):
    with pytest.raises(PlanError, match="cover note"):
        write_sequence(plan(leaves=first_leaves()[1:]), tmp_path)


def test_one_leaf_is_not_changed_twice_in_a_sequence(tmp_path):
    write_sequence(plan(), tmp_path)
    twice = second_leaves("stab-1")[2]
    leaves = (*second_leaves("stab-1")[:1], twice, twice)
    with pytest.raises(PlanError, match="two leaves change the same leaf"):
        write_sequence(plan("0001", leaves), tmp_path)


def test_attributes_that_a_heading_does_not_carry_do_not_split_it(tmp_path):
    leaves = changed(section="2.4", attributes=SUBSTANCE)
    write_sequence(plan(leaves=leaves), tmp_path)
    root = etree.parse(str(tmp_path / "x202600001/0000/index.xml")).getroot()
    assert dict(root.find(".//m2-4-nonclinical-overview").attrib) == {}
