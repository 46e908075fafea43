"""Reading one name of a path: an item before the CTD, a part of the ACTD, a module, a section number, or a title."""

from __future__ import annotations

from dataclasses import replace

from jembatan.core.grades import Confidence, weaker_confidence
from jembatan.dossier.place_actd import find_below, find_part
from jembatan.dossier.place_number import continue_number, find_module, find_number
from jembatan.dossier.place_pre_ctd import find_group, find_item, find_numbered_title
from jembatan.dossier.place_spot import Spot, Structure, Surroundings
from jembatan.dossier.place_text import has_chinese
from jembatan.dossier.place_title import Titled, could_be_substance, find_titles, settle
from jembatan.dossier.sections import find_module_1_scope, is_at_or_below

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


class NameReader:
    """Reads names within one package: each leads from a spot to a deeper one, or says nothing."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings

    def read_name(self, spot: Spot, name: str, *, is_folder: bool) -> Spot | None:
        """Return where a folder's or file's name leads from the spot; None where it says nothing."""
        return (
            self._read_pre_ctd(spot, name, is_folder)
            or self.read_actd(spot, name, is_folder)
            or self._read_module(spot, name, is_folder)
            or self.read_number(spot, name, is_folder)
            or self.read_title(spot, name, is_folder)
        )

    def _read_pre_ctd(self, spot: Spot, name: str, is_folder: bool) -> Spot | None:
        if spot.structure == "actd" or (spot.structure == "ctd" and spot.section):
            return None
        item = find_item(name)
        titled = find_numbered_title(name) if item is None else None
        why = "folder" if is_folder else "section_number"
        if item and not self._around.has_modules:
            return replace(spot, structure="cn-pre-ctd", section=item, placed_by=why, confidence=HIGH)
        if titled and not self._around.has_modules:
            return replace(spot, structure="cn-pre-ctd", section=titled, placed_by=why, confidence=MEDIUM)
        group = find_group(name)
        if group and not self._around.has_modules and not spot.section:
            return replace(spot, structure="cn-pre-ctd", section=group, placed_by="folder", confidence=MEDIUM)
        return None

    def read_actd(self, spot: Spot, name: str, is_folder: bool) -> Spot | None:
        """Return where a part, letter or number of the ACTD leads."""
        if spot.structure == "cn-pre-ctd" or (spot.structure == "ctd" and spot.section):
            return None
        part, rest = spot.part, name
        found = find_part(name, allow_bare=self._around.has_bare_parts and is_folder)
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
            return self.read_title(base, rest, is_folder) or base
        return None

    def _may_lead_to(self, spot: Spot, below: str) -> bool:
        """Say whether a letter or number without its part may change the place that the folders give."""
        if not spot.section or is_at_or_below(below, spot.section):
            return True
        if spot.section == "II.C":  # the body of data, whose blocks are numbered S and P
            return below.startswith(("II.S", "II.P"))
        return spot.section.count(".") == 1 and below.count(".") == 1 and any(c.isdigit() for c in below)

    def _read_module(self, spot: Spot, name: str, is_folder: bool) -> Spot | None:
        if spot.section or spot.structure != "ctd":
            return None
        module = find_module(name)
        if module is None or find_number(name) is not None:
            return None
        return replace(
            spot, section=module, placed_by="folder" if is_folder else "section_number", confidence=HIGH
        )

    def read_number(self, spot: Spot, name: str, is_folder: bool) -> Spot | None:
        """Return where a section number leads, sure by its spelling, its title and the folders above."""
        if spot.structure == "cn-pre-ctd":
            return None
        if spot.structure == "actd":
            return None
        module = spot.section[:1]
        if deeper := continue_number(spot.section, name):
            why = "folder" if is_folder else "section_number"
            sure = weaker_confidence(spot.confidence, MEDIUM)
            return replace(
                spot,
                section=deeper.section,
                placed_by=why,
                confidence=_confirm(deeper.section, sure, name[deeper.end :], "ctd"),
            )
        found = find_number(name, module)
        if found is None:
            return None
        section, sure = found.section, found.confidence
        structure: Structure = "ctd"
        if found.is_relative:
            if module and module not in "3":
                return None
            if self._around.has_actd and not self._around.has_modules:
                section, structure, sure = _to_actd(section), "actd", MEDIUM
            elif spot.section.startswith(("3.2.S", "3.2.P")) and is_at_or_below(section, spot.section[:5]):
                sure = HIGH
        if section.startswith("1."):
            region = spot.region or ("cn" if has_chinese(name) or self._around.is_chinese else "")
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

    def read_title(self, spot: Spot, name: str, is_folder: bool) -> Spot | None:
        """Return where a title leads, sure by how much of the name it is."""
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

    def _find_title(self, spot: Spot, text: str) -> Titled | None:
        """Return the one section that a text names, or None where it names none or several."""
        if spot.structure == "cn-pre-ctd" or (self._around.is_pre_ctd and not spot.section):
            return None
        under = spot.section
        if spot.structure == "actd":
            groups = [["actd"]]
        elif spot.section.startswith("1"):
            groups = (
                [["ctd-cn"]]
                if find_module_1_scope(spot.region or ("cn" if self._around.is_chinese else "")) == "CN"
                else []
            )
        elif spot.section:
            groups = [["ctd"]]
        elif self._around.has_actd and not self._around.has_modules:
            groups = [["actd"]]
        else:
            groups = [["ctd", "ctd-cn"] if has_chinese(text) else ["ctd"]]
            if (
                not self._around.has_modules and not self._around.is_chinese
            ):  # else Indonesia's Part I has no say here
                groups.append(["actd"])
        for structures in groups:
            found = find_titles(text, structures, under)
            if structures == ["actd"] and not self._around.has_actd and spot.structure != "actd":
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
