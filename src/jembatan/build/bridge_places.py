"""Which section of the target a document goes to: by what it is, then by the map; and where no rule tells, that it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jembatan.build.bridge_basis import say_row, say_rule
from jembatan.build.bridge_paths import is_sheet_name, make_slug, without_bridge_number
from jembatan.build.bridge_profile import Profile
from jembatan.build.ectd_paths import load_usual_names
from jembatan.build.section_map import MapRow, find_reverse_row, find_row, load_section_map, show_actd
from jembatan.core.document import Placement, Recognition
from jembatan.core.dossier import Leaf
from jembatan.core.grades import Confidence
from jembatan.core.law import DocumentType
from jembatan.core.text import Message
from jembatan.dossier.place_refine import find_refinement
from jembatan.dossier.sections import is_at_or_below, load_ctd

_REPORT = "study-report-body"  # as in ../lawdata/shared/validation/stf_values.csv


class Place(NamedTuple):
    """A section of the target, numbered as its table numbers it, and how well the way there is known."""

    section: str
    verified: bool
    confidence: Confidence
    note: str = ""
    is_second: bool = False
    basis: Message | None = None  # the row or rule that gave it


class NoPlace(NamedTuple):
    """Why a document has no place: no_section, no_place, asked, rebuilt, sheet; with the note of the map's row."""

    code: str
    note: str = ""
    basis: Message | None = None  # the row that says so


class PlaceFinder:
    """Finds places in one target structure for the documents of one dossier."""

    def __init__(
        self,
        profile: Profile,
        region: str,
        recognitions: Sequence[Recognition],
        document_types: Mapping[str, DocumentType],
    ) -> None:
        self._profile = profile
        self._region = region
        self._types: dict[str, list[DocumentType]] = {}
        for one in sorted(recognitions, key=lambda r: list(Confidence).index(r.confidence)):
            if one.type in document_types and one.confidence is not Confidence.LOW:
                self._types.setdefault(one.path, []).append(document_types[one.type])

    def find(self, leaf: Leaf) -> list[Place] | NoPlace:
        """Return the places of a current document, the first place first, or why it has none."""
        assert leaf.path is not None
        placement = leaf.placement
        if placement is None:
            place = self._find_by_type(leaf.path)
            return [place] if place else NoPlace("no_section")
        if self._profile.structure == "actd":
            return self._find_in_actd(leaf, placement)
        return self._find_in_ctd(leaf, placement)

    def _find_in_actd(self, leaf: Leaf, placement: Placement) -> list[Place] | NoPlace:
        profile, section, path = self._profile, placement.section, leaf.path
        assert path is not None
        if placement.structure == "actd":
            if section in ("I", "II", "III", "IV", "I.C", "I.B"):
                place = self._find_by_type(path)
                return [place] if place else NoPlace("asked")
            if not section.startswith("I.C"):
                return [Place(section, False, placement.confidence, basis=_same(section))]
            target = profile.part_1[section]
            rule = say_rule(profile, f"{section} → {target}")
            return [Place(target, False, placement.confidence, basis=rule)]
        if placement.structure == "cn-pre-ctd":
            place = self._find_by_type(path)
            return [place] if place else NoPlace("asked")
        is_regional = section == "1" or section.startswith("1.")
        named = f"{self._region} {section}" if is_regional else section
        row = find_row(section, self._region)
        if named in profile.rebuilt_sections:
            return NoPlace("rebuilt", row.note if row else "", say_row(row))
        if is_regional and (by_type := self._find_by_type(path)):
            return [by_type]
        if is_regional and (
            row is None or row.ctd == "1"
        ):  # of a country whose Module 1 the map does not hold
            return NoPlace("asked", row.note if row else "", say_row(row))
        if any(is_at_or_below(section, top) for top in profile.asked_sections):
            return NoPlace("asked", row.note if row else "", say_row(row))
        if row is None or not row.actd or row.relation in ("none", "split"):
            return NoPlace("no_place", row.note if row else "", say_row(row))
        target = profile.part_1.get(row.actd, row.actd)
        is_relettered = target != row.actd
        basis = say_row(row, show_actd(target))
        places = [Place(target, row.verified and not is_relettered, row.confidence, row.note, basis=basis)]
        # of a study whose documents are tagged, the report serves two places, not its protocol or appendices
        is_report = leaf.file_tag in ("", _REPORT)
        if is_report and (second := profile.second_place.get(section)):
            rule = say_rule(profile, f"{section} → {show_actd(second)}")
            places.append(Place(second, row.verified, row.confidence, row.note, True, rule))
        return places

    def _find_in_ctd(self, leaf: Leaf, placement: Placement) -> list[Place] | NoPlace:
        profile, section = self._profile, placement.section
        assert leaf.path is not None
        if placement.structure == "ctd":
            if section in ("2", "3", "4", "5"):
                return NoPlace("asked")
            if section != "1" and not section.startswith("1."):
                if section in profile.rebuilt_sections:
                    return NoPlace("rebuilt")
                return [Place(section, False, placement.confidence, basis=_same(section))]
            if self._region == profile.region and section != "1":
                if told := self._find_by_type(leaf.path, below=section):
                    return [told]  # a heading that holds others says less than what the document is
                return [Place(section, False, placement.confidence, basis=_same(section))]
            place = self._find_by_type(leaf.path)
            return [place] if place else NoPlace("no_place")
        if section in profile.rebuilt_sections:
            return NoPlace("rebuilt")
        name = leaf.path.rpartition("/")[2]
        if placement.structure == "actd" and is_sheet_name(name):
            return NoPlace("sheet", basis=Message("bridge.basis_name", {"name": name}))
        if placement.structure == "cn-pre-ctd" or section in ("I", "II", "III", "IV") or section[:2] == "I.":
            place = self._find_by_type(leaf.path)
            number = profile.reverse.get(section, "")
            if place is None and number:
                rule = say_rule(profile, f"{section} → {number}")
                return [Place(number.removeprefix("CN "), False, Confidence.LOW, basis=rule)]
            return [place] if place else NoPlace("asked")
        if (shared := find_shared(section, leaf)) is None and (number := profile.reverse.get(section, "")):
            rule = say_rule(profile, f"{show_actd(section)} → {number}")
            return [Place(number, False, Confidence.MEDIUM, basis=rule)]
        row = find_reverse_row(section)
        if row is None:
            return NoPlace("no_place")
        if shared is not None:
            basis = say_row(shared, shared.ctd)
            return [Place(shared.ctd, shared.verified, Confidence.MEDIUM, shared.note, basis=basis)]
        if deeper := find_refinement(row.ctd, leaf.title, without_bridge_number(name)):
            return [Place(deeper[0], row.verified, deeper[1], row.note, basis=say_row(row, deeper[0]))]
        return [Place(row.ctd, row.verified, row.confidence, row.note, basis=say_row(row, row.ctd))]

    def _find_by_type(self, path: str, below: str = "") -> Place | None:
        """Return the place that the recognised type of a document has in the target's administrative part.

        `below`: only a place under this heading counts.
        """
        for type_ in self._types.get(path, ()):
            for section in type_.sections:
                place = self._as_administrative(section)
                if place and (not below or place.startswith(f"{below}.")):
                    basis = Message("bridge.basis_type", {"type": type_.title})
                    return Place(place, False, Confidence.MEDIUM, basis=basis)
        return None

    def _as_administrative(self, section: str) -> str:
        number, _, region = section.partition("@")
        if self._profile.structure == "ctd":
            is_own = region.upper() == self._profile.region and number.startswith("1.")
            return self._profile.part_1.get(number, number) if is_own else ""
        if region or not number.startswith("I."):
            return ""
        return self._profile.part_1.get(number, number)


def _same(section: str) -> Message:
    return Message("bridge.basis_same", {"section": show_actd(section)})


def find_shared(actd: str, leaf: Leaf) -> MapRow | None:
    """Return the one of several CTD headings that share an ACTD heading which a document's name or title tells.

    P8 holds 3.2.P.8.1 to 8.3: a file called stability-data is 8.3. The longest usual file name that the name ends or
    begins with decides, then a whole title of a heading; two that say as much decide nothing.
    """
    assert leaf.path is not None
    rows = [row for row in load_section_map().values() if row.actd == actd and row.relation != "rebuild"]
    if len(rows) < 2:
        return None
    stem = make_slug(without_bridge_number(leaf.path.rpartition("/")[2]).rpartition(".")[0], 120)
    title = make_slug(leaf.title, 120)
    usual, titles = load_usual_names(), load_ctd().title_by_number
    scored: list[tuple[int, MapRow]] = []
    for row in rows:
        names = [usual.get(row.ctd, ""), make_slug(titles.get(row.ctd, ""), 120)]
        fits = [
            len(n)
            for n in names
            if n and any(w == n or w.endswith(f"-{n}") or w.startswith(f"{n}-") for w in (stem, title))
        ]
        if fits:
            scored.append((max(fits), row))
    best = max((score for score, _ in scored), default=0)
    found = [row for score, row in scored if score == best]
    return found[0] if len(found) == 1 else None
