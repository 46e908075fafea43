"""The text of documents on demand, each read once; what has none says so in one sentence."""

from __future__ import annotations

import pytest

from jembatan.core.errors import InputError
from jembatan.dossier import text_reader
from jembatan.dossier.package import open_package
from jembatan.dossier.text import PageText, read_text
from jembatan.dossier.text_reader import TextReader


@pytest.fixture
def package(tmp_path, make_pdf, make_docx, make_office):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files = {
        "a.pdf": make_pdf("first", "second 第二页"),
        "a.docx": make_docx("one", "two"),
        "gb.txt": "稳定性数据良好".encode("gb18030"),
        "a.html": b"<html><script>hidden()</script><body><p>shown &amp; told</p></body></html>",
        "broken.pdf": b"%PDF-1.7 nothing else",
        "broken.docx": make_docx("one")[:200],
        "inner.zip": make_office(readme="<x/>"),
        "a.png": b"\x89PNG\r\n\x1a\n0000",
        "a.xlsx": make_office(
            xl__workbook=f'<workbook xmlns="{space}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
        ),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with open_package(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("a.pdf", ["first", "second 第二页"]),
        ("a.docx", ["one\ntwo"]),
        ("gb.txt", ["稳定性数据良好"]),
        ("a.html", ["shown & told"]),
    ],
)
def test_the_text_comes_page_by_page(package, path, texts):
    assert read_text(package, path) == [PageText(n, text) for n, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("path", ["broken.pdf", "broken.docx", "inner.zip", "a.png", "a.xlsx"])
def test_what_has_no_text_is_one_sentence_that_names_the_file(package, path):
    with pytest.raises(InputError) as raised:
        read_text(package, path)
    assert str(raised.value).startswith(path)
    assert "\n" not in str(raised.value)


def test_a_document_is_read_once_however_often_it_is_asked_for(package, monkeypatch):
    calls = []
    real = text_reader.read_text

    def counting(package, path):
        calls.append(path)
        return real(package, path)

    monkeypatch.setattr(text_reader, "read_text", counting)
    reader = TextReader(package)
    assert list(reader.page_texts("a.pdf")) == ["first", "second 第二页"]
    assert [page.page for page in reader.pages("a.pdf")] == [1, 2]
    assert calls == ["a.pdf"]
