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


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """Files, manifest, and what still must be written."""

    profile: str
    files: tuple[BuiltFile, ...]
    still_to_write: tuple[Message, ...] = ()
