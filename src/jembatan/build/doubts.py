"""What the text of carried documents shows only once every page is read: lists of subjects, files inside, nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from jembatan.build.bridge_merge import MergedFile
from jembatan.build.bridge_profile import load_outbound_rules
from jembatan.build.citation_reader import Citations
from jembatan.build.held_documents import is_clinical
from jembatan.core.bridge import Bridge, Doubt, HeldBack, Move
from jembatan.core.fact import Facts
from jembatan.core.finding import Citation
from jembatan.core.text import Message

_WHOLE = (
    "2.3",
    "2.3.S",
    "3.2.S",
    "II.B",
    "II.S",
    "II.C",
)  # headings that hold what is closed and what is open


def hold_found(
    bridge: Bridge, said_by_source: Mapping[str, Citations], citations: tuple[Citation, ...] = ()
) -> tuple[Bridge, frozenset[str]]:
    """Return the bridge after every page was read, and the sources that are not carried after all.

    A document that lists subjects on half of its pages or more is held back, and so is one on studies in persons that
    carries data inside. One that lists them on fewer pages, or that nobody could read, is carried and doubted.
    """
    moves: list[Move] = []
    held: list[HeldBack] = []
    doubts: list[Doubt] = []
    for move in bridge.moves:
        said = said_by_source.get(move.source)
        if said is None:
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
    if is_clinical(move.source_section) and any(
        n.lower().rpartition(".")[2] in endings for n in said.attached
    ):
        return Message("bridge.held_subject_attached")
    return None


def _doubt(move: Move, said: Citations) -> Iterable[Doubt]:
    target = move.targets[0]

    def about(code: str, **values: str | list[str]) -> Doubt:
        what = Message(f"bridge.doubt_{code}", {"path": target.path, **values})
        return Doubt(path=target.path, section=target.section, code=code, what=what)

    if said.subject_pages:
        yield about("subject_rows", pages=show_pages(said.subject_pages))
    if is_clinical(move.source_section) and (said.fault or said.is_blank):
        yield about("unread")
    if said.attached:
        yield about("attachments", names=list(said.attached))


def doubt_whole_substances(moves: Sequence[Move], facts: Facts) -> tuple[Doubt, ...]:
    """Return a doubt for each document on a substance as a whole, where only the open part of one is declared."""
    states = load_outbound_rules().closed_part.states
    if not any(fact.name == "substance.state" and fact.value in states for fact in facts):
        return ()
    return tuple(
        Doubt(
            path=move.targets[0].path,
            section=move.targets[0].section,
            code="whole_substance",
            what=Message("bridge.doubt_whole_substance", {"path": move.targets[0].path}),
        )
        for move in moves
        if move.source_section in _WHOLE
    )


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
