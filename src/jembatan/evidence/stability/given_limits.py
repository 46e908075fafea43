"""Limits that the user states beside the file: of every attribute, or of one that is named."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from jembatan.core.errors import UsageError
from jembatan.evidence.stability.result import StabilityData
from jembatan.evidence.stability.wording import read_number
from jembatan.stats.stability.limits import Limits


class GivenLimits(NamedTuple):
    """`general` holds for every attribute that is not named; of a named one, a side that is not given stays as the file has it."""

    general: Limits = Limits()
    by_attribute: Mapping[str, Limits] = {}


def read_given_limits(lower: Sequence[str], upper: Sequence[str]) -> GivenLimits:
    """Return the limits of options such as `95` and `Impurity 1=0.5`.

    Raises UsageError where one is no number, stands twice, or lies on the wrong side of the other.
    """
    sides: dict[str, dict[str, float]] = {}
    for side, texts in (("lower", lower), ("upper", upper)):
        for text in texts:
            name, _, number = text.rpartition("=")
            limit = read_number(number.strip())
            if limit is None or (not name.strip() and "=" in text):
                raise UsageError(
                    f'--{side} {text!r} is no limit; write a number, as in 95, or with the attribute, as in "Assay=95"'
                )
            if side in sides.setdefault(name.strip(), {}):
                raise UsageError(
                    f"--{side} stands twice for {name.strip() or 'every attribute'}; give it once"
                )
            sides[name.strip()][side] = limit
    found = {name: Limits(of.get("lower"), of.get("upper")) for name, of in sides.items()}
    for limits in found.values():
        if limits.lower is not None and limits.upper is not None and limits.lower >= limits.upper:
            raise UsageError(
                f"--lower {limits.lower:g} does not lie below --upper {limits.upper:g}; exchange them"
            )
    return GivenLimits(found.pop("", Limits()), found)


def set_limits(data: StabilityData, given: GivenLimits) -> StabilityData:
    """Return the results with the limits that were given. Raises UsageError for a name that the file does not have."""
    if given == GivenLimits():
        return data
    attributes = {_plain(r.attribute): r.attribute for r in data.results}
    named: dict[str, Limits] = {}
    for name, limits in given.by_attribute.items():
        if _plain(name) not in attributes:
            near = difflib.get_close_matches(_plain(name), attributes, 1, 0.5)
            listed = ", ".join(map(repr, attributes.values()))
            hint = f"did you mean {attributes[near[0]]!r}?" if near else f"it has {listed}"
            raise UsageError(f"{data.name}: no attribute {name!r} to give a limit; {hint}")
        named[_plain(name)] = limits
    results = []
    for result in data.results:
        limits = result.limits
        if (own := named.get(_plain(result.attribute))) is not None:
            limits = Limits(
                own.lower if own.lower is not None else limits.lower,
                own.upper if own.upper is not None else limits.upper,
            )
        elif given.general != Limits():
            limits = given.general
        results.append(msgspec.structs.replace(result, limits=limits))
    return data.with_results(results)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
