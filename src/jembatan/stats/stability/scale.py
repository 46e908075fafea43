"""The scale on which a line is fitted: as measured, logarithm (first-order change), square root."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from jembatan.stats.stability.limits import Limits

Scale = Literal["linear", "log", "sqrt"]
SCALES: tuple[Scale, ...] = ("linear", "log", "sqrt")


def to_scale(value: float, scale: Scale) -> float:
    """Return the value on the scale; ValueError where the scale does not take it (0 or less on log, below 0 on sqrt)."""
    if scale == "linear":
        return value
    if scale == "log":
        if value <= 0:
            raise ValueError(f"{value:g} has no logarithm; use the linear scale or mend the value")
        return math.log(value)
    if value < 0:
        raise ValueError(f"{value:g} has no square root; use the linear scale or mend the value")
    return math.sqrt(value)


def from_scale(value: float, scale: Scale) -> float:
    """Return what was measured for a value on the scale; on sqrt nothing is below zero."""
    if scale == "linear":
        return value
    return math.exp(value) if scale == "log" else max(value, 0.0) ** 2


def put_on_scale(values: Sequence[float], limits: Limits, scale: Scale) -> tuple[list[float], Limits]:
    """Return values and limits on the scale; a lower limit of zero or less is no limit where the scale ends at zero."""
    lower = limits.lower
    if lower is not None and (lower < 0 or (scale == "log" and lower == 0)) and scale != "linear":
        lower = None
    return [to_scale(v, scale) for v in values], Limits(
        None if lower is None else to_scale(lower, scale),
        None if limits.upper is None else to_scale(limits.upper, scale),
    )
