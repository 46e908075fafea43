"""The text of a document, page by page; read on demand, for facts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msgspec

from jembatan.core.errors import InputError
from jembatan.dossier.media_type import DOCX, HTML, PDF, PLAIN, XLSX, XML, ZIP, find_media_type, find_zip_type

_HEAD_BYTES = 24_576
_MOST_BYTES = 50_000_000  # of a text file


class PageText(msgspec.Struct, frozen=True):
    """One page: its number from 1, and its text."""

    page: int
    text: str


class TextOrFault(msgspec.Struct, frozen=True):
    """The pages of a file, or in one sentence why they cannot be read."""

    pages: list[PageText] = []
    fault: str = ""
    is_own_fault: bool = False  # its kind holds no text: reading it again tells the same


def read_text(path: Path, media_type: str = "") -> TextOrFault:
    """Return the pages of a PDF, DOCX, XLSX, text, CSV, XML or HTML file; never raises for what is in the file.

    Files without pages are one page. The media type is found where it is not given. It runs in a worker as well.
    """
    try:
        if not media_type:
            with path.open("rb") as stream:
                media_type = find_media_type(stream.read(_HEAD_BYTES))
        return TextOrFault(_read_pages(path, media_type))
    except InputError as error:
        return TextOrFault(fault=str(error), is_own_fault=media_type != PDF)  # a PDF may have failed to open
    except OSError as error:
        return TextOrFault(fault=f"it cannot be read: {error.strerror or type(error).__name__}")
    except Exception as error:  # noqa: BLE001 (whatever a parser raises: the file's fault)
        return TextOrFault(fault=f"its text cannot be read ({type(error).__name__}); open and save it again")


def _read_pages(path: Path, media_type: str) -> list[PageText]:
    if media_type == PDF:
        from jembatan.dossier.pdf import PdfError, read_pdf_text

        try:
            return [PageText(number, text) for number, text in read_pdf_text(path)]
        except PdfError as error:
            raise InputError(str(error)) from error
    if media_type == ZIP:
        return _of_office(path)
    if media_type in PLAIN:
        return [PageText(1, _of_plain(path, media_type))]
    raise InputError(f"{media_type} holds no text that can be read; give a PDF, DOCX, XLSX, text or XML file")


def _of_plain(path: Path, media_type: str) -> str:
    from jembatan.dossier.encodings import decode_text
    from jembatan.dossier.plain_text import strip_markup

    with path.open("rb") as stream:
        text, _ = decode_text(stream.read(_MOST_BYTES))
    return strip_markup(text) if media_type in (XML, HTML) else text


def _of_office(path: Path) -> list[PageText]:
    from jembatan.dossier.office import read_docx_lines

    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kind = find_zip_type(archive.namelist())
        if kind == DOCX:
            return [PageText(1, "\n".join(read_docx_lines(archive)))]
    if kind == XLSX:
        from jembatan.dossier.tables import read_rows

        rows = (row for row in read_rows(data, path.name) if any(row))
        return [PageText(1, "\n".join("\t".join(row) for row in rows))]
    raise InputError("an archive that is no DOCX or XLSX; unpack it and give what is inside")
