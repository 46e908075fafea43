"""Two arms, two outcomes: odds ratio and risk difference with their large-sample intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri


@dataclass(frozen=True)
class Estimate:
    """An estimate with its two-sided interval and the standard error on the scale where it is normal."""

    estimate: float
    low: float
    high: float
    standard_error: float  # of the log odds ratio, or of the difference
    level: float


def compute_odds_ratio(events1: int, n1: int, events0: int, n0: int, level: float = 0.95) -> Estimate:
    """Return the odds ratio of arm 1 against arm 0 with Woolf's interval exp(log OR -/+ z sqrt(1/a+1/b+1/c+1/d)).

    Raises ValueError where a count is impossible or a cell is zero (the interval does not exist then).
    Source: Woolf (1955), Ann Hum Genet 19:251-253.
    """
    a, b, c, d = _cells(events1, n1, events0, n0)
    if 0 in (a, b, c, d):
        raise ValueError("a cell is zero: Woolf's interval does not exist; use an exact method")
    log_ratio = math.log(a * d / (b * c))
    error = math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    half = float(ndtri(0.5 + level / 2)) * error
    return Estimate(math.exp(log_ratio), math.exp(log_ratio - half), math.exp(log_ratio + half), error, level)


def compute_risk_difference(events1: int, n1: int, events0: int, n0: int, level: float = 0.95) -> Estimate:
    """Return the difference of proportions, arm 1 minus arm 0, with Wald's interval.

    Raises ValueError where a count is impossible.
    """
    _cells(events1, n1, events0, n0)
    p1, p0 = events1 / n1, events0 / n0
    error = math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    half = float(ndtri(0.5 + level / 2)) * error
    return Estimate(p1 - p0, p1 - p0 - half, p1 - p0 + half, error, level)


def _cells(events1: int, n1: int, events0: int, n0: int) -> tuple[int, int, int, int]:
    for events, n in ((events1, n1), (events0, n0)):
        if not 0 <= events <= n or n < 1:
            raise ValueError(f"{events} events among {n} subjects is impossible")
    return events1, n1 - events1, events0, n0 - events0
