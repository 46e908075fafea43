"""Which section of the dossier stands how: the gravest outcome of the rules that look there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from jembatan.core.dossier import Dossier
from jembatan.core.finding import Finding
from jembatan.core.grades import Outcome
from jembatan.core.text import Message, Text

_SECTION = re.compile(r"[1-5](?:\.(?:\d+|[SPAR]))+|(?:I|II|III|IV)(?:\.[A-Z0-9]+)+")
_DEPTH = {"3": 4, "2": 3, "1": 3, "4": 4, "5": 3}  # parts of a number that make one tile
GRAVEST_FIRST = (Outcome.ERROR, Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.MET, Outcome.NOT_APPLICABLE)


class SectionState(msgspec.Struct, frozen=True, kw_only=True):
    """One tile of the picture: a section, how many documents stand there, and its findings by outcome."""

    group: str  # "3" for Module 3, "II" for Part II, "" for rules that are tied to no section
    name: str  # "3.2.P.8", or the group of concepts
    documents: int
    counts: dict[str, int]

    @property
    def state(self) -> str:
        """The gravest outcome; empty where a document stands and no rule looked."""
        return next((o.value for o in GRAVEST_FIRST if self.counts.get(o.value)), "")


_MOST_TILES = 12


def find_sections(finding: Finding) -> tuple[str, ...]:
    """Return the sections that the finding speaks of: where it looked, else where it wanted something, else nothing."""
    found = [place.section for place in finding.where if place.section]
    for message in (finding.expected, finding.observed):
        if not found and message is not None:
            found = list(_sections_named(message))
    if not found:
        found = [fact.provenance.section for fact in finding.because if fact.provenance.section]
    return tuple(dict.fromkeys(s for s in found if _SECTION.fullmatch(s)))


def compute_section_states(
    findings: Iterable[Finding], dossier: Dossier, sections_by_finding: Mapping[str, tuple[str, ...]]
) -> list[SectionState]:
    """Return the tiles in the order of the structure; a finding counts once in each tile that it speaks of."""
    documents: dict[str, int] = {}
    for leaf in dossier.current():
        if leaf.placement and _SECTION.fullmatch(leaf.placement.section):
            tile = tile_of(leaf.placement.section)
            documents[tile] = documents.get(tile, 0) + 1
    counts: dict[tuple[str, str], dict[str, int]] = {
        (_group(tile), tile): {} for tile in sorted(documents, key=section_order)
    }
    for finding in findings:
        tiles = {tile_of(section) for section in sections_by_finding.get(finding.id, ())}
        if len(tiles) > _MOST_TILES:  # a rule about the whole dossier (its language) would paint every tile
            tiles = set()
        keys = [(_group(tile), tile) for tile in tiles] or [("", finding.concept.split(".")[0])]
        for key in keys:
            by_outcome = counts.setdefault(key, {})
            by_outcome[finding.outcome.value] = by_outcome.get(finding.outcome.value, 0) + 1
    return [
        SectionState(
            group=group, name=name, documents=documents.get(name, 0) if group else 0, counts=by_outcome
        )
        for (group, name), by_outcome in sorted(
            counts.items(), key=lambda item: (not item[0][0], section_order(item[0][1]))
        )
    ]


def tile_of(section: str) -> str:
    """Return the section shortened to the depth of one tile: 3.2.P.8.3 stands in 3.2.P.8."""
    parts = section.split(".")
    return ".".join(parts[: _DEPTH.get(parts[0], 3)])


def section_order(section: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts 1.10 after 1.9, 3.2.S before 3.2.P and Part IV after Part III."""
    return tuple(_part_order(part) for part in section.split("."))


def _part_order(part: str) -> tuple[int, int, str]:
    if part.isdigit():
        return (0, int(part), "")
    if part in (roman := ("I", "II", "III", "IV")):
        return (1, roman.index(part), "")
    if part in (letters := ("S", "P", "A", "R")):
        return (1, letters.index(part), "")
    match = re.fullmatch(r"([A-Z]+)(\d+)", part)
    return (2, int(match[2]), match[1]) if match else (3, 0, part)


def _group(tile: str) -> str:
    return tile.split(".")[0]


def _sections_named(message: Message) -> Iterable[str]:
    for value in message.args.values():
        items = value if isinstance(value, list) else [value]
        for item in items:
            if isinstance(item, str | Text):
                named = re.split(r"[\s,/|、]+", item if isinstance(item, str) else item.en)
                yield from (name for name in named if _SECTION.fullmatch(name))
