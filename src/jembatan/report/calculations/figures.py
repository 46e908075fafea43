"""How the figures of a trial are printed: probabilities in per cent, sizes as whole numbers rounded up."""

from __future__ import annotations

import math
from collections.abc import Sequence


def figure(value: float, digits: int, *, significant: bool = False) -> str:
    """Return a number with so many decimals (or significant digits); a dash where there is none."""
    if math.isnan(value) or math.isinf(value):
        return "–"
    return f"{value:.{digits}g}" if significant else f"{value:.{digits}f}"


def percent(value: float) -> str:
    """Return a probability in per cent with one decimal, never rounded to certainty."""
    if math.isnan(value):
        return "–"
    if 0.0 < value < 0.0005:
        return "< 0.1%"
    if 0.9995 <= value < 1.0:
        return "> 99.9%"
    return f"{100 * value:.1f}%"


def size(value: float) -> str:
    """Return patients or events, rounded up to a whole number."""
    return "–" if not math.isfinite(value) else f"{math.ceil(value - 1e-9 * max(value, 1.0)):d}"


def apportion(total: float, shares: Sequence[float]) -> tuple[int, ...]:
    """Return whole numbers by share that sum to the total rounded up, by the largest remainders."""
    whole = math.ceil(total - 1e-9 * max(total, 1.0))
    parts = [whole * f for f in shares]
    found = [math.floor(p + 1e-9) for p in parts]
    by_remainder = sorted(range(len(parts)), key=lambda k: (found[k] - parts[k], k))
    for k in by_remainder[: whole - sum(found)]:
        found[k] += 1
    return tuple(found)
