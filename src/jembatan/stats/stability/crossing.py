"""Where the confidence bound of a fitted mean meets a limit: a quadratic in time, solved in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from jembatan.stats.stability.lines import Line

Side = Literal["lower", "upper"]
CrossingKind = Literal["crosses", "fails_at_zero", "no_crossing", "not_estimable"]


@dataclass(frozen=True)
class Crossing:
    """When the bound leaves the limit: months from zero, or why there is no such time."""

    kind: CrossingKind
    months: (
        float  # 0 where it fails at time zero, infinity where it never crosses, NaN where it cannot be told
    )


def compute_bound(line: Line, variance: float, quantile: float, side: Side, t: float) -> float:
    """Return the confidence bound of the mean at time t: mean -/+ quantile sqrt(variance (1/n + (t - centre)^2/spread))."""
    half = quantile * math.sqrt(variance * (1 / line.n + (t - line.centre) ** 2 / line.spread))
    fitted = line.mean + line.slope * (t - line.centre)
    return fitted - half if side == "lower" else fitted + half


def find_crossing(line: Line, variance: float, quantile: float, limit: float, side: Side) -> Crossing:
    """Return the first time from zero at which the bound of the mean leaves the limit.

    With u = t - centre, d = mean - limit (signed so that inside is positive) and q = quantile^2 variance, the bound meets
    the limit where (d + b u)^2 = q (1/n + u^2/S): of its roots those count that lie after zero and satisfy the equation
    before it was squared.
    """
    if not (variance >= 0 and line.spread > 0 and math.isfinite(line.slope)):
        return Crossing("not_estimable", float("nan"))
    sign = 1.0 if side == "lower" else -1.0
    d, b, q = sign * (line.mean - limit), sign * line.slope, quantile**2 * variance
    start = -line.centre
    if d + b * start < math.sqrt(q * (1 / line.n + start**2 / line.spread)):
        return Crossing("fails_at_zero", 0.0)
    roots = _real_roots(b * b - q / line.spread, 2 * d * b, d * d - q / line.n)
    after = [u for u in roots if u >= start and d + b * u >= -1e-9 * max(1.0, abs(d))]
    if not after:
        return Crossing("no_crossing", float("inf"))
    return Crossing("crosses", min(after) + line.centre)


def find_quadratic_crossing(
    intercept: float,
    slope: float,
    spread: tuple[float, float, float],
    quantile: float,
    limit: float,
    side: Side,
) -> Crossing:
    """Return the first time from zero at which a line less quantile x its standard deviation leaves the limit.

    The variance at time t is v0 + 2 v1 t + v2 t^2 with `spread` = (v0, v1, v2); the root is found as in find_crossing.
    """
    v0, v1, v2 = spread
    if not all(math.isfinite(x) for x in (intercept, slope, *spread, quantile)):
        return Crossing("not_estimable", float("nan"))
    sign = 1.0 if side == "lower" else -1.0
    d, b, q = sign * (intercept - limit), sign * slope, quantile**2
    if d < quantile * math.sqrt(max(v0, 0.0)):
        return Crossing("fails_at_zero", 0.0)
    roots = _real_roots(b * b - q * v2, 2 * (d * b - q * v1), d * d - q * v0)
    after = [t for t in roots if t >= 0 and d + b * t >= -1e-9 * max(1.0, abs(d))]
    return Crossing("crosses", min(after)) if after else Crossing("no_crossing", float("inf"))


def _real_roots(a: float, b: float, c: float) -> list[float]:
    """Return the real roots of a u^2 + b u + c without loss by cancellation."""
    if a == 0.0:
        return [-c / b] if b != 0.0 else []
    discriminant = b * b - 4 * a * c
    if discriminant < -1e-12 * (b * b + abs(4 * a * c)):
        return []
    # without variance the two roots are one, and rounding must not make a line that falls through its limit hold for ever
    q = -0.5 * (b + math.copysign(math.sqrt(max(discriminant, 0.0)), b))
    return [q / a] + ([c / q] if q != 0.0 else [])
