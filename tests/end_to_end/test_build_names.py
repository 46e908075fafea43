"""What a Chinese company's folder becomes: titles, names and attributes in the package."""

from __future__ import annotations

import os
import shutil

import pytest
from lxml import etree
from tests.end_to_end.built import build_cn, leaves, places, problems, read, write_files, write_sheet

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.pipeline_build import build


def test_a_chinese_folder_reads_back_with_the_same_documents_at_the_same_sections(chinese):
    source, sequence, told = chinese
    assert not told.left_out
    assert places(sequence.parent) == places(source)
    assert problems(sequence.parent) == {"2.7", "4.3.1"}
    assert problems(sequence.parent, "ich-3.2.2") == {"ICH-06"}


def test_the_same_source_gives_the_same_bytes_as_a_folder_and_as_a_zip(chinese, tmp_path):
    source, sequence, _ = chinese
    shutil.make_archive(str(tmp_path / "source"), "zip", source)
    build_cn(tmp_path / "source.zip", tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    built = [sequence, tmp_path / "out/x202600009/0000"]
    one, other = ({p.relative_to(s): p.read_bytes() for p in s.rglob("*") if p.is_file()} for s in built)
    assert one == other


def test_titles_have_neither_ending_nor_number_but_where_the_number_alone_tells_the_section(chinese):
    _, sequence, _ = chinese
    titles = [leaf["title"] for leaf in leaves(sequence) if leaf["title"] != "China Module 1"]
    assert "质量标准" in titles
    assert "3.2.P.2.1 处方组成" in titles
    assert not [title for title in titles if title.endswith(".pdf")]


def test_names_that_are_chinese_become_the_usual_names_of_their_section(chinese):
    _, sequence, _ = chinese
    names = {path.name for path in sequence.rglob("*.pdf")}
    assert {"specification.pdf", "stability-data.pdf", "stability-data-2.pdf", "3-2-p-2-1.pdf"} <= names
    assert not [name for name in names if name.startswith("document")]


def test_names_that_windows_takes_for_devices_are_not_written(tmp_path):
    source = write_files(tmp_path / "source", "m3/3.2.P.5.1 con.pdf", "m4/4.2.3.3.1/AUX.pdf")
    told = build_cn(source, tmp_path / "out", None)
    parts = {part.partition(".")[0] for file in told.files for part in file.path.split("/")}
    assert {"document-con", "study-aux", "document-aux"} <= parts
    assert not parts & {"con", "aux"}


def test_a_letterhead_is_no_title_and_the_first_line_of_a_document_is(tmp_path):
    source = write_files(tmp_path / "source", "m1/cn/1.0 cover.pdf")
    for name, line in (
        ("3.2.P.5.1 release.pdf", "Example Pharmaceutical"),
        ("3.2.P.5.1 shelf life.pdf", "Example Pharmaceutical"),
        ("3.2.P.8.3 a.pdf", "3.2.P.8.3 Long-term data of three batches"),
        ("3.2.P.2.1 b.pdf", "3.2.P.2.1 Components of the capsule"),
    ):
        (source / name).write_bytes(render_plain_pdf([[line, f"The words of the document {name}"]]))
    build_cn(source, tmp_path / "out", None)
    titles = [leaf["title"] for leaf in leaves(tmp_path / "out/application/0000")]
    assert sorted(titles) == [
        "3.2.P.2.1 Components of the capsule",
        "China Module 1",
        "Long-term data of three batches",
        "release",
        "shelf life",
    ]


@pytest.mark.parametrize(
    ("name", "title", "path"),
    [
        ("3.2.P.5.1 Specification.pdf", "Specification", "specification.pdf"),
        ("P.5.1_Specification.pdf", "Specification", "specification.pdf"),
        ("3.2.P.5 2.5 mg tablets.pdf", "2.5 mg tablets", "2-5-mg-tablets.pdf"),
        (
            "2.5 mg tablets specification.pdf",
            "2.5 mg tablets specification",
            "2-5-mg-tablets-specification.pdf",
        ),
        ("3.2.P.5.1.pdf", "3.2.P.5.1", "3-2-p-5-1.pdf"),
        ("3.2.P.5.1 质量标准（2024版）.pdf", "质量标准（2024版）", "specifications.pdf"),
    ],
)
def test_of_a_file_name_the_number_of_its_section_alone_is_taken_away(tmp_path, name, title, path):
    source = write_files(tmp_path / "source", f"m3/3.2.P.5.1 Specification/{name}")
    build_cn(source, tmp_path / "out", None)
    sequence = tmp_path / "out/application/0000"
    assert [leaf["title"] for leaf in leaves(sequence)][1:] == [title]
    assert [p.name for p in sequence.rglob("m3/**/*.pdf")] == [path]


def test_the_same_chinese_value_always_gets_the_same_folder_and_another_value_another(chinese, tmp_path):
    source, sequence, _ = chinese
    blocks = {p.name for p in (sequence / "m3/32-body-data/32s-drug-sub").iterdir()}
    build_cn(source, tmp_path / "again", write_sheet(tmp_path / "a.toml"))
    again = tmp_path / "again/x202600009/0000/m3/32-body-data/32s-drug-sub"
    assert {p.name for p in again.iterdir()} == blocks
    other = write_sheet(tmp_path / "b.toml", 示例制药有限公司="另一制药有限公司")
    build_cn(source, tmp_path / "other", other)
    assert (
        not {p.name for p in (tmp_path / "other/x202600009/0000/m3/32-body-data/32s-drug-sub").iterdir()}
        & blocks
    )


def test_a_spelling_in_a_to_z_that_the_sheet_gives_names_the_folder(chinese, tmp_path):
    source, _, _ = chinese
    alias = """
[[alias]]
fact = "substance.name"
subject = "s"
language = "en"
value = "butylphthalide"
"""
    build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml", more=alias))
    (block,) = (tmp_path / "out/x202600009/0000/m3/32-body-data/32s-drug-sub").iterdir()
    assert block.name.startswith("butylphthalide-manufacturer-")


def test_a_product_is_not_made_by_the_maker_of_its_substance(chinese, tmp_path):
    source, sequence, _ = chinese
    index = etree.parse(str(sequence / "index.xml"))
    assert dict(index.find(".//m3-2-p-drug-product").attrib) == {}
    assert dict(index.find(".//m3-2-s-drug-substance").attrib) == {
        "substance": "丁苯酞",
        "manufacturer": "示例制药有限公司",
    }
    more = """
[[presentation]]
id = "c"
name = "软胶囊"
form = "软胶囊剂"
[[site]]
id = "w"
name = "示例工厂"
roles = ["drug_product", "batch_release"]
"""
    sheet = write_sheet(tmp_path / "p.toml", more=more, **{"[product]": '[product]\nname = "恩必普"'})
    build_cn(source, tmp_path / "out", sheet)
    index = etree.parse(str(tmp_path / "out/x202600009/0000/index.xml"))
    assert dict(index.find(".//m3-2-p-drug-product").attrib) == {
        "product-name": "恩必普",
        "dosageform": "软胶囊剂",
        "manufacturer": "示例工厂",
    }


def test_folders_named_by_what_they_hold_name_no_substance_and_no_product(tmp_path):
    source = write_files(
        tmp_path / "source",
        "Bagian II Mutu/C Dokumen Mutu/S Zat Aktif/S4 Kontrol Zat Aktif/S4.1 Spesifikasi.pdf",
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P5 Kontrol Obat Jadi/Spesifikasi.pdf",
    )
    build_cn(source, tmp_path / "out", None)
    index = (tmp_path / "out/application/0000/index.xml").read_text("utf-8")
    assert "Zat Aktif" not in index
    assert "Obat Jadi" not in index


def blocks_of(root):
    index = etree.parse(str(root / "x202600009/0000/index.xml"))
    return [dict(e.attrib) for e in index.iter("m3-2-s-drug-substance", "m3-2-p-drug-product")]


def test_the_only_block_of_a_folder_is_called_as_the_sheet_calls_it(tmp_path):
    source = write_files(
        tmp_path / "source",
        "m3/32-body-data/32s-drug-sub/nbp-cspc/32s4-contr-drug-sub/32s41-spec/specification.pdf",
        "m3/32-body-data/32p-drug-prod/capsule/32p5-contr-drug-prod/32p51-spec/specifications.pdf",
    )
    sheet = write_sheet(tmp_path / "p.toml", **{"[product]": '[product]\nname = "恩必普"'})
    build_cn(source, tmp_path / "out", sheet)
    assert blocks_of(tmp_path / "out") == [
        {"substance": "丁苯酞", "manufacturer": "示例制药有限公司"},
        {"product-name": "恩必普"},
    ]


def test_of_several_makers_of_a_substance_the_folder_tells_which(tmp_path):
    source = write_files(
        tmp_path / "source",
        "模块三/3.2.S 原料药/丁苯酞 示例制药有限公司/3.2.S.4.1 质量标准.pdf",
        "模块三/3.2.S 原料药/丁苯酞 second maker/3.2.S.4.1 质量标准.pdf",
        "模块三/3.2.S 原料药/冰片/3.2.S.4.1 质量标准.pdf",
    )
    more = """
[[substance]]
id = "t"
name = "丁苯酞"
manufacturer = "Second Maker"
"""
    told = build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml", more=more))
    assert sorted(blocks_of(tmp_path / "out"), key=lambda block: sorted(block.items())) == sorted(
        [
            {"substance": "丁苯酞", "manufacturer": "示例制药有限公司"},
            {"substance": "丁苯酞", "manufacturer": "Second Maker"},
            {"substance": "冰片", "manufacturer": ""},
        ],
        key=lambda block: sorted(block.items()),
    )
    assert [m.args["count"] for m in told.still_to_write if m.key == "build.attribute_empty"] == [1]
    assert [m.args["value"] for m in told.assumed if m.key == "build.block_assumed"] == ["冰片"]


def test_numbers_in_a_module_1_without_a_country_are_chinas_where_the_user_says_so(tmp_path):
    source = write_files(
        tmp_path / "source", "m1/1.0 cover.pdf", "m1/1.3.8.1 certificate.pdf", "m2/2.2 intro.pdf"
    )
    build_cn(source, tmp_path / "out", None)
    assert sorted(section for _, section in places(tmp_path / "out/application")) == ["1.0", "1.3.8.1", "2.2"]
    told = build(source, tmp_path / "no", kind="cn-ectd", workers=0)
    assert [one.why.key for one in told.left_out] == ["build.left_out_module_1"] * 2


def test_a_place_that_china_does_not_have_is_called_so_and_not_unknown(tmp_path):
    source = write_files(
        tmp_path / "source",
        "Bagian I Dokumen Administratif/B.1 Formulir Registrasi.pdf",
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P8 Stabilitas/Data.pdf",
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P9 BE/p9-01-see-iv-e-1-2.pdf",
        "Catatan rapat.pdf",
    )
    told = build_cn(source, tmp_path / "out", None)
    assert {one.source: (one.why.key, one.why.args.get("section")) for one in told.left_out} == {
        "Bagian I Dokumen Administratif/B.1 Formulir Registrasi.pdf": ("build.left_out_no_place", "I.B.1"),
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P9 BE/p9-01-see-iv-e-1-2.pdf": (
            "build.left_out_sheet",
            None,
        ),
        "Catatan rapat.pdf": ("build.left_out_place", "–"),
    }


@pytest.mark.skipif(os.name == "nt", reason="a name that Windows cannot write")
def test_a_name_with_a_control_character_gives_a_backbone_that_can_be_read(tmp_path):
    source = write_files(
        tmp_path / "source", "m3/3.2.P.8.3 data\x01of\x1f2024.pdf", "m4/4.2.3.1/TX\x02-1.pdf"
    )
    build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    titles = [leaf["title"] for leaf in leaves(tmp_path / "out/x202600009/0000")]
    assert "data of 2024" in titles
    assert not read(tmp_path / "out/x202600009").faults
