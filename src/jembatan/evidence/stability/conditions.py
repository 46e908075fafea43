"""Storage conditions: their temperature, the class of storage, and which kind of study each is where the file does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from jembatan.evidence.stability.result import StabilityResult
from jembatan.evidence.stability.rules import Storage

_FORM = re.compile(r"(-?\d+(?:\.\d+)?)C(?:/(\d+(?:\.\d+)?)RH)?")
_HOT = 30.0  # at 30C long-term there is no intermediate condition
_MAIN = ("long_term", "intermediate", "accelerated")


def split_condition(condition: str) -> tuple[float, float | None] | None:
    """Return temperature in C and humidity in %RH of 25C/60RH; None where it is not written so."""
    match = _FORM.fullmatch(condition)
    return (float(match[1]), float(match[2]) if match[2] else None) if match else None


def find_storage(condition: str) -> Storage:
    """Return the class of storage of a long-term condition; room temperature where the condition is not known."""
    parts = split_condition(condition)
    if parts is None or parts[0] > 10:
        return "room_temperature"
    if parts[0] > 0:
        return "refrigerated"
    return "frozen" if parts[0] >= -25 else "below_minus_20"


def is_hot(condition: str) -> bool:
    """Say whether the long-term condition is at 30C or above, so that no intermediate condition exists."""
    parts = split_condition(condition)
    return parts is not None and parts[0] >= _HOT


def is_at_least_as_warm(condition: str, wanted: Sequence[str]) -> bool:
    """Say whether a condition is as warm as one of those wanted; true where either is not known."""
    parts = split_condition(condition)
    warmth = [p[0] for w in wanted if (p := split_condition(w))]
    return parts is None or not warmth or parts[0] >= min(warmth)


def spread_initial(results: Sequence[StabilityResult]) -> list[StabilityResult]:
    """Return the results with those of the start that name no condition repeated for every condition of their batch.

    Tables often give the start once ("initial"), before it is stored anywhere.
    """
    started = {
        (r.product, r.pack, r.batch, r.attribute, r.condition)
        for r in results
        if r.months == 0 and r.condition
    }
    conditions: dict[tuple[str, str, str, str], dict[tuple[str, str], None]] = {}
    for r in results:
        if r.condition and r.study not in ("in_use", "photostability", "stress"):
            key = (r.product, r.pack, r.batch, r.attribute)
            conditions.setdefault(key, {})[r.condition, r.study] = None
    spread: list[StabilityResult] = []
    for r in results:
        there = conditions.get((r.product, r.pack, r.batch, r.attribute))
        if r.months != 0 or r.condition or not there:
            spread.append(r)
            continue
        spread += [
            msgspec.structs.replace(r, condition=condition, study=study)
            for condition, study in there
            if (r.product, r.pack, r.batch, r.attribute, condition) not in started
        ]
    return spread


def assign_studies(results: Sequence[StabilityResult], long_term: str = "") -> list[StabilityResult]:
    """Return the results with the kind of study filled in where the file does not say.

    `long_term` is the condition that the user calls long-term; without it the coldest condition of the file is. Then
    40C is accelerated; for a product kept at 5C so is 25C; 30C/65RH above a long-term condition of 25C is intermediate.
    """
    results = spread_initial(results)
    open_conditions = {r.condition for r in results if r.study not in _MAIN and not r.study}
    if not open_conditions:
        return list(results)
    known = sorted((s for c in open_conditions if (s := split_condition(c))), key=lambda s: (s[0], s[1] or 0))
    base = split_condition(long_term) or (known[0] if known else None)

    def study_of(condition: str) -> str:
        parts = split_condition(condition)
        if not condition or parts is None or base is None or condition == long_term or parts == base:
            return "long_term"
        if parts[0] >= 40 or (base[0] <= 10 and parts[0] >= 15):
            return "accelerated"
        if base[0] < _HOT <= parts[0] and parts[1] == 65:
            return "intermediate"
        return "long_term"

    return [r if r.study else msgspec.structs.replace(r, study=study_of(r.condition)) for r in results]
