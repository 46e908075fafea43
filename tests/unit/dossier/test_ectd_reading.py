"""eCTD v3.2.2: leaves, headings, attributes, regional backbones, checksums, unreferenced files."""

from __future__ import annotations

import pytest

from jembatan.core.grades import Confidence


def codes(dossier) -> list[str]:
    return [fault.code for fault in dossier.faults]


def one_leaf(ectd, **changes) -> dict[str, bytes | str]:
    options = {"checksum": ectd.md5("stability"), "title": "稳定性数据", **changes}
    return ectd.sequence(
        "0000", ectd.at_p83(ectd.leaf("a1", "m3/stab.pdf", **options)), {"m3/stab.pdf": "stability"}
    )


def test_a_clean_sequence_has_its_leaf_at_the_heading_and_no_fault(tmp_path, ectd, put, read):
    dossier = read(put(tmp_path / "app", one_leaf(ectd)))
    assert codes(dossier) == []
    assert dossier.format == "ectd-3.2.2"
    assert dossier.name == "app"
    (leaf,) = dossier.leaves
    assert (leaf.path, leaf.sequence, leaf.sequence_of_bytes) == ("0000/m3/stab.pdf", "0000", "0000")
    assert (leaf.title, leaf.operation, leaf.current, leaf.is_document) == ("稳定性数据", "new", True, True)
    assert leaf.placement.section == "3.2.P.8.3"
    assert leaf.placement.placed_by == "backbone"
    assert leaf.placement.confidence is Confidence.HIGH
    assert leaf.placement.attributes == {
        "product-name": "NBP",
        "dosageform": "capsule",
        "manufacturer": "Acme",
    }
    assert dossier.support == ("0000/index-md5.txt", "0000/index.xml")
    assert set(dossier.documents) == {"0000/m3/stab.pdf"}


@pytest.mark.parametrize("xlink", ["http://www.w3c.org/1999/xlink", "http://www.w3.org/1999/xlink"])
def test_both_xlink_namespaces_are_read(tmp_path, ectd, put, read, xlink):
    files = one_leaf(ectd)
    index = ectd.index_of(
        ectd.at_p83(ectd.leaf("a1", "m3/stab.pdf", checksum=ectd.md5("stability"))), xlink=xlink
    )
    files |= {"0000/index.xml": index, "0000/index-md5.txt": ectd.md5(index) + "\n"}
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == []
    assert dossier.leaves[0].path == "0000/m3/stab.pdf"


@pytest.mark.parametrize("where", ["application", "sequence", "above"])
def test_application_folder_sequence_folder_and_a_folder_around_it_read_alike(
    tmp_path, ectd, put, read, where
):
    put(tmp_path / "outer" / "x2026", one_leaf(ectd))
    given = {"application": "outer/x2026", "sequence": "outer/x2026/0000", "above": "outer"}[where]
    prefix = {"application": "0000/", "sequence": "", "above": "x2026/0000/"}[where]
    dossier = read(tmp_path / given)
    assert codes(dossier) == []
    assert [s.number for s in dossier.sequences] == ["0000"]
    assert dossier.leaves[0].path == prefix + "m3/stab.pdf"


def test_repeated_headings_keep_their_own_attributes(tmp_path, ectd, put, read):
    def block(substance: str, identity: str) -> str:
        leaf = ectd.leaf(identity, f"m3/{identity}.pdf", checksum=ectd.md5(identity))
        return (
            f'<m3-2-s-drug-substance substance="{substance}" manufacturer="M-{substance}"><m3-2-s-7-stability>'
            f"<m3-2-s-7-3-stability-data>{leaf}</m3-2-s-7-3-stability-data></m3-2-s-7-stability></m3-2-s-drug-substance>"
        )

    body = f"<m3-quality><m3-2-body-of-data>{block('A', 'one')}{block('B', 'two')}</m3-2-body-of-data></m3-quality>"
    dossier = read(put(tmp_path, ectd.sequence("0000", body, {"m3/one.pdf": "one", "m3/two.pdf": "two"})))
    assert [(leaf.leaf_id, leaf.placement.section, leaf.placement.attributes) for leaf in dossier.leaves] == [
        ("one", "3.2.S.7.3", {"substance": "A", "manufacturer": "M-A"}),
        ("two", "3.2.S.7.3", {"substance": "B", "manufacturer": "M-B"}),
    ]


def test_node_extensions_above_a_leaf_are_kept_in_order(tmp_path, ectd, put, read):
    leaf = ectd.leaf("x", "m3/r.pdf", checksum=ectd.md5("r"))
    inner = f"<node-extension><title>inner</title>{leaf}</node-extension>"
    body = (
        "<m3-quality><m3-2-body-of-data><m3-2-r-regional-information>"
        f"<node-extension><title>3.2.R.1 工艺验证</title>{inner}</node-extension>"
        "</m3-2-r-regional-information></m3-2-body-of-data></m3-quality>"
    )
    dossier = read(put(tmp_path, ectd.sequence("0000", body, {"m3/r.pdf": "r"})))
    assert dossier.leaves[0].placement.section == "3.2.R"
    assert dossier.leaves[0].extension_titles == ("3.2.R.1 工艺验证", "inner")


def cn_application(ectd, regional: str) -> dict[str, bytes | str]:
    pointer = ectd.leaf("m1", "m1/cn/cn-regional.xml", checksum=ectd.md5(regional))
    element = "m1-administrative-information-and-prescribing-information"
    body = f"<{element}>{pointer}</{element}>"
    return ectd.sequence("0000", body, {"m1/cn/cn-regional.xml": regional, "m1/cn/02/form.pdf": "form"})


def test_a_chinese_regional_backbone_gives_module_1_numbers_and_the_envelope(tmp_path, ectd, put, read):
    form = ectd.leaf("f", "02/form.pdf", checksum=ectd.md5("form"), title="申请表")
    dossier = read(put(tmp_path, cn_application(ectd, ectd.regional_of(f"<cn-1-2>{form}</cn-1-2>"))))
    assert codes(dossier) == []
    pointer, leaf = dossier.leaves
    assert (leaf.path, leaf.placement.section, leaf.backbone) == (
        "0000/m1/cn/02/form.pdf",
        "1.2",
        "0000/m1/cn/cn-regional.xml",
    )
    assert (pointer.placement.section, pointer.is_document) == ("1", False)
    assert [one.leaf_id for one in dossier.current()] == ["f"]
    assert dossier.support_documents["0000/m1/cn/cn-regional.xml"].bytes > 0
    (sequence,) = dossier.sequences
    assert sequence.region == "cn"
    assert sequence.envelope == {
        "application-id": "x202612345",
        "application-type": "cnapt2",
        "sequence-number": "0000",
        "sequence-contact/name": "Li",
    }


def test_module_1_of_a_region_whose_table_is_not_held_stands_at_1(tmp_path, ectd, put, read):
    leaf = ectd.leaf("u", "cover.pdf", checksum=ectd.md5("c"))
    regional = (
        '<fda-regional:fda-regional xmlns:fda-regional="http://www.ich.org/fda" xmlns:xlink="http://www.w3c.org/1999/xlink">'
        f"<m1-regional><m1-2-cover-letters>{leaf}</m1-2-cover-letters></m1-regional></fda-regional:fda-regional>"
    )
    files = ectd.sequence("0000", "", {"m1/us/us-regional.xml": regional, "m1/us/cover.pdf": "c"})
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == []
    assert [(one.path, one.placement.section) for one in dossier.leaves] == [("0000/m1/us/cover.pdf", "1")]
    assert dossier.sequences[0].region == "us"


def test_a_european_regional_backbone_uses_its_own_table(tmp_path, ectd, put, read):
    leaf = ectd.leaf("e", "10-cover/cover.pdf", checksum=ectd.md5("c"))
    regional = (
        '<eu:eu-backbone xmlns:eu="http://europa.eu.int" xmlns:xlink="http://www.w3c.org/1999/xlink"><eu-envelope>'
        '<envelope country="common"><sequence>0000</sequence></envelope></eu-envelope><m1-eu><m1-0-cover>'
        f'<specific country="common">{leaf}</specific></m1-0-cover></m1-eu></eu:eu-backbone>'
    )
    files = ectd.sequence("0000", "", {"m1/eu/eu-regional.xml": regional, "m1/eu/10-cover/cover.pdf": "c"})
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == []
    assert dossier.leaves[0].placement.section == "1.0"
    assert dossier.sequences[0].envelope["sequence"] == "0000"


def test_a_wrong_leaf_checksum_is_a_fault(tmp_path, ectd, put, read):
    dossier = read(put(tmp_path, one_leaf(ectd, checksum="0" * 32)))
    (fault,) = dossier.faults
    assert (fault.code, fault.path, fault.leaf_id) == ("checksum_differs", "0000/m3/stab.pdf", "a1")
    assert fault.message.args["computed"] == ectd.md5("stability")


def test_a_checksum_in_capitals_is_the_same_checksum(tmp_path, ectd, put, read):
    dossier = read(put(tmp_path, one_leaf(ectd, checksum=ectd.md5("stability").upper())))
    assert codes(dossier) == []


def test_a_wrong_and_a_missing_index_checksum_are_faults(tmp_path, ectd, put, read):
    files = one_leaf(ectd) | {"0000/index-md5.txt": "1" * 32}
    assert codes(read(put(tmp_path / "a", files))) == ["index_checksum_differs"]
    del files["0000/index-md5.txt"]
    assert codes(read(put(tmp_path / "b", files))) == ["index_checksum_missing"]


def test_a_leaf_without_its_file_is_a_fault_and_counts_as_no_document(tmp_path, ectd, put, read):
    files = one_leaf(ectd)
    del files["0000/m3/stab.pdf"]
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == ["leaf_without_file"]
    assert dossier.current() == []
    assert dossier.leaves[0].path == "0000/m3/stab.pdf"


def test_a_link_that_differs_by_case_finds_the_file_and_says_so(tmp_path, ectd, put, read):
    leaf = ectd.leaf("a1", "M3/Stab.PDF", checksum=ectd.md5("stability"))
    files = ectd.sequence("0000", ectd.at_p83(leaf), {"m3/stab.pdf": "stability"})
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == ["link_case_differs"]
    assert dossier.leaves[0].path == "0000/m3/stab.pdf"


def test_a_file_that_no_leaf_names_is_a_fault_and_placed_without_certainty(tmp_path, ectd, put, read):
    extra = "0000/m3/32-body-data/32s-drug-sub/32s7-stab/stability-data.pdf"
    dossier = read(put(tmp_path, one_leaf(ectd) | {extra: "x", "readme.txt": "hello"}))
    assert [(f.code, f.path) for f in dossier.faults] == [
        ("file_without_leaf", extra),
        ("file_without_leaf", "readme.txt"),
    ]
    by_path = {leaf.path: leaf for leaf in dossier.leaves}
    assert by_path[extra].placement.section == "3.2.S.7.3"
    assert by_path[extra].placement.confidence is Confidence.LOW
    assert by_path[extra].sequence == "0000"
    assert by_path["readme.txt"].placement is None
    assert [leaf.path for leaf in dossier.unplaced()] == ["readme.txt"]


def test_duplicate_ids_are_a_fault_and_both_leaves_stay(tmp_path, ectd, put, read):
    leaves = [ectd.leaf("same", f"m3/{n}.pdf", checksum=ectd.md5(n)) for n in "ab"]
    dossier = read(
        put(tmp_path, ectd.sequence("0000", ectd.at_p83(*leaves), {"m3/a.pdf": "a", "m3/b.pdf": "b"}))
    )
    assert codes(dossier) == ["duplicate_id"]
    assert [leaf.path for leaf in dossier.current()] == ["0000/m3/a.pdf", "0000/m3/b.pdf"]


def test_a_broken_backbone_falls_back_to_folders(tmp_path, ectd, put, read):
    path = "m3/32-body-data/32p-drug-prod/nbp/32p8-stab/stability-data.pdf"
    files = ectd.sequence("0000", "", {path: "x"}) | {
        "0000/index.xml": '<ectd:ectd xmlns:ectd="http://www.ich.org/ectd"><m3'
    }
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == ["index_checksum_differs", "broken_xml"]
    (leaf,) = dossier.leaves
    assert (leaf.placement.section, leaf.placement.placed_by) == ("3.2.P.8.3", "title")
    assert [note.key for note in dossier.notes] == ["note.placed_without_backbone"]


def test_headings_without_an_element_are_found_by_title(tmp_path, ectd, put, read):
    titles = ["3.2.P.2.4 包装系统", "Components of the Drug Product", "Pharmaceutical Development"]
    leaves = "".join(
        ectd.leaf(f"l{n}", f"m3/{n}.pdf", checksum=ectd.md5(str(n)), title=title)
        for n, title in enumerate(titles)
    )
    body = (
        "<m3-quality><m3-2-body-of-data><m3-2-p-drug-product><m3-2-p-2-pharmaceutical-development>"
        f"{leaves}</m3-2-p-2-pharmaceutical-development></m3-2-p-drug-product></m3-2-body-of-data></m3-quality>"
    )
    dossier = read(put(tmp_path, ectd.sequence("0000", body, {f"m3/{n}.pdf": str(n) for n in range(3)})))
    assert [leaf.placement.section for leaf in dossier.leaves] == ["3.2.P.2.4", "3.2.P.2.1", "3.2.P.2"]


def test_two_applications_in_one_folder_keep_their_sequences_apart(tmp_path, ectd, put, read):
    for name in ("appA", "appB"):
        put(tmp_path / "both" / name, one_leaf(ectd))
    dossier = read(tmp_path / "both")
    assert [s.number for s in dossier.sequences] == ["appA/0000", "appB/0000"]
    assert [note.key for note in dossier.notes] == ["note.several_applications"]
    assert codes(dossier) == []
