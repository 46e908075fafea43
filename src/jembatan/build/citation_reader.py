"""What one document says of others: the section numbers that it names and the files that it links to, with their pages.

Runs in a worker, so that no file can hang or end the run.
"""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from jembatan.dossier.media_type import PDF, XLSX, ZIP, find_zip_type
from jembatan.dossier.text import read_text

VERSION = "2"  # of what is found; raise it with every change to what follows
_MOST = 2_000_000  # characters of one page that are searched
# A number of the CTD: with a letter (3.2.P.5.6), or of three levels and more (5.3.5.1); of two levels only behind a
# word that says so, since "2.5" alone is mostly a quantity.
_CTD = re.compile(
    r"(?<![\d.])(?:(?P<long>3\.2\.[SPAR](?:\.\d{1,2}){0,4}|2\.3\.[SPAR](?:\.\d{1,2}){0,2}|[245]\.\d(?:\.\d{1,2}){1,3})"
    r"|(?:(?<=module )|(?<=section )|(?<=bagian )|(?<=modul )|(?<=模块)|(?<=第)|(?<=章节))(?P<short>[2-5]\.\d))(?![\d])(?!\.\d)",
    re.IGNORECASE,
)
_CTD_BEGINS = re.compile(r"[2-5]\.\d")
_ACTD = re.compile(
    r"(?<![A-Za-z0-9.])(?:Part |Bagian )?(?:(?P<part>II|III|IV)[. ](?:C\.)?)?(?P<body>[SP]\d(?:\.\d){0,3})(?![\d])(?!\.\d)"
    r"|(?<![A-Za-z0-9])(?:Part |Bagian )?(?P<whole>(?:III|IV)\.[A-F](?:\.\d{1,2}){0,5})(?![\d])"
)
_WORKBOOK_TEXTS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_CELL = re.compile(r"<(?:\w+:)?(?:si|is)>(.*?)</(?:\w+:)?(?:si|is)>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MOST_XML = 50_000_000  # characters of one part
_LINK_MARKS = (b"GoToR", b"/Launch", b"ObjStm")  # without any of them a PDF links to no file


class Said(msgspec.Struct, frozen=True, array_like=True):
    """One page that names something: its number from 1, and the section number or the link as written."""

    page: int
    words: str


class Citations(msgspec.Struct, frozen=True, array_like=True):
    """What one document names, each once a page; or why its text could not be searched."""

    numbers: list[Said] = []
    links: list[Said] = []
    fault: str = ""


def read_ctd_citations(path: Path, media_type: str = "") -> Citations:
    """Return what a document names of a CTD; never raises for what is in the file."""
    return _read(path, media_type, is_ctd=True)


def read_actd_citations(path: Path, media_type: str = "") -> Citations:
    """Return what a document names of an ACTD; never raises for what is in the file."""
    return _read(path, media_type, is_ctd=False)


def _read(path: Path, media_type: str, *, is_ctd: bool) -> Citations:
    find = find_ctd_numbers if is_ctd else find_actd_numbers
    if media_type == ZIP and (words := _read_workbook_words(path)) is not None:
        return Citations([Said(1, one) for one in dict.fromkeys(find(words))])
    found = read_text(path, media_type)
    if found.fault:
        return Citations(fault=found.fault)
    numbers = [Said(page.page, words) for page in found.pages for words in dict.fromkeys(find(page.text))]
    return Citations(numbers, _read_links(path) if media_type == PDF else [])


def _read_workbook_words(path: Path) -> str | None:
    """Return every text of a workbook, cell by cell; None for any other archive and where it cannot be read so.

    Its cells are not laid out as rows, which takes a hundred times longer; a number in a cell cites nothing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if find_zip_type(names) != XLSX:
                return None
            parts = [name for name in names if _WORKBOOK_TEXTS.fullmatch(name)]
            with ExitStack() as opened:
                streams = [opened.enter_context(archive.open(name)) for name in parts]
                texts = [stream.read(_MOST_XML).decode("utf-8", "replace") for stream in streams]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return None  # the reader of tables tells what is wrong with it
    cells = (cell for text in texts for cell in _CELL.findall(text))
    return "\n".join(_TAG.sub("", cell) for cell in cells)


def find_ctd_numbers(text: str) -> Iterator[str]:
    """Yield what looks like a section number of the CTD, in capitals; the tables say whether it is one."""
    text, end = text[:_MOST], 0
    for begins in _CTD_BEGINS.finditer(text):  # a plain search first: twenty times quicker
        if begins.start() >= end and (match := _CTD.match(text, begins.start())):
            end = match.end()
            yield (match["long"] or match["short"]).upper()


def find_actd_numbers(text: str) -> Iterator[str]:
    """Yield what looks like a section number of the ACTD, as its table numbers it."""
    for match in _ACTD.finditer(text[:_MOST]):
        yield match["whole"] or f"II.{match['body']}"


def _read_links(path: Path) -> list[Said]:
    """Return the links of a PDF to other files."""
    if not _may_link(path):
        return []
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return [
                Said(number, link)
                for number, page in enumerate(pdf.pages, start=1)
                for link in dict.fromkeys(_links_of(page))
            ]
    except pikepdf.PdfError:
        return []


def _may_link(path: Path) -> bool:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(data.find(mark) >= 0 for mark in _LINK_MARKS)


def _links_of(page: object) -> list[str]:
    import pikepdf

    links = []
    for annotation in getattr(page, "Annots", None) or ():
        action = annotation.get("/A") if isinstance(annotation, pikepdf.Dictionary) else None
        if not isinstance(action, pikepdf.Dictionary) or action.get("/S") not in ("/GoToR", "/Launch"):
            continue
        file = action.get("/F")
        if isinstance(file, pikepdf.Dictionary):
            file = file.get("/UF") or file.get("/F")
        if isinstance(file, pikepdf.String):
            links.append(str(file))
    return links
