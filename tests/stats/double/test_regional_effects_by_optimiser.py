"""Regional effects and interactions a second way: explicit models, maximised or solved by general tools."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import chdtrc, expit

from jembatan.stats.pooling.counts import Counts, compute_interaction
from jembatan.stats.pooling.means import compare_means
from jembatan.stats.pooling.ordinal import compare_ordinal
from jembatan.stats.pooling.rates import compare_rates

COUNTS = Counts(*np.array([[30, 12, 9], [60, 40, 25], [20, 11, 2], [58, 41, 24]], dtype=float))
RNG = np.random.default_rng(7)
N = 150
REGION = RNG.integers(0, 3, N)
TREATED = RNG.random(N) < 0.5
EVERYBODY = np.ones(N, dtype=bool)


def _height(p1, p0):
    x1, n1, x0, n0 = COUNTS.events1, COUNTS.n1, COUNTS.events0, COUNTS.n0
    return float(
        np.sum(x1 * np.log(p1) + (n1 - x1) * np.log1p(-p1) + x0 * np.log(p0) + (n0 - x0) * np.log1p(-p0))
    )


@pytest.mark.parametrize(
    ("measure", "treated_proportion"),
    [
        ("risk-difference", lambda p0, effect: p0 + effect),
        ("risk-ratio", lambda p0, effect: p0 * math.exp(effect)),
        ("odds-ratio", lambda p0, effect: expit(np.log(p0 / (1 - p0)) + effect)),
    ],
)
def test_the_interaction_of_counts_is_the_gain_over_one_common_effect(measure, treated_proportion):
    def objective(x):
        p0 = expit(x[1:])
        p1 = treated_proportion(p0, x[0])
        return 1e6 if (p1 <= 0).any() or (p1 >= 1).any() else -_height(p1, p0)

    start = np.concatenate([[0.05], np.log(COUNTS.events0 / (COUNTS.n0 - COUNTS.events0))])
    best = minimize(
        objective,
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000},
    )
    gain = _height(COUNTS.events1 / COUNTS.n1, COUNTS.events0 / COUNTS.n0) + float(best.fun)
    found = compute_interaction(COUNTS, measure)
    assert found.statistic == pytest.approx(2 * gain, abs=1e-6)
    assert found.p == pytest.approx(float(chdtrc(2, 2 * gain)), abs=1e-7)


def test_means_agree_with_least_squares_on_the_whole_design():
    value = 3 + REGION + 0.5 * TREATED + RNG.normal(size=N)
    found = compare_means(value, TREATED, REGION, 3)
    dummies = np.eye(3)[REGION]
    x = np.column_stack([TREATED, dummies])
    beta, rss, *_ = np.linalg.lstsq(x, value, rcond=None)
    se = math.sqrt(rss[0] / (N - 4) * np.linalg.inv(x.T @ x)[0, 0])
    assert (found.stratified.estimate, found.stratified.se) == pytest.approx((beta[0], se), rel=1e-10)
    _, full, *_ = np.linalg.lstsq(np.column_stack([dummies * TREATED[:, None], dummies]), value, rcond=None)
    assert found.interaction.statistic == pytest.approx(N * math.log(rss[0] / full[0]), rel=1e-9)
    first, other = value[(REGION == 1) & TREATED], value[(REGION == 1) & ~TREATED]
    welch = math.sqrt(first.var(ddof=1) / len(first) + other.var(ddof=1) / len(other))
    assert (found.regions[1].estimate, found.regions[1].se) == pytest.approx(
        (first.mean() - other.mean(), welch)
    )


def test_rates_agree_with_poisson_regression_and_its_sandwich():
    time = RNG.uniform(0.5, 2.0, N)
    events = RNG.poisson(RNG.gamma(2.0, 0.6, N) * time).astype(float)
    found = compare_rates(events, time, TREATED, REGION, 3)
    x = np.column_stack([TREATED, np.eye(3)[REGION]]).astype(float)
    beta = np.zeros(4)
    for _ in range(50):
        mu = time * np.exp(x @ beta)
        beta += np.linalg.solve((x * mu[:, None]).T @ x, x.T @ (events - mu))
    bread = np.linalg.inv((x * mu[:, None]).T @ x)
    score = x * (events - mu)[:, None]
    sandwich = bread @ (score.T @ score) @ bread
    assert found.stratified.estimate == pytest.approx(beta[0], abs=1e-9)
    assert found.stratified.se == pytest.approx(math.sqrt(sandwich[0, 0]), rel=1e-9)
    one = REGION == 2
    rate = [
        events[one & (arm == TREATED)].sum() / time[one & (arm == TREATED)].sum() for arm in (True, False)
    ]
    assert found.regions[2].estimate == pytest.approx(math.log(rate[0] / rate[1]), abs=1e-9)


def test_ordinal_categories_agree_with_a_general_optimiser_over_all_thresholds():
    category = RNG.integers(0, 4, N) + (TREATED & (RNG.random(N) < 0.3))
    found = compare_ordinal(category, TREATED, REGION, 3)

    def objective(x, rows=EVERYBODY):
        total = 0.0
        for region in range(3):
            theta = np.cumsum(
                np.concatenate([[x[1 + 4 * region]], np.exp(x[2 + 4 * region : 5 + 4 * region])])
            )
            at = rows & (region == REGION)
            above = expit(x[0] * TREATED[at][:, None] - theta)
            edges = np.column_stack([np.ones(at.sum()), above, np.zeros(at.sum())])
            c = category[at]
            i = np.arange(len(c))
            total += float(np.log(edges[i, c] - edges[i, c + 1]).sum())
        return -total

    start = np.concatenate([[0.0], np.tile([-1.0, 0.0, 0.0, 0.0], 3)])
    best = minimize(objective, start, method="BFGS", options={"gtol": 1e-7})
    assert found.stratified.estimate == pytest.approx(float(best.x[0]), abs=2e-5)
    gains = [
        minimize(lambda x, k=k: objective(x, k == REGION), start, method="BFGS", options={"gtol": 1e-7}).fun
        for k in range(3)
    ]
    assert found.interaction.statistic == pytest.approx(2 * (best.fun - sum(gains)), abs=1e-6)


def test_two_categories_are_an_odds_ratio():
    from jembatan.stats.pooling.counts import compare_counts, count

    events = RNG.random(N) < 0.4
    by_category = compare_ordinal(events.astype(np.int64), TREATED, REGION, 3)
    by_count = compare_counts(count(events, TREATED, REGION, 3), "odds-ratio")
    for one, other in zip(by_category.regions, by_count.regions, strict=True):
        assert (one.estimate, one.se) == pytest.approx((other.estimate, other.se), rel=1e-8)
    assert by_category.interaction.statistic == pytest.approx(by_count.interaction.statistic, abs=1e-7)
