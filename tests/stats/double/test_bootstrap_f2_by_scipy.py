"""Bootstrap intervals of f2 against SciPy's own bootstrap of two independent samples of units."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jembatan.stats.dissolution.bootstrap import compute_bootstrap_f2
from jembatan.stats.dissolution.points import PointRule
from jembatan.stats.dissolution.similarity import ESTIMATORS, compute_f2_by_estimator

TIMES = np.array([5.0, 10.0, 20.0, 30.0])
CURVE = 100 * (1 - np.exp(-TIMES / 14))


def _units(seed: int, shift: float) -> np.ndarray:
    return CURVE + shift + np.random.default_rng(seed).normal(0, 4, (12, 4))


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_percentile_and_bca_agree_with_scipy(estimator):
    reference, test = _units(1, 0.0), _units(2, -7.0)

    def f2(chosen_reference, chosen_test):
        values = compute_f2_by_estimator(reference[chosen_reference], test[chosen_test])
        return values[estimator]

    ours = compute_bootstrap_f2(
        TIMES, reference, test, PointRule(last_point="all"), estimator=estimator, resamples=20_000
    )
    for method, interval in (("percentile", ours.percentile), ("BCa", ours.bca)):
        theirs = stats.bootstrap(
            (np.arange(12), np.arange(12)),
            f2,
            vectorized=False,
            n_resamples=1500,
            confidence_level=0.9,
            method=method,
            rng=np.random.default_rng(3),
        ).confidence_interval
        spread = interval[1] - interval[0]
        # 1,500 resamples leave the fifth percentile uncertain by about a fortieth of the interval
        assert (theirs.low, theirs.high) == pytest.approx(interval, abs=0.08 * spread)


def test_the_bca_correction_is_exactly_scipys_for_the_same_distribution():
    reference, test = _units(5, 0.0), _units(6, -6.0)
    ours = compute_bootstrap_f2(TIMES, reference, test, PointRule(last_point="all"), resamples=4000, seed=11)
    generator = np.random.default_rng(11)
    means = []
    for units in (reference, test):
        places = generator.integers(0, 12, size=(12, 4000), dtype=np.uint16)
        means.append(units[places].mean(axis=0))
    drawn = 100 - 25 * np.log10(1 + ((means[0] - means[1]) ** 2).mean(axis=1))
    assert np.quantile(drawn, [0.05, 0.95]) == pytest.approx(ours.percentile, abs=1e-9)
    bias = stats.norm.ppf((drawn < ours.f2).mean())
    assert ours.bias == pytest.approx(bias, abs=1e-9)
    shifted = bias + stats.norm.ppf([0.05, 0.95])
    levels = stats.norm.cdf(bias + shifted / (1 - ours.acceleration * shifted))
    assert np.quantile(drawn, levels) == pytest.approx(ours.bca, abs=1e-9)


def test_reselected_points_follow_the_rule_in_each_resample():
    reference, test = _units(1, 0.0), _units(2, -3.0)
    rule = PointRule(last_point="either", plateau_percent=75.0)
    ours = compute_bootstrap_f2(TIMES, reference, test, rule, points="reselected", resamples=500, seed=4)
    generator = np.random.default_rng(4)
    places = [generator.integers(0, 12, size=(12, 500), dtype=np.uint16) for _ in range(2)]
    drawn = []
    for r in range(500):
        a, b = reference[places[0][:, r]].mean(axis=0), test[places[1][:, r]].mean(axis=0)
        above = (a > 75.0) | (b > 75.0)
        count = int(np.argmax(above)) + 1 if above.any() else 4
        drawn.append(100 - 25 * np.log10(1 + ((a - b)[:count] ** 2).mean()))
    assert np.quantile(drawn, [0.05, 0.95]) == pytest.approx(ours.percentile, abs=1e-9)
