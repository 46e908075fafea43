"""Process performance with a lower bound, and the probability that a process passes its qualification."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from jembatan.stats.equivalence_power import gauss_legendre
from jembatan.stats.not_computable import NotComputable


@dataclass(frozen=True)
class Performance:
    """Ppk with its lower confidence bound; `side` is the nearer limit. `expected_outside` is the normal share out of limits."""

    ppk: float
    bound: float
    side: str
    confidence: float
    expected_outside: float
    n: int


def compute_performance(
    mean: float, sd: float, n: int, lower: float | None, upper: float | None, *, confidence: float = 0.95
) -> Performance:
    """Return Ppk with an exact lower bound by the noncentral t for each side, the smaller of the two.

    3 sqrt(n) times the one-sided index is noncentral t, whose noncentrality is inverted; the smaller of two such bounds covers
    the smaller true index at least as often (Pearn, Kotz 2006, Encyclopedia and Handbook of Process Capability Indices).
    """
    if lower is None and upper is None:
        raise ValueError("give at least one limit")
    if not sd > 0:
        raise NotComputable("no_variation", "the results do not vary at all; give unrounded results")
    indices = {}
    if lower is not None:
        indices["lower"] = (mean - lower) / (3 * sd)
    if upper is not None:
        indices["upper"] = (upper - mean) / (3 * sd)
    side = min(indices, key=lambda s: indices[s])
    outside = sum(float(special.ndtr(-3 * c)) for c in indices.values())
    bound = min(_bound(c, n, confidence) for c in indices.values())
    return Performance(indices[side], bound, side, confidence, outside, n)


def _bound(index: float, n: int, confidence: float) -> float:
    t = 3 * math.sqrt(n) * index
    if abs(t) > 1e4:  # the error of the mean is nothing beside that of the spread: a chi-square is left
        tail = 1 - confidence if t > 0 else confidence
        return index * math.sqrt(float(stats.chi2.ppf(tail, n - 1)) / (n - 1))

    def excess(delta: float) -> float:
        return float(stats.nct.sf(t, n - 1, delta)) - (1 - confidence)

    width = 12 + 4 * abs(t) / math.sqrt(2 * (n - 1))
    return float(optimize.brentq(excess, t - width, t + 8, xtol=1e-9)) / (3 * math.sqrt(n))


def compute_pass_probability(
    mean: float, sd: float, n: int, k: float, lower: float | None, upper: float | None
) -> float:
    """Return the probability that mean +/- k s of a sample of n lies within the limits, for a process of this mean and SD.

    By Gauss-Legendre quadrature over the sample's standard deviation; one limit may be None.
    """
    if not sd > 0 or n < 2:
        raise ValueError("the standard deviation must be above zero and the sample at least two")
    low = -math.inf if lower is None else (lower - mean) / sd
    high = math.inf if upper is None else (upper - mean) / sd
    df = n - 1
    centre = math.sqrt(max(df - 0.5, 0.5))
    end = centre + 6.6
    if math.isfinite(low) and math.isfinite(high):
        end = min(end, (high - low) / 2 / k * math.sqrt(df))
    begin = max(centre - 6.6, 0.0)
    if end <= begin:
        return 0.0
    u, w = gauss_legendre(64)
    chi = begin + (end - begin) * u
    s = chi / math.sqrt(df)
    density = np.exp(
        (df - 1) * np.log(chi) - chi**2 / 2 - (df / 2 - 1) * math.log(2) - float(special.gammaln(df / 2))
    )
    root = math.sqrt(n)
    inside = special.ndtr(root * (high - k * s)) - special.ndtr(root * (low + k * s))
    return min(float((w * density * np.maximum(inside, 0.0)).sum() * (end - begin)), 1.0)


def compute_release_probability(mean: float, sd: float, lower: float | None, upper: float | None) -> float:
    """Return the probability that a single result lies within the limits."""
    high = 1.0 if upper is None else float(special.ndtr((upper - mean) / sd))
    low = 0.0 if lower is None else float(special.ndtr((lower - mean) / sd))
    return high - low
