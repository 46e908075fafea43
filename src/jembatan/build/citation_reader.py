"""What one document says of others and of persons: section numbers, links, lists of subjects, files inside it; with pages.

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
from typing import TYPE_CHECKING

import msgspec

from jembatan.build.cited_numbers import find_actd_numbers, find_ctd_numbers
from jembatan.build.subject_rows import lists_subjects
from jembatan.dossier.media_type import PDF, XLSX, ZIP, find_zip_type
from jembatan.dossier.text import PageText, read_text

if TYPE_CHECKING:
    import pikepdf

VERSION = "7"  # of what is found; raise it with every change to what follows
_WORKBOOK_TEXTS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_CELL = re.compile(r"<(?:\w+:)?(?:si|is)>(.*?)</(?:\w+:)?(?:si|is)>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MOST_XML = 50_000_000  # characters of one part
# without any of them a PDF links to no file and carries none; the commonest first
_MARKS = (b"ObjStm", b"/URI", b"GoToR", b"/Launch", b"EmbeddedFile")
# an address without a scheme that names a file, not a site: "../m5/report.pdf#page=3"
_FILE_ADDRESS = re.compile(
    r"(?!www\.|//|[a-z][a-z0-9+.-]*:)[^#?]+\.(?:pdf|docx?|xlsx?|pptx?|xml|xpt|txt|rtf|csv|zip|html?|jpe?g|png|svg)(?:[#?].*)?",
    re.IGNORECASE,
)


class Said(msgspec.Struct, frozen=True, array_like=True):
    """One page that names something: its number from 1, the section as its table numbers it or the link, and as printed."""

    page: int  # 0: a bookmark
    words: str
    printed: str = ""  # empty: as `words`


class Citations(msgspec.Struct, frozen=True, array_like=True):
    """What one document names, each once a page; or why its text could not be searched."""

    numbers: list[Said] = []
    links: list[Said] = []
    fault: str = ""
    headings: list[str] = []  # numbers without a letter by which the document numbers itself
    subject_pages: list[int] = []  # pages that list single trial subjects
    pages: int = 1
    is_blank: bool = False  # no page has text: a scan
    attached: list[str] = []  # names of files inside it
    is_own_fault: bool = False  # its kind holds no text: reading it again tells the same


def read_ctd_citations(path: Path, media_type: str = "") -> Citations:
    """Return what a document names of a CTD; never raises for what is in the file."""
    return _read(path, media_type, is_ctd=True)


def read_actd_citations(path: Path, media_type: str = "") -> Citations:
    """Return what a document names of an ACTD; never raises for what is in the file."""
    return _read(path, media_type, is_ctd=False)


def read_links(path: Path, media_type: str = "") -> Citations:
    """Return the links of a PDF to other files, without its text; of any other file none. Never raises for what is in it."""
    if media_type != PDF:
        return Citations()
    import pikepdf

    try:
        return Citations(links=_read_inside(path)[0])
    except (pikepdf.PdfError, OSError) as error:
        return Citations(fault=type(error).__name__)


def _read(path: Path, media_type: str, *, is_ctd: bool) -> Citations:
    find = find_ctd_numbers if is_ctd else find_actd_numbers
    if media_type == ZIP and (words := _read_workbook_words(path)) is not None:
        pages = [PageText(1, words)]
    else:
        found = read_text(path, media_type)
        if found.fault:
            return Citations(fault=found.fault, is_own_fault=found.is_own_fault)
        pages = found.pages
    numbers: list[Said] = []
    headings: list[str] = []
    for page in pages:
        named = list(find(page.text))
        headings += [one.number for one in named if one.is_heading]
        by_number = {one.number: one for one in reversed(named) if one.printed}  # the first of each
        numbers += [
            Said(page.page, one.number, one.printed if one.printed != one.number else "")
            for number in dict.fromkeys(one.number for one in named if one.printed)
            if (one := by_number[number])
        ]
    links, attached = _try_inside(path) if media_type == PDF else ([], _list_embedded(path, media_type))
    return Citations(
        numbers,
        links,
        "",
        sorted(set(headings)),
        [page.page for page in pages if lists_subjects(page.text)],
        len(pages),
        not any(page.text and not page.text.isspace() for page in pages),
        attached,
    )


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


def _try_inside(path: Path) -> tuple[list[Said], list[str]]:
    import pikepdf

    try:
        return _read_inside(path)
    except pikepdf.PdfError:
        return [], []


def _read_inside(path: Path) -> tuple[list[Said], list[str]]:
    """Return the links of a PDF to other files, and the names of those that it carries."""
    if not _may_hold(path):
        return [], []
    import pikepdf

    from jembatan.validate.pdf_targets import Links, read_outline

    with pikepdf.open(path) as pdf:
        links = [
            Said(number, link)
            for number, page in enumerate(pdf.pages, start=1)
            for link in dict.fromkeys(_links_of(page))
        ]
        marked = read_outline(pdf, Links(pdf)).files if "/Outlines" in pdf.Root else ()
        links += [Said(0, link) for link in dict.fromkeys(one.path for one in marked)]
        return links, sorted({*pdf.attachments, *_attached_to_pages(pdf)})


def _list_embedded(path: Path, media_type: str) -> list[str]:
    """Return the names of files inside an office document: a workbook pasted into a text is one."""
    if media_type != ZIP:
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(name.rpartition("/")[2] for name in archive.namelist() if "/embeddings/" in name)
    except (zipfile.BadZipFile, OSError):
        return []


def _may_hold(path: Path) -> bool:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(data.find(mark) >= 0 for mark in _MARKS)


def _attached_to_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield the names of files that stand on a page as a pin."""
    import pikepdf

    for page in pdf.pages:
        for note in getattr(page, "Annots", None) or ():
            if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") == "/FileAttachment":
                yield _name_of(note.get("/FS"))


def _name_of(file: object) -> str:
    import pikepdf

    if isinstance(file, pikepdf.Dictionary):
        file = file.get("/UF") or file.get("/F")
    return str(file) if isinstance(file, pikepdf.String) else ""


def _links_of(page: pikepdf.Page) -> Iterator[str]:
    import pikepdf

    annotations = page.obj.get("/Annots")
    for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
        action = annotation.get("/A") if isinstance(annotation, pikepdf.Dictionary) else None
        if not isinstance(action, pikepdf.Dictionary):
            continue
        kind = action.get("/S")
        if kind in ("/GoToR", "/Launch") and (file := _name_of(action.get("/F"))):
            yield file
        elif kind == "/URI" and _FILE_ADDRESS.fullmatch(address := _name_of(action.get("/URI"))):
            yield address
