"""A spot: where the parts of a path read so far lead; and what the names of a whole package show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jembatan.core.grades import Confidence
from jembatan.dossier.place_actd import find_part
from jembatan.dossier.place_number import find_module
from jembatan.dossier.place_pre_ctd import find_item
from jembatan.dossier.place_text import fold, has_chinese, without_extension

Structure = Literal["ctd", "actd", "cn-pre-ctd"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the parts of a path read so far lead."""

    structure: Structure = "ctd"
    section: str = ""
    placed_by: str = "folder"
    confidence: Confidence = Confidence.HIGH
    region: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    part: str = ""  # of the ACTD


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all paths of a package together show; it settles numbers and letters that one name leaves open."""

    has_actd: bool
    has_modules: bool
    has_bare_parts: bool  # folders named II and III alone
    is_pre_ctd: bool
    is_chinese: bool


def find_surroundings(paths: Iterable[str]) -> Surroundings:
    """Return what the paths show: parts of the ACTD, modules, items before the CTD, Chinese names."""
    parts, roman, modules, chinese, items = set(), set(), set(), 0, 0
    count = 0
    folders: set[str] = set()
    for path in paths:
        count += 1
        *above, last = path.split("/")
        folders.update(above)
        last = without_extension(fold(last))
        if found := find_part(last):
            parts.add(found[0])
        if find_item(last):
            items += 1
        chinese += has_chinese(path)
    for folder in folders:
        name = fold(folder)
        if found := find_part(name):
            parts.add(found[0])
        elif found := find_part(name, allow_bare=True):
            roman.add(found[0])
        if module := find_module(name):
            modules.add(module)
    return Surroundings(
        has_actd=bool(parts) or len(roman) >= 2,
        has_modules=bool(modules),
        has_bare_parts=len(roman) >= 2,
        is_pre_ctd=items >= 3 and items * 2 >= count and not modules,
        is_chinese=chinese * 5 >= count > 0,
    )
