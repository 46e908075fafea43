"""A calculation worded in one language: what every `trial` and `quality` command gives to be shown."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from jembatan.core.text import Language
from jembatan.stats.register import Status, load_register


class Source(NamedTuple):
    """A guideline with its clause, a paper, or a program, and how far it was read."""

    text: str
    url: str = ""
    trust: str = ""  # primary, secondary, remembered, inferred; empty for papers


class Table(NamedTuple):
    """A small table of worded cells; the first column names the row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


class Picture(NamedTuple):
    """One SVG with its caption."""

    svg: str
    caption: str = ""


class Calculation(msgspec.Struct, frozen=True, kw_only=True):
    """What was computed, in words: statements first, then tables, pictures, settings, method, status and sources.

    `methods` are ids of the register; the weakest of their statuses is the one shown. `json` holds the promised keys at
    full precision (NaN as None).
    """

    language: Language
    title: str
    statements: tuple[str, ...]  # the answer first, one sentence each
    warnings: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()  # label, value: everything needed to repeat it
    inputs: tuple[tuple[str, str], ...] = ()  # name of a file (never its folder), SHA-256
    method: str  # in the field's own words
    methods: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    schema: str = ""  # what its JSON is and which edition of it: jembatan.shelf_life/1
    json: dict[str, Any] = {}

    @property
    def status(self) -> Status:
        """The weakest status of the methods used."""
        return find_weakest_status(self.methods)


def find_weakest_status(methods: tuple[str, ...]) -> Status:
    """Return the weakest status of the methods; `unverified` where there are none or the register lacks one."""
    order: tuple[Status, ...] = ("unverified", "double", "published")
    register = load_register()
    found = [register[m]["status"] if m in register else "unverified" for m in methods]
    return min(found, key=order.index) if found else "unverified"
