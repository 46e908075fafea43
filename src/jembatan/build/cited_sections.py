"""What carried documents say of other documents by their old numbers and links, and what those are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jembatan.build.citation_reader import Citations
from jembatan.build.citation_reading import Structure, read_said
from jembatan.build.cited_numbers import find_actd_numbers, find_ctd_numbers
from jembatan.build.held_documents import is_searched
from jembatan.build.moved_links import find_linked, find_moved_links
from jembatan.build.section_map import find_reverse_row, find_row, show_actd
from jembatan.core.bridge import CitedSection, Move
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.links import PathFinder
from jembatan.dossier.package import Package


class Searched(NamedTuple):
    """What was found: what documents cite, those that could not be searched for it, and what each says by its path in the source."""

    cited: tuple[CitedSection, ...]
    not_searched: tuple[str, ...]
    said_by_source: Mapping[str, Citations]


def find_cited_numbers(text: str, structure: Structure) -> list[tuple[str, str]]:
    """Return each old number that a text names, once, with what it is now in the target structure (empty: no place)."""
    found = find_ctd_numbers(text) if structure == "actd" else find_actd_numbers(text)
    return [_now(number, structure) for number in dict.fromkeys(one.number for one in found if one.printed)]


def _now(number: str, structure: Structure) -> tuple[str, str]:
    """Return an old number as it is printed, with what it is now."""
    if structure == "actd":
        row = find_row(number)
        return number, show_actd(row.actd) if row and row.actd else ""
    reverse = find_reverse_row(number)
    return show_actd(number), reverse.ctd if reverse else ""


def read_cited_sections(
    package: Package,
    moves: Sequence[Move],
    structure: Structure,
    *,
    searches_numbers: bool = True,
    searches_subjects: bool = True,
    cache_folder: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Searched:
    """Return what the carried documents cite by old numbers and by links, and what each says.

    Every page is read, of kept documents the links alone, by `workers` side by side; what a document says is remembered in `cache_folder` by its checksum,
    so that it is read once. `searches_subjects`: documents on studies in persons are read in any case, for lists of
    subjects. Raises Cancelled where the caller asked to stop.
    """
    citing = (
        [m for m in moves if m.targets[0].action not in ("keep", "cross_reference")]
        if searches_numbers
        else []
    )
    numbered = {move.source for move in citing}
    wanted = [
        m
        for m in moves
        if m.source in numbered or (searches_subjects and is_searched(m.source_section, m.targets[0].section))
    ]
    found = read_said(
        package,
        {move.source: move.sha256 for move in wanted},
        structure,
        cache_folder=cache_folder,
        workers=workers,
        progress=progress,
        cancelled=cancelled,
    )
    target_by_source = {move.source: move.targets[0].path for move in moves}
    finder = PathFinder(tuple(target_by_source))
    cited = [
        one
        for move in citing
        for one in _resolve(move, found[move.source], structure, target_by_source, finder)
    ]
    kept = [m for m in moves if m.targets[0].action == "keep"] if searches_numbers else []
    linking = read_said(
        package,
        {move.source: move.sha256 for move in kept},
        "links",
        cache_folder=cache_folder,
        workers=workers,
        progress=progress,
        cancelled=cancelled,
    )
    cited += _find_broken_links(package, moves, linking)
    not_searched = tuple(
        move.targets[0].path
        for moves_read, said in ((citing, found), (kept, linking))
        for move in moves_read
        if said[move.source].fault
    )
    return Searched(tuple(cited), not_searched, found)


def _find_broken_links(
    package: Package, moves: Sequence[Move], said: Mapping[str, Citations]
) -> list[CitedSection]:
    """Return the links of kept documents to what went to another place or got another name; the others still hold."""
    targets_by_source = {
        move.source: [target.path for target in move.targets if target.action != "cross_reference"]
        for move in moves
    }
    paths = [file.path for file in package.files] if any(one.links for one in said.values()) else []
    written = [path for source in said for path in targets_by_source[source]]
    return [
        CitedSection(
            path=one.path,
            page=one.page,
            kind="link",
            cited=one.cited,
            now=next(iter(targets_by_source.get(one.linked, ())), ""),
        )
        for one in find_moved_links(said, targets_by_source, paths, written)
    ]


def _resolve(
    move: Move,
    said: Citations,
    structure: Structure,
    target_by_source: Mapping[str, str],
    finder: PathFinder,
) -> list[CitedSection]:
    path = move.targets[0].path
    own = frozenset(number for number in said.headings if _is_its_own(number, move.source_section))
    numbers = [
        (one.page, one.printed, _now(one.words, structure)) for one in said.numbers if one.words not in own
    ]
    return [
        CitedSection(path=path, page=page, kind="number", cited=printed or cited, now=now)
        for page, printed, (cited, now) in numbers
    ] + [
        CitedSection(
            path=path,
            page=one.page,
            kind="link",
            cited=one.words,
            now=target_by_source.get(find_linked(move.source, one.words, finder)[0], ""),
        )
        for one in said.links
    ]


def _is_its_own(number: str, section: str) -> bool:
    """Say whether a number by which a document numbers itself is that of its own chapter, not of the CTD.

    A report with a chapter 4.2.1 means that one by 4.2.1. Summaries and lists of studies begin their lines with numbers of the
    CTD, and so does a document at that very section.
    """
    is_report = section.startswith(("3.2.", "4.2.", "5.3."))
    return is_report and not (number == section or number.startswith(f"{section}."))
