"""Which documents could be one that seems absent: those without a sure place, or whose words could not be read.

Source: design, section 4: absence is not_met only where no unplaced or unreadable document could be the missing one.
"""

from __future__ import annotations

from collections.abc import Collection

from jembatan.checks.shelved import ShelvedDocument, is_at_or_below
from jembatan.core.grades import Confidence

# A whole module or part says so little that it also stands for what the other structure calls it.
_SAME = {
    "1": ("I",),
    "2": ("II.B", "III.B", "III.C", "IV.B", "IV.C"),
    "3": ("II",),
    "3.2": ("II",),
    "4": ("III",),
    "4.2": ("III",),
    "5": ("IV",),
    "5.3": ("IV",),
    "I": ("1",),
    "II": ("2.3", "3"),
    "III": ("2.4", "2.6", "4"),
    "IV": ("2.5", "2.7", "5"),
}
# China's items before the CTD, and the modules over which their contents lie (cn_pre_ctd_items.csv: groups).
_MODULES_OF_ITEMS = ((6, "123"), (15, "23"), (27, "24"), (32, "125"))
_PARTS_OF_MODULE = {"1": ("I",), "2": ("II", "III", "IV"), "3": ("II",), "4": ("III",), "5": ("IV",)}


def could_stand_at(document: ShelvedDocument, wanted: Collection[str]) -> bool:
    """Say whether a document that was not put at the sections could belong at one of them.

    "1.2@cn" is a region's own section; no sections: anywhere. A document could where it has no place or an unsure one, where it cannot be read and its place rests on its name alone,
    where it stands at a heading above the section, and where it is an item of the structure before the CTD.
    """
    if _is_data_set(document):
        return False
    sections = [section for one in wanted if (section := _of_region(document, one))]
    if wanted and not sections:
        return False
    place = document.placement
    if not document.is_placed or place.confidence is Confidence.LOW:
        return True
    if not document.is_readable and place.confidence is not Confidence.HIGH:
        return True
    if place.structure == "cn-pre-ctd":
        return any(section.split(".")[0] in _modules_of_item(place.section) for section in sections)
    tops = (place.section, *_SAME.get(place.section, ()))
    return any(
        section != place.section and is_at_or_below(section, top) for section in sections for top in tops
    )


def _of_region(document: ShelvedDocument, wanted: str) -> str:
    section, _, region = wanted.partition("@")
    return "" if region and document.region and region != document.region else section


def _modules_of_item(item: str) -> set[str]:
    """Return the modules, and the ACTD parts beside them, over which an item ("14") or group of items ("7-15") lies."""
    last = int(item.rpartition("-")[2])
    modules = next((modules for end, modules in _MODULES_OF_ITEMS if last <= end), "12345")
    return {*modules, *(part for module in modules for part in _PARTS_OF_MODULE[module])}


def _is_data_set(document: ShelvedDocument) -> bool:
    """Say whether it is a data set of a study, which is no missing text: a SAS transport file, or what lies with them."""
    if document.properties.media_type == "application/x-sas-xport":
        return True
    return document.placement.section == "5.3" and "datasets" in document.path.lower().split("/")
