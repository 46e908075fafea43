"""Reading hostile packages without opening documents: a fake reader of documents that hashes what it can."""

from __future__ import annotations

import hashlib
import sys
import types

import pytest

from jembatan.core.document import Document, DocumentProperties
from jembatan.dossier.package import Limits, open_package
from jembatan.dossier.reader import read_dossier


def examine_documents(package, paths, **_options) -> dict[str, Document]:
    """Hash each file; a file that cannot be read is a document with a fault."""
    found = {}
    for path in paths:
        fault, data = "", b""
        try:
            data = package.read(path)
        except OSError as error:
            fault = str(error)
        found[path] = Document(
            path=path,
            bytes=len(data),
            md5="" if fault else hashlib.md5(data).hexdigest(),
            sha256="" if fault else hashlib.sha256(data).hexdigest(),
            properties=DocumentProperties(media_type="application/octet-stream", fault=fault),
        )
    return found


@pytest.fixture(scope="module")
def fake_documents():
    """Replace the opening of documents for the tests that read a package."""
    fake = types.ModuleType("jembatan.dossier.examine")
    fake.examine_documents = examine_documents
    name = "jembatan.dossier.examine"
    before = sys.modules.get(name)
    sys.modules[name] = fake
    yield
    if before is None:
        sys.modules.pop(name, None)
    else:
        sys.modules[name] = before


@pytest.fixture(scope="module")
def read(fake_documents):
    """Open and read a folder or zip, with limits of the test's own where it gives any."""

    def read_it(path, *, limits: Limits | None = None, max_unpacked_bytes: int | None = None):
        with open_package(path, limits=limits, max_unpacked_bytes=max_unpacked_bytes) as package:
            dossier = read_dossier(package)
            accounted = [*dossier.documents, *dossier.support, *(one.path for one in dossier.ignored)]
            assert sorted(accounted) == [file.path for file in package.files], (
                "a file is lost or counted twice"
            )
            return dossier

    return read_it
