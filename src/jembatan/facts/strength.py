"""Strengths with their units, in one way of writing: 0.1g and 100毫克 are both "100 mg"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, surroundings

_MASS = {"kg": 1e6, "g": 1e3, "gram": 1e3, "克": 1e3, "mg": 1.0, "毫克": 1.0, "miligram": 1.0, "milligram": 1.0, "µg": 1e-3, "μg": 1e-3, "ug": 1e-3, "mcg": 1e-3, "微克": 1e-3}  # fmt: skip
_VOLUME = {"l": 1e3, "litre": 1e3, "liter": 1e3, "升": 1e3, "ml": 1.0, "毫升": 1.0, "mililiter": 1.0}
_ACTIVITY = {"iu": "IU", "国际单位": "IU", "单位": "U", "u": "U", "%": "%"}
_UNITS = "|".join(re.escape(u) for u in sorted([*_MASS, *_VOLUME, *_ACTIVITY], key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\d.,A-Za-z])(?P<n>\d{{1,6}}(?:[.,]\d{{1,6}})?) ?(?P<u>{_UNITS})(?![A-Za-z])", re.IGNORECASE
)
_PER = re.compile(
    rf"\s*(?:/|per|in|dalam|tiap|每)\s*(?:(?P<n>\d{{1,6}}(?:[.,]\d{{1,6}})?) ?)?(?P<u>{_UNITS})(?![A-Za-z])",
    re.IGNORECASE,
)
_LABELS = {
    "zh": ("规格", "制剂规格", "药品规格", "含量规格"),
    "id": ("kekuatan", "kekuatan sediaan", "kadar zat aktif"),
    "en": ("strength", "strengths", "strength(s)", "dosage strength", "dose strength"),
}


def read_strength(text: str) -> Iterator[Statement]:
    """Yield presentation.strength where a line is labelled as strength (规格, kekuatan); the first quantity counts."""
    for line in find_labelled(text, _LABELS):
        for part in re.split(r"[;;、]|\s\([12]\)|,(?=\s*\d)|以及| dan | and ", line.value):
            value = normalise_strength(part)
            if value is None:
                continue
            yield Statement(
                name="presentation.strength",
                value=value,
                excerpt=excerpt(text, line.start, line.end),
                language=line.language,
                confidence=Confidence.HIGH,
                context=f"{part} {surroundings(text, line.start, line.end, 40)}",
            )


def normalise_strength(words: str) -> str | None:
    """Return "100 mg" or "25 mg/100 ml" for a printed strength, or None where there is no quantity.

    "100ml:丁苯酞25mg" and "25 mg in 100 mL" are the same. Mass is in mg, volume in ml.
    """
    quantities = list(_QUANTITY.finditer(words))
    masses = [q for q in quantities if q["u"].lower() not in _VOLUME]
    if not masses:
        return None
    mass = masses[0]
    value = _in_base(mass["n"], mass["u"])
    if per := _PER.match(words, mass.end()):
        if per["u"].lower() in _VOLUME:
            return f"{value}/{_in_base(per['n'] or '1', per['u'])}"
        if per["u"].lower() in _MASS and per["n"] is None:
            return f"{value}/{_in_base('1', per['u'])}"
    before = [q for q in quantities if q.end() <= mass.start() and q["u"].lower() in _VOLUME]
    if before and re.match(r"\s*[:(,]", words[before[-1].end() :]):
        return f"{value}/{_in_base(before[-1]['n'], before[-1]['u'])}"
    return value


def _in_base(number: str, unit: str) -> str:
    amount = float(number.replace(",", "."))
    small = unit.lower()
    if small in _MASS:
        return f"{_plain(amount * _MASS[small])} mg"
    if small in _VOLUME:
        return f"{_plain(amount * _VOLUME[small])} ml"
    return f"{_plain(amount)} {_ACTIVITY[small]}"


def _plain(amount: float) -> str:
    return f"{round(amount, 9):.9f}".rstrip("0").rstrip(".")
