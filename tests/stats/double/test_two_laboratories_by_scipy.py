"""Equivalence of two laboratories against SciPy's t intervals and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jembatan.stats.transfer.two_laboratories import (
    compute_equivalence_power,
    compute_mean_equivalence,
    compute_ratio_power,
    find_needed_for_means,
    find_needed_for_ratio,
)

A = [99.1, 100.2, 99.8, 100.9, 99.5, 100.4]
B = [100.6, 101.2, 99.9, 101.8, 100.1]


@pytest.mark.parametrize("pooled", [True, False])
def test_the_interval_is_the_t_interval_and_decides_with_both_p_values(pooled):
    interval = stats.ttest_ind(B, A, equal_var=pooled).confidence_interval(0.9)
    for margin in (0.5, 1.0, 1.5, 2.0):
        found = compute_mean_equivalence(A, B, margin, pooled=pooled)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-10)
        assert found.equivalent == (max(found.p) <= 0.05)


def test_power_of_means_is_the_share_of_simulated_transfers():
    generator = np.random.default_rng(2)
    a, b = generator.normal(0, 1, (6000, 6)), generator.normal(0.4, 1, (6000, 8))
    error = np.sqrt((a.var(axis=1, ddof=1) * 5 + b.var(axis=1, ddof=1) * 7) / 12 * (1 / 6 + 1 / 8))
    d, half = b.mean(axis=1) - a.mean(axis=1), stats.t.isf(0.05, 12) * error
    share = ((d - half >= -2) & (d + half <= 2)).mean()
    assert compute_equivalence_power(0.4, 2.0, 1.0, 6, 8) == pytest.approx(share, abs=0.02)


def test_power_of_the_ratio_is_the_share_of_simulated_transfers():
    generator = np.random.default_rng(3)
    ratio = 1.5 * generator.f(9, 7, 40_000)
    share = (ratio / stats.f.ppf(0.05, 9, 7) <= 4).mean()
    assert compute_ratio_power(1.5, 4.0, (7, 9)) == pytest.approx(share, abs=0.01)


def test_the_numbers_needed_are_the_smallest():
    found = find_needed_for_means(2.0, 1.2, true_difference=0.5)
    assert found.power >= 0.8 > compute_equivalence_power(0.5, 2.0, 1.2, found.n - 1)
    found = find_needed_for_ratio(4.0)
    assert found.power >= 0.8 > compute_ratio_power(1.0, 4.0, (found.n - 2, found.n - 2))
    with pytest.raises(ValueError, match="at or beyond the margin"):
        find_needed_for_means(2.0, 1.0, true_difference=2.0)
