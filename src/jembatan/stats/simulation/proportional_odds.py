"""Ordered categories: drawing them, and the common odds ratio by maximum likelihood in the proportional odds model.

McCullagh (1980), J R Stat Soc B 42:109-142. Fisher scoring for one arm against the other; the information of the cut points
is tridiagonal, so a step costs a few operations a category.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled
from jembatan.stats.simulation.random_numbers import draw_bits, unit

Floats = NDArray[np.float64]
_MOST_STEPS = 60
_STEEPEST = 12.0


@compiled
def draw_categories(
    own: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    n1: Floats,
    n0: Floats,
    cumulated: Floats,
    by_arm: bool,
    counts: Floats,
) -> None:
    """Draw each patient's category and count them up to each look; `counts` is (trial, look, region, arm, category).

    The experimental arm is drawn from the keys `own`, control from `keys`; in a trial of two arms they are the same. Where `by_arm`,
    each arm counts its own places, so that the size of one does not change what is drawn for the other.
    """
    trials, looks, regions, _, categories = counts.shape
    below = np.empty(categories, np.int64)
    for b in range(trials):
        place, places0 = 0, 0
        for r in range(regions):
            for arm in range(2):
                sizes = n1 if arm == 0 else n0
                key = own[b] if arm == 0 else keys[b]
                begin = places0 if by_arm and arm == 1 else place
                before = 0
                for look in range(looks):
                    until = int(sizes[look, r])
                    _count_below(key, begin + before, until - before, cumulated[2 * r + arm], below)
                    for k in range(categories):
                        more = np.float64(below[k] - (below[k - 1] if k else 0))
                        counts[b, look, r, arm, k] = more + (counts[b, look - 1, r, arm, k] if look else 0.0)
                    before = until
                if by_arm and arm == 1:
                    places0 += before
                else:
                    place += before


@compiled
def _count_below(key: int, place: int, patients: int, cumulated: Floats, below: NDArray[np.int64]) -> None:
    """Write how many patients lie in each category or a better one; the last is all of them."""
    for k in range(below.shape[0]):
        below[k] = 0
    for i in range(patients):
        u = unit(draw_bits(key, place + i))
        for k in range(cumulated.shape[0]):
            below[k] += np.int64(u < cumulated[k])
    below[below.shape[0] - 1] = patients


@compiled
def analyse_ordinal(counts: Floats, estimates: Floats, variances: Floats) -> None:
    """Write the log common odds ratio for a better category, and its variance, by trial, look and region."""
    trials, looks, regions, _, categories = counts.shape
    room = np.empty((10, categories))
    for b in range(trials):
        for look in range(looks):
            for r in range(regions):
                estimate, variance = fit_proportional_odds(counts[b, look, r, 0], counts[b, look, r, 1], room)
                estimates[b, look, r] = estimate
                variances[b, look, r] = variance


@compiled
def analyse_ordinal_single(counts: Floats, below: Floats, estimates: Floats, variances: Floats) -> None:
    """Write the log odds ratio of one arm over known probabilities; `below[2 r + 1]` are those of region r, cumulated."""
    trials, looks, regions, _, _ = counts.shape
    for b in range(trials):
        for look in range(looks):
            for r in range(regions):
                estimate, variance = fit_known_cut_points(counts[b, look, r, 0], below[2 * r + 1])
                estimates[b, look, r] = estimate
                variances[b, look, r] = variance


@compiled
def fit_known_cut_points(y: Floats, below: Floats) -> tuple[float, float]:
    """Return the log odds ratio of an arm for a better (earlier) category where the cut points are known, and its variance.

    logit P(category <= j) = logit below[j] + beta, by Fisher scoring; infinite where all patients are in an outermost category.
    """
    last = below.shape[0]
    n = 0.0
    for j in range(last + 1):
        n += y[j]
    if n == 0.0:
        return math.nan, math.inf
    if y[0] == n:
        return math.inf, math.inf
    if y[last] == n:
        return -math.inf, math.inf
    beta, information = 0.0, 0.0
    for _ in range(_MOST_STEPS):
        odds_ratio = math.exp(beta)
        score, information = 0.0, 0.0
        before, density = 0.0, 0.0
        for j in range(last + 1):
            up, slope = 1.0, 0.0
            if j < last:
                up = odds_ratio * below[j] / (1.0 - below[j] + odds_ratio * below[j])
                slope = up * (1.0 - up)
            p, rise = up - before, slope - density
            score += y[j] * rise / p
            information += n * rise * rise / p
            before, density = up, slope
        step = min(max(score / information, -2.0), 2.0)
        beta += step
        if abs(step) < 1e-9:
            break
        if abs(beta) > _STEEPEST:
            return math.copysign(math.inf, beta), math.inf
    return beta, 1.0 / information


@compiled
def fit_proportional_odds(y1: Floats, y0: Floats, room: Floats) -> tuple[float, float]:
    """Return the log odds ratio of arm 1 for a better (earlier) category, and its variance from the expected information.

    logit P(category <= j | arm) = theta_j + beta arm. Categories that nobody is in are left out. `room` is scratch of ten
    rows. Infinite where the arms are separated, NaN where only one category is left.
    """
    a, c = room[0], room[1]
    k = 0
    n1, n0 = 0.0, 0.0
    for j in range(y1.shape[0]):
        if y1[j] + y0[j] > 0.0:
            a[k], c[k] = y1[j], y0[j]
            k += 1
        n1 += y1[j]
        n0 += y0[j]
    if k < 2:
        return math.nan, math.inf
    separated = _separated(a, c, k)
    if separated != 0:
        return separated * math.inf, math.inf
    theta, diagonal, off, score, border = room[2], room[3], room[4], room[5], room[6]
    f1, f0 = room[7], room[8]
    reached = 0.0
    for j in range(k - 1):
        reached += a[j] + c[j]
        theta[j] = math.log(reached / (n1 + n0 - reached))
    beta, information = 0.0, 0.0
    for _ in range(_MOST_STEPS):
        for j in range(k - 1):
            p1, p0 = 1.0 / (1.0 + math.exp(-theta[j] - beta)), 1.0 / (1.0 + math.exp(-theta[j]))
            f1[j], f0[j] = p1, p0
        own, slope = 0.0, 0.0  # information and score of beta
        before1, before0, density1, density0 = 0.0, 0.0, 0.0, 0.0
        for j in range(k):
            last = j == k - 1
            p1 = (1.0 if last else f1[j]) - before1
            p0 = (1.0 if last else f0[j]) - before0
            g1 = 0.0 if last else f1[j] * (1.0 - f1[j])
            g0 = 0.0 if last else f0[j] * (1.0 - f0[j])
            rise = g1 - density1
            slope += a[j] * rise / p1
            own += n1 * rise * rise / p1
            if j > 0:  # the cut point below this category
                score[j - 1] -= a[j] / p1 * density1 + c[j] / p0 * density0
                diagonal[j - 1] += n1 * density1 * density1 / p1 + n0 * density0 * density0 / p0
                border[j - 1] -= n1 * density1 * rise / p1
            if not last:
                score[j] = a[j] / p1 * g1 + c[j] / p0 * g0
                diagonal[j] = n1 * g1 * g1 / p1 + n0 * g0 * g0 / p0
                border[j] = n1 * g1 * rise / p1
                off[j] = -(n1 * g1 * density1 / p1 + n0 * g0 * density0 / p0)  # with the cut point before
                before1, before0, density1, density0 = f1[j], f0[j], g1, g0
        step, information = _solve(diagonal, off, score, border, own, slope, k - 1)
        size = abs(step)
        shrink = min(1.0, 2.0 / size) if size > 0.0 else 1.0
        beta += shrink * step
        for j in range(k - 1):
            theta[j] += shrink * score[j]
        largest = size
        for j in range(k - 1):
            largest = max(largest, abs(score[j]))
        if largest < 1e-9:
            break
        if abs(beta) > _STEEPEST:
            return math.copysign(math.inf, beta), math.inf
    return beta, 1.0 / information


@compiled
def _separated(a: Floats, c: Floats, k: int) -> int:
    """Return 1 or -1 where every patient of an arm is in a better category than every one of the other, or as good; else 0."""
    worst1, best1, worst0, best0 = 0, k, 0, k
    for j in range(k):
        if a[j] > 0.0:
            worst1 = j
            best1 = min(best1, j)
        if c[j] > 0.0:
            worst0 = j
            best0 = min(best0, j)
    if worst1 <= best0:
        return 1
    if worst0 <= best1:
        return -1
    return 0


@compiled
def _solve(
    diagonal: Floats, off: Floats, score: Floats, border: Floats, own: float, slope: float, k: int
) -> tuple[float, float]:
    """Solve the bordered tridiagonal system in place: `score` becomes the step of the cut points; returns that of beta and its information."""
    for j in range(1, k):
        m = off[j] / diagonal[j - 1]
        diagonal[j] -= m * off[j]
        score[j] -= m * score[j - 1]
        border[j] -= m * border[j - 1]
    information, rest = own, slope
    for j in range(k):
        information -= border[j] * border[j] / diagonal[j]
        rest -= border[j] * score[j] / diagonal[j]
    step = rest / information
    for j in range(k - 1, -1, -1):
        score[j] = (score[j] - border[j] * step) / diagonal[j]
        if j + 1 < k:
            score[j] -= off[j + 1] / diagonal[j] * score[j + 1]
    return step, information
