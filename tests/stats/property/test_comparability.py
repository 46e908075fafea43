"""What must hold for any comparison of batches before and after a change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.stats.comparability.ranges import (
    compute_mean_chance,
    compute_mean_comparison,
    compute_range,
    compute_range_chance,
)

KINDS = ("quality_range", "min_max", "tolerance")
seeds = st.integers(0, 10_000)
few = st.integers(2, 12)


@given(seeds, st.sampled_from(KINDS), st.floats(0.1, 50), st.floats(-20, 20))
def test_units_and_the_order_of_batches_are_irrelevant(seed, kind, factor, shift):
    generator = np.random.default_rng(seed)
    x, y = generator.normal(10, 1, 6), generator.normal(10.5, 1, 5)
    a = compute_range(x, y, kind)
    b = compute_range(factor * x[::-1] + shift, factor * y[::-1] + shift, kind)
    assert (a.inside, a.passes) == (b.inside, b.passes)
    assert b.upper == pytest.approx(factor * a.upper + shift, rel=1e-6, abs=1e-6)


@given(few, few, st.sampled_from(["quality_range", "min_max"]), st.floats(0, 4))
def test_the_chance_is_mirrored_and_falls_with_the_shift(n, m, kind, shift):
    chance = compute_range_chance(kind, n, m, k=3.0, shift=shift)
    assert 0 <= chance <= 1
    assert compute_range_chance(kind, n, m, k=3.0, shift=-shift) == pytest.approx(chance, abs=1e-6)
    assert compute_range_chance(kind, n, m, k=3.0, shift=shift + 0.5) <= chance + 1e-9


@given(few, few, st.floats(0, 3))
def test_more_batches_never_lower_the_chance_of_an_unchanged_process_to_show_equal_means(n, m, shift):
    one = compute_mean_chance(n, m, margin=2.0, estimated=False)
    more = compute_mean_chance(n + 4, m + 4, margin=2.0, estimated=False)
    assert more >= one - 1e-6
    assert compute_mean_chance(n, m, margin=2.0, estimated=False, shift=shift) <= one + 1e-9


@given(seeds)
def test_exchanged_sides_give_the_mirrored_interval(seed):
    generator = np.random.default_rng(seed)
    x, y = generator.normal(10, 1, 6), generator.normal(10.5, 1, 5)
    a, b = compute_mean_comparison(x, y, margin=1.0), compute_mean_comparison(y, x, margin=1.0)
    assert (b.low, b.high) == pytest.approx((-a.high, -a.low))
    assert a.equivalent == b.equivalent
