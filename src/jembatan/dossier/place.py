"""Placing a file without a backbone: by its folders, its name, and its first page; each place says why and how sure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from jembatan.core.document import Document, Placement
from jembatan.core.grades import Confidence, weaker_confidence
from jembatan.dossier.place_actd import find_below, find_part
from jembatan.dossier.place_number import find_module, find_number
from jembatan.dossier.place_pre_ctd import find_group, find_item, find_numbered_title
from jembatan.dossier.place_text import fold, has_chinese, without_extension
from jembatan.dossier.place_title import Titled, could_be_substance, find_titles, settle
from jembatan.dossier.sections import find_module_1_scope, is_at_or_below, load_ctd

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
Structure = Literal["ctd", "actd", "cn-pre-ctd"]

_REGIONS = frozenset(
    ["cn", "eu", "us", "jp", "ca", "ch", "au", "tw", "th", "sg", "gcc", "za", "kr", "br", "uk"]
)
_CN_FOLDER = re.compile(r"^(?P<number>0\d|1[0-2])(?![0-9])")
_SUBSTANCE_FOLDER = re.compile(r"^m?32s(?:-|_)(?!\d)|^32s$")
_PRODUCT_FOLDER = re.compile(r"^m?32p(?:-|_)(?!\d)|^32p$")
_SAMPLE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the parts of a path read so far lead."""

    structure: Structure = "ctd"
    section: str = ""
    placed_by: str = "folder"
    confidence: Confidence = HIGH
    region: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    part: str = ""  # of the ACTD


class Placer:
    """Places files of one package; what the whole package shows (ACTD parts, Chinese names) settles unclear numbers."""

    def __init__(self, paths: Iterable[str], region: str = "") -> None:
        self._region = region
        self._folder_spots: dict[str, _Spot] = {}
        parts, roman, modules, chinese, items = set(), set(), set(), 0, 0
        count = 0
        for path in paths:
            count += 1
            folded = [fold(part) for part in path.split("/")]
            for name in folded[:-1]:
                if found := find_part(name):
                    parts.add(found[0])
                elif found := find_part(name, allow_bare=True):
                    roman.add(found[0])
                if module := find_module(name):
                    modules.add(module)
            last = without_extension(folded[-1])
            if found := find_part(last):
                parts.add(found[0])
            if find_item(last):
                items += 1
            chinese += has_chinese(path)
        self._bare_parts = len(roman) >= 2
        self.has_actd = bool(parts) or self._bare_parts
        self.has_modules = bool(modules)
        self.is_pre_ctd = items >= 3 and items * 2 >= count and not modules
        self._is_chinese = chinese * 5 >= count > 0

    def place(self, path: str, document: Document | None = None) -> Placement | None:
        """Return the file's place, or None where nothing says one (or too many things do)."""
        folder, _, name = path.rpartition("/")
        spot = self._place_folder(folder)
        found = self._place_name(spot, without_extension(fold(name)))
        if document is not None:
            if self._is_vague(found):
                found = self._place_first_page(found, document)
            elif found.structure == "ctd" and _deeper(found.section):
                found = self._refine_by_title(found, document)
        if not found.section:
            return None
        return Placement(
            structure=found.structure,
            section=found.section,
            attributes=dict(found.attributes),
            placed_by=found.placed_by,
            confidence=found.confidence,
        )

    def _place_folder(self, folder: str) -> _Spot:
        if not folder:
            return _Spot(region=self._region)
        known = self._folder_spots.get(folder)
        if known is None:
            above, _, name = folder.rpartition("/")
            known = self._below_folder(self._place_folder_flat(above), fold(name), above)
            self._folder_spots[folder] = known
        return known

    def _place_folder_flat(self, folder: str) -> _Spot:
        """Place the folders above without recursion: paths may be absurdly deep."""
        missing = []
        while folder and folder not in self._folder_spots:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        spot = self._folder_spots[folder] if folder else _Spot(region=self._region)
        for one in reversed(missing):
            above, _, name = one.rpartition("/")
            spot = self._below_folder(spot, fold(name), above)
            self._folder_spots[one] = spot
        return spot

    def _below_folder(self, spot: _Spot, name: str, above: str) -> _Spot:
        if name == "datasets" and spot.section.startswith("5"):
            return replace(spot, section="5.3", placed_by="folder", confidence=HIGH)
        if spot.section == "1" and not spot.region and name in _REGIONS:
            return replace(spot, region=name)
        if spot.section == "1" and spot.region == "cn" and (match := _CN_FOLDER.match(name)):
            return replace(spot, section=f"1.{int(match['number'])}", placed_by="folder")
        last = fold(above.rpartition("/")[2])
        if spot.section == "3.2.S" and _SUBSTANCE_FOLDER.match(last) and not find_number(name):
            return replace(spot, attributes=(*spot.attributes, ("substance", name)))
        if spot.section == "3.2.P" and _PRODUCT_FOLDER.match(last) and not find_number(name):
            return replace(spot, attributes=(*spot.attributes, ("product-name", name)))
        found = self._read_name(spot, name, is_folder=True)
        return found or spot

    def _place_name(self, spot: _Spot, name: str) -> _Spot:
        return self._read_name(spot, name, is_folder=False) or spot

    def _read_name(self, spot: _Spot, name: str, *, is_folder: bool) -> _Spot | None:
        return (
            self._read_pre_ctd(spot, name, is_folder)
            or self._read_actd(spot, name, is_folder)
            or self._read_module(spot, name, is_folder)
            or self._read_number(spot, name, is_folder)
            or self._read_title(spot, name, is_folder)
        )

    def _read_pre_ctd(self, spot: _Spot, name: str, is_folder: bool) -> _Spot | None:
        if spot.structure == "actd" or (spot.structure == "ctd" and spot.section):
            return None
        item = find_item(name)
        titled = find_numbered_title(name) if item is None else None
        why = "folder" if is_folder else "section_number"
        if item and not self.has_modules:
            return replace(spot, structure="cn-pre-ctd", section=item, placed_by=why, confidence=HIGH)
        if titled and not self.has_modules:
            return replace(spot, structure="cn-pre-ctd", section=titled, placed_by=why, confidence=MEDIUM)
        group = find_group(name)
        if group and not self.has_modules and not spot.section:
            return replace(spot, structure="cn-pre-ctd", section=group, placed_by="folder", confidence=MEDIUM)
        return None

    def _read_actd(self, spot: _Spot, name: str, is_folder: bool) -> _Spot | None:
        if spot.structure == "cn-pre-ctd" or (spot.structure == "ctd" and spot.section):
            return None
        part, rest = spot.part, name
        found = find_part(name, allow_bare=self._bare_parts and is_folder)
        why = "folder" if is_folder else "section_number"
        if found:
            part, rest = found
            if part != spot.part and spot.part and not is_folder:
                spot = replace(spot, confidence=MEDIUM)
        if not part:
            return None
        below = find_below(part, spot.section if part == spot.part else part, rest)
        if below and (found or self._may_lead_to(spot, below)):
            is_bare_letter = not is_folder and not found and below.count(".") == 1 and len(rest) > 1
            sure = MEDIUM if is_bare_letter and not any(c.isdigit() for c in below) else spot.confidence
            return replace(spot, structure="actd", section=below, part=part, placed_by=why, confidence=sure)
        if found and found[0] != spot.part:
            base = replace(spot, structure="actd", section=part, part=part, placed_by=why)
            if is_folder:  # "Bagian II Mutu" is the part, whatever of it has a like title
                return base
            return self._read_title(base, rest, is_folder) or base
        return None

    def _may_lead_to(self, spot: _Spot, below: str) -> bool:
        """Say whether a letter or number without its part may change the place that the folders give."""
        if not spot.section or is_at_or_below(below, spot.section):
            return True
        return spot.section.count(".") == 1 and below.count(".") == 1 and any(c.isdigit() for c in below)

    def _read_module(self, spot: _Spot, name: str, is_folder: bool) -> _Spot | None:
        if spot.section or spot.structure != "ctd":
            return None
        module = find_module(name)
        if module is None or find_number(name) is not None:
            return None
        return replace(
            spot, section=module, placed_by="folder" if is_folder else "section_number", confidence=HIGH
        )

    def _read_number(self, spot: _Spot, name: str, is_folder: bool) -> _Spot | None:
        if spot.structure == "cn-pre-ctd":
            return None
        if spot.structure == "actd":
            return None
        module = spot.section[:1]
        found = find_number(name, module)
        if found is None:
            return None
        section, sure = found.section, found.confidence
        structure: Structure = "ctd"
        if found.is_relative:
            if module and module not in "3":
                return None
            if self.has_actd and not self.has_modules:
                section, structure, sure = _to_actd(section), "actd", MEDIUM
            elif spot.section.startswith(("3.2.S", "3.2.P")) and is_at_or_below(section, spot.section[:5]):
                sure = HIGH
        if section.startswith("1."):
            region = spot.region or ("cn" if has_chinese(name) or self._is_chinese else "")
            if find_module_1_scope(region) != "CN":
                section, sure = "1", weaker_confidence(sure, MEDIUM)
        rest = name[found.end :]
        sure = _confirm(section, sure, rest, structure)
        if found.is_relative and sure is LOW and not spot.section:
            return None
        if spot.section and not is_at_or_below(section, spot.section):
            if is_at_or_below(spot.section, section):
                return None
            sure = weaker_confidence(sure, MEDIUM if sure is HIGH else LOW)
            if sure is LOW and spot.confidence is HIGH:
                return None
        why = "folder" if is_folder else "section_number"
        return replace(spot, structure=structure, section=section, placed_by=why, confidence=sure)

    def _read_title(self, spot: _Spot, name: str, is_folder: bool) -> _Spot | None:
        titled = self._find_title(spot, name)
        if titled is None or titled.section == spot.section:
            return None
        is_narrow = spot.section.count(".") >= 3 or (
            spot.structure == "actd" and spot.section.count(".") >= 1
        )
        if titled.is_whole and is_narrow and spot.confidence is HIGH:
            sure = HIGH
        elif titled.is_whole or titled.ends_text or titled.covers >= 0.5 or len(titled.phrase.split()) >= 3:
            sure = MEDIUM
        else:
            sure = LOW
        if spot.section:
            sure = weaker_confidence(sure, spot.confidence)
        if (
            not is_at_or_below(spot.section, "3.2.P")
            and not spot.part
            and could_be_substance(titled.section, name)
        ):
            sure = LOW
        structure, section = _as_placed(titled)
        return replace(
            spot,
            structure=structure,
            section=section,
            placed_by="folder" if is_folder else "title",
            confidence=sure,
            part=section.split(".")[0] if structure == "actd" else spot.part,
        )

    def _find_title(self, spot: _Spot, text: str) -> Titled | None:
        """Return the one section that a text names, or None where it names none or several."""
        if spot.structure == "cn-pre-ctd" or (self.is_pre_ctd and not spot.section):
            return None
        under = spot.section
        if spot.structure == "actd":
            groups = [["actd"]]
        elif spot.section.startswith("1"):
            groups = (
                [["ctd-cn"]]
                if find_module_1_scope(spot.region or ("cn" if self._is_chinese else "")) == "CN"
                else []
            )
        elif spot.section:
            groups = [["ctd"]]
        elif self.has_actd and not self.has_modules:
            groups = [["actd"]]
        else:
            groups = [["ctd", "ctd-cn"] if has_chinese(text) else ["ctd"]]
            if not self.has_modules and not self._is_chinese:  # else Indonesia's Part I has no say here
                groups.append(["actd"])
        for structures in groups:
            found = find_titles(text, structures, under)
            if structures == ["actd"] and not self.has_actd and spot.structure != "actd":
                found = [one for one in found if one.section.startswith("I.")]
            sections = {one.section for one in found}
            if len(sections) == 1:
                return found[0]
            if found:
                common = [s for s in sections if all(is_at_or_below(other, s) for other in sections)]
                if common:
                    return next(one for one in found if one.section == common[0])
                settled = settle(found, text)
                if len(settled) == 1:
                    return settled[0]
                usual = [one for one in found if one.is_curated]
                return (
                    usual[0]._replace(covers=0.0, is_whole=False, ends_text=False, phrase="")
                    if len(usual) == 1
                    else None
                )
        return None

    def _is_vague(self, spot: _Spot) -> bool:
        """Say whether the first page is asked: no place yet, or only a module or part."""
        if not spot.section or spot.section in ("3.2", "5.3", "4.2", "3.2.S", "3.2.P"):
            return True
        return "." not in spot.section and spot.structure != "cn-pre-ctd"

    def _refine_by_title(self, spot: _Spot, document: Document) -> _Spot:
        """Go one heading deeper where the document's own title says so clearly; a guess changes nothing here."""
        name = fold(document.properties.title).strip()
        found = self._read_number(spot, name, False) or self._read_title(spot, name, False) if name else None
        if found is None or found.confidence is LOW or found.section == spot.section:
            return spot
        if not is_at_or_below(found.section, spot.section):
            return spot
        return replace(found, placed_by="first_page", confidence=MEDIUM)

    def _place_first_page(self, spot: _Spot, document: Document) -> _Spot:
        properties = document.properties
        for text, is_title in (
            (properties.title, True),
            *((line, False) for line in _first_lines(properties.sample)),
        ):
            name = fold(text).strip()
            if not name:
                continue
            item = find_item(name) if not spot.section and not self.has_modules else None
            if item:
                return replace(
                    spot, structure="cn-pre-ctd", section=item, placed_by="first_page", confidence=MEDIUM
                )
            found = self._read_actd(spot, name, False) if self.has_actd or spot.part else None
            found = found or self._read_number(spot, name, False) or self._read_title(spot, name, False)
            if found and found.section != spot.section and is_at_or_below(found.section, spot.section):
                by_number = found.placed_by == "section_number"
                sure = (
                    MEDIUM
                    if (by_number and found.confidence is not LOW)
                    or (is_title and found.confidence is not LOW)
                    else LOW
                )
                return replace(found, placed_by="first_page", confidence=sure)
        return spot


def _first_lines(sample: str) -> list[str]:
    lines = [line.strip() for line in sample[:_SAMPLE_CHARACTERS].splitlines()]
    return [line for line in lines if line][:6]


def _confirm(section: str, sure: Confidence, rest: str, structure: Structure) -> Confidence:
    """Return how sure a number is after a look at the words behind it: the title of that section makes it surer."""
    if sure is HIGH or not rest.strip(" ._-"):
        return sure
    top = section.rpartition(".")[0] if section.count(".") > 1 else section
    structures = ["actd"] if structure == "actd" else ["ctd", "ctd-cn"]
    return HIGH if find_titles(rest, structures, top) else sure


def _to_actd(section: str) -> str:
    """Return the ACTD place of a relative number read as "3.2.P.8.3": its letter and first digits that the ACTD has."""
    letter, *numbers = section.split(".")[2:]
    return find_below("II", "II", letter.lower() + ".".join(numbers)) or "II"


def _as_placed(titled: Titled) -> tuple[Structure, str]:
    return ("actd" if titled.structure == "actd" else "ctd"), titled.section


def find_refinement(section: str, title: str, name: str) -> tuple[str, Confidence] | None:
    """Return the deeper section that a leaf's title or file name gives where the backbone has no element for it.

    The headings 3.2.P.2.1 to 3.2.P.2.6, for example, travel as several leaves under 3.2.P.2. A stated number or a
    whole title is sure; a title within more words is not.
    """
    tables = load_ctd()
    below = [n for n in _deeper(section) if n not in tables.has_element]
    if not below:
        return None
    for text in (fold(title), without_extension(fold(name))):
        number = find_number(text, section[:1])
        if number and number.section in below and not number.is_relative:
            return number.section, HIGH
    text = fold(title)
    found = {t.section: t for t in find_titles(text, ["ctd"], section) if t.section != section}
    if len(found) == 1:
        one = next(iter(found.values()))
        if one.section in below and one.covers >= 0.6:
            return one.section, HIGH if one.is_whole else MEDIUM
    return None


_DEEPER: dict[str, tuple[str, ...]] = {}


def _deeper(section: str) -> tuple[str, ...]:
    if section not in _DEEPER:
        numbers = load_ctd().numbers["CN" if section.startswith("1.") else "ICH"]
        _DEEPER[section] = tuple(n for n in numbers if n != section and is_at_or_below(n, section))
    return _DEEPER[section]
