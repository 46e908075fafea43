"""Our own model of a backbone's structure: headings, their order, how often, and their attributes, all from data.

It says what the official DTD or schema says; where a package carries the official file, that is asked too
(jembatan.validate.grammar).
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple


class HeadingModel(NamedTuple):
    """One heading element: where it stands and what it may hold."""

    element: str
    number: str
    attributes: tuple[str, ...]
    required_attributes: tuple[str, ...]
    children: tuple[str, ...]  # elements, in their order
    is_repeatable: bool
    is_required: bool
    holds_leaves: bool
    holds_extensions: bool


@dataclass(frozen=True)
class Structure:
    """One kind of backbone."""

    name: str
    source: str
    root: str  # with its prefix, as written
    namespace: str
    root_attributes: dict[str, str]
    top: tuple[str, ...]  # the elements below the root (or below cn-content), in their order
    headings: dict[str, HeadingModel]  # by element
    sections: tuple[str, ...]  # numbers with an element, in order
    leaf_required: tuple[str, ...]
    xref_required: tuple[str, ...]
    checksum_types: tuple[str, ...]
    xlink: str
    heading_attributes: tuple[str, ...]  # that every heading may carry
    envelope: tuple[str, ...]  # elements of the envelope, in their order; empty where there is none
    official_files: tuple[str, ...]  # the grammar itself, first, and what it imports


@cache
def load_structure(name: str) -> Structure:
    """Return a structure of lawdata/shared/validation/_structures.toml with its headings from ctd_sections.csv."""
    shared = resources.files("jembatan") / "lawdata" / "shared"
    raw = tomllib.loads((shared / "validation" / "_structures.toml").read_text("utf-8"))[name]
    with (shared / "sections" / "ctd_sections.csv").open(encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if r["scope"] == raw["scope"] and r["ectd_element"]]
    by_number = {row["number"]: row for row in rows}
    parents = {number: _parent_of(number, by_number) for number in by_number}
    children: dict[str, list[str]] = {}
    for number, parent in parents.items():
        children.setdefault(parent, []).append(number)
    headings: dict[str, HeadingModel] = {}
    for number, row in by_number.items():
        below = tuple(by_number[child]["ectd_element"] for child in children.get(number, []))
        words = row["element_attributes"].split()
        headings[row["ectd_element"]] = HeadingModel(
            element=row["ectd_element"],
            number=number,
            attributes=tuple(word.rstrip("!") for word in words),
            required_attributes=tuple(word.rstrip("!") for word in words if word.endswith("!")),
            children=below,
            is_repeatable=number in raw["repeatable"],
            is_required=number in raw["required"],
            holds_leaves=bool(raw["leaves_above"]) or not below,
            holds_extensions=not below and number not in raw["no_extensions"],
        )
    return Structure(
        name=name,
        source=raw["source"],
        root=raw["root"],
        namespace=raw["namespace"],
        root_attributes=raw["root_attributes"],
        top=tuple(by_number[number]["ectd_element"] for number in children.get("", [])),
        headings=headings,
        sections=tuple(by_number),
        leaf_required=tuple(raw["leaf_required"]),
        xref_required=tuple(raw["xref_required"]),
        checksum_types=tuple(raw["checksum_types"]),
        xlink=raw["xlink"],
        heading_attributes=tuple(raw["heading_attributes"]),
        envelope=tuple(raw["envelope"]),
        official_files=tuple(raw["official_files"]),
    )


def _parent_of(number: str, numbers: dict[str, dict[str, str]]) -> str:
    parts = number.split(".")
    for length in range(len(parts) - 1, 0, -1):
        above = ".".join(parts[:length])
        if above in numbers:
            return above
    return ""
