"""The headings of the common structures, from the law data: CTD with regional Module 1, ACTD, China's pre-CTD items."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

from jembatan.core.grades import Confidence, Trust


class CtdTables(NamedTuple):
    """The CTD as data: numbers by scope (ICH, CN, EU, US) and headings by backbone element."""

    numbers: dict[str, frozenset[str]]
    number_by_element: dict[str, tuple[str, str]]  # element -> scope, number
    title_by_number: dict[str, str]  # ICH headings, English
    titles: tuple[tuple[str, str, str], ...]  # scope, number, title in English or Chinese
    has_element: frozenset[str]  # ICH numbers with an element in the backbone


@cache
def load_ctd() -> CtdTables:
    """Return the headings of ctd_sections.csv."""
    numbers: dict[str, set[str]] = {}
    by_element: dict[str, tuple[str, str]] = {}
    title_by_number: dict[str, str] = {}
    titles: list[tuple[str, str, str]] = []
    has_element = set()
    for row in _rows("ctd_sections.csv"):
        scope, number = row["scope"], row["number"]
        numbers.setdefault(scope, set()).add(number)
        if row["ectd_element"]:
            by_element[row["ectd_element"]] = (scope, number)
            if scope == "ICH":
                has_element.add(number)
        if scope == "ICH":
            title_by_number[number] = row["title"]
        titles += [(scope, number, title) for title in (row["title"], row["title_zh"]) if title]
    return CtdTables(
        {scope: frozenset(found) for scope, found in numbers.items()},
        by_element,
        title_by_number,
        tuple(titles),
        frozenset(has_element),
    )


@cache
def load_headings_by_scope() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the CTD headings by scope (ICH, CN, EU, US) and number: the title in English and in Chinese, where it was read."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in _rows("ctd_sections.csv"):
        found.setdefault((row["scope"], row["number"]), (row["title"], row["title_zh"]))
    return found


@cache
def load_actd() -> dict[str, tuple[str, str]]:
    """Return the ACTD headings of actd_sections.csv: "II.P8" -> titles in English and Indonesian."""
    found: dict[str, tuple[str, str]] = {}
    for row in _rows("actd_sections.csv"):
        found.setdefault(f"{row['part']}.{row['number']}", (row["title"], row["title_id"]))
    for part, title in (
        ("I", "Administrative data and product information"),
        ("II", "Quality"),
        ("III", "Nonclinical"),
        ("IV", "Clinical"),
    ):
        found.setdefault(part, (title, ""))
    return found


class HeadingSource(NamedTuple):
    """How one heading of a structure is known: primary, secondary or remembered, how surely, and where it was read."""

    trust: Trust
    confidence: Confidence
    source: str


@cache
def load_heading_sources() -> dict[tuple[str, str], HeadingSource]:
    """Return how each heading is known, by scope (ASEAN, ID, ICH, CN, ...) and number ("II.P8", "3.2.P.8")."""
    found: dict[tuple[str, str], HeadingSource] = {}
    for name in ("actd_sections.csv", "ctd_sections.csv"):
        for row in _rows(name):
            number = f"{row['part']}.{row['number']}" if "part" in row else row["number"]
            trust = Trust(row["read_or_remembered"].removeprefix("read-"))
            found[row["scope"], number] = HeadingSource(trust, Confidence(row["confidence"]), row["source"])
    return found


class PreCtdItem(NamedTuple):
    """One item of China's dossier before the CTD, and the group it stands in."""

    number: str
    title: str
    group: str  # "7-15"
    group_title: str


@cache
def load_pre_ctd_items() -> tuple[PreCtdItem, ...]:
    """Return the items 1 to 32 of cn_pre_ctd_items.csv."""
    return tuple(
        PreCtdItem(row["item"], row["title_zh"], row["group"], row["group_zh"])
        for row in _rows("cn_pre_ctd_items.csv")
    )


def load_title_phrases() -> Iterator[tuple[str, str, str, str]]:
    """Yield structure ("ctd", "ctd-cn", "actd"), number, phrase and language of titles.csv; "code" is a standard file name."""
    for row in _rows("titles.csv"):
        yield row["structure"], row["number"], row["phrase"], row["language"]


def find_module_1_scope(region: str) -> str | None:
    """Return the scope whose Module 1 headings carry backbone elements in the table (CN, EU), or None (US and others)."""
    scope = region.upper()
    held = {scope for scope, _ in load_ctd().number_by_element.values()} - {"ICH"}
    return scope if scope in held else None


def is_at_or_below(section: str, top: str) -> bool:
    """Say whether a section is another one or stands under it ("" stands over all)."""
    if not top or section == top:
        return True
    if not section.startswith(top):
        return False
    rest = section[len(top) :]
    return rest[0] == "." or (top[-1].isalpha() and rest[0].isdigit())


def _rows(name: str) -> Iterator[dict[str, str]]:
    table = resources.files("jembatan") / "lawdata" / "shared" / "sections" / name
    with table.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
