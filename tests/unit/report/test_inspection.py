"""What the terminal says is in a folder: headings beside numbers, why a file is ignored, one sentence for an empty file."""

from __future__ import annotations

import pytest

from jembatan.core.text import LANGUAGES
from jembatan.dossier import ignored
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.report.console import render_inspection
from jembatan.report.texts import load_texts


@pytest.fixture
def folder(tmp_path):
    top = tmp_path / "我的 资料 包" / "Berkas registrasi"
    (top / "m1" / "cn" / "00").mkdir(parents=True)
    (top / "m3" / "3.2.P.8.3 稳定性").mkdir(parents=True)
    (top / "m1" / "cn" / "00" / "1.0 cover letter.txt").write_text("Dear reader\n")
    (top / "m3" / "3.2.P.8.3 稳定性" / "data.csv").write_text("Month,Assay\n0,100\n")
    (top / "empty.xlsx").write_bytes(b"")
    for name in (".DS_Store", "Thumbs.db", "~$label.docx", "~WRL0001.tmp"):
        (top / name).write_bytes(b"x")
    return top


def _read(folder):
    with open_package(folder) as package:
        return read_dossier(package)


def test_what_an_office_left_behind_is_ignored_and_an_empty_file_is_told_once(folder):
    dossier = _read(folder)
    assert {one.path for one in dossier.ignored} == {".DS_Store", "Thumbs.db", "~$label.docx", "~WRL0001.tmp"}
    assert [fault.code for fault in dossier.faults] == ["empty_file"]


@pytest.mark.parametrize(
    ("language", "heading", "why"),
    [
        ("en", "Stability Data", "lock file of an office program"),
        ("id", "Stability Data", "berkas kunci program perkantoran"),
        ("zh", "稳定性数据", "办公软件锁定文件"),
    ],
)
def test_a_section_has_its_heading_and_an_ignored_file_its_reason(folder, language, heading, why):
    shown = render_inspection(_read(folder), language=language, width=120, colour=False)
    (row,) = [line for line in shown.splitlines() if line.startswith("3.2.P.8.3")]
    assert heading in row
    assert why in shown
    if language == "zh":
        assert "说明函" in shown  # Module 1 of the region whose folder is there
        assert "：" in shown and "语言:" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_ignore_a_file_is_said_in_every_language(language):
    texts = load_texts(language)
    reasons = {
        *ignored._NAMES.values(),
        *ignored._FOLDERS.values(),
        *(ignored.find_ignored_reason(name) or "" for name in ("~$a.docx", "~a.tmp", "._a", ".~lock.a#")),
        "working paper of a bridge",
    }
    for reason in reasons:
        assert f"ignored.{reason.lower().replace(' ', '_')}" in texts, reason
