"""Going deeper than the backbone can: headings without an element of their own are found by number or title."""

from __future__ import annotations

from functools import cache

from jembatan.core.grades import Confidence
from jembatan.dossier.place_number import find_number
from jembatan.dossier.place_text import fold, without_extension
from jembatan.dossier.place_title import find_titles
from jembatan.dossier.sections import is_at_or_below, load_ctd

HIGH, MEDIUM = Confidence.HIGH, Confidence.MEDIUM


def find_refinement(section: str, title: str, name: str) -> tuple[str, Confidence] | None:
    """Return the deeper section that a leaf's title or file name gives where the backbone has no element for it.

    The headings 3.2.P.2.1 to 3.2.P.2.6, for example, travel as several leaves under 3.2.P.2. A stated number or a
    whole title is sure; a title within more words is not.
    """
    tables = load_ctd()
    below = [n for n in find_deeper(section) if n not in tables.has_element]
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


@cache
def find_deeper(section: str) -> tuple[str, ...]:
    """Return the headings below a section: of the ICH, or of China below Module 1."""
    numbers = load_ctd().numbers["CN" if section.startswith("1.") else "ICH"]
    return tuple(n for n in numbers if n != section and is_at_or_below(n, section))
