"""What a transfer calculation is given, and how its numbers are printed."""

from __future__ import annotations

import math
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


def show_number(value: float, digits: int = 4) -> str:
    """Return a number with so many digits, or a dash where there is none."""
    return f"{value:.{digits}g}" if math.isfinite(value) else "–"
