"""Ordered categories by region: the proportional-odds common odds ratio, and the interaction of treatment and region.

McCullagh (1980), J R Stat Soc B 42:109-142: log odds of a category above j = beta * treated - theta_j. An odds ratio above
one says that the treated lie higher. The thresholds are free in every stratum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jembatan.stats.pooling.blocks import code_blocks
from jembatan.stats.pooling.effect import Effect, RegionalEffects, likelihood_ratio, no_effect, normal_effect

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]

_FARTHEST = 25.0
_ROUNDS = 200


def compare_ordinal(
    category: Codes,
    treated: Bools,
    region: Codes,
    regions: int,
    level: float = 0.95,
    strata: Codes | None = None,
) -> RegionalEffects:
    """Return log common odds ratios; `category` holds ordered codes 0, 1, 2 ...; arrays of shape (subjects,)."""
    blocks = code_blocks(region, strata)
    fits = [
        _fit(_tabulate(category[at], treated[at], blocks[at]), level)
        for at in (region == k for k in range(regions))
    ]
    common, height = _fit(_tabulate(category, treated, blocks), level)
    telling = sum(effect.note not in ("one_arm", "no_information") for effect, _ in fits)
    full = float(np.sum([h for _, h in fits]))
    return RegionalEffects(
        regions=tuple(effect for effect, _ in fits),
        stratified=common,
        unstratified=_fit(_tabulate(category, treated, np.zeros_like(region)), level)[0],
        interaction=likelihood_ratio(full, height, telling - 1),
    )


def _tabulate(category: Codes, treated: Bools, blocks: Codes) -> list[Floats]:
    """Return numbers by arm (control, treated) and category for each block; categories that it lacks are closed up."""
    tables = []
    for block in np.unique(blocks):
        at = blocks == block
        kinds, code = np.unique(category[at], return_inverse=True)
        arms = [np.bincount(code[treated[at] == arm], minlength=len(kinds)) for arm in (False, True)]
        tables.append(np.array(arms, dtype=float))
    return tables


def _fit(tables: list[Floats], level: float) -> tuple[Effect, float]:
    """Return the common log odds ratio and the log likelihood at its best."""
    with_both = [t.sum(axis=1).min() > 0 for t in tables]
    telling = [t for t, both in zip(tables, with_both, strict=True) if both and t.shape[1] > 1]
    rest = sum(
        _multinomial(t.sum(axis=0))
        for t, both in zip(tables, with_both, strict=True)
        if not both or t.shape[1] == 1
    )
    if not any(with_both):
        return no_effect("one_arm"), rest
    if not telling:
        return no_effect("no_information"), rest
    beta, height, information = _maximise(telling)
    if abs(beta) >= _FARTHEST - 1e-6 or information <= 1e-10:
        return no_effect("no_finite_estimate"), rest + height
    return normal_effect(beta, 1.0 / information, level), rest + height


def _multinomial(numbers: Floats) -> float:
    """Return the log likelihood where both arms share one law (or there is one arm)."""
    kept = numbers[numbers > 0]
    return float(kept @ np.log(kept / kept.sum()))


def _maximise(tables: list[Floats]) -> tuple[float, float, float]:
    """Return the best beta, the log likelihood, and the information of beta with the thresholds profiled out.

    Newton on beta outside, on the thresholds of each stratum inside; the profile likelihood is concave.
    """
    thresholds = [_start(t) for t in tables]
    beta = 0.0
    height = slope = information = 0.0
    for _ in range(_ROUNDS):
        height = slope = information = 0.0
        for number, table in enumerate(tables):
            thresholds[number], h, s, i = _profile(table, beta, thresholds[number])
            height, slope, information = height + h, slope + s, information + i
        if information <= 1e-12 or abs(beta) >= _FARTHEST:
            break
        step = max(-1.0, min(1.0, slope / information))
        if abs(step) < 1e-12:
            break
        beta = max(-_FARTHEST, min(_FARTHEST, beta + step))
    return beta, height, information


def _start(table: Floats) -> Floats:
    both = table.sum(axis=0)
    above = both[::-1].cumsum()[::-1][1:] / both.sum()
    return np.asarray(-np.log(above / (1.0 - above)))  # P(above j) = expit(-theta_j)


def _profile(table: Floats, beta: float, theta: Floats) -> tuple[Floats, float, float, float]:
    """Return the best thresholds for beta, the log likelihood, its slope in beta and the profiled information."""
    height, gradient, hessian = _derivatives(table, beta, theta)
    for _ in range(_ROUNDS):
        step = np.linalg.solve(hessian[1:, 1:], gradient[1:])
        size = 1.0
        while size > 1e-8:
            trial = theta + size * step
            if len(trial) < 2 or (np.diff(trial) > 0).all():
                h, g, matrix = _derivatives(table, beta, trial)
                if h >= height - 1e-12:
                    break
            size *= 0.5
        else:
            break
        theta, done = trial, float(np.abs(size * step).max()) < 1e-12
        height, gradient, hessian = h, g, matrix
        if done:
            break
    cross = hessian[0, 1:]
    information = float(hessian[0, 0] - cross @ np.linalg.solve(hessian[1:, 1:], cross))
    return theta, height, float(gradient[0]), information


def _derivatives(table: Floats, beta: float, theta: Floats) -> tuple[float, Floats, Floats]:
    """Return log likelihood, gradient and negative Hessian in (beta, thresholds)."""
    size = len(theta)
    height = 0.0
    gradient, hessian = np.zeros(size + 1), np.zeros((size + 1, size + 1))
    for arm in (0, 1):
        eta = beta * arm - theta
        above = np.concatenate([[1.0], expit(eta), [0.0]])  # P(category >= j)
        density = np.concatenate([[0.0], above[1:-1] * (1 - above[1:-1]), [0.0]])
        bend = density * (1 - 2 * above)
        p = np.maximum(above[:-1] - above[1:], 1e-300)
        numbers = table[arm]
        height += float(numbers[numbers > 0] @ np.log(p[numbers > 0]))
        # derivative of p_j in (beta, theta); theta enters with the opposite sign of beta
        first = np.zeros((size + 1, size + 1))
        first[0] = arm * (density[:-1] - density[1:])
        for j in range(size):
            first[1 + j, j + 1] -= density[j + 1]
            first[1 + j, j] += density[j + 1]
        weight = numbers / p
        gradient += first @ weight
        hessian += (first * (numbers / p**2)) @ first.T
        second_beta = arm * (bend[:-1] - bend[1:])
        hessian[0, 0] -= float(second_beta @ weight)
        for j in range(size):
            pull = weight[j + 1] - weight[j]  # +bend in p_{j+1}, -bend in p_j
            hessian[1 + j, 1 + j] -= bend[j + 1] * pull
            hessian[0, 1 + j] += arm * bend[j + 1] * pull
            hessian[1 + j, 0] = hessian[0, 1 + j]
    return height, gradient, hessian
