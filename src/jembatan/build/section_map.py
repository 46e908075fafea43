"""The map between CTD and ACTD headings as data: each row with how sure it is and whether its target was read."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

from jembatan.core.grades import Confidence
from jembatan.dossier.sections import load_actd, load_ctd

CARRIED = frozenset({"moved", "renumbered", "merged", "judgement", "rebuild"})


class MapRow(NamedTuple):
    """One row of ctd_actd_map.csv."""

    ctd: str  # "3.2.P.8.3"; Module 1 of China with its country in front: "CN 1.3.8.9"
    actd: str  # "II.P8", as the tables number it; empty where there is no place
    note: str
    relation: str  # moved, renumbered, merged, rebuild, judgement, split, none
    confidence: Confidence
    verified: bool  # the target heading was read in the ASEAN text

    @property
    def is_exact(self) -> bool:
        """Say whether the two headings are one and the same, so that the row may be read backwards."""
        return self.relation in ("moved", "renumbered")


@cache
def load_section_map() -> dict[str, MapRow]:
    """Return the rows by CTD number. Source: the outlines of both structures; no complete published map was found."""
    table = resources.files("jembatan") / "lawdata" / "shared" / "sections" / "ctd_actd_map.csv"
    with table.open(encoding="utf-8") as lines:
        return {
            row["ctd_number"]: MapRow(
                row["ctd_number"],
                f"{row['actd_part']}.{row['actd_number']}" if row["actd_number"] else row["actd_part"],
                row["note"],
                row["relation"],
                Confidence(row["confidence"]),
                row["target_verified"] == "yes",
            )
            for row in csv.DictReader(lines)
        }


def find_row(section: str, region: str = "") -> MapRow | None:
    """Return the row of a CTD section, or of the nearest heading above it; Module 1 has rows for China only."""
    rows = load_section_map()
    wanted = f"{region} {section}".strip() if section.startswith("1.") else section
    while wanted:
        if row := rows.get(wanted):
            return row
        wanted = wanted.rpartition(".")[0]
    return None


@cache
def load_reverse_map() -> dict[str, MapRow]:
    """Return for each ACTD section the CTD row that it goes back to.

    Of several, a row that only renumbers comes before one that merges, then the shortest number, then the first.
    """
    best: dict[str, tuple[tuple[bool, int], MapRow]] = {}
    for row in load_section_map().values():
        if not row.actd or row.relation in ("split", "none", "rebuild") or row.ctd in ("3", "4", "5"):
            continue
        rank = (not row.is_exact, row.ctd.count("."))
        if row.actd not in best or rank < best[row.actd][0]:
            best[row.actd] = (rank, row)
    return {actd: row for actd, (_, row) in best.items()}


def find_reverse_row(section: str) -> MapRow | None:
    """Return the row of an ACTD section ("II.P8"), or of the nearest heading above it that has one."""
    rows = load_reverse_map()
    while section:
        if row := rows.get(section):
            return row
        section = find_actd_parent(section)
    return None


def find_actd_parent(section: str) -> str:
    """Return the ACTD heading above: II.P2.1 -> II.P2 -> II.P -> II."""
    head, dot, _ = section.rpartition(".")
    if dot and "." in head:
        return head
    if section[-1:].isdigit() and section.startswith(("II.S", "II.P")):
        return section.rstrip("0123456789")
    return head


def show_actd(section: str) -> str:
    """Return an ACTD section as it is printed: the body of Part II stands under C ("II.P8" -> "II.C.P8")."""
    if section.startswith(("II.S", "II.P")):
        return f"II.C.{section[3:]}"
    return section


def compute_order(section: str) -> tuple[int, tuple[int | str, ...]]:
    """Return what sorts sections as they stand in the table of their structure; unknown ones come last, by number."""
    orders = _orders()
    if section in orders:
        return orders[section], ()
    above = section
    while above and above not in orders:
        above = above.rpartition(".")[0]
    return orders.get(above, len(orders)), tuple(section.split("."))


@cache
def _orders() -> dict[str, int]:
    numbers = [number for _, number, _ in load_ctd().titles]
    numbers.sort(key=lambda number: [_level(part) for part in number.split(".")])
    actd = sorted(load_actd(), key=_actd_key)
    return {number: n for n, number in enumerate(dict.fromkeys([*numbers, *actd]))}


def _level(part: str) -> tuple[int, int, str]:
    order = {"S": 1, "P": 2, "A": 3, "R": 4, "I": 0}
    return (0, int(part), "") if part.isdigit() else (1, order.get(part, 9), part)


def _actd_key(section: str) -> list[tuple[int, int, str]]:
    """Part, then A, B, S, P, D, then numbers: the body S and P of Part II stands where its letter C does."""
    part, _, rest = section.partition(".")
    key = [(0, ("I", "II", "III", "IV").index(part), "")]
    letters = {"A": 0, "B": 1, "C": 2, "S": 3, "P": 4, "D": 5, "E": 6, "F": 7}
    for word in rest.replace("S", "S.", 1).replace("P", "P.", 1).split(".") if rest else []:
        if word.isdigit():
            key.append((0, int(word), ""))
        elif word in letters:
            key.append((1, letters[word], ""))
        elif word:
            key.append((2, 0, word))
    return key


def hide_actd(section: str) -> str:
    """Return an ACTD section as the tables number it: "II.C.P8" -> "II.P8"."""
    return f"II.{section[5:]}" if section.startswith(("II.C.S", "II.C.P")) else section


def compute_shown_order(section: str) -> tuple[int, tuple[int | str, ...]]:
    """Return the order of a section as it is printed ("II.C.P8")."""
    return compute_order(hide_actd(section))
