"""Tolerance factors, performance bounds and chances against adaptive integration and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from jembatan.stats.tolerance.acceptance import (
    compute_acceptance_plan,
    compute_acceptance_probability,
    find_run_size,
)
from jembatan.stats.tolerance.capability import compute_pass_probability, compute_performance
from jembatan.stats.tolerance.factors import (
    compute_order_limits,
    compute_prediction_factor,
    compute_two_sided_factor,
    find_nonparametric_size,
)


@pytest.mark.parametrize(
    ("n", "share", "confidence"), [(3, 0.9, 0.9), (7, 0.99, 0.95), (40, 0.95, 0.99), (2, 0.8, 0.9)]
)
def test_the_two_sided_factor_has_its_confidence_by_adaptive_integration(n, share, confidence):
    k = compute_two_sided_factor(n, share, confidence)

    def given(x):
        r = optimize.brentq(
            lambda r: stats.norm.cdf(x + r) - stats.norm.cdf(x - r) - share, 0, abs(x) + 10, xtol=1e-14
        )
        return stats.norm.pdf(x, scale=1 / math.sqrt(n)) * stats.chi2.sf((n - 1) * (r / k) ** 2, n - 1)

    reached = 2 * integrate.quad(given, 0, 9 / math.sqrt(n), epsabs=1e-12, limit=200)[0]
    assert reached == pytest.approx(confidence, abs=1e-8)


def test_the_normal_interval_holds_its_share_as_often_as_it_says():
    generator = np.random.default_rng(1)
    y = generator.normal(size=(20_000, 9))
    k = compute_two_sided_factor(9, 0.95, 0.95)
    mean, sd = y.mean(axis=1), y.std(axis=1, ddof=1)
    held = stats.norm.cdf(mean + k * sd) - stats.norm.cdf(mean - k * sd)
    assert (held >= 0.95).mean() == pytest.approx(0.95, abs=0.006)


def test_order_limits_hold_their_share_as_often_as_they_say():
    generator = np.random.default_rng(2)
    achieved = compute_order_limits(np.arange(120.0), 0.9, 0.9)
    rows = np.sort(generator.exponential(size=(8000, 120)), axis=1)
    low, high = rows[:, achieved.trimmed], rows[:, 119 - achieved.trimmed]
    held = np.exp(-low) - np.exp(-high)
    assert (held >= 0.9).mean() == pytest.approx(achieved.achieved, abs=0.012)
    assert achieved.achieved >= 0.9
    assert compute_order_limits(np.arange(93.0), 0.95, 0.95).trimmed == 0
    assert compute_order_limits(np.arange(92.0), 0.95, 0.95).achieved < 0.95
    assert find_nonparametric_size(0.95, 0.95) == 93


def test_the_bound_of_ppk_lies_below_the_true_index_as_often_as_it_says():
    generator = np.random.default_rng(3)
    below = 0
    for _ in range(1500):
        y = generator.normal(98.0, 1.0, 15)
        below += compute_performance(y.mean(), y.std(ddof=1), 15, 95.0, 105.0).bound <= 1.0
    assert below / 1500 == pytest.approx(0.95, abs=0.02)


def test_the_chance_of_a_qualification_is_that_of_simulated_ones():
    generator = np.random.default_rng(4)
    y = generator.normal(98.5, 1.2, (60_000, 8))
    k = compute_prediction_factor(8)
    mean, sd = y.mean(axis=1), y.std(axis=1, ddof=1)
    share = ((mean - k * sd >= 95) & (mean + k * sd <= 105)).mean()
    assert compute_pass_probability(98.5, 1.2, 8, k, 95, 105) == pytest.approx(share, abs=0.006)
    one = (mean - k * sd >= 95).mean()
    assert compute_pass_probability(98.5, 1.2, 8, k, 95, None) == pytest.approx(one, abs=0.006)


def test_the_acceptance_number_is_the_largest_that_protects_the_consumer():
    plan = compute_acceptance_plan(500, 60, acceptable=0.01, rejectable=0.08)
    bad = 40
    assert compute_acceptance_probability(plan, bad) <= 0.10
    chance = sum(
        math.comb(bad, d) * math.comb(460, 60 - d) / math.comb(500, 60) for d in range(plan.accept + 2)
    )
    assert chance > 0.10
    assert compute_acceptance_plan(500, 5, acceptable=0.001, rejectable=0.05).accept == -1
    assert find_run_size(0.95, 0.95, 1) == 93
