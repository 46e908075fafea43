"""What each carried file is called: numbered within its heading, never like another, and so that it reads back as its section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jembatan.build.bridge_paths import (
    compute_file_name,
    compute_plain_name,
    compute_sheet_name,
    without_bridge_number,
)
from jembatan.build.bridge_places import Place
from jembatan.build.portable_names import make_portable
from jembatan.build.section_map import compute_order
from jembatan.core.dossier import Leaf
from jembatan.dossier.links import fold_path
from jembatan.dossier.place import Placer

DOSSIER = "dossier"  # the folder, inside the one that is written, that holds what is filed and nothing else


@dataclass(frozen=True)
class Spot:
    """One document at one place of the target, before it has its number within the folder.

    `sees`: the section of its first place where here, at the second, only a sheet points at it.
    """

    leaf: Leaf
    place: Place
    folder: str
    sees: str = ""


def name_files(spots_by_path: Mapping[str, Iterable[Spot]]) -> dict[tuple[str, str], str]:
    """Return the path of each document at each place; a clash of kept names takes the sequence into the name.

    All documents of a heading that one sheet points at have the path of that sheet, which comes after the files.
    """
    by_folder: dict[tuple[str, str], list[tuple[str, Spot]]] = {}
    for path, spots in spots_by_path.items():
        for spot in spots:
            by_folder.setdefault((spot.folder, spot.place.section), []).append((path, spot))
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for (folder, section), members in sorted(by_folder.items()):
        filed = sorted((one for one in members if not one[1].sees), key=lambda one: _order_of(*one))
        for number, (path, spot) in enumerate(filed, start=1):
            placement = spot.leaf.placement
            if section[0] in "IV":
                extra = {
                    k: v for k, v in (placement.attributes if placement else {}).items() if k == "excipient"
                }
                name = compute_file_name(section, number, spot.leaf, extra)
            else:
                name = path.rpartition("/")[2]
                if placement and placement.structure == "actd":
                    name = compute_plain_name(without_bridge_number(name))
            whole = make_portable(f"{folder}/{name}" if folder else name)
            names[path, section] = _take(f"{DOSSIER}/{whole}", taken)
        for number, sees in enumerate(sorted({spot.sees for _, spot in members} - {""}), len(filed) + 1):
            whole = make_portable(f"{folder}/{compute_sheet_name(section, number, sees)}")
            sheet = _take(f"{DOSSIER}/{whole}", taken)
            names |= {(path, section): sheet for path, spot in members if spot.sees == sees}
    return names


def _take(whole: str, taken: set[str]) -> str:
    """Return a path that no other has, numbered where it must be, and keep it as taken."""
    stem, dot, ending = whole.rpartition(".")
    name, count = whole, 2
    while fold_path(name) in taken:
        name, count = f"{stem or ending}-{count}{dot if stem else ''}{ending if stem else ''}", count + 1
    taken.add(fold_path(name))
    return name


def tell_sections(names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return the paths with the section in front of the names that do not read back as theirs.

    A folder of an eCTD holds several sections (all of 1.3 in m1/cn/03), and here no backbone tells them apart.
    """
    placer = Placer([path.removeprefix(f"{DOSSIER}/") for path in names.values()])

    def reads_back(path: str, section: str) -> bool:
        place = placer.place(path.removeprefix(f"{DOSSIER}/"))
        return place is not None and (place.structure, place.section) == ("ctd", section)

    taken = {fold_path(path) for path in names.values()}
    told = {}
    for key, path in names.items():
        folder, _, name = path.rpartition("/")
        named = f"{folder}/{key[1].lower().replace('.', '-')}-{name}"
        is_told = reads_back(path, key[1]) or not reads_back(named, key[1])
        told[key] = path if is_told else _take(named, taken)
    return told


def _order_of(path: str, spot: Spot) -> tuple[object, ...]:
    placement = spot.leaf.placement
    section = placement.section if placement else ""
    attributes = placement.attributes if placement else {}
    return compute_order(section), attributes.get("excipient", ""), spot.leaf.sequence, path
