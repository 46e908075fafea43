"""What must hold for any two dissolution profiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.stats.dissolution.bootstrap import compute_bootstrap_f2
from jembatan.stats.dissolution.mahalanobis import compute_mahalanobis_region, compute_t2_equivalence
from jembatan.stats.dissolution.points import PointRule
from jembatan.stats.dissolution.similarity import compute_f2, compute_similarity
from jembatan.stats.dissolution.weibull import compute_weibull_comparison

TIMES = np.array([10.0, 20.0, 30.0, 45.0])
MEANS = np.array([35.0, 55.0, 70.0, 80.0])
seeds = st.integers(0, 10_000)


def _products(seed: int, n: int = 12, m: int = 12):
    generator = np.random.default_rng(seed)
    return [
        MEANS + shift + generator.normal(0, 3, (k, 1)) + generator.normal(0, 2, (k, 4))
        for k, shift in ((n, 0.0), (m, generator.uniform(-8, 8)))
    ]


@given(seeds)
def test_the_order_of_units_is_irrelevant(seed):
    reference, test = _products(seed)
    shuffled = reference[np.random.default_rng(seed).permutation(12)]
    assert compute_similarity(TIMES, reference, test).f2 == pytest.approx(
        compute_similarity(TIMES, shuffled, test).f2, abs=1e-9
    )
    assert compute_mahalanobis_region(reference, test).upper == pytest.approx(
        compute_mahalanobis_region(shuffled, test).upper, rel=1e-9
    )


@given(seeds)
def test_f2_and_the_distance_do_not_care_which_product_is_the_reference(seed):
    reference, test = _products(seed)
    one, other = compute_similarity(TIMES, reference, test), compute_similarity(TIMES, test, reference)
    assert one.f2 == pytest.approx(other.f2, abs=1e-9)
    assert one.selection.times == other.selection.times
    assert compute_t2_equivalence(reference, test).t2 == pytest.approx(
        compute_t2_equivalence(test, reference).t2, rel=1e-9
    )


@given(seeds, st.sampled_from([1 / 60, 60.0]))
def test_the_unit_of_time_cancels(seed, factor):
    reference, test = _products(seed)
    rule = PointRule(early_until=15.0)
    scaled = PointRule(early_until=15.0 * factor, rapid_time=15.0 * factor)
    a = compute_similarity(TIMES, reference, test, rule)
    b = compute_similarity(TIMES * factor, reference, test, scaled)
    assert (a.f1, a.f2, a.selection.indices, a.rapid) == (b.f1, b.f2, b.selection.indices, b.rapid)
    x, y = (compute_weibull_comparison(t, reference, test) for t in (TIMES, TIMES * factor))
    assert x.distance == pytest.approx(y.distance, rel=1e-4)


@given(st.floats(0.1, 40), st.integers(1, 8))
def test_f2_of_a_uniform_difference_falls_with_it_and_is_50_at_about_ten_percent(difference, points):
    reference = np.linspace(20, 60, points)
    f2 = compute_f2(reference, reference + difference)
    assert (f2 > 50) == (difference**2 < 99)
    assert f2 < 100
    assert compute_f2(reference, reference) == 100


@given(seeds)
def test_more_units_of_the_same_spread_do_not_widen_the_region(seed):
    reference, test = _products(seed)
    single = compute_mahalanobis_region(reference, test)
    double = compute_mahalanobis_region(np.vstack([reference] * 2), np.vstack([test] * 2))
    assert (double.upper - double.distance) / double.distance < (
        single.upper - single.distance
    ) / single.distance


def test_the_same_seed_gives_the_same_interval_and_another_seed_nearly_the_same():
    reference, test = _products(7)
    first, again = (compute_bootstrap_f2(TIMES, reference, test, seed=3) for _ in range(2))
    assert first == again
    other = compute_bootstrap_f2(TIMES, reference, test, seed=4)
    assert other.percentile != first.percentile
    assert other.percentile == pytest.approx(first.percentile, abs=0.4)


def test_identical_units_give_an_interval_without_width():
    same = np.tile(MEANS, (12, 1))
    found = compute_bootstrap_f2(TIMES, same, same + 5)
    assert found.percentile == pytest.approx((found.f2, found.f2))
    assert found.bca == pytest.approx((found.f2, found.f2))
