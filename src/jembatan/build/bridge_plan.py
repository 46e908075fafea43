"""The plan of a bridge: every source document in exactly one of moves, held back, unplaced."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jembatan.build.bridge_basis import HeadingSources
from jembatan.build.bridge_names import Spot, name_files, tell_sections
from jembatan.build.bridge_paths import (
    BlockNames,
    compute_actd_folder,
    says_something,
)
from jembatan.build.bridge_places import NoPlace, Place, PlaceFinder
from jembatan.build.bridge_profile import Profile
from jembatan.build.ctd_folder import CtdFolders
from jembatan.build.held_documents import find_archives, find_subject_data
from jembatan.build.section_map import show_actd
from jembatan.core.bridge import BASIS_SAME, HeldBack, Move, MoveAction, MoveTarget, Unplaced
from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.finding import Citation
from jembatan.core.grades import Confidence, Trust
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import DocumentType
from jembatan.core.text import Message


@dataclass(frozen=True, kw_only=True)
class BridgeChoices:
    """What the user decided: keep the CTD, merge files of a shared heading, file twice, let subject data go."""

    keeps_ctd: bool = False
    merges: bool = False
    duplicates: bool = False
    includes_subject_data: bool = False


@dataclass(kw_only=True)
class MovePlan:
    """Where every document of a dossier goes."""

    moves: list[Move] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


def plan_moves(
    dossier: Dossier,
    profile: Profile,
    *,
    region: str,
    recognitions: Sequence[Recognition] = (),
    document_types: Mapping[str, DocumentType] | None = None,
    closed_parts: frozenset[str] = frozenset(),
    citations: tuple[Citation, ...] = (),
    choices: BridgeChoices | None = None,
    decided: Mapping[str, Place | None] | None = None,
    cleared: Collection[str] = (),
    law: Jurisdiction | None = None,
) -> MovePlan:
    """Return the plan; `region` is that of the source's Module 1 ("CN"), `closed_parts` are paths that never leave.

    `citations` are printed where data of subjects are held back. `decided` are the places that a person gave (None: it
    is not filed); they cannot let out what is held back. `cleared` are documents at which a person looked. `law` is the target's: its instruments are cited for headings.
    """
    choices = choices or BridgeChoices()
    sources = HeadingSources(profile, law)
    planner = _Planner(
        dossier, profile, region, recognitions, document_types or {}, choices, decided or {}, cleared, sources
    )
    for path in sorted(dossier.documents):
        planner.add(path, closed_parts, citations)
    return planner.finish()


class _Planner:
    """Goes through the documents of one dossier and keeps where each goes."""

    def __init__(
        self,
        dossier: Dossier,
        profile: Profile,
        region: str,
        recognitions: Sequence[Recognition],
        document_types: Mapping[str, DocumentType],
        choices: BridgeChoices,
        decided: Mapping[str, Place | None],
        cleared: Collection[str],
        sources: HeadingSources,
    ) -> None:
        self._decided = decided
        self._cleared = cleared
        self._sources = sources
        self._dossier, self._profile, self._choices = dossier, profile, choices
        self._finder = PlaceFinder(profile, region, recognitions, document_types)
        self._blocks = BlockNames(dossier.documents)
        self._ctd = CtdFolders(dossier)
        self._current: dict[str, list[Leaf]] = {}
        for leaf in dossier.current():
            assert leaf.path is not None
            self._current.setdefault(leaf.path, []).append(leaf)
        self._archives = find_archives(dossier)
        wanted = {path: show_actd(place.section) for path, place in decided.items() if place}
        self._subject_data = (
            {} if choices.includes_subject_data else find_subject_data(dossier, wanted, cleared)
        )
        self._plan = MovePlan()
        self._spots: dict[str, list[Spot]] = {}

    def add(self, path: str, closed_parts: frozenset[str], citations: tuple[Citation, ...]) -> None:
        """Account for one document."""
        leaves = self._current.get(path, [])
        section = next((leaf.placement.section for leaf in leaves if leaf.placement), "")
        if path in closed_parts:
            self._hold(path, "", "closed_part")
        elif not leaves:
            self._hold(path, *self._why_not_current(path))
        elif path in self._archives:
            self._hold(path, section, "archive")
        elif told := self._subject_data.get(path):
            self._hold(path, section, "subject_data", told, citations)
        else:
            self._place(path, leaves, section)

    def _place(self, path: str, leaves: list[Leaf], section: str) -> None:
        found: list[tuple[Leaf, Place]] = []
        refused = NoPlace("no_section")
        if path in self._decided:
            decided = self._decided[path]
            leaves = leaves[:1] if decided else []
            refused = NoPlace("left_out")
        for leaf in leaves:
            decided = self._decided.get(path)
            places = [decided] if decided else self._keep_place(leaf) or self._finder.find(leaf)
            if isinstance(places, NoPlace):
                refused = places
            else:
                found += [(leaf, place) for place in places]
        if not found:
            self._plan.unplaced.append(
                Unplaced(
                    source=path,
                    source_section=section,
                    code=refused.code,
                    why=Message(f"bridge.unplaced_{refused.code}", {"section": section or "–"}),
                    suggestion=refused.note,
                    basis=refused.basis or _say_no_rule(section),
                )
            )
            return
        seen: set[str] = set()
        for leaf, place in found:
            if place.section not in seen:
                seen.add(place.section)
                spots = self._spots.setdefault(path, [])
                sees = spots[0].place.section if place.is_second and not self._choices.duplicates else ""
                spots.append(Spot(leaf, place, self._folder(leaf, place), sees))

    def _keep_place(self, leaf: Leaf) -> list[Place] | None:
        """With --keep-ctd: Modules 2 to 5 stay what they are."""
        placement = leaf.placement
        if not self._choices.keeps_ctd or placement is None or placement.structure != "ctd":
            return None
        if placement.section == "1" or placement.section.startswith("1."):
            return None
        basis = Message("bridge.basis_same", {"section": placement.section})
        return [Place(placement.section, False, placement.confidence, basis=basis)]

    def _folder(self, leaf: Leaf, place: Place) -> str:
        if self._profile.structure == "actd" and place.section[0] in "IV":
            return compute_actd_folder(place.section, leaf, self._profile, self._blocks)
        return self._ctd.find_folder(place.section, leaf, keeps=self._choices.keeps_ctd)

    def finish(self) -> MovePlan:
        """Number the files of each folder in the order of their source sections, and return the plan."""
        self._join_nameless()
        names = name_files(self._spots)
        if self._profile.structure == "ctd" and not self._dossier.sequences:
            names = tell_sections(names)
        for path in sorted(self._spots):
            spots = self._spots[path]
            targets = []
            for spot in spots:
                is_kept = spot.place.section[0] not in "IV" and self._profile.structure == "actd"
                action: MoveAction = "keep" if is_kept else "carry"
                if spot.place.is_second:
                    action = "cross_reference" if spot.sees else "duplicate"
                target = names[path, spot.place.section]
                known = self._sources.find(spot.place.section)
                is_same = spot.place.basis is not None and spot.place.basis.key == BASIS_SAME
                targets.append(
                    MoveTarget(
                        path=target,
                        section=show_actd(spot.place.section),
                        action=action,
                        verified=spot.place.verified or (is_same and known.trust is Trust.PRIMARY),
                        confidence=spot.place.confidence,
                        block=self._blocks.find_label(target),
                        note=spot.place.note,
                        basis=spot.place.basis,
                        citation=known.citation,
                        trust=known.trust,
                    )
                )
            self._plan.moves.append(self._move(path, spots[0].leaf, targets))
        return self._plan

    def _join_nameless(self) -> None:
        """Put what names no substance or product with the only one that there is: a sheet at P9 with the product."""
        only = self._blocks.find_only()
        for spots in self._spots.values() if only else ():
            for number, spot in enumerate(spots):
                folder = "/".join(only.get(part, part) for part in spot.folder.split("/"))
                if folder != spot.folder:
                    spots[number] = replace(spot, folder=folder)

    def _move(self, path: str, leaf: Leaf, targets: list[MoveTarget]) -> Move:
        document = self._dossier.documents[path]
        properties = document.properties
        return Move(
            source=path,
            source_section=leaf.placement.section if leaf.placement else "",
            title=next((one for one in (leaf.title, properties.title) if says_something(one)), ""),
            targets=tuple(targets),
            bytes=document.bytes,
            sha256=document.sha256,
            pages=properties.pages,
            language=properties.language,
            placement_confidence=leaf.placement.confidence if leaf.placement else Confidence.LOW,
        )

    def _why_not_current(self, path: str) -> tuple[str, str]:
        section = ""
        for leaf in self._dossier.leaves:
            if leaf.path == path:
                section = leaf.placement.section if leaf.placement else ""
                if not leaf.current:
                    return section, "superseded"
        return section, "not_current"

    def _hold(
        self, path: str, section: str, code: str, told: str = "", citations: tuple[Citation, ...] = ()
    ) -> None:
        why = Message(f"bridge.held_{told or code}")
        if path in self._decided or path in self._cleared:
            why = Message("bridge.held_despite_place", {"why": why})
        self._plan.held_back.append(
            HeldBack(
                source=path,
                source_section=section,
                code=code,
                why=why,
                citations=citations,
            )
        )


def _say_no_rule(section: str) -> Message:
    if not section:
        return Message("bridge.basis_no_section")
    return Message("bridge.basis_no_rule", {"section": show_actd(section)})
