"""Round numbers for an axis."""

from __future__ import annotations

import math


def find_ticks(low: float, high: float, about: int) -> list[float]:
    """Return round numbers, about so many, the first at or below `low` and the last at or above `high`."""
    if high <= low:
        low, high = low - 0.5, high + 0.5
    raw = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1.0, 2.0, 2.5, 3.0, 5.0, 6.0, 10.0, 12.0) if m * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [i * step for i in range(first, max(last, first + 1) + 1)]


def find_month_ticks(last: float) -> list[float]:
    """Return the months of an axis from 0 to at or above `last`, in steps of 1, 3, 6, 12 or more months."""
    step = next(s for s in (1, 3, 6, 12, 24, 60, 120, 10**9) if last / s <= 9)
    return [float(step * i) for i in range(max(math.ceil(last / step), 1) + 1)]


def find_log_ticks(low: float, high: float) -> list[float]:
    """Return round numbers for a logarithmic axis that hold [low, high], both above zero."""
    steps = (
        (1.0, 2.0, 5.0) if high / low > 4 else (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
    )
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    candidates = [m * 10.0**p for p in powers for m in steps]
    first = max((c for c in candidates if c <= low), default=low)
    last = min((c for c in candidates if c >= high), default=high)
    return [c for c in candidates if first <= c <= last]


def show_tick(value: float) -> str:
    """Return the number as an axis prints it."""
    return f"{value:.6g}"
