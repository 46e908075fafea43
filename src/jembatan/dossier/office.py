"""Reading word processor files and spreadsheets (OOXML): their text, without running or fetching anything."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from jembatan.core.document import DocumentProperties
from jembatan.dossier.headings import find_title
from jembatan.dossier.language import find_language
from jembatan.dossier.media_type import DOCX, XLSX, ZIP, find_zip_type

if TYPE_CHECKING:
    from lxml.etree import _Element

SAMPLE_CHARACTERS = 4_000
MAX_PART_BYTES = 200_000_000  # unpacked, of one part
MAX_RATIO = 200  # unpacked to packed, above RATIO_FROM_BYTES
RATIO_FROM_BYTES = 20_000_000
MAX_ENTRIES = 20_000

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)


class OfficeError(Exception):
    """An office file that cannot be read, in one sentence."""


def examine_office(stream: IO[bytes]) -> DocumentProperties:
    """Return the properties of a zip-based file: DOCX and XLSX with their text, any other zip by its type alone."""
    try:
        with zipfile.ZipFile(stream) as archive:
            media_type = find_zip_type(frozenset(archive.namelist()[:MAX_ENTRIES]))
            if media_type == ZIP:
                return DocumentProperties(media_type=ZIP)  # what it holds was not read
            if media_type not in (DOCX, XLSX):
                return DocumentProperties(media_type=media_type)
            try:
                return _examine_text(archive, media_type)
            except OfficeError as error:
                return DocumentProperties(media_type=media_type, fault=str(error))
    except BROKEN_ZIP:
        return DocumentProperties(media_type=ZIP, fault="It is a damaged zip or office file: fetch it again.")


def _examine_text(archive: zipfile.ZipFile, media_type: str) -> DocumentProperties:
    lines = read_docx_lines(archive) if media_type == DOCX else _spreadsheet_words(archive)
    kept: list[str] = []
    characters = 0
    length = 0
    for line in lines:
        characters += sum(map(len, line.split()))
        if length < 3 * SAMPLE_CHARACTERS and line.strip():
            kept.append(line)
            length += len(line)
    text = "\n".join(kept)
    return DocumentProperties(
        media_type=media_type,
        pages=_stated_pages(archive),
        text_layer="text" if characters else "none",
        language=find_language(text[:SAMPLE_CHARACTERS]),
        title=find_title(_stated_title(archive), text),
        sample=text[:SAMPLE_CHARACTERS],
        characters=characters,
    )


def open_part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open one part; raises OfficeError where it is missing or unpacks like a bomb."""
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise OfficeError(f"Its part {name} is missing: open and save it again.") from error
    bomb = info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size)
    if info.file_size > MAX_PART_BYTES or bomb:
        raise OfficeError(
            f"Its part {name} unpacks to {info.file_size:,} bytes, as an attack would: not read."
        )
    return archive.open(info)


def _elements(archive: zipfile.ZipFile, part: str, names: tuple[str, ...]) -> Iterator[_Element]:
    """Yield the part's elements of these local names as they end, and let go of each; no entity is expanded."""
    from lxml import etree

    with open_part(archive, part) as stream:
        try:
            for _, element in etree.iterparse(
                stream,
                events=("end",),
                tag=tuple("{*}" + name for name in names),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            ):
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            raise OfficeError(
                f"Its part {part} is broken XML (line {error.lineno}): open and save it again."
            ) from error


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def read_docx_lines(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the paragraphs of a DOCX in order, those in tables included."""
    pieces: list[str] = []
    for element in _elements(archive, "word/document.xml", ("t", "tab", "br", "p")):
        name = _local(element)
        if name == "p":
            yield "".join(pieces)
            pieces = []
        elif name == "t":
            pieces.append(element.text or "")
        else:
            pieces.append("\t" if name == "tab" else "\n")


def _spreadsheet_words(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield the sheets' names and the texts of their cells; the numbers are of no use to placing and language."""
    for sheet in _elements(archive, "xl/workbook.xml", ("sheet",)):
        yield str(sheet.get("name") or "")
    names = archive.namelist()
    if "xl/sharedStrings.xml" in names:
        for item in _elements(archive, "xl/sharedStrings.xml", ("si",)):
            yield "".join(str(t.text or "") for t in item.iter("{*}t"))
    for name in names:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            for item in _elements(archive, name, ("is", "row")):  # rows too, so that each is let go of
                if _local(item) == "is":
                    yield "".join(str(t.text or "") for t in item.iter("{*}t"))


def _stated_title(archive: zipfile.ZipFile) -> str:
    if "docProps/core.xml" not in archive.namelist():
        return ""
    return next((e.text or "" for e in _elements(archive, "docProps/core.xml", ("title",))), "")


def _stated_pages(archive: zipfile.ZipFile) -> int | None:
    """Return the pages that the program which saved the file counted; None where it did not say."""
    if "docProps/app.xml" not in archive.namelist():
        return None
    stated = next((e.text or "" for e in _elements(archive, "docProps/app.xml", ("Pages",))), "")
    return int(stated) if stated.isascii() and stated.isdigit() and 0 < int(stated) < 100_000 else None
