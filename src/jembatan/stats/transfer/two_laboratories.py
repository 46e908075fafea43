"""Equivalence of two laboratories: two one-sided tests on means, an upper bound on the ratio of variances, sizes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from jembatan.stats.equivalence_power import compute_tost_power
from jembatan.stats.not_computable import NotComputable

_MOST = 10_000


@dataclass(frozen=True)
class MeanEquivalence:
    """Receiving minus sending laboratory, with its 1 - 2 alpha interval and the p values of both one-sided tests."""

    difference: float
    standard_error: float
    df: float
    low: float
    high: float
    margin: float
    p: tuple[float, float]
    alpha: float
    pooled: bool
    equivalent: bool


@dataclass(frozen=True)
class VarianceRatio:
    """Receiving over sending laboratory's variance, with its 1 - 2 alpha interval; not worse where `high` <= `limit`."""

    ratio: float
    low: float
    high: float
    df: tuple[int, int]
    limit: float
    acceptable: bool


@dataclass(frozen=True)
class Needed:
    """Results per laboratory that give the power wanted, and that power."""

    n: int
    power: float


def compute_mean_equivalence(
    sending: object, receiving: object, margin: float, *, alpha: float = 0.05, pooled: bool = False
) -> MeanEquivalence:
    """Return two one-sided tests on means within +/- margin (Schuirmann 1987; ASTM E2935; USP <1010>).

    Welch's degrees of freedom unless `pooled`. The values must be independent: give means of series where results of one
    series belong together. Raises NotComputable for fewer than two values in a laboratory.
    """
    a, b = _read(sending), _read(receiving)
    n, m = len(a), len(b)
    va, vb = float(a.var(ddof=1)), float(b.var(ddof=1))
    if pooled:
        df = float(n + m - 2)
        error = math.sqrt(((n - 1) * va + (m - 1) * vb) / df * (1 / n + 1 / m))
    else:
        error = math.sqrt(va / n + vb / m)
        parts = (va / n) ** 2 / (n - 1) + (vb / m) ** 2 / (m - 1)
        df = (va / n + vb / m) ** 2 / parts if parts > 0 else float(n + m - 2)
    if error == 0:
        raise NotComputable("no_variation", "the results do not vary at all; give unrounded results")
    difference = float(b.mean() - a.mean())
    half = float(stats.t.isf(alpha, df)) * error
    p = (
        float(stats.t.sf((difference + margin) / error, df)),
        float(stats.t.sf((margin - difference) / error, df)),
    )
    return MeanEquivalence(
        difference,
        error,
        df,
        difference - half,
        difference + half,
        margin,
        p,
        alpha,
        pooled,
        -margin <= difference - half and difference + half <= margin,
    )


def compute_variance_ratio(
    sending_variance: float,
    receiving_variance: float,
    df: tuple[int, int],
    limit: float,
    *,
    alpha: float = 0.05,
) -> VarianceRatio:
    """Return the ratio of variances with its F interval; `df` are of the sending and the receiving laboratory.

    USP <1010>, appendix on the comparison of precision: the upper bound against a limit set beforehand.
    """
    if not (sending_variance > 0 and receiving_variance > 0):
        raise NotComputable("no_variation", "the results do not vary at all; give unrounded results")
    ratio = receiving_variance / sending_variance
    low = ratio / float(stats.f.isf(alpha, df[1], df[0]))
    high = ratio / float(stats.f.ppf(alpha, df[1], df[0]))
    return VarianceRatio(ratio, low, high, df, limit, high <= limit)


def compute_equivalence_power(
    true_difference: float, margin: float, sd: float, n: int, m: int | None = None, *, alpha: float = 0.05
) -> float:
    """Return the exact power of the pooled two one-sided tests for a common standard deviation and n and m results."""
    m = n if m is None else m
    return compute_tost_power(
        true_difference, -margin, margin, sd * math.sqrt(1 / n + 1 / m), n + m - 2, alpha
    )


def compute_ratio_power(
    true_ratio: float, limit: float, df: tuple[int, int], *, alpha: float = 0.05
) -> float:
    """Return the probability that the upper bound of the variance ratio stays at or below the limit."""
    quantile = float(stats.f.ppf(alpha, df[1], df[0]))
    return float(stats.f.cdf(limit * quantile / true_ratio, df[1], df[0]))


def find_needed_for_means(
    margin: float, sd: float, *, true_difference: float = 0.0, power: float = 0.8, alpha: float = 0.05
) -> Needed:
    """Return the least number of results per laboratory for the means; ValueError where none suffices."""
    if abs(true_difference) >= margin:
        raise ValueError("a true difference at or beyond the margin cannot be shown to lie within it")
    return _find(lambda n: compute_equivalence_power(true_difference, margin, sd, n, alpha=alpha), power)


def find_needed_for_ratio(
    limit: float, *, true_ratio: float = 1.0, power: float = 0.8, alpha: float = 0.05
) -> Needed:
    """Return the least number of results per laboratory for the ratio of variances; ValueError where none suffices."""
    if true_ratio >= limit:
        raise ValueError("a true ratio at or above the limit cannot be shown to lie below it")
    return _find(lambda n: compute_ratio_power(true_ratio, limit, (n - 1, n - 1), alpha=alpha), power)


def _find(power_of: Callable[[int], float], wanted: float) -> Needed:
    low, high = 1, 2
    while power_of(high) < wanted:
        low, high = high, high * 2
        if high > _MOST:
            raise ValueError(f"more than {_MOST:,} results per laboratory would be needed")
    while high - low > 1:
        middle = (low + high) // 2
        if power_of(middle) >= wanted:
            high = middle
        else:
            low = middle
    return Needed(high, power_of(high))


def _read(values: object) -> np.ndarray:
    found = np.asarray(values, dtype=np.float64)
    if len(found) < 2:
        raise NotComputable("two_values", "each laboratory needs at least two independent results")
    return found
