"""Differences of means by region: Welch in each, a linear model over all, and the interaction of treatment and region."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from jembatan.stats.pooling.blocks import code_blocks
from jembatan.stats.pooling.effect import Effect, RegionalEffects, likelihood_ratio, no_effect

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]


def compare_means(
    value: Floats,
    treated: Bools,
    region: Codes,
    regions: int,
    level: float = 0.95,
    strata: Codes | None = None,
) -> RegionalEffects:
    """Return differences of means, treated minus control; arrays of shape (subjects,), regions coded 0..regions-1.

    In a region Welch's interval (unequal variances, Satterthwaite's degrees of freedom). Stratified: least squares with
    a mean for every stratum and one common difference. Interaction: the normal likelihood ratio, n log(RSS0 / RSS1).
    """
    blocks = code_blocks(region, strata)
    effects = tuple(
        _welch(value[at & treated], value[at & ~treated], level)
        for at in (region == k for k in range(regions))
    )
    _, _, rss_common, _ = _common_difference(value, treated, blocks)
    rss_full, telling = 0.0, 0
    for k in range(regions):
        at = region == k
        _, information, rss, _ = _common_difference(value[at], treated[at], blocks[at])
        rss_full += rss
        telling += information > 0
    n = len(value)
    interaction = None
    if min(rss_full, rss_common) > 1e-12 * float(
        value @ value
    ):  # else the values do not vary within the arms
        interaction = likelihood_ratio(
            -0.5 * n * math.log(rss_full), -0.5 * n * math.log(rss_common), telling - 1
        )
    return RegionalEffects(
        regions=effects,
        stratified=_least_squares(value, treated, blocks, level),
        unstratified=_welch(value[treated], value[~treated], level),
        interaction=interaction,
    )


def _welch(first: Floats, second: Floats, level: float) -> Effect:
    n1, n0 = len(first), len(second)
    if n1 == 0 or n0 == 0:
        return no_effect("one_arm")
    if n1 < 2 or n0 < 2:
        return no_effect("too_few")
    v1, v0 = float(first.var(ddof=1)) / n1, float(second.var(ddof=1)) / n0
    if v1 + v0 == 0:
        return no_effect("no_information")
    df = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
    return _t_effect(float(first.mean() - second.mean()), math.sqrt(v1 + v0), df, level)


def _least_squares(value: Floats, treated: Bools, blocks: Codes, level: float) -> Effect:
    difference, information, rss, df = _common_difference(value, treated, blocks)
    if information == 0:
        return no_effect("one_arm")
    if df < 1 or rss == 0:
        return no_effect("too_few")
    return _t_effect(difference, math.sqrt(rss / df / information), df, level)


def _common_difference(value: Floats, treated: Bools, blocks: Codes) -> tuple[float, float, float, int]:
    """Return the least-squares difference within blocks, its information, residual squares and degrees of freedom."""
    _, code = np.unique(blocks, return_inverse=True)
    size = np.bincount(code)
    arm = treated.astype(float)
    x = arm - (np.bincount(code, arm) / size)[code]
    y = value - (np.bincount(code, value) / size)[code]
    information = float(x @ x)
    if information < 1e-9:
        return math.nan, 0.0, float(y @ y), 0
    difference = float(x @ y) / information
    residual = y - difference * x
    return difference, information, float(residual @ residual), len(value) - len(size) - 1


def _t_effect(estimate: float, se: float, df: float, level: float) -> Effect:
    half = float(stdtrit(df, 0.5 + level / 2)) * se
    return Effect(estimate, se, estimate - half, estimate + half)
