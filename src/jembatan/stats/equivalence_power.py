"""Exact power of two one-sided t tests by Owen's Q, shared by bioequivalence, method transfer and comparability."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]


@cache
def gauss_legendre(nodes: int) -> tuple[Floats, Floats]:
    """Return nodes and weights on [0, 1]."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    return (x + 1) / 2, w / 2


def compute_owens_q(df: float, t: float, delta: float, low: float, high: float) -> float:
    """Return Owen's Q, the integral from `low` to `high` of Phi(t x / sqrt(df) - delta) times the density of a chi variable.

    Owen (1965), A special case of a bivariate non-central t-distribution, Biometrika 52:437-446. By Gauss-Legendre
    quadrature where the chi density is above 1e-16; the error is below 1e-12. `high` may be infinite.
    """
    centre = math.sqrt(max(df - 0.5, 0.5))
    low, high = max(low, centre - 6.6, 0.0), min(high, centre + 6.6)
    if high <= low:
        return 0.0
    u, w = gauss_legendre(64)
    total = 0.0
    for begin, end in ((low, (low + high) / 2), ((low + high) / 2, high)):
        x = begin + (end - begin) * u
        values = special.ndtr(t * x / math.sqrt(df) - delta) * np.exp(_log_chi_density(x, df))
        total += float((w * values).sum()) * (end - begin)
    return total


def _log_chi_density(x: Floats, df: float) -> Floats:
    found: Floats = (
        (df - 1) * np.log(x) - x * x / 2 - (df / 2 - 1) * math.log(2) - float(special.gammaln(df / 2))
    )
    return found


def compute_tost_power(
    difference: float, low: float, high: float, standard_error: float, df: float, alpha: float = 0.05
) -> float:
    """Return the exact probability that both one-sided t tests reject, so that the 1 - 2 alpha interval lies in (low, high).

    `difference`, limits and `standard_error` (the true one) are on one scale. Phillips (1990), J Pharmacokinet Biopharm
    18:137-144. Raises ValueError where the limits are the wrong way round or no degree of freedom is left.
    """
    if not low < high:
        raise ValueError(f"the lower limit {low:g} is not below the upper limit {high:g}")
    if df <= 0 or not standard_error > 0:
        raise ValueError("no degree of freedom is left, or the standard error is not above zero")
    t = float(stats.t.isf(alpha, df))
    to_low, to_high = (difference - low) / standard_error, (difference - high) / standard_error
    end = (to_low - to_high) * math.sqrt(df) / (2 * t)
    power = compute_owens_q(df, -t, to_high, 0, end) - compute_owens_q(df, t, to_low, 0, end)
    return min(max(power, 0.0), 1.0)
