"""Ordinal endpoints a second way: the curvature of the likelihood, Whitehead's formula, and drawn win ratios."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.mrct.ordinal import (
    log_odds_ratio_factor,
    log_win_ratio,
    ordinal_endpoint,
    shift_by_odds_ratio,
)

RANKIN = np.array([0.10, 0.17, 0.12, 0.16, 0.20, 0.10, 0.15])


def minus_log_likelihood(parameters, expected, ratio):
    """Minus the expected log likelihood of one patient at other parameters (thresholds, log odds ratio)."""
    cuts, beta = parameters[:-1], parameters[-1]
    value = 0.0
    for part, shift, cells in ((ratio / (1 + ratio), beta, expected[0]), (1 / (1 + ratio), 0.0, expected[1])):
        below = 1 / (1 + np.exp(-(cuts + shift)))
        chances = np.diff(np.concatenate([[0.0], below, [1.0]]))
        value -= part * float(cells @ np.log(chances))
    return value


def curvature(f, at, step=1e-4):
    size = at.size
    found = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            total = 0.0
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                moved = at.copy()
                moved[i] += a * step
                moved[j] += b * step
                total += a * b * f(moved)
            found[i, j] = total / (4 * step * step)
    return found


@pytest.mark.parametrize("odds_ratio", [1.0, 1.5, 2.4])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_variance_of_the_log_odds_ratio_is_the_inverse_curvature_of_the_likelihood(odds_ratio, ratio):
    below = np.cumsum(RANKIN)[:-1]
    at = np.append(np.log(below / (1 - below)), math.log(odds_ratio))
    expected = (shift_by_odds_ratio(RANKIN, odds_ratio), RANKIN)
    inverse = np.linalg.inv(curvature(lambda p: minus_log_likelihood(p, expected, ratio), at))
    assert log_odds_ratio_factor(RANKIN, odds_ratio, ratio) == pytest.approx(inverse[-1, -1], rel=1e-5)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_without_effect_it_is_the_formula_of_whitehead_1993(ratio):
    whitehead = 3 * (ratio + 1) ** 2 / (ratio * (1 - (RANKIN**3).sum()))
    assert log_odds_ratio_factor(RANKIN, 1.0, ratio) == pytest.approx(whitehead, rel=1e-12)


def test_two_categories_are_the_log_odds_ratio_of_a_proportion():
    model = ordinal_endpoint([0.4, 0.6], [2.0])
    p = 0.8 / 1.4  # odds 2 x 0.4 / 0.6
    assert model.effects[0] == pytest.approx(math.log(2))
    assert model.factors[0] == pytest.approx(2 / (p * (1 - p)) + 2 / (0.4 * 0.6), rel=1e-12)


def test_the_win_ratio_and_its_variance_are_those_of_drawn_trials():
    draw = np.random.default_rng(11)
    treated = shift_by_odds_ratio(RANKIN, 1.6)
    effect, factor = log_win_ratio(treated, RANKIN, 2.0)
    n1, n0, trials = 800, 400, 20_000
    a, b = draw.multinomial(n1, treated, trials), draw.multinomial(n0, RANKIN, trials)
    better_control = np.cumsum(b, axis=1) - b
    worse_control = n0 - np.cumsum(b, axis=1)
    logs = np.log((a * worse_control).sum(axis=1) / (a * better_control).sum(axis=1))
    variance = factor / (n1 + n0)
    assert logs.mean() == pytest.approx(
        effect, abs=3 * math.sqrt(variance / trials) + 2e-3
    )  # its bias is of order 1/n
    assert logs.var() == pytest.approx(variance, rel=3 * math.sqrt(2 / trials) + 0.01)


def test_the_win_ratio_counts_every_pair():
    treated = shift_by_odds_ratio(RANKIN, 1.6)
    wins = sum(treated[i] * RANKIN[j] for i in range(7) for j in range(7) if i < j)
    losses = sum(treated[i] * RANKIN[j] for i in range(7) for j in range(7) if i > j)
    effect, factor = log_win_ratio(treated, RANKIN, 1.0)
    assert effect == pytest.approx(math.log(wins / losses), rel=1e-12)

    def score(i, j):
        return (i < j) / wins - (i > j) / losses

    of_treated = [sum(RANKIN[j] * score(i, j) for j in range(7)) for i in range(7)]
    of_control = [sum(treated[i] * score(i, j) for i in range(7)) for j in range(7)]
    expected = 2 * (treated @ np.square(of_treated)) + 2 * (RANKIN @ np.square(of_control))
    assert factor == pytest.approx(expected, rel=1e-12)


def test_in_the_win_odds_a_tie_is_half_a_win_for_each_arm_and_drawn_trials_agree():
    draw = np.random.default_rng(12)
    treated = shift_by_odds_ratio(RANKIN, 1.6)
    model = ordinal_endpoint(RANKIN, [1.6], "log-win-odds", 2.0)
    better = sum(
        treated[i] * RANKIN[j] * (1.0 if i < j else 0.5) for i in range(7) for j in range(7) if i <= j
    )
    assert model.effects[0] == pytest.approx(math.log(better / (1 - better)), rel=1e-12)
    n1, n0, trials = 800, 400, 20_000
    a, b = draw.multinomial(n1, treated, trials), draw.multinomial(n0, RANKIN, trials)
    wins = (a * (n0 - np.cumsum(b, axis=1) + b / 2)).sum(axis=1) / (n1 * n0)
    logs = np.log(wins / (1 - wins))
    assert logs.mean() == pytest.approx(model.effects[0], abs=2e-3)
    assert logs.var() == pytest.approx(model.factors[0] / 1200, rel=3 * math.sqrt(2 / trials) + 0.01)


@pytest.mark.parametrize("odds_ratio", [1.0, 1.7])
def test_a_single_arm_has_the_curvature_of_a_likelihood_with_known_cut_points(odds_ratio):
    cuts = np.log(np.cumsum(RANKIN)[:-1] / (1 - np.cumsum(RANKIN)[:-1]))
    expected = shift_by_odds_ratio(RANKIN, odds_ratio)

    def minus(beta):
        below = 1 / (1 + np.exp(-(cuts + beta)))
        return -float(expected @ np.log(np.diff(np.concatenate([[0.0], below, [1.0]]))))

    at, h = math.log(odds_ratio), 1e-4
    curve = (minus(at + h) - 2 * minus(at) + minus(at - h)) / h**2
    assert log_odds_ratio_factor(RANKIN, odds_ratio, 0.0) == pytest.approx(1 / curve, rel=1e-5)
    # a large historical arm says the same
    many = log_odds_ratio_factor(RANKIN, odds_ratio, 1e-8) / (1 + 1e8)
    assert log_odds_ratio_factor(RANKIN, odds_ratio, 0.0) == pytest.approx(many, rel=1e-5)


@pytest.mark.parametrize("scale", ["log-win-ratio", "log-win-odds"])
def test_wins_of_a_single_arm_against_known_probabilities_have_the_spread_of_drawn_arms(scale):
    draw = np.random.default_rng(13)
    treated, tie = shift_by_odds_ratio(RANKIN, 1.6), 0.5 if scale == "log-win-odds" else 0.0
    model = ordinal_endpoint(RANKIN, [1.6], scale, 0.0)
    n, trials = 600, 20_000
    a = draw.multinomial(n, treated, trials)
    worse = 1 - np.cumsum(RANKIN) + tie * RANKIN
    better = np.cumsum(RANKIN) - RANKIN + tie * RANKIN
    logs = np.log((a @ worse) / (a @ better))
    assert model.ratio == 0.0
    assert logs.mean() == pytest.approx(model.effects[0], abs=2e-3)
    assert logs.var() == pytest.approx(model.factors[0] / n, rel=3 * math.sqrt(2 / trials) + 0.01)
