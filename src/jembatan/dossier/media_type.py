"""What a file is, told by its bytes and never by its name."""

from __future__ import annotations

import re
from collections.abc import Collection

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
OLE = "application/x-ole-storage"
ZIP = "application/zip"
XML = "application/xml"
HTML = "text/html"
CSV = "text/csv"
TEXT = "text/plain"
RTF = "application/rtf"
XPT = "application/x-sas-xport"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"

IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp"})
PLAIN = frozenset({XML, HTML, CSV, TEXT, "application/json", "image/svg+xml"})

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", RTF),
    (b"HEADER RECORD*******LIB", XPT),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TAG = re.compile(r"<(?:[a-z_][\w.-]*:)?([a-z_][\w.-]*)", re.I)


def find_media_type(head: bytes) -> str:
    """Return the media type that the first bytes show; archives and OLE files are looked into by others."""
    if not head:
        return EMPTY
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(_OLE):
        return OLE
    if b"%PDF-" in head[:1024]:  # ISO 32000 readers allow 1,024 bytes before it
        return PDF
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return _find_text_type(head)


def find_zip_type(names: Collection[str]) -> str:
    """Return what an archive with these entries is: a word processor's file, a spreadsheet, slides, or a plain zip."""
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
        if "ppt/presentation.xml" in names:
            return PPTX
    return ZIP


def _find_text_type(head: bytes) -> str:
    from jembatan.dossier.encodings import decode_text

    if not head.startswith(_BOMS) and _CONTROL.search(head[:4096]):
        return UNKNOWN
    text = decode_text(head)[0].lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _find_markup_type(text[:4000])
    if text[:1] in "{[" and re.match(r'\{\s*["}]|\[\s*["{\[\d\]-]', text):
        return "application/json"
    return CSV if _looks_like_rows(text) else TEXT


def _find_markup_type(text: str) -> str:
    lowered = text.lower()
    if lowered.startswith("<!doctype html"):
        return HTML
    first = _TAG.search(lowered)
    name = first.group(1) if first else ""
    if name == "html":
        return HTML
    if name == "svg":
        return "image/svg+xml"
    return XML if first else TEXT


def _looks_like_rows(text: str) -> bool:
    """Say whether the first lines all have the same number, at least one, of the same separator."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:8000].splitlines()[:21] if line.strip()]
    if len(text) > 8000:
        lines = lines[:-1]  # the last one may be cut
    if len(lines) < 2:
        return False
    for separator in ",;\t|":
        counts = {line.count(separator) for line in lines[:20]}
        if len(counts) == 1 and counts.pop() >= 1:
            return True
    return False
