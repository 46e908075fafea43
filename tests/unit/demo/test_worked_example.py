"""The worked example holds what it promises: two sequences, Chinese documents, a notice on every page, nothing real."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from lxml import etree

from jembatan.demo.demo_document import parse_blocks
from jembatan.demo.example_documents import load_documents, load_names
from jembatan.demo.notice import NOTICE_EN, NOTICE_ZH
from jembatan.demo.published_counts import compute_crude_odds_ratio
from jembatan.demo.worked_example import ASSESSED_ON, write_worked_example

CONTENT = resources.files("jembatan") / "demo" / "content"


@pytest.fixture(scope="module")
def dossier(tmp_path_factory) -> Path:
    return write_worked_example(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def texts(dossier) -> dict[str, list[str]]:
    """The text of every page of every PDF, by path."""
    import pypdfium2

    found = {}
    for path in sorted(dossier.rglob("*.pdf")):
        with pypdfium2.PdfDocument(path) as pdf:
            pages = [pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf))]
        found[path.relative_to(dossier).as_posix()] = pages
    return found


@pytest.fixture(scope="module")
def sheet(dossier) -> dict:
    return tomllib.loads((dossier.parents[1] / "product.toml").read_text(encoding="utf-8"))


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def leaves_of(dossier: Path, number: str) -> list[etree._Element]:
    backbones = [dossier / number / name for name in ("index.xml", "m1/cn/cn-regional.xml")]
    return [leaf for b in backbones for leaf in etree.parse(str(b)).iter("leaf", "{cn_ectd}leaf")]


def test_the_example_is_the_same_every_time(dossier, tmp_path):
    write_worked_example(tmp_path)
    assert bytes_of(tmp_path) == bytes_of(dossier.parents[1])


def test_two_sequences_hold_at_least_150_leaves(dossier):
    assert sorted(p.name for p in dossier.iterdir()) == ["0000", "0001"]
    assert len(leaves_of(dossier, "0000")) >= 150
    operations = {leaf.get("operation") for leaf in leaves_of(dossier, "0001")}
    assert operations == {"new", "replace", "append", "delete"}


def test_every_page_carries_the_notice_in_both_languages(texts):
    assert len(texts) >= 150
    for path, pages in texts.items():
        for number, page in enumerate(pages, start=1):
            assert NOTICE_EN in page, f"{path}, page {number}"
            assert NOTICE_ZH in page, f"{path}, page {number}"


def test_the_tables_of_text_carry_the_notice_in_every_row(dossier):
    tables = sorted(dossier.rglob("*.txt"))
    named = [path for path in tables if path.name != "index-md5.txt"]
    assert len(named) == 5
    for path in named:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        assert rows
        assert {row["note"] for row in rows} == {NOTICE_EN}


def test_at_least_nine_of_ten_documents_are_in_chinese(texts, dossier):
    def is_chinese(pages: list[str]) -> bool:
        letters = [c for page in pages for c in page.replace(NOTICE_EN, "") if c.isalpha()]
        return sum("\u4e00" <= c <= "\u9fff" for c in letters) > len(letters) / 2

    documents = [p for p in dossier.rglob("*") if p.suffix in (".pdf", ".txt") and p.name != "index-md5.txt"]
    chinese = [path for path, pages in texts.items() if is_chinese(pages)]
    assert len(chinese) / len(documents) >= 0.9
    assert len(chinese) < len(texts)


def test_every_character_is_in_the_font(texts):
    from fontTools.ttLib import TTFont

    with resources.as_file(resources.files("jembatan") / "fonts" / "NotoSansSC-subset.otf") as path:
        known = set(TTFont(path).getBestCmap())
    written = {
        c
        for document in load_documents()
        for b in document.blocks
        for c in b.text + "".join(map("".join, b.rows))
    }
    written |= set(NOTICE_ZH + NOTICE_EN) | {c for d in load_documents() for c in d.title}
    assert {c for c in written if ord(c) not in known} == set()


def test_each_pdf_embeds_its_fonts_and_has_a_version_that_china_takes(dossier):
    import pikepdf

    versions = set()
    for path in sorted(dossier.rglob("*.pdf"))[::9]:
        with pikepdf.open(path) as pdf:
            versions.add(pdf.pdf_version)
            fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
            assert fonts
            for font in fonts:
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor
    assert versions <= {"1.4", "1.5", "1.6", "1.7"}
    assert len(versions) > 1


def test_a_document_of_more_than_five_pages_has_bookmarks(dossier, texts):
    import pikepdf

    for path, pages in texts.items():
        if len(pages) > 5:
            with pikepdf.open(dossier / path) as pdf:
                assert "/Outlines" in pdf.Root, path


def test_no_stability_result_is_at_the_condition_that_indonesia_asks_for(dossier, texts):
    tables = list(dossier.rglob("stability-data*.txt"))
    conditions = {
        row["condition"]
        for path in tables
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    }
    assert conditions == {"25C/60RH", "30C/65RH", "40C/75RH"}
    assert not [path for path, pages in texts.items() if "30℃±2℃、相对湿度75%" in "".join(pages)]


def test_the_second_sequence_brings_the_stability_of_the_capsules_to_24_months(dossier):
    for number, months in (("0000", 12), ("0001", 24)):
        path = next((dossier / number).rglob("stability-data-capsule.txt"))
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
        assert max(int(row["month"]) for row in rows if row["study"] == "long_term") == months


def test_the_counts_of_the_trial_are_the_published_ones(dossier):
    path = next(dossier.rglob("bast-published-counts.txt"))
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [(row["arm"], row["n"], row["events"]) for row in rows] == [
        ("butylphthalide", "607", "344"),
        ("placebo", "609", "268"),
    ]
    assert {(row["published_or"], row["crude_or"], row["centres"], row["country"]) for row in rows} == {
        ("1.70", "1.66", "59", "CN")
    }
    assert compute_crude_odds_ratio() == pytest.approx((344 * 341) / (263 * 268))


def test_label_and_stability_summary_of_the_capsules_disagree_on_the_shelf_life(texts):
    label = "".join(texts["0001/m1/cn/03/label-capsule.pdf"])
    folder = "0000/m3/32-body-data/32p-drug-prod/butylphthalide-capsules/32p8-stab"
    summary = "".join(texts[f"{folder}/stability-summary.pdf"])
    assert "有效期：24" in label.replace(" ", "")
    assert "有效期：18" in summary.replace(" ", "")


def test_nothing_in_the_dossier_states_the_origin_of_the_gelatin(texts, sheet):
    words = ("猪", "牛", "鱼", "骨", "皮明胶", "porcine", "bovine")
    gelatin = [page for pages in texts.values() for page in pages if "明胶" in page]
    assert gelatin
    assert not [word for word in words for page in gelatin if word in page]
    material = next(row for row in sheet["material"] if row["id"] == "gelatin")
    assert "origin" not in material


def test_the_sheet_declares_one_origin_and_that_it_is_invented(sheet):
    assert sheet["format"] == 1
    assert sheet["application"]["origin"] == "import"
    assert sheet["application"]["is_invented"] is True


def test_papers_of_the_sheet_are_in_the_dossier_and_some_have_expired(sheet, dossier):
    for row in sheet["certificate"]:
        assert (dossier / row["document"]).is_file(), row["id"]
    expired = {row["id"] for row in sheet["certificate"] if row.get("expires", ASSESSED_ON) < ASSESSED_ON}
    assert expired == {"cpp-capsule", "letter-of-appointment"}


def test_the_sheet_says_the_same_as_the_documents(sheet):
    names = load_names()
    for row in sheet["presentation"]:
        here = names[row["id"]]
        assert (row["name"], row["form"], row["strength"], row["pack"], row["storage"]) == (
            here["product"],
            here["form"],
            here["strength"],
            here["pack"],
            here["storage"],
        )
        assert f"{row['shelf_life_months']}个月" == here["shelf_life"]
    assert sheet["holder"]["name"] == names["common"]["holder_en"]
    assert sheet["applicant"]["name"] == names["common"]["applicant"]


def test_the_sheet_is_read_without_a_problem(dossier):
    from jembatan.facts.product_sheet import read_sheet
    from jembatan.law.load import load_jurisdiction

    sheet = read_sheet(dossier.parents[1] / "product.toml", load_jurisdiction("id"))
    origins = {
        code: [fact.value for fact in sheet.of(code).facts if fact.name == "application.origin"]
        for code in ("ID", "CN")
    }
    assert origins == {"ID": ["import"], "CN": ["own"]}
    assert sheet.of("ID").aliases


def test_no_real_firm_is_named(texts):
    words = ("CSPC", "石药", "Kalbe", "恩必普")
    assert not [(path, word) for path, pages in texts.items() for word in words if word in "".join(pages)]


def test_documents_have_keys_of_their_own_and_change_what_is_there():
    documents = load_documents()
    keys = [document.key for document in documents]
    assert len(keys) == len(set(keys))
    for document in documents:
        assert not document.modifies or document.modifies in keys
        assert document.blocks or document.data or document.operation == "delete", document.key


def test_the_markup_knows_headings_items_tables_and_paragraphs():
    blocks = parse_blocks("# One\ntext\n| a | b |\n| 1 | 2 |\n- item\n## Two")
    assert [(b.kind, b.level, b.text, b.rows) for b in blocks] == [
        ("heading", 1, "One", ()),
        ("paragraph", 1, "text", ()),
        ("table", 1, "", (("a", "b"), ("1", "2"))),
        ("item", 1, "item", ()),
        ("heading", 2, "Two", ()),
    ]
