"""A method holds only where its cases ran here and passed; the protocol says everything needed to repeat it."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from jembatan.core.errors import InputError
from jembatan.core.text import LANGUAGES
from jembatan.qualify import protocol as qualification
from jembatan.qualify.protocol import qualify
from jembatan.qualify.run_cases import find_cases_folder, run_cases
from jembatan.report.qualification import render_protocol_json, render_protocol_pdf, render_protocol_text

NOW = dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC)
METHODS = {
    "a.right": {
        "id": "a.right",
        "title": "Right",
        "status": "published",
        "tests": ["published/test_right.py"],
    },
    "a.wrong": {
        "id": "a.wrong",
        "title": "Wrong",
        "status": "double",
        "tests": ["double/test_wrong.py", "published/test_right.py", "property/test_nothing.py"],
    },
    "a.skipped": {
        "id": "a.skipped",
        "title": "Skipped",
        "status": "double",
        "tests": ["double/test_skipped.py"],
    },
    "b.open": {"id": "b.open", "title": "Open", "status": "unverified", "tests": []},
}


@pytest.fixture
def cases(tmp_path, monkeypatch):
    for name, text in {
        "published/test_right.py": "def test_one(): assert 1 + 1 == 2\n\ndef test_two(): assert True\n",
        "double/test_wrong.py": "def test_bad(): assert 0.1 + 0.2 == 0.3, 'not the printed number'\n",
        "double/test_skipped.py": "import pytest\n\n\n@pytest.mark.skip(reason='no data')\ndef test_none(): pass\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(qualification, "find_cases_folder", lambda: tmp_path)
    monkeypatch.setattr(qualification, "load_register", lambda: METHODS)
    return tmp_path


def test_a_method_holds_only_where_every_case_ran_and_passed(cases):
    protocol = qualify(NOW)
    found = {m.method: (m.verdict, m.passed, m.failed, m.skipped) for m in protocol.methods}
    assert found == {
        "a.right": ("holds", 2, 0, 0),
        "a.wrong": ("fails", 2, 1, 0),
        "a.skipped": ("not_run", 0, 0, 1),
    }
    assert not protocol.holds
    (failure,) = next(m.failures for m in protocol.methods if m.method == "a.wrong")
    assert "double/test_wrong.py: test_bad" in failure
    assert "not the printed number" in failure
    assert qualify(NOW, ["a.right"]).holds


def test_the_protocol_carries_versions_and_checksums(cases):
    shown = json.loads(render_protocol_json(qualify(NOW)))
    assert shown["on"].startswith("2026-11-26T09:30")
    assert shown["counts"] == {"holds": 1, "fails": 1, "not_run": 1}
    assert {"numpy", "scipy"} <= shown["packages"].keys()
    assert shown["cases_sha256"].keys() == {
        "published/test_right.py",
        "double/test_wrong.py",
        "double/test_skipped.py",
    }
    assert all(len(value) == 64 for value in [shown["source_sha256"], *shown["cases_sha256"].values()])
    before = shown["cases_sha256"]["double/test_wrong.py"]
    (cases / "double/test_wrong.py").write_text("def test_bad(): assert True\n")
    again = qualify(NOW)
    assert again.cases_sha256["double/test_wrong.py"] != before
    assert [m.verdict for m in again.methods if m.method == "a.wrong"] == ["holds"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_pdf_name_every_method_and_what_failed(cases, language):
    protocol = qualify(NOW)
    text = render_protocol_text(protocol, language)
    pdf = render_protocol_pdf(protocol, language)
    printed = "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(pdf))
    for shown in (text, "".join(printed.split())):
        assert "<qualify." not in shown
        for method in protocol.methods:
            assert method.method in shown
        assert "test_bad" in shown
    with pikepdf.open(BytesIO(pdf)) as book:
        fonts = [
            o
            for o in book.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert all("Noto" in str(f.FontName) for f in fonts)


def test_cases_that_cannot_be_run_are_one_sentence(tmp_path):
    with pytest.raises(InputError, match="the cases could not be run"):
        run_cases(tmp_path, ["published/test_absent.py"])


def test_the_cases_of_the_project_are_found():
    folder = find_cases_folder()
    assert list((folder / "published").glob("test_*.py"))
    assert list((folder / "double").glob("test_*.py"))
