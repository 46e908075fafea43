"""Negative binomial regression a second way: all parameters at once by a general optimiser, scipy's own law, differences for errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom

from jembatan.stats.pooling.negative_binomial import compare_negative_binomial_rates
from jembatan.stats.pooling.rates import compare_rates


def draw(seed, n=240, kappa=0.8, regions=3):
    rng = np.random.default_rng(seed)
    region = rng.integers(0, regions, n)
    treated = rng.random(n) < 0.5
    time = rng.uniform(0.5, 1.5, n)
    mean = time * np.exp(0.3 + 0.4 * region - treated * (0.3 + 0.3 * region))
    events = rng.poisson(rng.gamma(1 / kappa, mean * kappa)) if kappa else rng.poisson(mean)
    return events.astype(float), time, treated, region


def by_optimiser(events, time, design):
    """Return coefficients, their errors and the log likelihood; the last parameter is log kappa."""

    def lack(p):
        size = np.exp(-p[-1])
        mean = time * np.exp(design @ p[:-1])
        return -nbinom.logpmf(events, size, size / (size + mean)).sum()

    start = np.zeros(design.shape[1] + 1)
    found = minimize(lack, start, method="BFGS", options={"gtol": 1e-7})
    found = minimize(
        lack,
        found.x,
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000},
    )
    p, h, k = found.x, 1e-4, start.size
    hessian = np.zeros((k, k))
    unit = np.eye(k) * h
    for i in range(k):
        for j in range(k):
            hessian[i, j] = (
                lack(p + unit[i] + unit[j])
                - lack(p + unit[i] - unit[j])
                - lack(p - unit[i] + unit[j])
                + lack(p - unit[i] - unit[j])
            ) / (4 * h * h)
    return p, np.sqrt(np.diag(np.linalg.inv(hessian))), -found.fun


@pytest.mark.parametrize("seed", [1, 2])
def test_every_region_and_all_of_them_have_the_estimate_error_and_likelihood_of_the_optimiser(seed):
    events, time, treated, region = draw(seed)
    found = compare_negative_binomial_rates(events, time, treated, region, 3)
    for k, effect in enumerate(found.regions):
        at = region == k
        p, error, _ = by_optimiser(events[at], time[at], np.c_[np.ones(at.sum()), treated[at]])
        assert effect.estimate == pytest.approx(p[1], abs=1e-5)
        assert effect.se == pytest.approx(error[1], rel=1e-3)
    dummies = (region[:, None] == np.arange(3)).astype(float)
    p, error, common = by_optimiser(events, time, np.c_[dummies, treated])
    assert found.stratified.estimate == pytest.approx(p[3], abs=1e-5)
    assert found.stratified.se == pytest.approx(error[3], rel=1e-3)
    full = by_optimiser(events, time, np.c_[dummies, dummies * treated[:, None]])[2]
    assert found.interaction.df == 2
    assert found.interaction.statistic == pytest.approx(2 * (full - common), abs=1e-5)
    p, error, _ = by_optimiser(events, time, np.c_[np.ones(240), treated])
    assert found.unstratified.estimate == pytest.approx(p[1], abs=1e-5)


def test_counts_that_vary_less_than_poissons_have_poissons_estimate():
    rng = np.random.default_rng(4)
    treated = np.arange(80) % 2 == 0
    events = np.where(treated, 2.0, 3.0) + rng.integers(0, 2, 80)
    time, region = np.ones(80), np.zeros(80, dtype=int)
    found = compare_negative_binomial_rates(events, time, treated, region, 1)
    poisson = compare_rates(events, time, treated, region, 1)
    assert found.stratified.estimate == pytest.approx(poisson.stratified.estimate, abs=1e-8)
    expected = np.sqrt(1 / events[treated].sum() + 1 / events[~treated].sum())
    assert found.stratified.se == pytest.approx(expected, rel=1e-8)
    assert found.interaction is None


def test_the_errors_hold_their_level_where_counts_are_overdispersed():
    misses = 0
    for seed in range(200):
        events, time, treated, region = draw(1000 + seed, n=200, kappa=1.0, regions=1)
        effect = compare_negative_binomial_rates(events, time, treated, region, 1).stratified
        misses += not effect.low <= -0.3 <= effect.high
    assert 2 <= misses <= 22  # 10 expected, three standard errors and a half


@pytest.mark.parametrize(
    ("events", "treated", "note"),
    [
        ([1, 2, 0, 3], [True] * 4, "one_arm"),
        ([0, 0, 0, 0], [True, True, False, False], "no_information"),
        ([0, 0, 2, 3], [True, True, False, False], "no_finite_estimate"),
        ([1, 2], [True, False], "too_few"),
    ],
)
def test_a_region_without_an_estimate_says_why(events, treated, note):
    n = len(events)
    found = compare_negative_binomial_rates(
        np.array(events, dtype=float), np.ones(n), np.array(treated), np.zeros(n, dtype=int), 1
    )
    assert found.regions[0].note == note


def test_a_negative_count_or_no_time_is_refused():
    flat = np.array([True, False])
    with pytest.raises(ValueError, match="a count is negative"):
        compare_negative_binomial_rates(np.array([-1.0, 2.0]), np.ones(2), flat, np.zeros(2, dtype=int), 1)
    with pytest.raises(ValueError, match="time watched is not positive"):
        compare_negative_binomial_rates(np.ones(2), np.array([0.0, 1.0]), flat, np.zeros(2, dtype=int), 1)
