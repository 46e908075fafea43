"""Reproducibility and generalisability of a result (Shao and Chow 2002; Chow, Shao and Hu 2002).

The reproducibility probability is the power of a second, equal trial if the first estimate were the truth. Generalisability is
the same in a population whose effect over spread is Delta times as large: Delta = (1 + shift) / (ratio of standard deviations).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import ndtr, ndtri


def compute_reproducibility(statistic: float, alpha: float = 0.025, freedom: float = math.inf) -> float:
    """Return the estimated-power probability of a two-sided test; `alpha` on each side, `freedom` for a t statistic."""
    size = abs(statistic)
    if math.isinf(freedom):
        z = float(-ndtri(alpha))
        return float(ndtr(size - z) + ndtr(-size - z))
    from scipy.stats import nct, t  # slow to import, and seldom needed

    critical = float(t.isf(alpha, freedom))
    return float(nct.sf(critical, freedom, size) + nct.cdf(-critical, freedom, size))


def compute_reproducibility_bound(statistic: float, alpha: float = 0.025, confidence: float = 0.9) -> float:
    """Return the lower confidence bound of the reproducibility probability (variance known): |T| is replaced by its bound."""
    size = abs(statistic) - float(ndtri(confidence))
    return compute_reproducibility(max(size, 0.0), alpha)


def compute_bayesian_reproducibility(statistic: float, alpha: float = 0.025) -> float:
    """Return the probability averaged over the posterior of the effect from a flat prior (variance known)."""
    size, z = abs(statistic), float(-ndtri(alpha))
    return float(ndtr((size - z) / math.sqrt(2.0)) + ndtr((-size - z) / math.sqrt(2.0)))


@dataclass(frozen=True)
class Generalisability:
    """The sensitivity index and the probability with Delta T."""

    delta: float
    probability: float


def compute_generalisability(
    statistic: float, shift: float = 0.0, spread: float = 1.0, alpha: float = 0.025
) -> Generalisability:
    """Return generalisability where the mean effect changes by a fraction `shift` and the standard deviation by `spread`."""
    if not spread > 0:
        raise ValueError(f"the ratio of standard deviations is {spread:g}; it must be positive")
    delta = (1.0 + shift) / spread
    return Generalisability(delta, compute_reproducibility(delta * statistic, alpha))


def find_statistic_for(probability: float, alpha: float = 0.025) -> float:
    """Return the statistic whose reproducibility is a wanted probability (2.81 for 80%)."""
    if not 2.0 * alpha < probability < 1.0:
        raise ValueError(
            f"the wanted probability is {probability:g}; it must lie between {2 * alpha:g} and 1"
        )
    high = float(-ndtri(alpha) + ndtri(probability)) + 1.0
    return float(brentq(lambda x: compute_reproducibility(x, alpha) - probability, 0.0, high, xtol=1e-13))
