"""What a release limit buys: the shelf life of a batch that starts at its release limit (ARGPM what-if)."""

from __future__ import annotations

import math

from scipy.special import stdtrit

from jembatan.stats.stability.crossing import Crossing, Side, find_crossing
from jembatan.stats.stability.lines import Line


def find_release_crossing(
    line: Line,
    variance: float,
    df: int,
    *,
    limit: float,
    release_limit: float,
    side: Side,
    level: float = 0.95,
) -> Crossing:
    """Return when a batch released at `release_limit` leaves `limit`: the line is shifted so that it starts there.

    The bound then meets intercept -/+ |release_limit - limit|. Raises ValueError where the release limit lies outside
    the acceptance limit. Source: Australian Regulatory Guidelines for Prescription Medicines, Appendix 14 (as used by
    LeBlond 2011).
    """
    inside = release_limit - limit if side == "lower" else limit - release_limit
    if inside < 0:
        raise ValueError(f"release limit {release_limit} lies outside the {side} limit {limit}")
    shifted = line.intercept - inside if side == "lower" else line.intercept + inside
    quantile = float(stdtrit(df, level)) if df > 0 else math.nan
    return find_crossing(line, variance, quantile, shifted, side)
