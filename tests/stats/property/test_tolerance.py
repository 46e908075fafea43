"""What must hold for any tolerance interval, performance or plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.stats.tolerance.capability import compute_pass_probability, compute_performance
from jembatan.stats.tolerance.factors import (
    compute_one_sided_factor,
    compute_order_limits,
    compute_two_sided_factor,
)
from jembatan.stats.tolerance.uniformity import compute_uniformity_bound, compute_value_probability

numbers = st.integers(3, 200)
shares = st.floats(0.5, 0.995)


@given(numbers, shares, st.floats(0.5, 0.99))
def test_more_results_never_widen_a_factor_and_more_share_or_confidence_does(n, share, confidence):
    for factor in (compute_two_sided_factor, compute_one_sided_factor):
        k = factor(n, share, confidence)
        # the share must exceed one half for one-sided limits to lie beyond the mean
        if share > 0.6 and confidence > 0.6:
            assert factor(n + 1, share, confidence) <= k + 1e-9
        assert factor(n, share + 0.004, confidence) > k
        assert factor(n, share, confidence + 0.009) > k


@given(st.floats(90, 110), st.floats(0.3, 3), st.integers(3, 60))
def test_mirrored_limits_give_the_mirrored_reading(mean, sd, n):
    a = compute_performance(mean, sd, n, 90.0, 110.0)
    b = compute_performance(200 - mean, sd, n, 90.0, 110.0)
    assert (b.ppk, b.bound) == pytest.approx((a.ppk, a.bound), rel=1e-7, abs=1e-9)
    assert a.bound < a.ppk or a.ppk < 0
    chance = compute_pass_probability(mean, sd, n, 2.5, 90, 110)
    assert 0 <= chance <= 1
    assert compute_pass_probability(200 - mean, sd, n, 2.5, 90, 110) == pytest.approx(chance, abs=1e-9)


@given(st.floats(0.01, 100), st.floats(-20, 20))
def test_units_cancel_in_performance(factor, shift):
    a = compute_performance(98, 1.5, 20, 95, 105)
    b = compute_performance(98 * factor + shift, 1.5 * factor, 20, 95 * factor + shift, 105 * factor + shift)
    assert b.bound == pytest.approx(a.bound, rel=1e-6)


@pytest.mark.parametrize("index", [5.0, -5.0])
def test_the_bound_of_an_enormous_index_goes_over_into_its_limit(index):
    n = 40
    bounds = [compute_performance(index * scale * 3, 1.0, n, 0.0, None).bound / scale for scale in (50, 120)]
    assert bounds[0] == pytest.approx(bounds[1], rel=2e-4)


@given(st.integers(0, 1000), st.integers(5, 200))
def test_the_order_of_results_is_irrelevant_for_order_limits(seed, n):
    y = np.random.default_rng(seed).normal(size=n)
    a, b = compute_order_limits(y, 0.9, 0.9), compute_order_limits(y[::-1], 0.9, 0.9)
    assert (a.lower, a.upper, a.achieved) == (b.lower, b.upper, b.achieved)


@given(st.floats(94, 106), st.floats(0.5, 6))
def test_the_acceptance_value_is_mirrored_about_the_target_of_100(mean, sd):
    for n in (10, 30):
        mirrored = compute_value_probability(200 - mean, sd, n)
        assert mirrored == pytest.approx(compute_value_probability(mean, sd, n), abs=1e-9)


@given(st.floats(97, 103), st.floats(1, 5))
def test_a_larger_sample_of_the_same_mean_and_spread_never_lowers_the_bound(mean, sd):
    few, many = (compute_uniformity_bound(mean, sd, n).probability for n in (10, 30))
    assert many >= few - 1e-9
