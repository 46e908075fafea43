"""What a transfer calculation is given, and how its numbers are printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Request(NamedTuple):
    """What to judge: margin of means (`margin_percent` of the sending mean, or absolute), limits, levels of confidence."""

    margin: float | None
    margin_is_percent: bool
    ratio_limit: float
    accept_percent: float | None
    beta: float
    gamma: float
    confidence: float
    alpha: float
    power: float
    pooled: bool
    true_difference: float


class Measured(NamedTuple):
    """Results with their labels; empty lists where the file has no such column. `nested` is from outside to inside."""

    values: Sequence[float]
    nested: Sequence[tuple[str, Sequence[str]]]
    levels: Sequence[float]
    laboratories: Sequence[str]
    sending: str
    receiving: str
    unit: str
    value_column: str


def show_number(value: float, digits: int = 4) -> str:
    """Return a number with so many digits, or a dash where there is none."""
    return f"{value:.{digits}g}" if math.isfinite(value) else "–"
