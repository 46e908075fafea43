"""Titles of the target's headings in two languages: its own and English."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

from jembatan.core.bridge import Bridge
from jembatan.dossier.sections import load_actd, load_ctd

_PARTS = {
    "I": (
        "Part I: Administrative data and product information",
        "Bagian I: Dokumen administratif dan informasi produk",
    ),
    "II": ("Part II: Quality", "Bagian II: Mutu"),
    "III": ("Part III: Nonclinical", "Bagian III: Nonklinik"),
    "IV": ("Part IV: Clinical", "Bagian IV: Klinik"),
}


class HeadingTitle(NamedTuple):
    """A heading in English and in the target's own language (empty where no title in it is held)."""

    en: str
    own: str


def find_title(bridge: Bridge, section: str) -> HeadingTitle:
    """Return the titles of a section as the target numbers it ("II.C.P8", "1.3.8.9")."""
    if section[:1] in ("I", "V"):
        if section in _PARTS:
            return HeadingTitle(*_PARTS[section])
        number = (
            section.replace("II.C.S", "II.S").replace("II.C.P", "II.P")
            if section.startswith("II.C.")
            else section
        )
        return _actd_titles(bridge.target_country).get(number, HeadingTitle("", ""))
    return _ctd_titles(bridge.target_country).get(section, HeadingTitle("", ""))


@cache
def _actd_titles(country: str) -> dict[str, HeadingTitle]:
    """Return the ACTD titles; a heading that the country words for itself takes that wording."""
    found = {number: HeadingTitle(en, own) for number, (en, own) in load_actd().items()}
    table = resources.files("jembatan") / "lawdata" / "shared" / "sections" / "actd_sections.csv"
    with table.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["scope"] == country:
                found[f"{row['part']}.{row['number']}"] = HeadingTitle(row["title"], row["title_id"])
    return found


@cache
def _ctd_titles(country: str) -> dict[str, HeadingTitle]:
    found: dict[str, HeadingTitle] = {}
    table = resources.files("jembatan") / "lawdata" / "shared" / "sections" / "ctd_sections.csv"
    with table.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["scope"] in ("ICH", country):
                found.setdefault(row["number"], HeadingTitle(row["title"], row["title_zh"]))
    return found


def list_headings(bridge: Bridge, top: str) -> list[str]:
    """Return every heading of the target below a part or module, as the target numbers it, in no order."""
    if bridge.structure == "actd":
        return [
            _shown(number)
            for number in _actd_titles(bridge.target_country)
            if number.startswith(f"{top}.") and not _is_asean_only(bridge, number)
        ]
    tables = load_ctd().numbers
    scope = tables[bridge.target_country] if top == "1" else tables["ICH"]
    return [number for number in scope if number.startswith(f"{top}.")]


def _is_asean_only(bridge: Bridge, number: str) -> bool:
    """Indonesia letters its Part I differently: the ASEAN C is not in it."""
    return bridge.target_country == "ID" and (number == "I.C" or number.startswith("I.C."))


def _shown(number: str) -> str:
    return f"II.C.{number[3:]}" if number.startswith(("II.S", "II.P")) else number
