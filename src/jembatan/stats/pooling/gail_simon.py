"""Gail and Simon's test of qualitative interaction: do regions differ in the direction of the effect?

Gail and Simon (1985), Biometrics 41:361-372; the p-value is a mixture of chi-squared tails with binomial weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, comb

from jembatan.stats.pooling.heterogeneity import Floats


@dataclass(frozen=True)
class GailSimon:
    """Q+ and Q- (squares of z on either side of zero), the smaller of them, its p-value and the number of regions."""

    q_plus: float
    q_minus: float
    statistic: float
    p: float
    regions: int


def compute_gail_simon(estimates: Floats, variances: Floats) -> GailSimon:
    """Return the test; arrays of shape (K,), K >= 2, variances positive. Raises ValueError otherwise."""
    if len(estimates) != len(variances) or len(estimates) < 2:
        raise ValueError(
            f"{len(estimates)} estimates with {len(variances)} variances; give at least two of each"
        )
    if not (variances > 0).all():
        raise ValueError("a variance is not positive; leave that region out")
    squares = estimates**2 / variances
    plus, minus = float(squares[estimates > 0].sum()), float(squares[estimates < 0].sum())
    statistic = min(plus, minus)
    return GailSimon(plus, minus, statistic, gail_simon_p(statistic, len(estimates)), len(estimates))


def gail_simon_p(statistic: float, regions: int) -> float:
    """Return the p-value: the sum over h = 1..K-1 of P(chi2_h > Q) Binomial(h; K-1, 1/2); one where Q is zero."""
    if statistic <= 0.0:
        return 1.0
    h = np.arange(1, regions)
    return float(comb(regions - 1, h) @ chdtrc(h, statistic)) / 2.0 ** (regions - 1)
