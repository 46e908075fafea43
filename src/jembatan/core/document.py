"""One file of a dossier, and the place it was given."""

from __future__ import annotations

from typing import Literal

import msgspec

from jembatan.core.grades import Confidence

TextLayer = Literal["text", "scan", "none", "unknown"]


class DocumentProperties(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt by opening a file; cached by file identity, size, time and reader version."""

    media_type: str  # by content, not by name
    pages: int | None = None
    pdf_version: str = ""
    encrypted: bool | None = None
    text_layer: TextLayer = "unknown"
    signed: bool | None = None  # a digital signature field is present
    language: str = "unknown"  # id, en, zh, mixed, none, unknown
    title: str = ""  # first heading or document title, for placing
    sample: str = ""  # the first text, at most 4,000 characters, for placing and for recognising what it is
    characters: int | None = None  # estimate over all pages, for the translator's work order
    fault: str = ""  # one sentence when the file could not be opened; empty otherwise


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file: path (POSIX, relative to the dossier as given), checksums and properties."""

    path: str
    bytes: int
    md5: str
    sha256: str
    properties: DocumentProperties
    from_cache: bool = False


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document stands in a common structure, how sure, and why."""

    structure: Literal["ctd", "actd", "cn-pre-ctd"] = "ctd"
    section: str  # CTD number without repeats ("3.2.P.8.3"), ACTD ("II.P8", "I.B.3"), item number (pre-CTD)
    attributes: dict[
        str, str
    ] = {}  # substance, manufacturer, product, dosageform, indication, excipient, study
    placed_by: str = "backbone"  # backbone, folder, file_name, section_number, title, first_page
    confidence: Confidence = Confidence.HIGH


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """That a document is of a type that requirements speak of (a CPP, a label), how sure, and why."""

    path: str
    type: str  # id of a DocumentType
    confidence: Confidence
    because: str  # section, words, or both
