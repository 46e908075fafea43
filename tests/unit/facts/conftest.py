"""Made-up dossiers for the tests of this folder, and the shipped definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

import msgspec
import pytest
import tomli

from jembatan.core.document import Document, DocumentProperties, Placement
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.dossier import Sequence as Delivery
from jembatan.core.fact import FactDefinition
from jembatan.core.law import DocumentType


class PageText(NamedTuple):
    """A page as the dossier reader returns it."""

    page: int
    text: str


@pytest.fixture(scope="session")
def definitions() -> dict[str, FactDefinition]:
    """The shipped fact definitions."""
    rows = [
        row
        for file in (files("jembatan") / "lawdata" / "shared" / "facts").iterdir()
        for row in tomli.loads(file.read_text("utf-8"))["fact"]
    ]
    return {d.name: d for d in msgspec.convert(rows, list[FactDefinition])}


@pytest.fixture(scope="session")
def document_types() -> dict[str, DocumentType]:
    """The shipped document types."""
    file = files("jembatan") / "lawdata" / "shared" / "documents" / "documents.toml"
    return {
        d.id: d for d in msgspec.convert(tomli.loads(file.read_text("utf-8"))["document"], list[DocumentType])
    }


def document(path: str, text: str = "", **properties: object) -> Document:
    """A PDF with that text, unless the properties say otherwise."""
    given = {
        "media_type": "application/pdf",
        "text_layer": "text",
        "sample": text[:4000],
        "pages": 1,
    } | properties
    return Document(path=path, bytes=1, md5="0" * 32, sha256="0" * 64, properties=DocumentProperties(**given))  # type: ignore[arg-type]


def _dossier(
    rows: Sequence[tuple[str, str | None, str]],
    *,
    titles: Mapping[str, str] | None = None,
    attributes: Mapping[str, dict[str, str]] | None = None,
    region: str = "cn",
    properties: Mapping[str, dict[str, object]] | None = None,
) -> Dossier:
    """A dossier of (path, section, text); attributes by path; a section starting with II or I is ACTD."""
    leaves, documents = [], {}
    for path, section, text in rows:
        placement = None
        if section is not None:
            structure = "actd" if section[0] == "I" else "ctd"
            placement = Placement(
                structure=structure, section=section, attributes=(attributes or {}).get(path, {})
            )  # type: ignore[arg-type]
        leaves.append(
            Leaf(
                path=path,
                placement=placement,
                sequence="0000",
                title=(titles or {}).get(path, ""),
                backbone="0000/index.xml",
            )
        )
        documents[path] = document(path, text, **(properties or {}).get(path, {}))
    return Dossier(
        name="made-up",
        format="ectd-3.2.2",
        sequences=(Delivery(number="0000", path="0000", region=region),),
        leaves=tuple(leaves),
        documents=documents,
    )


def _text_reader(rows: Sequence[tuple[str, str | None, str]]):
    """Reads the text of the rows; a form feed begins a new page."""
    texts = {path: text for path, _, text in rows}

    def read(path: str) -> list[PageText]:
        return [PageText(number, text) for number, text in enumerate(texts[path].split("\f"), start=1)]

    return read


@pytest.fixture
def make_dossier():
    """Make a dossier of (path, section, text) rows."""
    return _dossier


@pytest.fixture
def text_reader():
    """Make a reader of the rows' texts."""
    return _text_reader
