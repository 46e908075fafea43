"""Ratios of event rates by region, with standard errors that hold for counts that vary more than Poisson's.

Poisson regression with the log of the time watched as offset; variances by the sandwich over subjects (White 1982,
Econometrica 50:1-25), so that a subject with many events is one subject. The interaction is the likelihood ratio of the
Poisson model divided by Pearson's dispersion (quasi-likelihood; McCullagh and Nelder 1989, section 9.2).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import xlogy

from jembatan.stats.pooling.blocks import code_blocks
from jembatan.stats.pooling.effect import Effect, RegionalEffects, likelihood_ratio, no_effect, normal_effect

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]


def compare_rates(
    events: Floats,
    time: Floats,
    treated: Bools,
    region: Codes,
    regions: int,
    level: float = 0.95,
    strata: Codes | None = None,
) -> RegionalEffects:
    """Return log rate ratios, treated against control; arrays of shape (subjects,), times positive.

    Raises ValueError for a negative count or a time that is not positive.
    """
    check_counts(events, time)
    blocks = code_blocks(region, strata)
    at = [region == k for k in range(regions)]
    fits = [_fit(events[r], time[r], treated[r], blocks[r], level) for r in at]
    common = _fit(events, time, treated, blocks, level)
    telling = sum(effect.note not in ("one_arm", "no_information") for effect, _, _ in fits)
    full = float(np.sum([height for _, height, _ in fits]))
    dispersion = max(1.0, common[2])
    return RegionalEffects(
        regions=tuple(effect for effect, _, _ in fits),
        stratified=common[0],
        unstratified=_fit(events, time, treated, np.zeros_like(region), level)[0],
        interaction=likelihood_ratio(full / dispersion, common[1] / dispersion, telling - 1),
    )


def check_counts(events: Floats, time: Floats) -> None:
    """Raise ValueError for a negative count or a time that is not positive; arrays of shape (subjects,)."""
    if (events < 0).any() or not np.isfinite(events).all():
        raise ValueError("a count is negative or not a number; correct it or leave the subject out")
    if not (time > 0).all():
        raise ValueError("a time watched is not positive; correct it or leave the subject out")


def _fit(
    events: Floats, time: Floats, treated: Bools, blocks: Codes, level: float
) -> tuple[Effect, float, float]:
    """Return the log rate ratio within blocks, the log likelihood with the blocks' rates at their best, and dispersion."""
    if treated.all() or not treated.any():
        return no_effect("one_arm"), _saturated(events, time, blocks), 1.0
    _, code = np.unique(blocks, return_inverse=True)
    size = int(code.max()) + 1
    y, y1 = _sum(events, code, size), _sum(events * treated, code, size)
    t1, t0 = _sum(time * treated, code, size), _sum(time * ~treated, code, size)
    both = (t1 > 0) & (t0 > 0) & (y > 0)
    if not both.any():
        return no_effect("no_information"), _saturated(events, time, blocks), 1.0
    first, other = float(y1[both].sum()), float((y - y1)[both].sum())
    if first == 0 or other == 0:
        # the likelihood rises to its value with no event in one arm
        beta = -40.0 if first == 0 else 40.0
        return no_effect("no_finite_estimate"), _height(events, time, treated, code, y, t1, t0, beta), 1.0

    def score(b: float) -> float:
        return first - float((y * t1 * math.exp(b) / (t0 + t1 * math.exp(b)))[both].sum())

    beta = float(brentq(score, -40.0, 40.0, xtol=1e-13))
    weight = t1 * math.exp(beta) / (t0 + t1 * math.exp(beta))
    expected = _expected(time, treated, code, y, t1, t0, beta)
    influence = (treated - weight[code]) * (events - expected)
    information = float((y * weight * (1 - weight))[both].sum())
    variance = float(influence @ influence) / information**2
    if not variance > 1e-20:  # one subject an arm fits itself
        height = _height(events, time, treated, code, y, t1, t0, beta)
        return no_effect("too_few"), height, 1.0
    df = len(events) - size - 1
    positive = expected > 0
    pearson = float((((events - expected)[positive]) ** 2 / expected[positive]).sum())
    dispersion = pearson / df if df > 0 else 1.0
    height = _height(events, time, treated, code, y, t1, t0, beta)
    return normal_effect(beta, variance, level), height, dispersion


def _sum(values: Floats, code: Codes, size: int) -> Floats:
    return np.asarray(np.bincount(code, values, size), dtype=np.float64)


def _expected(
    time: Floats, treated: Bools, code: Codes, y: Floats, t1: Floats, t0: Floats, beta: float
) -> Floats:
    rate = y / (t0 + t1 * math.exp(beta))
    found: Floats = rate[code] * time * np.where(treated, math.exp(beta), 1.0)
    return found


def _height(
    events: Floats,
    time: Floats,
    treated: Bools,
    code: Codes,
    y: Floats,
    t1: Floats,
    t0: Floats,
    beta: float,
) -> float:
    expected = _expected(time, treated, code, y, t1, t0, beta)
    return float((xlogy(events, expected) - expected)[expected > 0].sum())


def _saturated(events: Floats, time: Floats, blocks: Codes) -> float:
    """Return the log likelihood with one rate in each block and no effect."""
    _, code = np.unique(blocks, return_inverse=True)
    rate = np.bincount(code, events) / np.bincount(code, time)
    expected = rate[code] * time
    return float((xlogy(events, expected) - expected)[expected > 0].sum())
