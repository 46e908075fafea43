"""Reading PDF files: what they are, and their text by page."""

from __future__ import annotations

import codecs
import ctypes
import os
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
_letters = (ctypes.c_ushort * (PAGE_CHARACTERS + 2))()  # what pdfium writes a page's text to, under the lock


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
            document = PdfDocument(_load(source))
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


def _load(source: Path | bytes) -> Any:
    """Return pdfium's handle of a document, which the caller closes; raises PdfiumError where it has none."""
    from pypdfium2 import PdfiumError
    from pypdfium2 import raw as pdfium

    if isinstance(source, bytes):
        handle = pdfium.FPDF_LoadMemDocument64(source, len(source), None)
    else:
        source.stat()  # raises OSError where there is no such file
        handle = pdfium.FPDF_LoadDocument(os.fsencode(source) + b"\0", None)
    if not handle:
        raise PdfiumError("not loaded")
    if pdfium.FPDF_GetPageCount(handle) < 1:
        pdfium.FPDF_CloseDocument(handle)
        raise PdfiumError("no page")
    return handle


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
    with source.open("rb", buffering=0) as stream:
        head = stream.read(1024)
        size = stream.seek(0, 2)
        stream.seek(max(0, size - TAIL_BYTES))
        return head, stream.read()


def _examine_opened(document: PdfDocument, version: str) -> DocumentProperties:
    from pypdfium2 import raw as pdfium

    pages = len(document)
    encrypted = pdfium.FPDF_GetSecurityHandlerRevision(document) != -1
    texts, solid, layers = _sample(document, pages)
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


def _sample(document: PdfDocument, pages: int) -> tuple[list[str], list[int], list[TextLayer]]:
    """Return of the first page and one near the end: the text, how many characters are no blanks, and the layer."""
    texts: list[str] = []
    solid: list[int] = []
    layers: list[TextLayer] = []
    for index in sorted({0, pages * 2 // 3}):
        text = _find_page_text(document, index)
        texts.append(text or "")
        solid.append(len("".join(texts[-1].split())))
        # one page may be broken: the others still tell what the document is
        layers.append("unknown" if text is None else _find_layer(document, index, solid[-1]))
    return texts, solid, layers


def _find_page_text(document: PdfDocument, index: int) -> str | None:
    """Return the text of a page, or None where the page is damaged.

    It goes to pdfium without the library's objects in between: measured, a tenth of the time of a document.
    """
    from pypdfium2 import PdfiumError
    from pypdfium2 import raw as pdfium

    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        textpage = pdfium.FPDFText_LoadPage(page)
        if not textpage:
            raise PdfiumError("no text page")
        try:
            text = _letters_of(textpage)
        finally:
            pdfium.FPDFText_ClosePage(textpage)
    finally:
        pdfium.FPDF_ClosePage(page)
    return text.replace("\r\n", "\n").replace("\x00", "").replace("\ufffe\n", "").replace("\x02", "-")


def _letters_of(textpage: Any) -> str:
    from pypdfium2 import raw as pdfium

    first, last = 0, min(pdfium.FPDFText_CountChars(textpage), PAGE_CHARACTERS) - 1
    start = end = -1
    # what is left out of the text at either end would make pdfium read past it
    while first <= last and (start := pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, first)) == -1:
        first += 1
    while first <= last and (end := pdfium.FPDFText_GetTextIndexFromCharIndex(textpage, last)) == -1:
        last -= 1
    if first > last:
        return ""
    room = end - start + 2  # the text, which may be longer than its characters, and its end mark
    letters = _letters if room <= len(_letters) else (ctypes.c_ushort * room)()
    written = pdfium.FPDFText_GetText(textpage, first, last - first + 1, letters)
    return codecs.decode(memoryview(letters)[: written - 1], "utf-16-le", "ignore")


def _find_layer(document: PdfDocument, index: int, solid: int) -> TextLayer:
    if solid >= FEW_CHARACTERS:
        return "text"
    page = document.get_page(index)
    try:
        if _picture_share(page) >= SCAN_SHARE:
            return "scan"
    finally:
        page.close()
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
    texts: list[tuple[int, str]] = []
    with _opened(source) as document:
        for index in range(len(document))[pages or slice(None)]:
            text = _find_page_text(document, index)
            if text is None:
                raise PdfError(f"Page {index + 1} is damaged: fetch the file again.")
            texts.append((index + 1, text))
    return texts
