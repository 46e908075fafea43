"""Multivariate comparison of two dissolution profiles: Mahalanobis distance, its confidence region, and T2EQ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MahalanobisRegion:
    """Mahalanobis distance D of two mean profiles with the ends of its confidence region, against a limit.

    `lower` and `upper` are the distances at the two points where the ray through the mean difference leaves the region;
    `lower` is 0 where the region holds the point of no difference. `limit` is the distance of a uniform difference of
    `limit_percent` at every time. Similar where `upper` <= `limit`.
    """

    distance: float
    hotelling_t2: float
    f: float
    f_critical: float
    p_equal: float
    lower: float
    upper: float
    limit: float
    limit_percent: float
    confidence: float
    df: tuple[int, int]
    similar: bool


@dataclass(frozen=True)
class EquivalenceT2:
    """T2EQ: the hypothesis that the profiles differ by at least `limit` is rejected where T2 < `critical`."""

    t2: float
    critical: float
    noncentrality: float
    p: float
    limit: float
    limit_percent: float
    alpha: float
    equivalent: bool


@dataclass(frozen=True)
class _Pooled:
    difference: Floats
    covariance: Floats
    inverse: Floats
    n: tuple[int, int]
    distance: float


def _pool(reference: object, test: object) -> _Pooled:
    ref, tst = (np.atleast_2d(np.asarray(v, dtype=np.float64)) for v in (reference, test))
    if ref.ndim != 2 or ref.shape[1] != tst.shape[1]:
        raise ValueError("reference and test need the same times")
    n, m, p = len(ref), len(tst), ref.shape[1]
    if not (np.isfinite(ref).all() and np.isfinite(tst).all()):
        raise ValueError("a value is not a number")
    if n + m - p - 1 < 1 or n < 2 or m < 2:
        raise NotComputable(
            "few_units",
            f"{n} and {m} units are too few for {p} times; test more units or use fewer times",
            reference=n,
            test=m,
            times=p,
        )
    # for unequal numbers the covariances are weighted by their degrees of freedom (Tsong et al. take n = m)
    covariance = (
        (n - 1) * np.atleast_2d(np.cov(ref, rowvar=False))
        + (m - 1) * np.atleast_2d(np.cov(tst, rowvar=False))
    ) / (n + m - 2)
    if np.linalg.matrix_rank(covariance) < p:
        raise NotComputable(
            "singular",
            "the covariance of the times is singular: a time has no variation, or repeats another; leave it out",
        )
    inverse: Floats = np.linalg.inv(covariance).astype(np.float64)
    difference: Floats = np.subtract(tst.mean(axis=0), ref.mean(axis=0), dtype=np.float64)
    return _Pooled(
        difference, covariance, inverse, (n, m), math.sqrt(float(difference @ inverse @ difference))
    )


def compute_mahalanobis_region(
    reference: object, test: object, *, limit_percent: float = 10.0, confidence: float = 0.90
) -> MahalanobisRegion:
    """Return the Mahalanobis distance of units x times in percent with its region (Tsong, Hammerstrom, Sathe, Shah 1996).

    The extremes of the distance over the confidence region are multiples of the mean difference, so that they are closed
    forms: D times 1 -/+ sqrt(F_crit / K) / D. Raises ValueError where units are too few or the covariance is singular.
    """
    pooled = _pool(reference, test)
    (n, m), p = pooled.n, len(pooled.difference)
    df = (p, n + m - p - 1)
    scale = n * m / (n + m)
    k = scale * df[1] / ((n + m - 2) * p)
    f = k * pooled.distance**2
    critical = float(stats.f.ppf(confidence, *df))
    radius = math.sqrt(critical / k)
    uniform = np.full(p, limit_percent)
    limit = math.sqrt(float(uniform @ pooled.inverse @ uniform))
    upper = pooled.distance + radius
    return MahalanobisRegion(
        pooled.distance,
        scale * pooled.distance**2,
        f,
        critical,
        float(stats.f.sf(f, *df)),
        max(pooled.distance - radius, 0.0),
        upper,
        limit,
        limit_percent,
        confidence,
        df,
        upper <= limit,
    )


def compute_t2_equivalence(
    reference: object, test: object, *, limit_percent: float = 10.0, alpha: float = 0.05
) -> EquivalenceT2:
    """Return the T2 test for equivalence of units x times in percent (Wellek 2003; Hoffelder, Goessl, Wellek 2015).

    Under a distance at the limit, T2 follows a scaled noncentral F with noncentrality nm/(n+m) limit^2; the profiles are
    equivalent where T2 lies below its alpha quantile.
    """
    pooled = _pool(reference, test)
    (n, m), p = pooled.n, len(pooled.difference)
    scale = n * m / (n + m)
    df2 = n + m - p - 1
    to_t2 = (n + m - 2) * p / df2
    uniform = np.full(p, limit_percent)
    limit = math.sqrt(float(uniform @ pooled.inverse @ uniform))
    noncentrality = scale * limit**2
    t2 = scale * pooled.distance**2
    critical = to_t2 * float(stats.ncf.ppf(alpha, p, df2, noncentrality))
    p_value = float(stats.ncf.cdf(t2 / to_t2, p, df2, noncentrality))
    return EquivalenceT2(
        t2, critical, noncentrality, p_value, limit, limit_percent, alpha, bool(t2 < critical)
    )
