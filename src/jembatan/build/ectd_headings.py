"""The headings of an eCTD backbone as data: element names, their order, and the attributes that split them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from jembatan.build.sequence_plan import PlanError

ICH = "ICH"


class Heading(NamedTuple):
    """One heading with a backbone element."""

    number: str  # CTD number, "3.2.P.8.3"
    element: str  # "m3-2-p-8-3-stability-data", "cn-1-3-8-1"
    attributes: tuple[str, ...]  # that the element may carry
    required: tuple[str, ...]  # that it must carry
    position: int  # in document order
    is_tagged: bool  # China wants a study tagging file for its leaves


@cache
def load_headings(scope: str) -> dict[str, Heading]:
    """Return the headings of a scope (ICH, CN) that have an element, by CTD number, in document order.

    Source: lawdata/shared/sections/ctd_sections.csv, taken from ich-ectd-3-2.dtd and cn-regional-1-0.xsd.
    """
    table = resources.files("jembatan") / "lawdata" / "shared" / "sections" / "ctd_sections.csv"
    headings: dict[str, Heading] = {}
    with table.open(encoding="utf-8") as lines:
        for position, row in enumerate(csv.DictReader(lines)):
            if row["scope"] != scope or not row["ectd_element"]:
                continue
            words = row["element_attributes"].split()
            headings[row["number"]] = Heading(
                row["number"],
                row["ectd_element"],
                tuple(word.rstrip("!") for word in words),
                tuple(word.rstrip("!") for word in words if word.endswith("!")),
                position,
                row["stf_required_in_cn"] == "yes",
            )
    return headings


def scope_of(section: str) -> str:
    """Say whose backbone holds a section: China's for 1.0 to 1.12, ICH's for Modules 2 to 5 and for Module 1 itself."""
    return "CN" if section.startswith("1.") else ICH


def find_heading_chain(section: str) -> list[Heading]:
    """Return the headings from the module down to the section, or to the nearest one above it that has an element.

    Raises PlanError where not even the module is known.
    """
    headings = load_headings(scope_of(section))
    parts = section.split(".")
    numbers = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    chain = [headings[number] for number in numbers if number in headings]
    if not chain:
        raise PlanError(
            f"Section {section!r} is not in the table of CTD headings: write a number such as 3.2.P.8.3."
        )
    return chain


def list_children(heading: Heading, scope: str) -> list[str]:
    """Return the numbers of the headings right below this one that have an element, in document order."""
    below = heading.number + "."
    return [n for n in load_headings(scope) if n.startswith(below) and "." not in n.removeprefix(below)]


def has_children(heading: Heading, scope: str) -> bool:
    """Say whether the table knows headings below this one."""
    below = heading.number + "."
    return any(number.startswith(below) for number in load_headings(scope))


def list_headings_with_attributes(
    section: str, attributes: Mapping[str, str]
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the elements from the module down to a section, each with those attributes that it carries, sorted."""
    return tuple(
        (h.element, tuple(sorted((name, attributes[name]) for name in h.attributes if name in attributes)))
        for h in find_heading_chain(section)
    )
