"""Every file once: checksums, properties, the cache in between, progress, cancelling; from folders and from zips."""

from __future__ import annotations

import hashlib
import os
import zipfile

import pytest

from jembatan.core.errors import Cancelled
from jembatan.dossier import examine as examine_module
from jembatan.dossier.examine import examine_documents
from jembatan.dossier.inspection import inspection
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier

ENGLISH = (
    "The drug product was stored at the stated condition and each batch complies with the specification."
)


@pytest.fixture
def files(make_pdf, make_docx) -> dict[str, bytes]:
    return {
        "m2/2.5 overview.pdf": make_pdf(ENGLISH),
        "m3/3.2.P.8.3 stability.docx": make_docx(ENGLISH),
        "m3/data.csv": b"Month,Batch,Assay\n0,A,99.1\n3,A,98.9\n",
        "m3/empty.pdf": b"",
        "m3/broken.pdf": b"%PDF-1.7 nothing else",
        "m3/picture.png": b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        "m5/dm.xpt": b"HEADER RECORD*******LIBRARY" + b"0" * 500,
    }


@pytest.fixture
def root(tmp_path, files):
    for name, data in files.items():
        path = tmp_path / "d" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "d"


def examined(source, **options):
    options = {"cache_folder": None, "workers": 1, **options}
    with open_package(source) as package:
        return examine_documents(package, [file.path for file in package.files], **options)


def told(documents) -> dict:
    return {
        path: (d.bytes, d.md5, d.sha256, d.properties.media_type, d.properties.language, d.properties.fault)
        for path, d in documents.items()
    }


def test_every_file_has_its_sums_its_kind_and_its_fault(root, files):
    found = examined(root)
    assert list(found) == sorted(files)
    for path, data in files.items():
        document = found[path]
        assert (document.path, document.bytes) == (path, len(data))
        assert document.md5 == hashlib.md5(data).hexdigest()
        assert document.sha256 == hashlib.sha256(data).hexdigest()
        assert document.from_cache is False
    kinds = {path: found[path].properties.media_type for path in files}
    assert kinds == {
        "m2/2.5 overview.pdf": "application/pdf",
        "m3/3.2.P.8.3 stability.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "m3/data.csv": "text/csv",
        "m3/empty.pdf": "application/x-empty",
        "m3/broken.pdf": "application/pdf",
        "m3/picture.png": "image/png",
        "m5/dm.xpt": "application/x-sas-xport",
    }
    assert [path for path in files if found[path].properties.fault] == ["m3/empty.pdf", "m3/broken.pdf"]


def test_one_process_many_and_a_zip_tell_the_same(root, tmp_path, files):
    archive = tmp_path / "d.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    alone = told(examined(root, workers=0))
    assert told(examined(root, workers=2)) == alone
    assert told(examined(archive, workers=2)) == alone
    assert told(examined(archive, workers=0)) == alone


def test_a_second_reading_comes_from_the_cache_and_says_so(root, tmp_path, monkeypatch):
    first = examined(root, cache_folder=tmp_path / "c")
    monkeypatch.setattr(examine_module, "_Reading", None)  # nothing may be read again
    second = examined(root, cache_folder=tmp_path / "c")
    assert told(second) == told(first)
    assert {d.from_cache for d in first.values()} == {False}
    assert {d.from_cache for d in second.values()} == {True}


@pytest.mark.parametrize("change", ["size", "time", "another file"])
def test_a_changed_file_is_read_anew_and_the_others_are_not(root, tmp_path, make_pdf, change):
    examined(root, cache_folder=tmp_path / "c")
    path = root / "m2" / "2.5 overview.pdf"
    before = path.stat()
    if change == "size":
        path.write_bytes(make_pdf("now longer than it was " * 20))
    elif change == "time":
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000_000))
    else:  # same size and time: only the file's identity tells
        data = path.read_bytes()
        (root / "other").write_bytes(data[:-1] + b"!")
        os.utime(root / "other", ns=(before.st_atime_ns, before.st_mtime_ns))
        (root / "other").replace(path)
    found = examined(root, cache_folder=tmp_path / "c")
    assert [p for p, d in found.items() if not d.from_cache] == ["m2/2.5 overview.pdf"]
    data = path.read_bytes()
    assert found["m2/2.5 overview.pdf"].sha256 == hashlib.sha256(data).hexdigest()


def test_a_broken_cache_costs_no_document(root, tmp_path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "documents.sqlite3").write_bytes(b"nonsense" * 1000)
    assert told(examined(root, cache_folder=tmp_path / "c")) == told(examined(root))


def test_progress_goes_up_and_ends_at_all(root):
    seen = []
    examined(root, progress=lambda stage, done, total: seen.append((stage, done, total)))
    assert {(stage, total) for stage, _, total in seen} == {("documents", 7)}
    counts = [done for _, done, _ in seen]
    assert counts == sorted(set(counts))
    assert counts[-1] == 7


@pytest.mark.parametrize("workers", [0, 2])
def test_cancelling_half_way_raises_and_leaves_no_process(tmp_path, make_pdf, workers):
    for number in range(200):
        (tmp_path / f"{number}.pdf").write_bytes(make_pdf(ENGLISH))
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 40

    with pytest.raises(Cancelled):
        examined(tmp_path, workers=workers, cancelled=cancelled)
    import threading

    names = {thread.name.partition("_")[0] for thread in threading.enumerate()}
    assert not names & {"document-worker", "hash"}


def test_cancelled_before_it_begins_reads_nothing(root):
    with pytest.raises(Cancelled):
        examined(root, cancelled=lambda: True)


def test_a_file_that_vanished_is_a_fault_and_the_others_are_read(root):
    with open_package(root) as package:
        (root / "m3" / "data.csv").unlink()
        found = examine_documents(
            package, [file.path for file in package.files], cache_folder=None, workers=1
        )
    assert "No such file" in found["m3/data.csv"].properties.fault
    assert found["m3/data.csv"].sha256 == ""
    assert found["m2/2.5 overview.pdf"].properties.language == "en"


def test_a_zip_leaves_no_copy_behind(root, tmp_path, files, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    archive = tmp_path / "d.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    examined(archive)
    assert list((tmp_path / "t").iterdir()) == []


def test_an_inspection_reads_the_same_with_and_without_the_cache(root, tmp_path):
    def dossier():
        with open_package(root) as package:
            return read_dossier(package, cache_folder=tmp_path / "c", workers=1)

    first, second = dossier(), dossier()
    assert [d.from_cache for d in second.documents.values()] == [True] * len(second.documents)
    assert inspection(first) == inspection(second)
