"""What carrying a dossier into another authority's structure comes to: moves, what is held back, what has no place."""

from __future__ import annotations

from typing import Literal

import msgspec

from jembatan.core.finding import Citation
from jembatan.core.grades import Confidence, Trust
from jembatan.core.text import Message, Text

MoveAction = Literal["carry", "keep", "merge", "duplicate", "cross_reference"]
BASIS_SAME = "bridge.basis_same"  # the words for a heading that is the same on both sides
TodoAction = Literal["write", "translate", "obtain", "generate", "decide"]


class MoveTarget(msgspec.Struct, frozen=True, kw_only=True):
    """One place that a source document gets: a file of the target folder and the section it stands at.

    `verified` says whether the row of the section map was read in the target's own text. For `cross_reference` the
    path is that of a sheet that points at the first place, of this document and of others of the same two headings.
    """

    path: str  # POSIX, inside the target folder
    section: str  # as the target numbers it: "II.C.P8", "I.B.3", "3.2.P.8.3"
    action: MoveAction
    verified: bool
    confidence: Confidence = Confidence.HIGH  # of the row of the map
    apart: str = (
        ""  # why it was not merged with others at its heading: signed, scan, encrypted, damaged, kind, ...
    )
    block: str = ""  # the substance or product of Part II that it is of, as the source names it
    note: str = ""  # the note of that row, in English
    basis: Message | None = None  # the row of the map, or the other rule, that gave this place
    citation: Citation | None = None  # where the heading was read; None where it was not
    trust: Trust = Trust.INFERRED  # of the heading

    @property
    def is_same(self) -> bool:
        """Say whether the heading is the one that the document had in the source, so that no row of the map is needed."""
        return self.basis is not None and self.basis.key == BASIS_SAME


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One source document and every place that it gets in the target."""

    source: str  # POSIX, relative to the source dossier
    source_section: str
    title: str
    targets: tuple[MoveTarget, ...]
    bytes: int
    sha256: str
    pages: int | None = None
    language: str = "unknown"
    placement_confidence: Confidence = Confidence.HIGH  # how sure the section in the source is


class HeldBack(msgspec.Struct, frozen=True, kw_only=True):
    """One source document that is not carried, and the rule that holds it."""

    source: str
    source_section: str
    code: str  # subject_data, closed_part, archive, superseded, not_current
    why: Message
    citations: tuple[Citation, ...] = ()


class Unplaced(msgspec.Struct, frozen=True, kw_only=True):
    """One source document that the target has no place for, or whose place a person must decide."""

    source: str
    source_section: str
    code: str  # no_place, no_section, rebuilt, sheet, asked, left_out
    why: Message
    suggestion: str = ""  # the note of the map's row, in English
    basis: Message | None = None  # the row of the map that says so


class TodoItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that must be written, translated, obtained, generated or decided before the target can be filed.

    It has a finding or a basis; where no source was read for it, the citation is None and is worded as such.
    """

    target_section: str
    action: TodoAction
    what: Message | Text
    citation: Citation | None = None
    finding: str = ""  # id of the finding that asks for it
    requirement: str = ""
    outcome: str = ""
    severity: str = ""
    document: str = ""  # the target file, or the source document where it was not carried
    how: Text | None = None
    basis: Message | None = (
        None  # without a finding: the row of the map or the rule of the bridge that asks for it
    )
    trust: Trust = Trust.INFERRED  # of that row, where there is no citation


class CitedSection(msgspec.Struct, frozen=True, kw_only=True):
    """One place in a carried document that names a section by its old number, or links to a file by its old path."""

    path: str  # target file
    page: int  # from 1; 0: a bookmark
    kind: Literal["number", "link"]
    cited: str  # "3.2.P.5.6", or the link as written
    now: str  # "II.C.P5.6", or the target path; empty where the cited document was not carried


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """One carried document at which a person must look before anything leaves: what stays may still be in it."""

    path: str  # target file
    section: str  # of the target
    code: str  # subject_rows, unread, attachments, whole_substance, undeclared, cleared
    what: Message


class OutboundFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule of the source country on what may leave it came to."""

    requirement: str
    outcome: str
    title: Text
    citation: Citation | None = None


class EmptyHeading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the target that stays although nothing stands at it: not applicable, with a reason or the question for it."""

    section: str
    reason: Text | None = None  # None: a person must give it
    requirement: str = ""


class Bridge(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier as it will stand before another authority; every source document is accounted for exactly once."""

    source_name: str
    source_format: str
    source_country: str  # code in capitals; empty where it is not known
    target_country: str
    profile: str
    structure: Literal["actd", "ctd"]
    moves: tuple[Move, ...]
    held_back: tuple[HeldBack, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    todo: tuple[TodoItem, ...] = ()
    cited: tuple[CitedSection, ...] = ()
    not_searched: tuple[str, ...] = ()  # carried documents whose text could not be searched for old numbers
    doubts: tuple[Doubt, ...] = ()
    outbound: tuple[OutboundFinding, ...] = ()
    includes_subject_data: bool = False
    product_title: str = ""
    worked_example: bool = False
    empty_headings: tuple[EmptyHeading, ...] = ()

    def list_sheets(self) -> dict[str, list[tuple[MoveTarget, Move]]]:
        """Return by path each sheet that points at documents filed elsewhere, with the documents it points at."""
        sheets: dict[str, list[tuple[MoveTarget, Move]]] = {}
        for move in self.moves:
            for target in move.targets:
                if target.action == "cross_reference":
                    sheets.setdefault(target.path, []).append((target, move))
        return sheets
