"""The seam for rules that open documents: each file once, in a worker, from a folder or a zip; one fault per file."""

from __future__ import annotations

import zipfile

import pytest

from jembatan.core.document import DocumentProperties
from jembatan.core.errors import Cancelled
from jembatan.dossier.package import open_package
from jembatan.validate.document_readers import DocumentReader, read_documents
from jembatan.validate.read_filed import read_filed_package

READER = DocumentReader(
    "jembatan.dossier.reading:read_properties",
    DocumentProperties,
    ".txt",
    lambda why: DocumentProperties(media_type="", fault=why),
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "x" / "0000"
    for name in ("m2/a.txt", "m3/b.txt", "m3/c.pdf"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(b"text")
    return tmp_path / "x"


def zipped(folder):
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as target:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            target.write(file, str(file.relative_to(folder)))
    return archive


@pytest.mark.parametrize("workers", [0, 1])
@pytest.mark.parametrize("give", [lambda f: f, zipped], ids=["folder", "zip"])
def test_every_wanted_file_is_answered_once_under_its_path(give, workers, folder):
    with open_package(give(folder)) as package:
        filed = read_filed_package(package, "", workers=workers)
        facts = filed.examine_documents(READER)
        assert sorted(facts) == ["0000/m2/a.txt", "0000/m3/b.txt"]
        assert all(isinstance(one, DocumentProperties) for one in facts.values())
        assert filed.examine_documents(READER) is facts  # not opened again


def test_a_file_that_cannot_be_taken_from_its_zip_gets_its_fault_and_the_others_are_read(folder):
    archive = zipped(folder)
    data = bytearray(archive.read_bytes())
    data[data.index(b"m2/a.txt") + len(b"m2/a.txt")] ^= 0xFF  # the bytes no longer fit their checksum
    archive.write_bytes(bytes(data))
    with open_package(archive) as package:
        facts = read_documents(package, ["0000/m2/a.txt", "0000/m3/b.txt"], READER, workers=0)
    assert "cannot be unpacked" in facts["0000/m2/a.txt"].fault
    assert "cannot be unpacked" not in facts["0000/m3/b.txt"].fault


def test_asking_to_stop_ends_the_reading(folder):
    with open_package(folder) as package, pytest.raises(Cancelled):
        read_documents(package, ["0000/m2/a.txt"], READER, workers=0, cancelled=lambda: True)
