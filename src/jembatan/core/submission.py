"""What was built for an authority."""

from __future__ import annotations

import msgspec

from jembatan.core.text import Message


class BuiltFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the package, relative to it."""

    path: str
    section: str
    md5: str
    source: str = ""


class LeftOut(msgspec.Struct, frozen=True):
    """One source document that the package does not hold, and why."""

    source: str
    why: Message


class MovedLink(msgspec.Struct, frozen=True, kw_only=True):
    """One link of a filed document whose file has another name or place in the package, so that it leads nowhere there."""

    path: str  # of the document, relative to the application
    page: int  # from 1; 0: a bookmark
    cited: str  # the link as written
    linked: str  # what it led to in the source
    now: str  # the path that it should have, from the document; empty where that file is not in the package


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """Files, manifest, and what still must be written."""

    profile: str
    files: tuple[BuiltFile, ...]
    still_to_write: tuple[Message, ...] = ()
    application: str = ""  # folder of the application
    number: str = ""  # of the sequence
    left_out: tuple[LeftOut, ...] = ()
    assumed: tuple[Message, ...] = ()  # what was concluded and nobody stated: to be looked at before filing
    faults: tuple[Message, ...] = ()  # what is technically wrong with the source
    unchanged: tuple[str, ...] = ()  # source documents that earlier sequences hold already
    operations: dict[str, int] = {}  # how many documents are new, replace, append, delete
    study_files: dict[str, int] = {}  # the same for study tagging files
    moved_links: tuple[MovedLink, ...] = ()
    searches_links: bool = True  # whether links were looked for
    not_searched: tuple[str, ...] = ()  # filed PDFs that could not be opened to look for links
