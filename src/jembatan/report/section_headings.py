"""What the sections of a dossier are called: the heading of the common structure, in Chinese or Indonesian where that was read."""

from __future__ import annotations

from jembatan.core.dossier import Dossier
from jembatan.core.text import Language
from jembatan.dossier.sections import load_actd, load_headings_by_scope


def find_headings(dossier: Dossier, language: Language) -> dict[str, str]:
    """Return the heading of each section that a current document stands at; one that the tables do not hold is left out.

    Headings that were not read in the language stand in English. Module 1 is that of the region whose folder the dossier has.
    """
    scopes = load_headings_by_scope()
    actd = load_actd()
    region = _region(dossier)
    found: dict[str, str] = {}
    for leaf in dossier.current():
        if leaf.placement is None or leaf.placement.section in found:
            continue
        number = leaf.placement.section
        if leaf.placement.structure == "actd":
            english, indonesian = actd.get(number, ("", ""))
            heading = (indonesian if language == "id" else "") or english
        elif leaf.placement.structure == "ctd":
            english, chinese = scopes.get((region if number.startswith("1.") else "ICH", number), ("", ""))
            heading = (chinese if language == "zh" else "") or english
        else:
            continue
        if heading:
            found[number] = heading
    return found


def _region(dossier: Dossier) -> str:
    """Return the region of Module 1 as its folders name it (m1/cn), or nothing."""
    for leaf in dossier.leaves:
        folders = (leaf.path or "").lower().split("/")
        if "m1" in folders[:-1] and len(folders) > folders.index("m1") + 2:
            return folders[folders.index("m1") + 1].upper()
    return ""
