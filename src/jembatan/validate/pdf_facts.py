"""What the PDF rules ask of one file: read with pikepdf, page by page, without rendering anything.

Runs in a worker process: it never raises for what is in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from jembatan.validate.document_readers import DocumentReader
from jembatan.validate.pdf_pages import PageFacts, read_pages
from jembatan.validate.pdf_targets import (
    LinkFacts,
    Links,
    as_list,
    find_active_kinds,
    is_dictionary,
    read_outline,
    words_of,
)

if TYPE_CHECKING:
    from pikepdf import Pdf

_CONFORMANCE = re.compile(rb"""pdfaid:part(?:\s*=\s*["']|[^>]*>)\s*(\d)""")
_MOST_METADATA = 1 << 20
_MOST_FIELDS = 20_000


class PdfFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One PDF: how it opens, its first view, what it carries, and what is wrong with bookmarks and links."""

    fault: str = ""  # one sentence where it could not be read
    needs_password: bool = False
    is_secured: bool = False  # opens without a password, with permissions set
    version: str = ""
    conformance: str = ""  # the part of PDF/A that it claims: 1, 2, 3, 4
    is_linearized: bool = False
    page_mode: str = ""
    page_layout: str = ""
    opens_at: str = ""  # the zoom that its open action sets; empty for the reader's default
    attachments: int = 0
    active: tuple[str, ...] = ()  # JavaScript, 3D, RichMedia, Sound, Movie, Screen
    unread: tuple[
        str, ...
    ] = ()  # parts that could not be looked at, in a file that opens: bookmarks, links, ...
    pages: PageFacts = PageFacts()
    bookmarks: LinkFacts = LinkFacts()
    links: LinkFacts = LinkFacts()


def read_pdf_facts(path: Path, media_type: str) -> PdfFacts:
    """Return the facts of one file; a file that cannot be read has a fault."""
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return _read(pdf)
    except pikepdf.PasswordError:
        return PdfFacts(needs_password=True, is_secured=True)
    except pikepdf.PdfError as error:
        if "unsupported encryption" in str(error):  # by certificates: nobody opens it without the key
            return PdfFacts(needs_password=True, is_secured=True)
        return PdfFacts(fault=_plainly(error))
    except Exception as error:  # noqa: BLE001 (whatever a broken file raises is a fault of that file)
        return PdfFacts(fault=_plainly(error))


PDF_FACTS = DocumentReader(
    "jembatan.validate.pdf_facts:read_pdf_facts", PdfFacts, ".pdf", lambda why: PdfFacts(fault=why)
)


_Value = TypeVar("_Value")


def _read(pdf: Pdf) -> PdfFacts:
    root = pdf.Root
    links = Links(pdf)
    pages = read_pages(pdf, links)
    unread: list[str] = []

    def read(part: str, read_it: Callable[[], _Value], otherwise: _Value) -> _Value:
        """Return a part; where it is broken, note so and go on: the file opens, and the rest is judged."""
        try:
            return read_it()
        except Exception:  # noqa: BLE001
            unread.append(part)
            return otherwise

    opens_at = read("open action", lambda: _open_action(pdf, links), "")
    read("events", lambda: links.look_at_events(root.get("/AA")), None)
    read("fields", lambda: _look_at_fields(pdf, links), None)
    named = read("attachments", lambda: _attachments(pdf), 0)
    bookmarks = read("bookmarks", lambda: read_outline(pdf, links), LinkFacts())
    active = {*pages.active, *links.active}
    if read("scripts", lambda: _has_script_names(pdf), False):
        active.add("JavaScript")
    return PdfFacts(
        is_secured=pdf.is_encrypted,
        version=max(pdf.pdf_version, words_of(root.get("/Version"))),
        conformance=read("metadata", lambda: _conformance(pdf), ""),
        is_linearized=pdf.is_linearized,
        page_mode=words_of(root.get("/PageMode")),
        page_layout=words_of(root.get("/PageLayout")),
        opens_at=opens_at,
        attachments=named + pages.annotations.get("FileAttachment", 0),
        active=tuple(sorted(active)),
        unread=(*unread, *sorted(links.unread), *(f"page {number}" for number in pages.unread)),
        bookmarks=bookmarks,
        links=links.of_pages(),
        pages=pages,
    )


def _open_action(pdf: Pdf, links: Links) -> str:
    """Return the zoom that opening sets, or another action that it takes, and note what that runs."""
    from pikepdf import Array, Dictionary

    action = pdf.Root.get("/OpenAction")
    if isinstance(action, Array):
        return links.zoom_of(action)
    if not isinstance(action, Dictionary):
        return ""
    links.active |= find_active_kinds(action)
    kind = words_of(action.get("/S"))
    if kind == "GoTo":
        found = links.resolve(action.get("/D"))
        return links.zoom_of(found) if found is not None else ""
    return "" if kind == "JavaScript" else kind


def _look_at_fields(pdf: Pdf, links: Links) -> None:
    """Note what the fields of a form run; a tree of fields that returns to itself ends there."""
    form: Any = pdf.Root.get("/AcroForm")
    waiting = [form.get("/Fields")] if is_dictionary(form) else []
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST_FIELDS:
        for field in as_list(waiting.pop()):
            if not is_dictionary(field) or (field.is_indirect and field.objgen in seen):
                continue
            seen.add(field.objgen)
            links.look_at_events(field.get("/AA"))
            waiting.append(field.get("/Kids"))


def _attachments(pdf: Pdf) -> int:
    names: Any = pdf.Root.get("/Names")
    return len(pdf.attachments) if is_dictionary(names) and "/EmbeddedFiles" in names else 0


def _has_script_names(pdf: Pdf) -> bool:
    names: Any = pdf.Root.get("/Names")
    return is_dictionary(names) and "/JavaScript" in names


def _conformance(pdf: Pdf) -> str:
    from pikepdf import Stream

    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, Stream):
        return ""
    found = _CONFORMANCE.search(metadata.read_bytes()[:_MOST_METADATA])
    return found[1].decode() if found else ""


def _plainly(error: Exception) -> str:
    """Return the error without the path that libraries put before it."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text.rpartition(": ")[2][:200] if ".pdf" in text or "/" in text else text[:200]
