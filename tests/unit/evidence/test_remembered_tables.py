"""A document that held no table is not opened again while it and our programs stay; a table and a fault are read each time."""

from __future__ import annotations

import io
import subprocess
import sys

import openpyxl
import pytest

from jembatan.core.fact import Facts
from jembatan.dossier.package_folder import FolderPackage
from jembatan.evidence import remembered_tables
from jembatan.evidence.run import run_analyses

COUNTS = "study,arm,n,events\nA,new,100,60\nA,old,100,50\n"
PROSE = "notes,of,the,site\nnothing,to,be,seen\n"


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def run(dossier, asked, tmp_path, monkeypatch):
    """Run the analyses that read tables with a cache; return the evidence and which documents were opened."""
    settings = {"rule": "CN", "sections": ["5.3.5"]}
    opened = []
    open_ = FolderPackage.open
    monkeypatch.setattr(FolderPackage, "open", lambda self, path: opened.append(path) or open_(self, path))

    def run_it(files):
        opened.clear()
        held, package = dossier({path: ("5.3.5.1", content) for path, content in files.items()})
        every = [asked("trial_counts"), asked("dissolution", settings)]
        found = run_analyses(every, held, package, Facts(), tmp_path / "cache")
        return list(found.evidence), sorted(set(opened))

    return run_it


def test_a_workbook_without_a_table_is_opened_once(run):
    files = {"a.xlsx": workbook(("Listing",), ("subject", "age", "sex", "arm"), (1, 2, 3, 4))}
    assert run(files) == ([], ["a.xlsx"])
    assert run(files) == ([], [])


def test_a_table_is_read_each_time_and_gives_the_same(run):
    files = {"counts.csv": COUNTS, "notes.csv": PROSE}
    first, opened = run(files)
    assert [e.analysis for e in first] == ["xx-trial_counts"]
    assert opened == ["counts.csv", "notes.csv"]
    assert run(files) == (first, ["counts.csv"])


def test_a_file_that_changed_is_opened_again(run):
    run({"a.csv": PROSE})
    found, opened = run({"a.csv": COUNTS})
    assert (len(found), opened) == (1, ["a.csv"])


def test_other_programs_remember_nothing(run, monkeypatch):
    run({"a.csv": PROSE})
    monkeypatch.setattr(remembered_tables, "version_of_rooms", lambda *_: "another")
    assert run({"a.csv": PROSE}) == ([], ["a.csv"])


def test_what_could_not_be_read_is_tried_again_and_told_again(run):
    broken = {"dissolution.xlsx": workbook(("a", "b"))[:-400]}
    first, _ = run(broken)
    assert first
    assert all(e.fault for e in first)
    assert run(broken) == (first, ["dissolution.xlsx"])


@pytest.mark.parametrize("title", [("Table 1",), ("Table 1", "x", "y", "z")])
def test_a_workbook_whose_columns_stand_below_a_title_is_a_fault_and_not_passed_over(run, title):
    found, _ = run({"a.xlsx": workbook(title, ("study", "arm", "n", "events"), ("A", "new", 9, 3))})
    (evidence,) = found
    assert evidence.inputs.keys() == {"a.xlsx"}
    assert evidence.fault


def test_a_second_run_without_tables_does_not_load_the_reader_of_workbooks(run, tmp_path):
    run({"a.xlsx": workbook(("Listing",))})
    program = f"""
import sys
from pathlib import Path
from jembatan.core.document import Document, DocumentProperties
from jembatan.evidence.remembered_tables import RememberedTables
import hashlib
data = Path({str(tmp_path / "dossier" / "a.xlsx")!r}).read_bytes()
document = Document(path="a.xlsx", bytes=len(data), md5="", sha256=hashlib.sha256(data).hexdigest(),
                    properties=DocumentProperties(media_type="x"))
tables = RememberedTables(Path({str(tmp_path / "cache")!r}))
assert tables.has_none("columns arm events n study", document)
assert not tables.has_none("stability", document)
assert "openpyxl" not in sys.modules and "numpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
