"""Placing by what a document says of itself: its stated title and the first lines of its first page."""

from __future__ import annotations

from dataclasses import replace

from jembatan.core.document import DocumentProperties
from jembatan.core.grades import Confidence
from jembatan.dossier.place_name import NameReader
from jembatan.dossier.place_pre_ctd import find_item
from jembatan.dossier.place_spot import Spot, Surroundings
from jembatan.dossier.place_text import fold
from jembatan.dossier.sections import is_at_or_below

MEDIUM, LOW = Confidence.MEDIUM, Confidence.LOW
_SAMPLE_CHARACTERS = 300


def is_vague(spot: Spot) -> bool:
    """Say whether the first page is asked: no place yet, or only a module or part."""
    if not spot.section or spot.section in ("3.2", "5.3", "4.2", "3.2.S", "3.2.P"):
        return True
    return "." not in spot.section and spot.structure != "cn-pre-ctd"


def refine_by_title(spot: Spot, properties: DocumentProperties, reader: NameReader) -> Spot:
    """Go one heading deeper where the document's own title says so clearly; a guess changes nothing here."""
    name = fold(properties.title).strip()
    found = reader.read_number(spot, name, False) or reader.read_title(spot, name, False) if name else None
    if found is None or found.confidence is LOW or found.section == spot.section:
        return spot
    if not is_at_or_below(found.section, spot.section):
        return spot
    return replace(found, placed_by="first_page", confidence=MEDIUM)


def place_by_first_page(
    spot: Spot, properties: DocumentProperties, reader: NameReader, around: Surroundings
) -> Spot:
    """Return where the title or one of the first lines leads; the spot as it is where none leads deeper.

    A number, or the stated title, is believed with medium confidence; a title within the text with low.
    """
    texts = [(properties.title, True), *((line, False) for line in _first_lines(properties.sample))]
    for text, is_title in texts:
        name = fold(text).strip()
        if not name:
            continue
        item = find_item(name) if not spot.section and not around.has_modules else None
        if item:
            return replace(
                spot, structure="cn-pre-ctd", section=item, placed_by="first_page", confidence=MEDIUM
            )
        found = reader.read_actd(spot, name, False) if around.has_actd or spot.part else None
        found = found or reader.read_number(spot, name, False) or reader.read_title(spot, name, False)
        if found and found.section != spot.section and is_at_or_below(found.section, spot.section):
            is_told = is_title or found.placed_by == "section_number"
            sure = MEDIUM if is_told and found.confidence is not LOW else LOW
            return replace(found, placed_by="first_page", confidence=sure)
    return spot


def _first_lines(sample: str) -> list[str]:
    lines = [line.strip() for line in sample[:_SAMPLE_CHARACTERS].splitlines()]
    return [line for line in lines if line][:6]
