"""The text of a document, page by page; read on demand, for facts."""

from __future__ import annotations

import io
import zipfile

import msgspec

from jembatan.core.errors import InputError
from jembatan.dossier.media_type import DOCX, HTML, PDF, PLAIN, XLSX, XML, ZIP, find_media_type, find_zip_type
from jembatan.dossier.package import Package

_MOST_BYTES = 50_000_000  # of a text file


class PageText(msgspec.Struct, frozen=True):
    """One page: its number from 1, and its text."""

    page: int
    text: str


def read_text(package: Package, path: str, *, pages: slice | None = None) -> list[PageText]:
    """Return the pages of a PDF, DOCX, XLSX, text, CSV, XML or HTML file; files without pages are one page.

    Raises InputError, naming the file, where it cannot be read or holds no text that this tool reads.
    """
    head = package.read(path, at_most=24_576)
    media_type = find_media_type(head)
    try:
        if media_type == PDF:
            from jembatan.dossier.pdf import read_pdf_text

            source = package.local_path(path) or package.read(path)
            return [PageText(number, text) for number, text in read_pdf_text(source, pages)]
        if media_type == ZIP:
            return _of_office(package, path)
        if media_type in PLAIN:
            return [PageText(1, _of_plain(package, path, media_type))]
    except InputError:
        raise
    except Exception as error:  # whatever a parser raises: the file's fault
        raise InputError(
            f"{path}: its text cannot be read ({type(error).__name__}); open and save it again"
        ) from error
    raise InputError(
        f"{path}: {media_type} holds no text that can be read; give a PDF, DOCX, XLSX, text or XML file"
    )


def _of_plain(package: Package, path: str, media_type: str) -> str:
    from jembatan.dossier.encodings import decode_text
    from jembatan.dossier.plain_text import strip_markup

    text, _ = decode_text(package.read(path, at_most=_MOST_BYTES))
    return strip_markup(text) if media_type in (XML, HTML) else text


def _of_office(package: Package, path: str) -> list[PageText]:
    from jembatan.dossier.office import read_docx_lines

    with zipfile.ZipFile(io.BytesIO(package.read(path))) as archive:
        kind = find_zip_type(archive.namelist())
        if kind == DOCX:
            return [PageText(1, "\n".join(read_docx_lines(archive)))]
    if kind == XLSX:
        from jembatan.dossier.tables import read_table

        table = read_table(package, path)
        return [PageText(1, "\n".join("\t".join(row) for row in [table.columns, *table.rows]))]
    raise InputError(f"{path}: an archive that is no DOCX or XLSX; unpack it and give what is inside")
