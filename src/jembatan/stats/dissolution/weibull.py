"""Model-dependent comparison: a Weibull curve per unit, and the region of the difference of mean parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from jembatan.stats.dissolution.points import read_profiles
from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WeibullCurve:
    """percent(t) = plateau (1 - exp(-(t / scale)^shape)); `scale` in the unit of the times."""

    scale: float
    shape: float
    plateau: float
    residual_sd: float  # percent; NaN where no degree of freedom is left


@dataclass(frozen=True)
class ParameterDifference:
    """Difference test - reference of a mean log parameter: its simultaneous interval and the similarity region around 0."""

    name: str
    difference: float
    low: float
    high: float
    region: float  # k standard deviations between the reference's units
    inside: bool


@dataclass(frozen=True)
class WeibullComparison:
    """Curves per unit, the Mahalanobis distance of mean (log scale, log shape), and whether its region is small enough.

    `similar` where the whole confidence ellipse of the difference lies within the rectangle of `k` standard deviations of
    the reference's units.
    """

    reference: tuple[WeibullCurve, ...]
    test: tuple[WeibullCurve, ...]
    distance: float
    hotelling_t2: float
    f: float
    p_equal: float
    parameters: tuple[ParameterDifference, ...]
    k: float
    confidence: float
    similar: bool


def compute_weibull_curve(times: object, percent: object, *, plateau: float = 100.0) -> WeibullCurve:
    """Return the least-squares Weibull curve of one unit with a fixed plateau in percent (Langenbucher 1972).

    Raises ValueError for fewer than two times after zero, or where the fit does not settle.
    """
    t, y = np.asarray(times, dtype=np.float64), np.asarray(percent, dtype=np.float64)
    t, y = t[t > 0], y[t > 0]
    if len(t) < 2:
        raise NotComputable("two_times", "a Weibull curve needs at least two times after zero")
    share = np.clip(y / plateau, 0.005, 0.995)
    slope, intercept = np.polyfit(np.log(t), np.log(-np.log1p(-share)), 1)
    slope = max(slope, 0.05)

    def residuals(p: Floats) -> Floats:
        found: Floats = plateau * -np.expm1(-np.exp(np.clip(np.exp(p[1]) * (np.log(t) - p[0]), -50, 50))) - y
        return found

    start = np.array([-intercept / slope, math.log(slope)])
    fit = optimize.least_squares(residuals, start, method="lm", xtol=1e-12, ftol=1e-12, max_nfev=2000)
    if not fit.success or not np.isfinite(fit.x).all() or abs(fit.x[1]) > 5:
        raise NotComputable("no_curve", "no Weibull curve fits these values: they do not rise")
    left = len(t) - 2
    return WeibullCurve(
        float(np.exp(fit.x[0])),
        float(np.exp(fit.x[1])),
        plateau,
        math.sqrt(2 * fit.cost / left) if left > 0 else math.nan,
    )


def compute_weibull_comparison(
    times: object,
    reference: object,
    test: object,
    *,
    k: float = 2.0,
    confidence: float = 0.90,
    plateau: float = 100.0,
) -> WeibullComparison:
    """Return the comparison of units x times in percent by their Weibull parameters on the log scale.

    Sathe, Tsong, Shah (1996), Pharm Res 13:1799-1803; FDA guidance of 1997, IV.C: a similarity region from the variation of
    the standard batch's units, a Mahalanobis distance between test and reference, and its 90 % region inside the
    similarity region. Raises ValueError naming product and unit where a curve cannot be fitted, or for too few units.
    """
    t, ref, tst = read_profiles(times, reference, test)
    if min(len(ref), len(tst)) < 3:
        raise NotComputable(
            "three_units", "a comparison of parameters needs at least three units of each product"
        )
    curves = []
    for name, units in (("reference", ref), ("test", tst)):
        fitted = []
        for number, unit in enumerate(units, start=1):
            try:
                fitted.append(compute_weibull_curve(t, unit, plateau=plateau))
            except NotComputable as error:
                raise NotComputable(
                    error.code, f"{name}, unit {number}: {error}", product=name, unit=number
                ) from error
        curves.append(tuple(fitted))
    a, b = (np.array([[math.log(c.scale), math.log(c.shape)] for c in fitted]) for fitted in curves)
    n, m, p = len(a), len(b), 2
    pooled = ((n - 1) * np.cov(a, rowvar=False) + (m - 1) * np.cov(b, rowvar=False)) / (n + m - 2)
    difference = b.mean(axis=0) - a.mean(axis=0)
    scale = n * m / (n + m)
    if np.linalg.matrix_rank(pooled) < p:
        raise NotComputable("singular", "the units have no variation in their parameters")
    squared = float(difference @ np.linalg.solve(pooled, difference))
    df2 = n + m - p - 1
    f = scale * squared * df2 / ((n + m - 2) * p)
    reach = math.sqrt(float(stats.f.ppf(confidence, p, df2)) * (n + m - 2) * p / df2 / scale)
    rows = []
    for j, name in enumerate(("log scale", "log shape")):
        half = reach * math.sqrt(pooled[j, j])
        region = k * float(a[:, j].std(ddof=1))
        low, high = float(difference[j] - half), float(difference[j] + half)
        rows.append(
            ParameterDifference(
                name, float(difference[j]), low, high, region, bool(-region <= low and high <= region)
            )
        )
    return WeibullComparison(
        curves[0],
        curves[1],
        math.sqrt(squared),
        scale * squared,
        f,
        float(stats.f.sf(f, p, df2)),
        tuple(rows),
        k,
        confidence,
        all(row.inside for row in rows),
    )
