"""What the text of carried documents shows only once every page is read: lists of subjects, files inside, nothing at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from jembatan.build.bridge_merge import MergedFile
from jembatan.build.bridge_profile import load_outbound_rules
from jembatan.build.citation_reader import Citations
from jembatan.build.held_documents import is_clinical, is_on_manufacture
from jembatan.core.bridge import Bridge, Doubt, HeldBack, Move, MoveTarget
from jembatan.core.fact import Facts
from jembatan.core.finding import Citation
from jembatan.core.text import Message, Text

_WHOLE = (
    "2.3",
    "2.3.S",
    "3.2.S",
    "II.B",
    "II.S",
    "II.C",
)  # headings that hold what is closed and what is open


def hold_found(
    bridge: Bridge,
    said_by_source: Mapping[str, Citations],
    citations: tuple[Citation, ...] = (),
    cleared: Collection[str] = (),
) -> tuple[Bridge, frozenset[str]]:
    """Return the bridge after every page was read, and the sources that are not carried after all.

    A document that lists subjects on half of its pages or more is held back, and so is one on studies in persons that
    carries data inside, unless a person `cleared` it. One that lists them on fewer pages, or that nobody could read, is
    carried and doubted.
    """
    moves: list[Move] = []
    held: list[HeldBack] = []
    doubts: list[Doubt] = []
    for move in bridge.moves:
        said = said_by_source.get(move.source)
        if said is None or move.source in cleared:
            moves.append(move)
        elif why := _why_held(move, said):
            held.append(
                HeldBack(
                    source=move.source,
                    source_section=move.source_section,
                    code="subject_data",
                    why=why,
                    citations=citations,
                )
            )
        else:
            moves.append(move)
            doubts += _doubt(move, said)
    found = msgspec.structs.replace(
        bridge,
        moves=tuple(moves),
        held_back=tuple(sorted([*bridge.held_back, *held], key=lambda one: one.source)),
        doubts=(*bridge.doubts, *doubts),
    )
    return found, frozenset(one.source for one in held)


def _why_held(move: Move, said: Citations) -> Message | None:
    if said.subject_pages and 2 * len(said.subject_pages) >= said.pages:
        return Message("bridge.held_subject_pages", {"pages": len(said.subject_pages), "total": said.pages})
    rules = load_outbound_rules()
    endings = {*rules.subject_data.endings, *rules.subject_data.table_endings, *rules.archive.endings}
    if is_clinical(move.source_section, move.targets[0].section) and any(
        n.lower().rpartition(".")[2] in endings for n in said.attached
    ):
        return Message("bridge.held_subject_attached")
    return None


def _doubt(move: Move, said: Citations) -> Iterable[Doubt]:
    target = move.targets[0]
    path = target.path
    if said.subject_pages:
        yield _about(target, "subject_rows", {"path": path, "pages": show_pages(said.subject_pages)})
    if is_clinical(move.source_section, move.targets[0].section) and (said.fault or said.is_blank):
        yield _about(target, "unread", {"path": path})
    if said.attached:
        yield _about(target, "attachments", {"path": path, "names": list(said.attached)})


def doubt_cleared(moves: Sequence[Move], who_by_source: Mapping[str, str]) -> tuple[Doubt, ...]:
    """Return one doubt for each carried document of which a person says that it holds no data of single subjects."""
    return tuple(
        _about(m.targets[0], "cleared", {"path": m.targets[0].path, "who": who_by_source[m.source]})
        for m in moves
        if m.source in who_by_source
    )


def doubt_substances(moves: Sequence[Move], facts: Facts) -> tuple[Doubt, ...]:
    """Return what may hold the closed part of a substance although nothing marks it.

    Where only the open part of one is declared: each document on a substance as a whole. Where nothing is declared of any:
    one doubt for all documents on how a substance is made.
    """
    rules = load_outbound_rules().closed_part
    states = [
        fact.value for fact in facts if fact.name == "substance.state" and fact.provenance.kind == "declared"
    ]
    if any(state in rules.states for state in states):
        whole = [move.targets[0] for move in moves if move.source_section in _WHOLE]
        return tuple(_about(target, "whole_substance", {"path": target.path}) for target in whole)
    made = [move.targets[0] for move in moves if is_on_manufacture(move.source_section)]
    if states or not made:
        return ()
    return (_about(made[0], "undeclared", {"path": made[0].path, "count": len(made)}),)


def _about(target: MoveTarget, code: str, values: dict[str, str | int | float | Text | list[str]]) -> Doubt:
    what = Message(f"bridge.doubt_{code}", values)
    return Doubt(path=target.path, section=target.section, code=code, what=what)


def show_pages(pages: Sequence[int]) -> str:
    """Return page numbers as people write them: "3, 5-9"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def without_sources(merged: Sequence[MergedFile], sources: frozenset[str]) -> list[MergedFile]:
    """Return the files to be merged without the documents that are not carried after all."""
    kept = [
        MergedFile(one.path, tuple(part for part in one.parts if part[0] not in sources)) for one in merged
    ]
    return [one for one in kept if one.parts]
