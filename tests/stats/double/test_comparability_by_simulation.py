"""Chances of ranges and means against simulation and closed forms; slopes against least squares with dummy variables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from jembatan.stats.comparability.ranges import (
    compute_mean_chance,
    compute_mean_comparison,
    compute_range,
    compute_range_chance,
)
from jembatan.stats.comparability.slopes import compute_slope_comparison
from jembatan.stats.not_computable import NotComputable

TRIALS = 60_000


@pytest.mark.parametrize(
    ("kind", "n", "m", "k", "needed"),
    [
        ("quality_range", 3, 3, 3.0, 3),
        ("quality_range", 6, 10, 2.0, 9),
        ("min_max", 3, 3, 0.0, 3),
        ("min_max", 8, 4, 0.0, 4),
    ],
)
@pytest.mark.parametrize(("shift", "spread"), [(0.0, 1.0), (1.5, 1.0), (0.5, 2.0)])
def test_the_chance_of_a_range_is_the_share_of_simulated_changes(kind, n, m, k, needed, shift, spread):
    generator = np.random.default_rng(1)
    x, y = generator.normal(size=(TRIALS, n)), generator.normal(shift, spread, (TRIALS, m))
    if kind == "min_max":
        low, high = x.min(axis=1), x.max(axis=1)
    else:
        mean, sd = x.mean(axis=1), x.std(axis=1, ddof=1)
        low, high = mean - k * sd, mean + k * sd
    share = (((y >= low[:, None]) & (y <= high[:, None])).sum(axis=1) >= needed).mean()
    found = compute_range_chance(kind, n, m, k=k, needed=needed, shift=shift, spread=spread)
    assert found == pytest.approx(share, abs=0.008)


@pytest.mark.parametrize(("n", "m"), [(2, 1), (3, 3), (10, 4)])
def test_min_max_of_an_unchanged_process_is_a_matter_of_counting(n, m):
    # all m new batches lie within the extremes of the n old ones: n (n - 1) / ((n + m) (n + m - 1))
    expected = n * (n - 1) / ((n + m) * (n + m - 1))
    assert compute_range_chance("min_max", n, m) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    ("n", "m", "margin", "estimated", "shift", "spread"),
    [(6, 6, 1.5, True, 0.0, 1.0), (10, 6, 2.0, False, 1.0, 1.5), (8, 5, 2.0, False, 0.3, 1.0)],
)
def test_the_chance_of_the_means_is_the_share_of_simulated_changes(n, m, margin, estimated, shift, spread):
    generator = np.random.default_rng(2)
    x, y = generator.normal(size=(TRIALS, n)), generator.normal(shift, spread, (TRIALS, m))
    a, b = x.var(axis=1, ddof=1) / n, y.var(axis=1, ddof=1) / m
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    half = stats.t.isf(0.05, df) * np.sqrt(a + b)
    d = y.mean(axis=1) - x.mean(axis=1)
    limit = margin * (x.std(axis=1, ddof=1) if estimated else 1.0)
    share = ((d - half >= -limit) & (d + half <= limit)).mean()
    found = compute_mean_chance(n, m, margin=margin, estimated=estimated, shift=shift, spread=spread)
    assert found == pytest.approx(share, abs=0.008)


def test_with_three_batches_a_margin_of_one_and_a_half_standard_deviations_can_never_be_met():
    assert compute_mean_chance(3, 3, margin=1.5, estimated=True) < 1e-3


def test_the_interval_of_the_means_is_welchs():
    x, y = [99.1, 100.2, 98.7, 101.0], [100.3, 101.9, 100.8]
    interval = stats.ttest_ind(y, x, equal_var=False).confidence_interval(0.9)
    found = compute_mean_comparison(x, y, margin=2.0)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-10)
    assert compute_mean_comparison(x, y).margin == pytest.approx(1.5 * np.std(x, ddof=1))


def test_slopes_are_least_squares_with_an_intercept_for_each_batch():
    generator = np.random.default_rng(3)
    months = np.tile([0.0, 3, 6, 9, 12], 5)
    batch = np.repeat(np.arange(5), 5)
    after = batch >= 3
    y = (
        100
        + generator.normal(0, 0.5, 5)[batch]
        - np.where(after, 0.15, 0.1) * months
        + generator.normal(0, 0.2, 25)
    )
    x = np.column_stack([(batch[:, None] == np.arange(5)), months * ~after, months * after]).astype(float)
    beta, rss, *_ = np.linalg.lstsq(x, y, rcond=None)
    variance = rss[0] / (25 - 7)
    inverse = np.linalg.inv(x.T @ x)
    half = stats.t.isf(0.05, 18) * math.sqrt(
        variance * (inverse[-1, -1] + inverse[-2, -2] - 2 * inverse[-1, -2])
    )
    found = compute_slope_comparison(months, y, [str(b) for b in batch], after.tolist(), margin=0.2)
    assert (found.before, found.after) == pytest.approx((beta[-2], beta[-1]), abs=1e-10)
    assert (found.low, found.high) == pytest.approx(
        (beta[-1] - beta[-2] - half, beta[-1] - beta[-2] + half), abs=1e-10
    )
    assert found.equivalent


def test_too_few_batches_or_months_are_said():
    with pytest.raises(NotComputable) as told:
        compute_range([1.0], [1.0, 2.0], "min_max")
    assert told.value.code == "few_batches"
    with pytest.raises(NotComputable) as told:
        compute_slope_comparison([0, 0, 0, 3], [1, 2, 3, 4], ["a", "b", "c", "c"], [False, False, True, True])
    assert told.value.code == "slope_times"
