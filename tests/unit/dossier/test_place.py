"""Placing files without a backbone."""

from __future__ import annotations

import pytest

from jembatan.core.document import Document, DocumentProperties
from jembatan.dossier.place import Placer


def place(path: str, *others: str, title: str = "", sample: str = ""):
    document = Document(
        path=path,
        bytes=1,
        md5="",
        sha256="",
        properties=DocumentProperties(media_type="application/pdf", title=title, sample=sample),
    )
    found = Placer([path, *others]).place(path, document)
    return found and (found.structure, found.section, found.placed_by, str(found.confidence))


@pytest.mark.parametrize(
    "name",
    [
        "3.2.P.8.3",
        "32p83",
        "3_2_P_8_3",
        "3-2-p-8-3",
        "3 2 P 8 3",
        "3.2.P8.3",
        "3.2P.8.3",
        "3.2.P.8.3.1",
        "Module 3.2.P.8.3",
        "m3.2.P.8.3",
        "CTD3.2.P.8.3",
        "３．２．Ｐ．８．３",
        "3.2.P.8.3 Stability Data 12 months",
        "3.2.P.8.3稳定性数据",
        "3.2.P.8.3_v2",
        "32p83-stab-data",
        "P8.3 Stability",
        "P.8.3 Stability data",
    ],
)
def test_a_section_number_is_read_in_every_spelling(name):
    assert place(f"{name}.pdf") == ("ctd", "3.2.P.8.3", "section_number", "high")


@pytest.mark.parametrize(
    ("path", "section", "placed_by", "confidence"),
    [
        ("m3/32-body-data/32p-drug-prod/nbp/32p8-stab/report.pdf", "3.2.P.8", "folder", "high"),
        ("m3/32-body-data/32p-drug-prod/nbp/32p8-stab/stability-data.pdf", "3.2.P.8.3", "title", "high"),
        (
            "m3/32-body-data/32s-drug-sub/nbp-acme/32s2-manuf/manuf-process-and-controls.pdf",
            "3.2.S.2.2",
            "title",
            "high",
        ),
        ("m4/42-stud-rep/423-tox/4231-single-dose-tox/tox1.pdf", "4.2.3.1", "folder", "high"),
        (
            "m5/53-clin-stud-rep/535-rep-effic-safety-stud/stroke/5351-stud-rep-contr/bast/csr.pdf",
            "5.3.5.1",
            "folder",
            "high",
        ),
        ("m5/datasets/bast/tabulations/sdtm/dm.xpt", "5.3", "folder", "high"),
        ("m2/27-clin-sum/summary-clin-safety.pdf", "2.7.4", "title", "medium"),
        ("m1/cn/02/form.pdf", "1.2", "folder", "high"),
        ("m1/us/cover.pdf", "1", "folder", "high"),
        ("Module 3/3.2.P Drug product/P.8 Stability/data.pdf", "3.2.P.8", "folder", "high"),
        ("03 药学/制剂/P5 质量控制/5.3 方法学验证.pdf", "3.2.P.5.3", "section_number", "medium"),
        ("m3/3.2.P.8 Stability/8.1 Conclusion.pdf", "3.2.P.8.1", "section_number", "medium"),
        ("m3/3.2.P.8 Stability/8.3 mg strength.pdf", "3.2.P.8", "folder", "high"),
        ("第三模块/原料药/稳定性.pdf", "3.2.S.7", "title", "medium"),
        ("模块一/说明函.pdf", "1.0", "title", "medium"),
        ("1.3.8.1 原料药证明文件.pdf", "1.3.8.1", "section_number", "high"),
        ("2.5 Clinical overview.pdf", "2.5", "section_number", "high"),
        ("Clinical Overview.pdf", "2.5", "title", "medium"),
        ("制剂稳定性数据.pdf", "3.2.P.8.3", "title", "medium"),
        ("Data stabilitas obat jadi.pdf", "3.2.P.8.3", "title", "medium"),
        ("ringkasan keamanan klinik.docx", "2.7.4", "title", "medium"),
        ("stability data.pdf", "3.2.P.8.3", "title", "low"),
        ("3.2.S.4.1 and 3.2.P.5.1 specifications.pdf", "3.2.S.4.1", "section_number", "medium"),
        ("m3/3.2.P.5/3.2.S.4.1 x.pdf", "3.2.S.4.1", "section_number", "medium"),
    ],
)
def test_a_file_is_placed_where_its_path_says_and_as_surely(path, section, placed_by, confidence):
    assert place(path) == ("ctd", section, placed_by, confidence)


@pytest.mark.parametrize(
    "path",
    [
        "random.pdf",
        "holiday/IMG_2023.jpg",
        "2023-report.pdf",
        "report v2.5.pdf",
        "2.5 mg tablet photo.jpg",
        "invoice P1 2024.pdf",
        "stability.pdf",
        "notes 3.1.docx",
        "minutes 2026-11-24.docx",
    ],
)
def test_what_says_nothing_is_not_placed(path):
    assert place(path) is None


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("Part II/P/P8/stab.pdf", "II.P8"),
        ("Bagian II/P8 Stabilitas.pdf", "II.P8"),
        ("ACTD Part II Quality/S/S4.1 spec.pdf", "II.S4.1"),
        ("II.P8.pdf", "II.P8"),
        ("Part II Quality/C Body of data/S Drug substance/Maker A/S4.1 Specification/spec.pdf", "II.S4.1"),
        ("Part II Quality/C Body of data/P2.2 Components.pdf", "II.P2.2"),
        ("II.C.P8 Stability.pdf", "II.P8"),
        ("Part I/A/daftar isi.pdf", "I.A"),
        ("Part I/B.1 formulir.pdf", "I.B.1"),
        ("Part I/B/2 pernyataan.pdf", "I.B.2"),
        ("Part I/B.3 sertifikat CPOB.pdf", "I.B.3"),
        ("Bagian I/surat pernyataan.pdf", "I.B.2"),
        ("Part III/B/overview.pdf", "III.B"),
        ("Part IV/E/E.5.1/csr.pdf", "IV.E.5.1"),
        ("Part 4 Clinical/C.4 safety.pdf", "IV.C.4"),
    ],
)
def test_asean_folders_and_indonesian_letters_are_read(path, section):
    found = place(path)
    assert found is not None
    assert found[:2] == ("actd", section)


def test_a_relative_number_follows_the_structure_around_it():
    assert place("P8.pdf", "Part I/A.pdf", "Part II/x.pdf")[:2] == ("actd", "II.P8")
    assert place("Module 3/Drug product/P8.pdf")[:2] == ("ctd", "3.2.P.8")


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("12号资料.pdf", "12"),
        ("资料项目12.pdf", "12"),
        ("药学研究资料/申报资料14-药物稳定性研究.pdf", "14"),
        ("综述资料/1号资料.pdf", "1"),
        ("第32号资料 临床试验报告.pdf", "32"),
        ("综述资料/说明.pdf", "1-6"),
    ],
)
def test_items_before_the_ctd_are_listed_as_such(path, item):
    found = place(path)
    assert found is not None
    assert found[:2] == ("cn-pre-ctd", item)


def test_an_item_number_beyond_32_is_none():
    assert place("45号资料.pdf") is None


def test_the_first_page_places_a_file_whose_name_says_nothing():
    assert place("doc1.pdf", title="3.2.P.8.3 Stability Data") == ("ctd", "3.2.P.8.3", "first_page", "medium")
    assert place("Module 3/doc1.pdf", sample="Acme\n3.2.S.7 稳定性\n本品") == (
        "ctd",
        "3.2.S.7",
        "first_page",
        "medium",
    )
    assert place("doc2.pdf", title="Clinical Overview")[1:3] == ("2.5", "first_page")
    assert place("doc3.pdf", sample="Dear Sir,\nthank you") is None


def test_a_name_that_places_the_file_is_not_overruled_by_its_first_page():
    assert place("3.2.P.8.3.pdf", title="3.2.S.7 Stability")[1] == "3.2.P.8.3"
