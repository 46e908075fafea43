"""Folders as companies really have them: what is placed where, what is not, and no absence that is not sure."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from company_folders import FOLDERS  # type: ignore[import-not-found]

from jembatan import pipeline
from jembatan.dossier.inspection import inspection
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.report.console import render_inspection, render_summary

SHEET = """
format = 1
[declared]
who = "A. Contoh (invented)"
on = 2026-11-20
[application]
type = "new"
origin = "import"
import_form = "finished"
[product]
name = "Contoh"
kind = "chemical"
class = "new_drug"
"""


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """Write and read each folder once."""
    known = {}

    def look(name):
        if name not in known:
            source = FOLDERS[name](tmp_path_factory.mktemp(name) / name)
            with open_package(source) as package:
                known[name] = (source, read_dossier(package, workers=0))
        return known[name]

    return look


def placed(dossier) -> dict[str, str]:
    return {
        leaf.path: f"{leaf.placement.section} {leaf.placement.confidence.value}"
        for leaf in dossier.leaves
        if leaf.placement and leaf.path
    }


def unplaced(dossier) -> list[str]:
    return [leaf.path for leaf in dossier.unplaced()]


def test_chinese_items_before_the_ctd_are_listed_as_such(looked):
    _, dossier = looked("chinese_items")
    assert dossier.format == "pre-ctd"
    assert {leaf.placement.structure for leaf in dossier.leaves if leaf.placement} == {"cn-pre-ctd"}
    numbers = {path.rpartition("资料项目")[2].split(" ")[0]: place for path, place in placed(dossier).items()}
    assert numbers == {
        n: f"{n} high" for n in ["1", "2", "3", "5", "7", "8", "10", "11", "12", "14", "16", "19", "28", "32"]
    }
    assert unplaced(dossier) == ["XX片申报资料/往来邮件/回复客户.txt", "XX片申报资料/申报资料目录.docx"]


def test_an_indonesian_actd_folder_is_placed_by_its_parts_and_letters(looked):
    _, dossier = looked("indonesian_actd")
    assert (dossier.format, dossier.faults) == ("actd-folder", ())
    found = {path.rpartition("/")[2]: place.split()[0] for path, place in placed(dossier).items()}
    names = [path for path in placed(dossier) if path.endswith("A Daftar Isi.pdf")]
    assert sorted(placed(dossier)[path].split()[0] for path in names) == ["I.A", "II.A"]
    del found["A Daftar Isi.pdf"]
    assert found == {
        "B.1 Formulir Registrasi.pdf": "I.B.1",
        "B.2 Surat Pernyataan.pdf": "I.B.2",
        "Sertifikat CPOB.pdf": "I.B.3",
        "Izin Industri Farmasi.pdf": "I.B.3",
        "Brosur.pdf": "I.B.4",
        "Desain dus.jpg": "I.B.4",
        "B Ringkasan Dokumen Mutu.pdf": "II.B",
        "S4.1 Spesifikasi.pdf": "II.S4.1",
        "Spesifikasi.pdf": "II.P5",
        "Data Stabilitas 24 bulan.pdf": "II.P8",
        "Laporan BE.pdf": "II.P9",
        "B Tinjauan Nonklinik.pdf": "III.B",
        "B Tinjauan Klinik.pdf": "IV.B",
        "Laporan.pdf": "IV.E.5",
    }
    assert unplaced(dossier) == ["Catatan rapat.pdf"]


def test_a_zip_with_chinese_names_reads_as_its_folder_would(looked):
    _, dossier = looked("zip_with_chinese_names")
    assert dossier.format == "ctd-folder"
    assert {path.rpartition("/")[2]: place for path, place in placed(dossier).items()} == {
        "1.2 申请表.pdf": "1.2 high",
        "2.3 质量综述.docx": "2.3 high",
        "质量标准.pdf": "3.2.P.5.1 high",
        "长期试验数据.pdf": "3.2.P.8 high",
        "3.2.S.2.2 生产工艺.pdf": "3.2.S.2.2 high",
        "5.3.5.1 临床试验报告.pdf": "5.3.5.1 high",
    }
    assert unplaced(dossier) == ["README.txt"]
    assert sorted(one.path for one in dossier.ignored) == ["__MACOSX/._注册资料", "注册资料/Thumbs.db"]
    assert [(note.key, note.args["encoding"]) for note in dossier.notes] == [
        ("note.zip_names_decoded", "GB18030")
    ]


def test_loose_scans_are_all_listed_and_none_is_guessed_at(looked):
    _, dossier = looked("loose_scans")
    assert dossier.format == "folder"
    assert placed(dossier) == {}
    assert len(unplaced(dossier)) == len(dossier.documents) == 8
    layers = {path: d.properties.text_layer for path, d in dossier.documents.items()}
    assert set(layers.values()) == {"scan"}


def test_word_files_are_placed_whatever_way_their_numbers_are_written(looked):
    _, dossier = looked("word_files")
    assert placed(dossier) == {
        "3.2.P.8.3 Stability Data.docx": "3.2.P.8.3 high",
        "32P81_Stability_Summary_v3_FINAL.docx": "3.2.P.8.1 high",
        "Section 3-2-P-5-1 Specification (clean).docx": "3.2.P.5.1 high",
        "CTD 3.2.S.2.2 Mfg process - tracked changes.docx": "3.2.S.2.2 high",
        "M3_3.2.P.3.3_rev02.docx": "3.2.P.3.3 medium",
        "P.2 Pharm Dev.docx": "3.2.P.2 medium",
        "2.5 Clin Overview draft.docx": "2.5 medium",
        "2.7.4.docx": "2.7.4 high",
        "QOS.docx": "2.3 medium",
        "Copy of final FINAL2.docx": "3.2.P.7 medium",
    }
    assert unplaced(dossier) == ["Untitled.docx"]
    assert [one.path for one in dossier.ignored] == ["~$2.P.8.3 Stability Data.docx"]


def test_a_later_sequence_alone_says_that_the_earlier_ones_are_missing(looked):
    _, dossier = looked("later_sequence")
    assert (dossier.format, [s.number for s in dossier.sequences]) == ("ectd-3.2.2", ["0003"])
    assert {path.rpartition("/")[2]: place for path, place in placed(dossier).items()} == {
        "spec2.pdf": "3.2.P.5.1 high",
        "stab3.pdf": "3.2.P.8.3 high",
    }
    assert [fault.code for fault in dossier.faults] == ["modified_sequence_absent"] * 2


def test_a_backups_junk_is_listed_and_hides_no_document(looked):
    _, dossier = looked("backup_junk")
    assert sorted(place for place in placed(dossier).values()) == [
        "3.2.P.5.1 high",
        "3.2.P.8.3 high",
        "3.2.P.8.3 high",
    ]
    assert [path.rpartition("/")[2] for path in unplaced(dossier)] == [
        "report.docx.tmp",
        "archive.7z",
        "old.bak",
        "backup.log",
        "catalog.db",
    ]
    assert len(dossier.ignored) == 6
    assert [fault.code for fault in dossier.faults] == ["empty_file", "archive_inside"]


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_every_file_is_accounted_for_and_the_text_names_what_has_no_place(looked, name):
    _, dossier = looked(name)
    listed = {row["path"] for row in inspection(dossier)["listing"] if row["path"]}
    assert listed == set(dossier.documents)
    for language in ("en", "id", "zh"):
        shown = render_inspection(dossier, language=language, width=200)
        for path in [*unplaced(dossier), *(one.path for one in dossier.ignored)]:
            assert path in shown


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_an_assessment_never_calls_absent_what_could_be_there(looked, tmp_path, name):
    source, _ = looked(name)
    (tmp_path / "product.toml").write_text(SHEET, encoding="utf-8")
    found = pipeline.assess(
        source,
        jurisdiction="ID",
        on=dt.date(2026, 11, 24),
        product=tmp_path / "product.toml",
        workers=0,
    )
    outcomes = {finding.id: finding.outcome.value for finding in found.findings}
    assert "error" not in outcomes.values()
    assert outcomes["ID-DOS-007"] == "met" if name in MET_OVERVIEW else "undetermined"
    said = {f.observed.key for f in found.findings if f.outcome.value == "not_met" and f.observed}
    assert not said & {"observed.sections_missing", "observed.documents_missing", "observed.words_missing"}
    assert "not an official tool" in render_summary(found, language="en", width=200)
    assert not found.is_clear


def test_the_papers_of_an_indonesian_part_i_are_known_by_the_names_that_they_have_there(looked, tmp_path):
    source, _ = looked("indonesian_actd")
    (tmp_path / "product.toml").write_text(SHEET, encoding="utf-8")
    found = pipeline.assess(
        source,
        jurisdiction="ID",
        on=dt.date(2026, 11, 24),
        product=tmp_path / "product.toml",
        workers=0,
    )
    papers = {
        finding.requirement: [place.path.rpartition("/")[2] for place in finding.where]
        for finding in found.findings
        if finding.outcome.value == "met"
    }
    assert papers["ID-ADM-011"] == ["B.2 Surat Pernyataan.pdf"]
    assert papers["ID-ADM-027"] == ["B.1 Formulir Registrasi.pdf"]
    assert papers["ID-LAB-006"] == ["Desain dus.jpg"]


MET_OVERVIEW = {
    "indonesian_actd",
    "word_files",
}  # those with a clinical overview at a place that is sure enough


def test_the_manifest_says_how_much_came_from_the_cache(looked, tmp_path):
    source, dossier = looked("word_files")

    def assess():
        return pipeline.assess(
            source,
            jurisdiction="ID",
            on=dt.date(2026, 11, 24),
            workers=0,
            cache_folder=tmp_path / "cache",
        )

    first, second = assess(), assess()
    assert first.manifest.documents_from_cache == 0
    assert second.manifest.documents_from_cache == len(dossier.documents)
    assert [f.id for f in first.findings] == [f.id for f in second.findings]
    assert [f.outcome for f in first.findings] == [f.outcome for f in second.findings]
