"""Small packages written for a test, and a reader of documents that opens nothing but hashes everything."""

from __future__ import annotations

import hashlib
import sys
import types
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from jembatan.core.document import Document, DocumentProperties
from jembatan.core.dossier import Dossier
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier

XLINK = "http://www.w3c.org/1999/xlink"


@pytest.fixture
def sample_by_path() -> dict[str, tuple[str, str]]:
    """Title and first text that the fake reader of documents finds, by path."""
    return {}


@pytest.fixture
def fake_documents(monkeypatch, sample_by_path) -> None:
    """Replace the opening of documents by hashing: these tests are about structure."""

    def examine_documents(package, paths, **_options) -> dict[str, Document]:
        found = {}
        for path in paths:
            data = package.read(path)
            title, sample = sample_by_path.get(path, ("", ""))
            found[path] = Document(
                path=path,
                bytes=len(data),
                md5=hashlib.md5(data).hexdigest(),
                sha256=hashlib.sha256(data).hexdigest(),
                properties=DocumentProperties(media_type="application/pdf", title=title, sample=sample),
            )
        return found

    fake = types.ModuleType("jembatan.dossier.examine")
    fake.examine_documents = examine_documents
    monkeypatch.setitem(sys.modules, "jembatan.dossier.examine", fake)


@pytest.fixture
def read(fake_documents) -> Callable[[Path], Dossier]:
    """Open and read a folder or zip."""

    def read_it(path: Path) -> Dossier:
        with open_package(path) as package:
            return read_dossier(package)

    return read_it


@pytest.fixture
def put() -> Callable[[Path, Mapping[str, bytes | str]], Path]:
    """Write files below a folder and return it."""

    def put_files(root: Path, files: Mapping[str, bytes | str]) -> Path:
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return root

    return put_files


def leaf(
    identity: str,
    href: str = "",
    *,
    operation: str = "new",
    modified: str = "",
    checksum: str = "",
    title: str = "",
    more: str = "",
) -> str:
    """Return one leaf element as text."""
    link = f' xlink:href="{href}"' if href else ""
    changed = f' modified-file="{modified}"' if modified else ""
    return (
        f'<leaf ID="{identity}" operation="{operation}"{changed} checksum="{checksum}" checksum-type="md5"{link}{more}>'
        f"<title>{title or identity}</title></leaf>"
    )


def index_of(content: str, *, xlink: str = XLINK) -> str:
    """Return an index.xml around headings."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ectd:ectd SYSTEM "util/dtd/ich-ectd-3-2.dtd">\n'
        f'<ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="{xlink}" dtd-version="3.2">{content}</ectd:ectd>'
    )


def regional_of(content: str, *, sequence: str = "0000") -> str:
    """Return a cn-regional.xml around headings."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><cn_ectd xmlns="cn_ectd" xmlns:xlink="http://www.w3.org/1999/xlink">'
        "<cn-envelope><application-id>x202612345</application-id><application-type code='cnapt2' version='1.0'/>"
        f"<sequence-number>{sequence}</sequence-number><sequence-contact><name>Li</name></sequence-contact></cn-envelope>"
        f"<cn-content>{content}</cn-content></cn_ectd>"
    )


def md5(data: bytes | str) -> str:
    """Return the MD5 of bytes or text."""
    return hashlib.md5(data.encode() if isinstance(data, str) else data).hexdigest()


P83 = (
    '<m3-quality><m3-2-body-of-data><m3-2-p-drug-product product-name="NBP" dosageform="capsule" manufacturer="Acme">'
    "<m3-2-p-8-stability><m3-2-p-8-3-stability-data>{}</m3-2-p-8-3-stability-data></m3-2-p-8-stability>"
    "</m3-2-p-drug-product></m3-2-body-of-data></m3-quality>"
)


def at_p83(*leaves: str) -> str:
    """Return leaves at 3.2.P.8.3."""
    return P83.format("".join(leaves))


class Ectd:
    """The text pieces of an eCTD, for tests."""

    leaf = staticmethod(leaf)
    index_of = staticmethod(index_of)
    regional_of = staticmethod(regional_of)
    md5 = staticmethod(md5)
    at_p83 = staticmethod(at_p83)

    @staticmethod
    def sequence(number: str, content: str, files: Mapping[str, bytes | str]) -> dict[str, bytes | str]:
        """Return the files of one sequence with its checksum file."""
        index = index_of(content)
        found: dict[str, bytes | str] = {f"{number}/{name}": data for name, data in files.items()}
        found[f"{number}/index.xml"] = index
        found[f"{number}/index-md5.txt"] = md5(index)
        return found


@pytest.fixture
def ectd() -> type[Ectd]:
    """The writer of eCTD pieces."""
    return Ectd
