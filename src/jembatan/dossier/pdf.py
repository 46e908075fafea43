"""Reading PDF files: what they are, and their text by page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jembatan.core.document import DocumentProperties, TextLayer
from jembatan.dossier.headings import find_title
from jembatan.dossier.language import find_language
from jembatan.dossier.media_type import PDF

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

SAMPLE_CHARACTERS = 4_000
PAGE_CHARACTERS = 100_000  # more on one page is not text that anyone reads
LANGUAGE_CHARACTERS = 2_000  # of each page: measured, more tells nothing more
FEW_CHARACTERS = 60  # a stamp or page number beside a picture of the page
SCAN_SHARE = 0.5  # of the page's area under pictures
TAIL_BYTES = 2_048

_VERSION = re.compile(rb"%PDF-(\d\.\d)")
_lock = threading.Lock()  # pdfium is not safe to use from two threads at once


class PdfError(Exception):
    """A PDF that cannot be opened; `needs_password` where that is the only reason."""

    def __init__(self, reason: str, *, needs_password: bool = False) -> None:
        super().__init__(reason)
        self.needs_password = needs_password


@contextmanager
def _opened(source: Path | bytes) -> Iterator[PdfDocument]:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2 import raw as pdfium

    with _lock:
        try:
            document = PdfDocument(source)
        except PdfiumError as error:
            code = pdfium.FPDF_GetLastError()
            if code == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                raise PdfError("It needs a password.", needs_password=True) from error
            if code == pdfium.FPDF_ERR_SECURITY:
                raise PdfError(
                    "It is encrypted in a way that cannot be opened: ask its sender for a copy without."
                ) from error
            raise PdfError(
                "It is damaged or not a PDF: open it in a PDF viewer, and save or fetch it again."
            ) from error
        try:
            yield document
        finally:
            document.close()


def examine_pdf(source: Path | bytes) -> DocumentProperties:
    """Return the properties of a PDF from its first page and one near its end; a file that fails has a fault.

    `characters` is an estimate: those of the sampled pages (without blanks) times the pages.
    """
    head, tail = _ends(source)
    found = _VERSION.search(head)
    version = found.group(1).decode() if found else ""
    try:
        with _opened(source) as document:
            properties = _examine_opened(document, version)
    except PdfError as error:
        if error.needs_password:  # not a fault of the file: it is as its sender made it
            return DocumentProperties(media_type=PDF, pdf_version=version, encrypted=True)
        return DocumentProperties(media_type=PDF, pdf_version=version, fault=str(error))
    if not properties.fault and b"%%EOF" not in tail:
        import msgspec

        return msgspec.structs.replace(
            properties, fault="Its end is missing, as in a transfer that broke off: fetch it again."
        )
    return properties


def _ends(source: Path | bytes) -> tuple[bytes, bytes]:
    if isinstance(source, bytes):
        return source[:1024], source[-TAIL_BYTES:]
    with source.open("rb") as stream:
        head = stream.read(1024)
        size = stream.seek(0, 2)
        stream.seek(max(0, size - TAIL_BYTES))
        return head, stream.read()


def _examine_opened(document: PdfDocument, version: str) -> DocumentProperties:
    from pypdfium2 import raw as pdfium

    pages = len(document)
    encrypted = pdfium.FPDF_GetSecurityHandlerRevision(document) != -1
    if not pages:
        return DocumentProperties(
            media_type=PDF,
            pages=0,
            pdf_version=version,
            encrypted=encrypted,
            fault="It has no page that can be read: it is damaged or cut off; fetch it again.",
        )
    texts, layers = _sample(document, pages)
    solid = [sum(map(len, text.split())) for text in texts]
    layer: TextLayer = "text" if "text" in layers else "scan" if "scan" in layers else layers[0]
    sample = "\n".join(text for text in texts if text)[:SAMPLE_CHARACTERS] if layer == "text" else texts[0]
    language = find_language("\n".join(text[:LANGUAGE_CHARACTERS] for text in texts))
    if layer == "scan":
        language = "unknown"  # what a stamp on the picture says is not what the page says
    elif layer == "none":
        language = "none"
    return DocumentProperties(
        media_type=PDF,
        pages=pages,
        pdf_version=version,
        encrypted=encrypted,
        text_layer=layer,
        signed=_is_signed(document),
        language=language,
        title=find_title(_stated_title(document), texts[0])
        if language != "unknown" or layer == "scan"
        else "",
        sample=sample[:SAMPLE_CHARACTERS],
        characters=round(sum(solid) / len(solid) * pages) if layer == "text" else None,
    )


def _stated_title(document: PdfDocument) -> str:
    try:
        return str(document.get_metadata_value("Title"))
    except UnicodeDecodeError:  # half a character: the file is readable all the same
        return ""


def _sample(document: PdfDocument, pages: int) -> tuple[list[str], list[TextLayer]]:
    from pypdfium2 import PdfiumError

    texts: list[str] = []
    layers: list[TextLayer] = []
    for index in sorted({0, pages * 2 // 3}):
        try:
            page = document.get_page(index)
        except PdfiumError:  # one page is broken: the others still tell what the document is
            texts.append("")
            layers.append("unknown")
            continue
        try:
            text = _page_text(page)
            texts.append(text)
            layers.append(_find_layer(page, text))
        finally:
            page.close()
    return texts, layers


def _page_text(page: PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        count = min(textpage.count_chars(), PAGE_CHARACTERS)
        text: str = textpage.get_text_range(0, count) if count > 0 else ""
    finally:
        textpage.close()
    return text.replace("\r\n", "\n").replace("\x00", "").replace("\ufffe\n", "").replace("\x02", "-")


def _find_layer(page: PdfPage, text: str) -> TextLayer:
    solid = sum(map(len, text.split()))
    if solid >= FEW_CHARACTERS:
        return "text"
    if _picture_share(page) >= SCAN_SHARE:
        return "scan"
    return "text" if solid else "none"


def _picture_share(page: PdfPage) -> float:
    """Return the share of the page under its pictures, as if none overlapped; at most 1."""
    from pypdfium2 import raw as pdfium

    width, height = page.get_size()
    covered = 0.0
    for count, picture in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
        if count > 500:
            break
    return min(1.0, covered / (width * height)) if width * height else 0.0


def _is_signed(document: PdfDocument) -> bool:
    """Say whether a signature field holds a signature; an empty field waiting for one does not count."""
    from pypdfium2 import raw as pdfium

    count = pdfium.FPDF_GetSignatureCount(document)
    signatures: Iterator[Any] = (pdfium.FPDF_GetSignatureObject(document, i) for i in range(max(0, count)))
    return any(pdfium.FPDFSignatureObj_GetContents(s, None, 0) > 0 for s in signatures)


def read_pdf_text(source: Path | bytes, pages: slice | None = None) -> list[tuple[int, str]]:
    """Return (page from 1, text) for the pages; raises PdfError where the file cannot be opened."""
    from pypdfium2 import PdfiumError

    texts: list[tuple[int, str]] = []
    with _opened(source) as document:
        for index in range(len(document))[pages or slice(None)]:
            try:
                page = document.get_page(index)
            except PdfiumError as error:
                raise PdfError(f"Page {index + 1} is damaged: fetch the file again.") from error
            try:
                texts.append((index + 1, _page_text(page)))
            finally:
                page.close()
    return texts
