"""The text of documents on demand, each read once; what has none says so in one sentence."""

from __future__ import annotations

import tempfile
import zipfile

import pytest

from jembatan.core.errors import Cancelled, InputError
from jembatan.dossier import text_reader
from jembatan.dossier.package import open_package
from jembatan.dossier.text import PageText, TextOrFault
from jembatan.dossier.text_reader import TextReader
from jembatan.dossier.worker_protocol import Reader
from jembatan.dossier.workers import Limits, Pool


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


@pytest.fixture(params=[0, 2], ids=["in this process", "in workers"])
def reader(package, request):
    with TextReader(package, workers=request.param) as opened:
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
def test_the_text_comes_page_by_page(reader, path, texts):
    assert reader.pages(path) == [PageText(n, text) for n, text in enumerate(texts, start=1)]
    assert reader.page_texts(path) == texts


@pytest.mark.parametrize("path", ["broken.pdf", "broken.docx", "inner.zip", "a.png", "a.xlsx"])
def test_what_has_no_text_is_one_sentence_that_names_the_file(reader, path):
    for _ in range(2):
        with pytest.raises(InputError) as raised:
            reader.pages(path)
        assert str(raised.value).startswith(f"{path}: ")
        assert "\n" not in str(raised.value)
    assert reader.page_texts("a.pdf")[0] == "first"


def test_a_document_is_read_once_however_often_it_is_asked_for(package, monkeypatch):
    submitted = []
    real = Pool.submit

    def counting(self, number, path, media_type):
        submitted.append(path.name)
        real(self, number, path, media_type)

    monkeypatch.setattr(Pool, "submit", counting)
    with TextReader(package, workers=1) as reader:
        reader.prepare(["a.pdf", "a.docx", "a.pdf"])
        assert reader.page_texts("a.pdf")[0] == "first"
        assert [page.page for page in reader.pages("a.pdf")] == [1, 2]
    assert submitted == ["a.pdf", "a.docx"]


def test_members_of_a_zip_are_read_the_same_and_no_copy_stays(package, tmp_path, monkeypatch):
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("a.pdf", "a.docx", "gb.txt"):
            packed.writestr(name, package.read(name))
    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    with open_package(archive) as opened, TextReader(opened, workers=1) as reader:
        assert reader.page_texts("a.pdf") == ["first", "second 第二页"]
        assert reader.page_texts("a.docx") == ["one\ntwo"]
        assert reader.page_texts("gb.txt") == ["稳定性数据良好"]
    assert list((tmp_path / "t").iterdir()) == []


def test_a_file_that_hangs_or_kills_its_reader_is_one_fault_and_the_next_is_read(
    tmp_path, make_pdf, monkeypatch
):
    (tmp_path / "hostile_texts.py").write_text(
        "import os, time\nfrom jembatan.dossier.text import read_text\n"
        "def read(path, media_type):\n"
        "    if 'hang' in path.name: time.sleep(60)\n"
        "    if 'crash' in path.name: os.abort()\n"
        "    return read_text(path, media_type)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    reading = Reader("hostile_texts:read", TextOrFault, text_reader.TEXTS.fault_of)
    monkeypatch.setattr(text_reader, "TEXTS", reading)
    for name in ("hang.pdf", "crash.pdf", "good.pdf"):
        (tmp_path / name).write_bytes(make_pdf("words"))
    with (
        open_package(tmp_path) as opened,
        TextReader(opened, workers=1, limits=Limits(2, clock_seconds=2)) as reader,
    ):
        reader.prepare(["hang.pdf", "crash.pdf", "good.pdf"])
        with pytest.raises(InputError, match=r"^hang\.pdf: .*within 2 seconds"):
            reader.pages("hang.pdf")
        with pytest.raises(InputError, match=r"^crash\.pdf: .*crashed or ran out of memory"):
            reader.pages("crash.pdf")
        assert reader.page_texts("good.pdf") == ["words"]


def test_reading_side_by_side_tells_how_far_it_is_and_stops_when_asked(tmp_path, make_pdf):
    names = [f"{number}.pdf" for number in range(40)]
    for name in names:
        (tmp_path / name).write_bytes(make_pdf("words"))
    told = []
    with (
        open_package(tmp_path) as opened,
        TextReader(opened, workers=1, progress=lambda *seen: told.append(seen)) as reader,
    ):
        reader.prepare(names)
        assert [reader.page_texts(name) for name in names] == [["words"]] * 40
    assert {(stage, total) for stage, _, total in told} == {("texts", 40)}
    counts = [done for _, done, _ in told]
    assert counts == sorted(counts)
    with (
        open_package(tmp_path) as opened,
        TextReader(opened, workers=1, cancelled=lambda: True) as reader,
    ):
        reader.prepare(names)
        with pytest.raises(Cancelled):
            reader.pages(names[-1])
