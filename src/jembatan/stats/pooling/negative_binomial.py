"""Ratios of event rates by region from negative binomial regression: variance mu + kappa mu^2, kappa estimated.

Maximum likelihood with the log of the time watched as offset and an intercept for each stratum; standard errors by the observed
information of all parameters (Lawless 1987, Can J Stat 15:209-225). Each region has its own kappa; over regions it is common.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, xlogy

from jembatan.stats.pooling.blocks import code_blocks
from jembatan.stats.pooling.effect import Effect, RegionalEffects, likelihood_ratio, no_effect, normal_effect
from jembatan.stats.pooling.rates import check_counts

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]
_LEAST, _MOST = -16.0, 6.0  # log kappa: below the first it is Poisson


def compare_negative_binomial_rates(
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
    one = np.zeros_like(region)
    effects = []
    for k in range(regions):
        at = region == k
        effects.append(_fit(events[at], time[at], treated[at], blocks[at], one[at], level)[0])
    stratified, common = _fit(events, time, treated, blocks, one, level)
    telling = np.flatnonzero([e.is_estimable for e in effects])
    both = np.isin(region, telling)
    interaction = None
    if telling.size > 1 and stratified.is_estimable:
        args = (events[both], time[both], treated[both], blocks[both])
        _, full = _fit(*args, region[both], level)
        _, common = _fit(*args, one[both], level)
        interaction = likelihood_ratio(full, common, telling.size - 1)
    return RegionalEffects(
        regions=tuple(effects),
        stratified=stratified,
        unstratified=_fit(events, time, treated, one, one, level)[0],
        interaction=interaction,
    )


def _fit(
    events: Floats, time: Floats, treated: Bools, blocks: Codes, slopes: Codes, level: float
) -> tuple[Effect, float]:
    """Return the log rate ratio (of the first group of `slopes`) and the greatest log likelihood."""
    if treated.all() or not treated.any():
        return no_effect("one_arm"), math.nan
    _, code = np.unique(blocks, return_inverse=True)
    some = np.bincount(code, events)[code] > 0  # a stratum without any event tells nothing
    events, time, treated = events[some], time[some], treated[some]
    slopes, code = slopes[some], code[some]
    if events.size == 0 or treated.all() or not treated.any():
        return no_effect("no_information"), math.nan
    if not events[treated].any() or not events[~treated].any():
        return no_effect("no_finite_estimate"), math.nan
    _, code = np.unique(code, return_inverse=True)
    _, slope = np.unique(slopes, return_inverse=True)
    columns = int(code.max()) + 1
    design = np.zeros((events.size, columns + int(slope.max()) + 1))
    design[np.arange(events.size), code] = 1.0
    design[treated, columns + slope[treated]] = 1.0
    if design.shape[0] <= design.shape[1]:
        return no_effect("too_few"), math.nan
    offset = np.log(time)
    start = np.zeros(design.shape[1])
    start[:columns] = np.log(np.bincount(code, events) / np.bincount(code, time))

    def lack(log_kappa: float) -> float:
        return -_maximise(events, offset, design, math.exp(log_kappa), start)[1]

    best = minimize_scalar(lack, bounds=(_LEAST, _MOST), method="bounded", options={"xatol": 1e-9})
    kappa = math.exp(float(best.x))
    beta, height = _maximise(events, offset, design, kappa, start)
    poisson, least = _maximise(events, offset, design, 0.0, start)
    if least >= height - 1e-9:
        beta, height, kappa = poisson, least, 0.0
    variance = _variances(events, offset, design, beta, kappa)[columns]
    if not (math.isfinite(variance) and variance > 1e-20):
        return no_effect("too_few"), height
    return normal_effect(float(beta[columns]), float(variance), level), height


def _maximise(
    events: Floats, offset: Floats, design: Floats, kappa: float, start: Floats
) -> tuple[Floats, float]:
    """Return the coefficients and the log likelihood for a given kappa, by Newton's steps, halved where they lose height."""
    beta, height = start, _log_likelihood(events, offset + design @ start, kappa)
    for _ in range(60):
        mu = np.exp(offset + design @ beta)
        score = design.T @ ((events - mu) / (1.0 + kappa * mu))
        weight = mu * (1.0 + kappa * events) / (1.0 + kappa * mu) ** 2
        step = np.linalg.solve(design.T @ (weight[:, None] * design), score)
        while (new := _log_likelihood(events, offset + design @ (beta + step), kappa)) < height - 1e-12:
            step = 0.5 * step
            if float(np.abs(step).max()) < 1e-14:
                break
        beta, height = beta + step, max(new, height)
        if float(np.abs(step).max()) < 1e-11:
            break
    return beta, height


def _log_likelihood(events: Floats, eta: Floats, kappa: float) -> float:
    mu = np.exp(eta)
    if kappa < 1e-12:
        return float((xlogy(events, mu) - mu - gammaln(events + 1.0)).sum())
    size = 1.0 / kappa
    terms = gammaln(events + size) - gammaln(size) - gammaln(events + 1.0)
    return float((terms + xlogy(events, kappa * mu) - (events + size) * np.log1p(kappa * mu)).sum())


def _variances(events: Floats, offset: Floats, design: Floats, beta: Floats, kappa: float) -> Floats:
    """Return the variances of the coefficients, kappa being estimated too."""
    eta = offset + design @ beta
    mu = np.exp(eta)
    weight = mu * (1.0 + kappa * events) / (1.0 + kappa * mu) ** 2
    information = design.T @ (weight[:, None] * design)
    if kappa > 0.0:
        cross = design.T @ (mu * (events - mu) / (1.0 + kappa * mu) ** 2)
        h = 1e-3 * kappa
        heights = [_log_likelihood(events, eta, kappa + d) for d in (-h, 0.0, h)]
        curvature = -(heights[0] - 2.0 * heights[1] + heights[2]) / h**2
        if curvature > 0.0:
            information = information - np.outer(cross, cross) / curvature
    found: Floats = np.diag(np.linalg.inv(information))
    return found
