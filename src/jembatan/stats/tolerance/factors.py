"""Tolerance factors of a normal sample, and tolerance limits without a distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from jembatan.stats.equivalence_power import gauss_legendre

Floats = NDArray[np.float64]


def compute_one_sided_factor(n: int, share: float, confidence: float) -> float:
    """Return k so that mean + k s exceeds a share of the population with the confidence, exact by the noncentral t."""
    _check(n, share, confidence)
    return float(stats.nct.ppf(confidence, n - 1, math.sqrt(n) * special.ndtri(share))) / math.sqrt(n)


def compute_two_sided_factor(n: int, share: float, confidence: float) -> float:
    """Return k so that mean +/- k s holds at least a share of the population with the confidence, exact to 1e-9.

    Given the error x of the mean (in standard deviations) the interval holds the share when k s reaches the radius r(x) with
    Phi(x + r) - Phi(x - r) = share; the confidence is the integral over x of the chi-square tail (Odeh 1978; ISO 16269-6).
    """
    _check(n, share, confidence)
    u, w = gauss_legendre(64)
    reach = 8.8 / math.sqrt(n)
    x = reach * u
    weight = 2 * w * reach * np.exp(-n * x * x / 2) * math.sqrt(n / (2 * math.pi))
    radius = _radius(x, share)

    def excess(k: float) -> float:
        return (
            float((weight * special.gammaincc((n - 1) / 2, (n - 1) * (radius / k) ** 2 / 2)).sum())
            - confidence
        )

    guess = compute_howe_factor(n, share, confidence)
    return float(optimize.brentq(excess, guess * 0.5, guess * 3, xtol=1e-12, rtol=1e-13))


def compute_howe_factor(n: int, share: float, confidence: float) -> float:
    """Return Howe's approximation of the two-sided factor (Howe 1969, JASA 64:610-620), for comparison."""
    z = special.ndtri((1 + share) / 2)
    return float(z * math.sqrt((n - 1) * (1 + 1 / n) / stats.chi2.ppf(1 - confidence, n - 1)))


def compute_prediction_factor(n: int, future: int = 1, confidence: float = 0.95, sides: int = 2) -> float:
    """Return k so that mean +/- k s holds all of `future` further results (Bonferroni for more than one)."""
    tail = (1 - confidence) / sides / future
    return float(stats.t.isf(tail, n - 1)) * math.sqrt(1 + 1 / n)


def find_nonparametric_size(share: float, confidence: float, sides: int = 2) -> int:
    """Return the least sample whose extremes (one or both) hold a share of any population (Wilks 1941).

    One-sided with the largest value this is the success run: as many conforming units in a row.
    """
    _check(2, share, confidence)
    if sides == 1:
        n = max(math.floor(math.log1p(-confidence) / math.log(share)) - 1, 1)
        while 1 - share**n < confidence:
            n += 1
        return n
    low, high = 1, 2
    while _both_ends(high, share) < confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _both_ends(middle, share) >= confidence else (middle, high)
    return high


def _both_ends(n: int, share: float) -> float:
    return 1 - n * share ** (n - 1) + (n - 1) * share**n


@dataclass(frozen=True)
class OrderLimits:
    """Order statistics that hold the share with at least the confidence; `achieved` is the confidence reached.

    Where even the extremes do not reach it, `lower` and `upper` are the extremes and `achieved` lies below.
    """

    lower: float
    upper: float
    achieved: float
    trimmed: int  # how many values lie beyond each limit


def compute_order_limits(values: object, share: float, confidence: float) -> OrderLimits:
    """Return two-sided limits from order statistics, symmetrically trimmed as far as the confidence allows."""
    y = np.sort(np.asarray(values, dtype=np.float64))
    n = len(y)
    _check(n, share, confidence)
    # the share between the (r+1)-th smallest and largest is beta with n - 2r - 1 and 2r + 2 degrees
    trimmed = 0
    while (
        2 * (trimmed + 1) < n - 1
        and stats.beta.sf(share, n - 2 * (trimmed + 1) - 1, 2 * trimmed + 4) >= confidence
    ):
        trimmed += 1
    achieved = float(stats.beta.sf(share, n - 2 * trimmed - 1, 2 * trimmed + 2))
    return OrderLimits(float(y[trimmed]), float(y[n - 1 - trimmed]), achieved, trimmed)


def _radius(x: Floats, share: float) -> Floats:
    """Return r with Phi(x + r) - Phi(x - r) = share; Newton from the right, where the function is concave."""
    r = x + special.ndtri((1 + share) / 2) + 0.2
    for _ in range(60):
        value = special.ndtr(x + r) - special.ndtr(x - r) - share
        slope = (np.exp(-((x + r) ** 2) / 2) + np.exp(-((x - r) ** 2) / 2)) / math.sqrt(2 * math.pi)
        step = np.clip(value / np.maximum(slope, 1e-300), -0.5, 0.5)
        r = r - step
        if np.abs(step).max() < 1e-14:
            break
    found: Floats = r
    return found


def _check(n: int, share: float, confidence: float) -> None:
    if n < 2:
        raise ValueError("a tolerance limit needs at least two results")
    if not (0 < share < 1 and 0 < confidence < 1):
        raise ValueError("share and confidence lie between 0 and 1, for example 0.99 and 0.95")
