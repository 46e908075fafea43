"""What an office really hands over: lock files, PDFs in place of tables, decimal commas, UTF-16, typographic quotation marks."""

from __future__ import annotations

import json
import os
import sys

import openpyxl
import pytest
from tests.end_to_end.small_design import DESIGN

from jembatan.cli.main import run


@pytest.fixture
def ask(capsysbinary, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def typed(*arguments):
        with pytest.raises(SystemExit) as left:
            run([str(one) for one in arguments])
        written = capsysbinary.readouterr()
        return int(left.value.code or 0), written.out.decode(), written.err.decode()

    return typed


DATA_COMMANDS = [
    ("quality", "shelf-life", "{}", "--lower", "95"),
    ("quality", "tolerance", "{}"),
    ("quality", "transfer", "{}"),
    ("quality", "dissolution", "{}"),
    ("quality", "bioequivalence", "{}"),
    ("quality", "compare", "{}"),
]


@pytest.mark.parametrize("command", DATA_COMMANDS, ids=lambda words: words[1])
def test_what_stands_in_place_of_a_table_is_named_in_one_sentence(ask, tmp_path, command):
    (tmp_path / "folder").mkdir()
    (tmp_path / "~$data.xlsx").write_bytes(b"\x05Ayu" + b"\0" * 50)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    (tmp_path / "stability.csv").write_text("a")
    for name, said in (
        ("folder", "folder is a folder: give the CSV or XLSX file"),
        ("~$data.xlsx", "lock file"),
        ("scan.pdf", "is a PDF: copy its table into a sheet"),
        ("old.xls", "save it as .xlsx"),
        ("empty.xlsx", "no table in it"),
        ("stabilty.csv", "did you mean stability.csv?"),
    ):
        code, out, told = ask(*(name if word == "{}" else word for word in command))
        assert (code, out) == (3, ""), (name, told)
        assert said in told, told
        assert len(told.strip().splitlines()) == 1


def test_numbers_with_three_decimals_after_a_comma_are_no_thousands_where_semicolons_part_the_cells(
    ask, tmp_path
):
    rows = [
        (lab, day, value)
        for lab in ("Beijing", "Jakarta")
        for day in (1, 2, 3)
        for value in (100.125, 99.875, 100.5)
    ]
    for name, mark, separator in (("point.csv", ".", ","), ("comma.csv", ",", ";")):
        lines = ["Lab;Hari;Kadar".replace(";", separator)]
        lines += [
            f"{lab};{day};{value:.3f}".replace(".", mark).replace(";", separator) for lab, day, value in rows
        ]
        (tmp_path / name).write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    found = [
        json.loads(ask("quality", "transfer", name, "--margin", "2", "--format", "json")[1])
        for name in ("point.csv", "comma.csv")
    ]
    assert found[0]["laboratories"] == found[1]["laboratories"]
    assert not [warning for warning in found[1]["warnings"] if "left out" in warning]


def test_a_number_that_can_be_read_in_two_ways_is_still_left_out_and_named(ask, tmp_path):
    (tmp_path / "a.csv").write_text('Unit,Assay\n1,"99,875"\n2,100\n3,101\n4,99\n')
    assert '"99,875" is no usable number' in ask("quality", "tolerance", "a.csv")[1]
    (tmp_path / "b.csv").write_text('Unit,Assay\n1,"99,875"\n2,"100,5"\n3,"101,25"\n4,"99,1"\n')
    assert "no usable number" not in ask("quality", "tolerance", "b.csv")[1]


def test_a_data_set_with_decimal_commas_gives_the_same_analysis(ask, tmp_path):
    lines = ["ARM;REGION;TIME;STATUS"]
    for i in range(40):
        lines.append(
            f"{'A' if i % 2 else 'B'};{'ID' if i % 3 else 'CN'};{3 + (i * 7) % 11 + i / 8:.3f};{i % 4 > 0:d}"
        )
    (tmp_path / "comma.csv").write_text("\n".join(lines).replace(".", ","))
    (tmp_path / "point.csv").write_text("\n".join(lines).replace(";", ","))
    call = ("--endpoint", "normal", "--treatment", "ARM", "--experimental", "A", "--control", "B", "--outcome", "TIME",
            "--region", "REGION", "--better", "higher", "--format", "json")  # fmt: skip
    found = [json.loads(ask("trial", "analyse", name, *call)[1]) for name in ("comma.csv", "point.csv")]
    assert found[0]["overall"] == found[1]["overall"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_toml_file_as_powershell_or_notepad_saves_it_is_read(ask, tmp_path, encoding):
    (tmp_path / "design.toml").write_bytes(DESIGN.replace("\n", "\r\n").encode(encoding))
    code, out, told = ask(
        "trial", "simulate", "design.toml", "--trials", "2000", "--no-cache", "--format", "json"
    )
    assert code == 0, told
    assert json.loads(out)["trials"] == 2000


def test_a_toml_file_in_gb18030_or_with_typographic_marks_is_told_with_its_remedy(ask, tmp_path):
    (tmp_path / "design.toml").write_bytes(('title = "印尼"\n' + DESIGN).encode("gb18030"))
    code, _, told = ask("trial", "simulate", "design.toml")
    assert code == 3
    assert "save the file as UTF-8" in told
    (tmp_path / "design.toml").write_text(DESIGN.replace('"survival"', "“survival”"), "utf-8")
    code, _, told = ask("trial", "simulate", "design.toml")
    assert code == 3
    assert "at line 2" in told and "the line holds “, which TOML does not know" in told


def test_a_folder_with_a_slip_in_its_name_is_answered_with_the_nearest(ask, tmp_path):
    (tmp_path / "Berkas registrasi").mkdir()
    code, _, told = ask("inspect", "Berkas registrsi")
    assert code == 3
    assert "did you mean Berkas registrasi?" in told


def test_two_assessments_that_are_none_are_told_with_their_file(ask, tmp_path):
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "b.json").write_text('{"schema": "jembatan.assessments/1"}')
    assert "a.json: expected a file of schema jembatan.assessment/1" in ask("diff", "a.json", "a.json")[2]
    assert "give the report.json in the folder of one" in ask("diff", "b.json", "a.json")[2]


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is made read-only by mode bits here")
def test_a_report_that_cannot_be_written_is_told_and_leaves_no_trace(ask, tmp_path):
    if os.geteuid() == 0:
        (tmp_path / "out").write_text("a file stands where the folder should be")
    else:
        (tmp_path / "out").mkdir(mode=0o555)
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "a.txt").write_text("a document\n")
    code, _, told = ask("assess", "dossier", "--for", "ID", "--out", "out", "--no-cache")
    assert code == 3
    assert "out" in told and "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "indonesian", "chinese"),
    [
        ("inspect dosier", "dosier tidak ada: apakah maksud Anda dossier?", "是否指 dossier？"),
        ("inspect empty", "empty tidak memuat berkas apa pun", "empty 中没有任何文件"),
        ("inspect scan.pdf", "hanya satu berkas", "是单个文件"),
        ("quality tolerance scan.pdf", "scan.pdf adalah PDF: salin tabelnya", "scan.pdf 是 PDF"),
        ("quality shelf-life empty", "empty adalah folder", "empty 是文件夹"),
        ("assess dossier --for XX", "tidak ada data hukum untuk 'XX'", "没有 'XX' 的法规数据"),
        ("assess dossier --for ID --on soon", "bukan tanggal", "不是日期"),
        (
            "assess dossier --for ID --product no.toml",
            "susun drafnya dengan",
            "用 `jembatan init DOSSIER` 起草",
        ),
    ],
)
def test_what_a_first_user_does_wrong_is_told_in_the_language_that_was_asked_for(
    ask, tmp_path, words, indonesian, chinese
):
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "a.txt").write_text("a document\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n")
    for language, said in (("id", indonesian), ("zh", chinese)):
        code, _, told = ask(*words.split(), "--lang", language)
        assert code in (2, 3)
        assert said in told
