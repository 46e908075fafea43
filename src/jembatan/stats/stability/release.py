"""What a release limit buys, and which one a shelf life needs (what-if of the Australian guideline, ARGPM)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import stdtrit

from jembatan.stats.stability.crossing import Crossing, Side, find_crossing
from jembatan.stats.stability.lines import Line
from jembatan.stats.stability.shelf_life import ModelShelfLife


@dataclass(frozen=True)
class ReleaseShelfLife:
    """The shelf life at a release limit: of the batch that binds without one, and of the worst batch in its place."""

    exact_months: float
    batch: str
    worst_months: float
    worst_batch: str


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


def compute_release_limit(
    line: Line, variance: float, quantile: float, *, limit: float, months: float, side: Side
) -> float:
    """Return the release limit at which a batch with this line stays inside `limit` for so many months.

    The inverse of `find_release_crossing`: limit -/+ what the bound moves from the line's start by then; never outside
    `limit` itself.
    """
    half = quantile * math.sqrt(variance * (1 / line.n + (months - line.centre) ** 2 / line.spread))
    if side == "lower":
        return max(limit, limit - line.slope * months + half)
    return min(limit, limit - line.slope * months - half)


def compute_release_shelf_life(
    found: ModelShelfLife, *, limit: float, release_limit: float, side: Side
) -> ReleaseShelfLife:
    """Return what a release limit buys under one model and convention.

    A published what-if (expirest) shifts the batch that binds without a release limit; shifting every batch and taking
    the earliest can only give less, and is what to rely on.
    """
    crossings = {}
    for bound in found.bounds:
        inside = release_limit - limit if side == "lower" else limit - release_limit
        if inside < 0:
            raise ValueError(f"release limit {release_limit:g} lies outside the {side} limit {limit:g}")
        shifted = bound.line.intercept - inside if side == "lower" else bound.line.intercept + inside
        crossing = find_crossing(bound.line, bound.variance, bound.quantile, shifted, side)
        crossings[bound.batch] = crossing.months
    own = [c for c in found.crossings if c.side == side]
    binding = min(own, key=lambda c: c.crossing.months).batch
    worst = min(crossings, key=lambda b: crossings[b])
    return ReleaseShelfLife(crossings[binding], binding, crossings[worst], worst)
