"""What must hold for any transfer of a method."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jembatan.stats.transfer.nested import compute_nested_components
from jembatan.stats.transfer.total_error import compute_total_error
from jembatan.stats.transfer.two_laboratories import compute_mean_equivalence, compute_variance_ratio

seeds = st.integers(0, 10_000)


def _study(seed: int):
    generator = np.random.default_rng(seed)
    day = np.repeat(np.arange(5), 4)
    run = np.tile([0, 0, 1, 1], 5)
    return 100 + generator.normal(0, 1, 5)[day] + generator.normal(0, 1, 20), day, run


@given(seeds)
def test_the_order_of_rows_and_the_names_of_levels_are_irrelevant(seed):
    y, day, run = _study(seed)
    order = np.random.default_rng(seed).permutation(20)
    a = compute_nested_components(y, [("day", list(day)), ("run", list(run))], with_reml=False)
    b = compute_nested_components(
        y[order],
        [("day", [f"d{d}" for d in day[order]]), ("run", [f"r{r}" for r in run[order]])],
        with_reml=False,
    )
    assert b.components == pytest.approx(a.components, rel=1e-7, abs=1e-9)


@example(2110, 0.015625, 29.0)
@example(2110, 0.015625, 1e4)
@given(seeds, st.floats(0.01, 100), st.floats(-50, 50))
def test_the_unit_squares_in_components_and_a_shift_does_nothing(seed, factor, shift):
    y, day, run = _study(seed)
    factors = [("day", list(day)), ("run", list(run))]
    a = compute_nested_components(y, factors, with_reml=False)
    b = compute_nested_components(factor * y + shift, factors, with_reml=False)
    assert b.components == pytest.approx(
        [factor**2 * c for c in a.components], rel=1e-6, abs=1e-9 * factor**2
    )


@given(seeds, st.floats(0.5, 5))
def test_mirrored_laboratories_give_the_mirrored_interval(seed, margin):
    generator = np.random.default_rng(seed)
    a, b = generator.normal(0, 1, 6), generator.normal(0.3, 1.4, 8)
    one, other = compute_mean_equivalence(a, b, margin), compute_mean_equivalence(b, a, margin)
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low))
    assert one.equivalent == other.equivalent
    ratio = compute_variance_ratio(a.var(ddof=1), b.var(ddof=1), (5, 7), 4)
    mirror = compute_variance_ratio(b.var(ddof=1), a.var(ddof=1), (7, 5), 4)
    assert (mirror.low, mirror.high) == pytest.approx((1 / ratio.high, 1 / ratio.low), rel=1e-6)


@given(seeds)
def test_the_same_results_twice_do_not_widen_the_interval_of_the_difference(seed):
    generator = np.random.default_rng(seed)
    a, b = generator.normal(0, 1, 5), generator.normal(0.3, 1, 5)
    one = compute_mean_equivalence(a, b, 2.0)
    twice = compute_mean_equivalence(np.tile(a, 2), np.tile(b, 2), 2.0)
    assert twice.high - twice.low < one.high - one.low


@given(seeds)
def test_content_is_wider_than_expectation_and_more_share_is_wider(seed):
    y, day, _ = _study(seed)
    found = compute_total_error(y, list(day), 100.0, beta=0.9, gamma=0.95)
    more = compute_total_error(y, list(day), 100.0, beta=0.95, gamma=0.95)
    assert found.content[1] > found.expectation[1]
    assert more.expectation[1] > found.expectation[1]
    assert more.content[1] > found.content[1]
