"""Ordinal endpoints (for example the modified Rankin scale): common odds ratio of a proportional-odds model, win ratio, win odds.

Categories run from best to worst; an odds ratio above one moves patients towards the best. Whitehead (1993), Stat Med
12:2257-2271 (common odds ratio; its variance is the null case of the information used here); Bebu and Lachin (2016),
Biostatistics 17:178-187 (large-sample variance of the win ratio); Brunner, Vandemeulebroecke and Mütze (2021), Stat Med
40:3367-3384 (win odds). A ratio of 0 is a single arm held against known probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from jembatan.stats.mrct.endpoints import EndpointModel
from jembatan.stats.mrct.regional_design import Floats

OrdinalScale = Literal["log-or", "log-win-ratio", "log-win-odds"]
ORDINAL_SCALES: tuple[OrdinalScale, ...] = ("log-or", "log-win-ratio", "log-win-odds")
WEIGHT_OF_TIE = {"log-win-ratio": 0.0, "log-win-odds": 0.5}


def ordinal_endpoint(
    control: Sequence[float],
    odds_ratios: Sequence[float],
    scale: OrdinalScale = "log-or",
    ratio: float = 1.0,
) -> EndpointModel:
    """Return the model of an ordinal endpoint; `control` are the control arm's probabilities, best category first.

    The experimental arm follows from each region's odds ratio. `log-or`: variance from the Fisher information of the
    proportional-odds model at these probabilities. `log-win-ratio`: ties count for neither arm. `log-win-odds`: half for each.
    With a ratio of 0 there is no control arm and `control` is a historical distribution, taken as known.
    """
    probabilities = _check_categories(control)
    if scale not in ORDINAL_SCALES:
        raise ValueError(f"{scale!r} is no scale of an ordinal endpoint; use {', '.join(ORDINAL_SCALES)}")
    if not (ratio >= 0 and math.isfinite(ratio)):
        raise ValueError(
            f"the allocation ratio is {ratio:g}; give experimental patients per control patient, for example 1 or 2"
        )
    effects, factors = [], []
    for number, odds_ratio in enumerate(odds_ratios, 1):
        if not (odds_ratio > 0 and math.isfinite(odds_ratio)):
            raise ValueError(f"the odds ratio of region {number} is {odds_ratio:g}; it must be positive")
        moved = shift_by_odds_ratio(probabilities, odds_ratio)
        if scale == "log-or":
            effects.append(math.log(odds_ratio))
            factors.append(log_odds_ratio_factor(probabilities, odds_ratio, ratio))
        else:
            effect, factor = log_win_ratio(moved, probabilities, ratio, WEIGHT_OF_TIE[scale])
            effects.append(effect)
            factors.append(factor)
    return EndpointModel("ordinal", scale, tuple(effects), tuple(factors), ratio=ratio)


def shift_by_odds_ratio(control: Floats, odds_ratio: float) -> Floats:
    """Return the category probabilities when the odds of every 'this or better' are multiplied by the odds ratio."""
    below = np.cumsum(control)[:-1]
    moved = odds_ratio * below / (1.0 - below + odds_ratio * below)
    return np.diff(np.concatenate([[0.0], moved, [1.0]]))


def log_odds_ratio_factor(control: Floats, odds_ratio: float, ratio: float) -> float:
    """Return n times the variance of the estimated log odds ratio, by the expected information of the model.

    A ratio of 0: the cut points are known from `control`, and one arm is observed.
    """
    cuts = control.size - 1
    below = np.cumsum(control)[:-1]
    if ratio == 0.0:
        moved = odds_ratio * below / (1.0 - below + odds_ratio * below)
        slope = np.diff(np.concatenate([[0.0], moved * (1.0 - moved), [0.0]]))
        return 1.0 / float(slope @ (slope / np.diff(np.concatenate([[0.0], moved, [1.0]]))))
    information = np.zeros((cuts + 1, cuts + 1))
    for part, shift, treated in (
        (ratio / (1.0 + ratio), odds_ratio, True),
        (1.0 / (1.0 + ratio), 1.0, False),
    ):
        up = shift * below / (1.0 - below + shift * below)
        cell = np.diff(np.concatenate([[0.0], up, [1.0]]))
        slopes = up * (
            1.0 - up
        )  # d P(this or better) / d (threshold), and / d (log odds ratio) in the treated
        # each category's probability is the difference of two neighbouring cumulative ones
        gradient = np.zeros((control.size, cuts + 1))
        for j in range(cuts):
            gradient[j, j] += slopes[j]
            gradient[j + 1, j] -= slopes[j]
        if treated:
            gradient[:, cuts] = gradient[:, :cuts].sum(axis=1)
        information += part * (gradient.T / cell) @ gradient
    return float(np.linalg.inv(information)[cuts, cuts])


def log_win_ratio(
    experimental: Floats, control: Floats, ratio: float, tie: float = 0.0
) -> tuple[float, float]:
    """Return the log win ratio and n times the variance of its estimate (delta method for a two-sample U-statistic).

    A tie counts `tie` wins and as many losses: 1/2 gives the log win odds. A ratio of 0: one arm against known probabilities.
    """
    better_than = np.concatenate([[0.0], np.cumsum(control)[:-1]])  # P(control strictly better than category)
    worse_than = 1.0 - np.cumsum(control) + tie * control
    better_than += tie * control
    wins, losses = float(experimental @ worse_than), float(experimental @ better_than)
    if wins <= 0.0 or losses <= 0.0:
        raise ValueError("the win ratio has no wins or no losses at all; spread the categories")
    of_treated = worse_than / wins - better_than / losses
    if ratio == 0.0:
        return math.log(wins / losses), float(experimental @ of_treated**2)
    treated_better = np.concatenate([[0.0], np.cumsum(experimental)[:-1]])
    treated_better += tie * experimental
    of_control = treated_better / wins - (1.0 - np.cumsum(experimental) + tie * experimental) / losses
    variance = (1.0 + ratio) * (float(experimental @ of_treated**2) / ratio + float(control @ of_control**2))
    return math.log(wins / losses), variance


def _check_categories(control: Sequence[float]) -> Floats:
    found = np.asarray(control, dtype=np.float64)
    if found.ndim != 1 or found.size < 2:
        raise ValueError(
            "an ordinal endpoint needs at least two categories; give the control arm's probabilities"
        )
    if not np.isfinite(found).all() or (found <= 0.0).any():
        raise ValueError("a category has no probability; merge it with its neighbour")
    if abs(found.sum() - 1.0) > 1e-6:
        raise ValueError(
            f"the category probabilities sum to {found.sum():.10g}, not to 1; divide each by that"
        )
    normed: Floats = found / found.sum()
    return normed
