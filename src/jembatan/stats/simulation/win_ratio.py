"""Win ratio and win odds of ordered categories, from the numbers by category.

Bebu and Lachin (2016), Biostatistics 17:178-187 (large-sample variance of the win ratio by U-statistics); Brunner,
Vandemeulebroecke and Mütze (2021), Stat Med 40:3367-3384 (win odds: a tie is half a win for each arm).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled

Floats = NDArray[np.float64]


@compiled
def analyse_wins(counts: Floats, tie: float, estimates: Floats, variances: Floats) -> None:
    """Write the log of wins over losses, and its variance, by trial, look and region; `tie` as in `compute_log_wins`."""
    trials, looks, regions, _, _ = counts.shape
    for b in range(trials):
        for look in range(looks):
            for r in range(regions):
                estimate, variance = compute_log_wins(counts[b, look, r, 0], counts[b, look, r, 1], tie)
                estimates[b, look, r] = estimate
                variances[b, look, r] = variance


@compiled
def analyse_wins_single(
    counts: Floats, laws: Floats, tie: float, estimates: Floats, variances: Floats
) -> None:
    """Write the log of one arm's wins over its losses against known probabilities, `laws[2 r + 1]` for region r."""
    trials, looks, regions, _, _ = counts.shape
    for b in range(trials):
        for look in range(looks):
            for r in range(regions):
                estimate, variance = compute_log_wins(counts[b, look, r, 0], laws[2 * r + 1], tie, True)
                estimates[b, look, r] = estimate
                variances[b, look, r] = variance


@compiled
def compute_log_wins(y1: Floats, y0: Floats, tie: float, is_known: bool = False) -> tuple[float, float]:
    """Return the log of the wins of arm 1 over its losses among all pairs, and its variance; earlier categories win.

    A tie counts `tie` wins and `tie` losses: 0 for the win ratio, 1/2 for the win odds. Infinite where one arm has no win,
    NaN where neither has, or all patients are in one category. Where `is_known`, `y0` are probabilities, which do not vary.
    """
    n1, n0 = 0.0, 0.0
    for j in range(y1.shape[0]):
        n1 += y1[j]
        n0 += y0[j]
    wins, losses, before = 0.0, 0.0, 0.0
    for j in range(y1.shape[0]):
        wins += y1[j] * (n0 - before - y0[j] + tie * y0[j])
        losses += y1[j] * (before + tie * y0[j])
        before += y0[j]
    if wins <= 0.0 and losses <= 0.0:
        return math.nan, math.inf
    if losses <= 0.0:
        return math.inf, math.inf
    if wins <= 0.0:
        return -math.inf, math.inf
    # what each patient adds to wins and losses, as shares of them; these differences sum to zero in each arm
    spread1, spread0, before1, before0 = 0.0, 0.0, 0.0, 0.0
    for j in range(y1.shape[0]):
        better0, worse0 = before0 + tie * y0[j], n0 - before0 - y0[j] + tie * y0[j]
        better1, worse1 = before1 + tie * y1[j], n1 - before1 - y1[j] + tie * y1[j]
        own1 = worse0 / wins - better0 / losses
        own0 = better1 / wins - worse1 / losses
        spread1 += y1[j] * own1 * own1
        spread0 += y0[j] * own0 * own0 if not is_known else 0.0
        before1 += y1[j]
        before0 += y0[j]
    if spread1 + spread0 <= 0.0:  # all patients are in one category
        return math.nan, math.inf
    return math.log(wins / losses), spread1 + spread0
