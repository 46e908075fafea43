"""Building an eCTD sequence as a user types it, and reading it back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.end_to_end import built
from tests.end_to_end.built import build_words
from tests.end_to_end.test_commands import jembatan

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.demo.small_example import write_small_example
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier

FILES = {
    "m1/cn/1.0 cover letter.pdf": "1.0",
    "m1/cn/1.2 application form.pdf": "1.2",
    "m2/2.7.3 summary of clinical efficacy.pdf": "2.7.3",
    "m3/3.2.S.4.1 specification.pdf": "3.2.S.4.1",
    "m3/3.2.P.8.3 stability data.pdf": "3.2.P.8.3",
    "m4/4.2.3.1/TX-001.pdf": "4.2.3.1",
    "m5/5.3.5.1/study-bast/report.pdf": "5.3.5.1",
    "m5/5.3.5.1/study-bast/synopsis.pdf": "5.3.5.1",
}
QUICK = ("--no-cache", "--workers", 0)


def write_folder(root: Path) -> Path:
    for number, name in enumerate(FILES):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(render_plain_pdf([[name, f"text {number}"]]))
    return root


def write_sheet(folder: Path, kind: str = "cnsqt1") -> Path:
    return built.write_sheet(folder / "product.toml", kind)


def sections_by_sha256(folder: Path) -> dict[str, str]:
    with open_package(folder) as package:
        read = read_dossier(package, workers=0)
    assert not read.faults
    return {
        read.documents[leaf.path].sha256: leaf.placement.section if leaf.placement else ""
        for leaf in read.current()
    }


def build(*arguments, code=1):
    shown, _ = jembatan("build", *arguments, *QUICK, "--format", "json", code=code)
    return json.loads(shown)


def errors_of(package: Path, against: str = "cn-1.0") -> dict[str, list[str]]:
    shown, _ = jembatan("validate", package, "--against", against, "--format", "json", code=1)
    found = json.loads(shown)["findings"]
    return {f["rule"]: f["message"] for f in found if f["severity"] == "error"}


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """A plain folder built with a sheet that lies inside it."""
    root = tmp_path_factory.mktemp("filed")
    source = write_folder(root / "source")
    sheet = write_sheet(source)
    told = build("cn-ectd", source, "--from", "CN", "--out", root / "out", "--product", sheet)
    return source, root / "out" / "x202600009", told


def test_a_plain_folder_becomes_a_sequence_that_reads_back_the_same_documents_at_the_same_sections(filed):
    source, application, told = filed
    assert told["operations"] == {"new": len(FILES)}
    assert not told["left_out"]
    before, after = sections_by_sha256(source), sections_by_sha256(application)
    sheet = [k for k in before if k not in after]
    assert len(sheet) == 1
    assert after == {k: v for k, v in before.items() if k in after}
    assert sorted(after.values()) == sorted(FILES.values())


def test_the_product_sheet_never_enters_the_package(filed):
    _, application, _ = filed
    assert b"first of" not in b"".join(p.read_bytes() for p in application.rglob("*") if p.is_file())
    assert not list(application.rglob("*.toml"))
    assert not any(b"format = 1" in p.read_bytes() for p in application.rglob("*") if p.is_file())


def test_a_package_with_a_full_sheet_breaks_no_rule_but_the_missing_official_files_and_papers(filed):
    _, application, told = filed
    missing = {m["code"] for m in told["missing"]}
    assert missing == {"add_official_file", "seals", "papers_missing"}
    assert set(errors_of(application)) == {
        "2.7",
        "4.3.1",
    }  # 4.3.1: Module 1 papers that the folder does not have


def test_studies_get_a_tagging_file_and_the_sheet_fills_the_attributes(filed):
    _, application, _ = filed
    names = sorted(p.name for p in application.rglob("stf-*.xml"))
    assert names == ["stf-bast.xml", "stf-tx-001.xml"]
    index = (application / "0000" / "index.xml").read_text("utf-8")
    assert 'substance="丁苯酞"' in index
    assert 'indication="急性缺血性脑卒中"' in index


def test_without_a_sheet_the_envelope_stays_empty_and_is_listed(tmp_path):
    source = write_folder(tmp_path / "source")
    told = build("cn-ectd", source, "--from", "CN", "--out", tmp_path / "out")
    fields = {m["field"] for m in told["missing"] if m["code"] == "envelope_empty"}
    assert len(fields) == 11
    assert {m["attribute"] for m in told["missing"] if m["code"] == "attribute_empty"} == {
        "indication",
        "manufacturer",
        "substance",
    }
    regional = (tmp_path / "out" / "application" / "0000" / "m1" / "cn" / "cn-regional.xml").read_text(
        "utf-8"
    )
    assert "<application-id></application-id>" in regional


def test_the_next_sequence_holds_what_changed_and_nothing_else(filed, tmp_path):
    source, application, _ = filed
    changed = tmp_path / "source"
    shutil.copytree(source, changed)
    (changed / "m3/3.2.P.8.3 stability data.pdf").write_bytes(render_plain_pdf([["more months"]]))
    (changed / "m4/4.2.3.1/TX-001.pdf").unlink()
    (changed / "m5/5.3.5.1/study-bast/appendix.pdf").write_bytes(render_plain_pdf([["appendix"]]))
    (changed / "m1/cn/1.0 cover letter.pdf").write_bytes(render_plain_pdf([["cover letter of 0001"]]))
    sheet = write_sheet(changed, "cnsqt2")
    told = build(
        "cn-ectd",
        changed,
        "--from",
        "CN",
        "--out",
        application.parent,
        "--product",
        sheet,
        "--previous",
        application,
    )
    try:
        assert told["sequence"] == "0001"
        assert told["operations"] == {"delete": 1, "new": 2, "replace": 1}
        assert len(told["unchanged"]) == 5
        index = (application / "0001" / "index.xml").read_text("utf-8")
        assert index.count('operation="append"') == 1  # the study tagging file
        before, after = sections_by_sha256(changed), sections_by_sha256(application)
        (sheet_of,) = set(before) - set(after)
        old_cover = set(after) - set(before)
        assert [after[k] for k in old_cover] == ["1.0"]
        assert {k: v for k, v in after.items() if k in before} == {
            k: v for k, v in before.items() if k != sheet_of
        }
        assert set(errors_of(application)) == {"2.7", "4.3.1"}
    finally:
        shutil.rmtree(application / "0001")


def test_an_ectd_is_rewritten_with_its_paths_titles_attributes_and_studies(tmp_path):
    source = write_small_example(tmp_path / "small")
    told = build("cn-ectd", source, "--out", tmp_path / "out", "--product", write_sheet(tmp_path))
    assert not told["left_out"]
    application = tmp_path / "out" / "x202600009"
    assert sections_by_sha256(application) == sections_by_sha256(source)
    before, after = (
        {
            leaf.leaf_id: (leaf.title, dict(leaf.placement.attributes), leaf.study)
            for leaf in read(folder).current()
        }
        for folder in (source, application)
    )
    assert sorted(before.values(), key=repr) == sorted(after.values(), key=repr)


def read(folder):
    with open_package(folder) as package:
        return read_dossier(package, workers=0)


def test_a_plain_ich_package_has_no_regional_backbone(tmp_path):
    source = write_folder(tmp_path / "source")
    told = build(
        "ich-3.2.2", source, "--from", "CN", "--out", tmp_path / "out", "--product", write_sheet(tmp_path)
    )
    application = tmp_path / "out" / told["application"]
    assert told["profile"] == "ectd-3.2.2-ich"
    assert not list(application.rglob("cn-regional.xml"))
    assert set(errors_of(application, "ich-3.2.2")) == {"ICH-06"}  # the official DTD is not ours to ship
    found = sorted(sections_by_sha256(application).values())
    assert found == sorted("1" if s.startswith("1.") else s for s in FILES.values())
    assert {m["path"].rpartition("/")[2] for m in told["missing"]} == {
        "ich-ectd-3-2.dtd",
        "ectd-2-0.xsl",
        "ich-stf-v2-2.dtd",
        "ich-stf-stylesheet-2-2a.xsl",
        "valid-values.xml",
    }


def test_official_files_are_taken_from_the_folder_named_or_from_the_source(tmp_path):
    source = write_folder(tmp_path / "source")
    util = tmp_path / "official" / "util"
    (util / "dtd").mkdir(parents=True)
    (util / "dtd" / "ich-ectd-3-2.dtd").write_bytes(b"<!-- one -->\r\n")
    ask = ("ich-3.2.2", source, "--from", "CN", "--product", write_sheet(tmp_path))
    told = build(*ask, "--out", tmp_path / "a", "--util", tmp_path / "official")
    copied = tmp_path / "a" / told["application"] / "0000" / "util" / "dtd" / "ich-ectd-3-2.dtd"
    assert copied.read_bytes() == b"<!-- one -->\r\n"
    assert "ich-ectd-3-2.dtd" not in json.dumps(told["missing"])
    again = build(
        "ich-3.2.2",
        tmp_path / "a" / told["application"],
        "--out",
        tmp_path / "b",
        "--product",
        write_sheet(tmp_path),
    )
    copied = tmp_path / "b" / again["application"] / "0000" / "util" / "dtd" / "ich-ectd-3-2.dtd"
    assert copied.read_bytes() == b"<!-- one -->\r\n"
    _, told = jembatan("build", *ask, "--out", tmp_path / "c", "--util", tmp_path / "source", *QUICK, code=3)
    assert "holds neither dtd nor style" in told


def test_types_that_do_not_go_together_are_refused_and_nothing_is_written(tmp_path):
    source = write_folder(tmp_path / "source")
    sheet = write_sheet(tmp_path)
    sheet.write_text(
        sheet.read_text("utf-8").replace("cnapt2", "cnapt1").replace("cnrat1", "cnrat8"), "utf-8"
    )
    _, told = jembatan(*build_words(source, tmp_path / "out", sheet), code=3)
    assert "cnapt1, activity cnrat8 and sequence type cnsqt1 do not go together" in told
    assert not (tmp_path / "out").exists()


def test_what_an_ectd_cannot_hold_is_left_out_and_told(tmp_path):
    source = write_folder(tmp_path / "source")
    (source / "m3" / "3.2.P.1 composition.docx").write_bytes(b"PK\x03\x04 no document")
    (source / "something.pdf").write_bytes(render_plain_pdf([["lorem ipsum"]]))
    told = build(
        "cn-ectd", source, "--from", "CN", "--out", tmp_path / "out", "--product", write_sheet(tmp_path)
    )
    assert {(one["source"], one["code"]) for one in told["left_out"]} == {
        ("m3/3.2.P.1 composition.docx", "left_out_format"),
        ("something.pdf", "left_out_place"),
    }


def test_a_sequence_that_is_there_is_refused(filed):
    source, application, _ = filed
    _, told = jembatan(*build_words(source, application.parent, source / "product.toml"), code=3)
    assert "is there already" in told
    _, told = jembatan("build", "cn-ectd", source, "--out", source / "inside", *QUICK, code=3)
    assert "beside the source" in told


def test_the_text_answer_reads_in_three_languages(tmp_path):
    source = write_folder(tmp_path / "source")
    for language, words in (("en", "Still missing"), ("id", "Yang masih kurang"), ("zh", "尚缺")):
        shown, _ = jembatan(
            "build", "cn-ectd", source, "--out", tmp_path / language, "--lang", language, *QUICK, code=1
        )
        assert words in shown
        assert "<build." not in shown


@pytest.mark.slow
def test_the_worked_example_built_again_breaks_no_rule_but_the_missing_official_files(tmp_path):
    from jembatan.demo.worked_example import DOSSIER, write_worked_example

    write_worked_example(tmp_path)
    told = build("cn-ectd", tmp_path / DOSSIER, "--out", tmp_path / "out", "--product", write_sheet(tmp_path))
    assert not told["left_out"]
    application = tmp_path / "out" / "x202600009"
    assert sections_by_sha256(application) == sections_by_sha256(tmp_path / DOSSIER)
    assert set(errors_of(application)) == {"2.7"}


def test_the_page_on_building_shows_what_is_printed_with_and_without_its_sheet(tmp_path):
    page = (Path(__file__).parents[2] / "docs/worked/build.md").read_text("utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (sheet,) = [text for language, text in blocks if language == "toml"]
    shown = next(text for _, text in blocks if text.startswith("Written:"))
    files = next(text for _, text in blocks if text.startswith("x202600009/0000/index.xml"))
    source = write_folder(tmp_path / "source")
    words = ("build", "cn-ectd", source, "--from", "CN", "--out", tmp_path / "filed", *QUICK)
    printed, _ = jembatan(*words, code=1)
    for line in filter(None, map(str.strip, shown.splitlines())):
        assert all(part in printed for part in line.split("...")), line
    (tmp_path / "product.toml").write_text(sheet, "utf-8")
    jembatan(*words, "--product", tmp_path / "product.toml", code=1)
    written = {p.name for p in (tmp_path / "filed" / "x202600009").rglob("*") if p.is_file()}
    assert {name.rpartition("/")[2] for name in re.split(r",?\s+", files.strip())} == written
