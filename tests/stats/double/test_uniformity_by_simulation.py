"""Uniformity of dosage units: probabilities against simulated tests, and the bound of ASTM E2709 against its promise."""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.stats.not_computable import NotComputable
from jembatan.stats.tolerance.uniformity import (
    compute_acceptance_value,
    compute_pass_bound,
    compute_uniformity_bound,
    compute_value_probability,
)


def _passes(units: np.ndarray) -> np.ndarray:
    """Return whether each row of 30 units passes the two-stage test, as the chapter words it."""

    def value(y, k):
        mean = y.mean(axis=1)
        reference = np.clip(mean, 98.5, 101.5)
        return np.abs(reference - mean) + k * y.std(axis=1, ddof=1), reference

    first, _ = value(units[:, :10], 2.4)
    second, reference = value(units, 2.0)
    inside = ((units >= 0.75 * reference[:, None]) & (units <= 1.25 * reference[:, None])).all(axis=1)
    return (first <= 15) | ((second <= 15) & inside)


@pytest.mark.parametrize(("mean", "sd", "n"), [(100.0, 6.0, 10), (96.0, 5.0, 10), (104.0, 6.5, 30)])
def test_the_probability_of_an_acceptance_value_is_that_of_simulated_ones(mean, sd, n):
    y = np.random.default_rng(1).normal(mean, sd, (60_000, n))
    average = y.mean(axis=1)
    value = np.abs(np.clip(average, 98.5, 101.5) - average) + (2.4 if n == 10 else 2.0) * y.std(
        axis=1, ddof=1
    )
    assert compute_value_probability(mean, sd, n) == pytest.approx((value <= 15).mean(), abs=0.007)


@pytest.mark.parametrize(("mean", "sd"), [(100.0, 5.0), (97.0, 5.0), (100.0, 7.0), (93.0, 4.0)])
def test_the_bound_on_passing_lies_below_the_share_that_passes_and_near_it(mean, sd):
    share = _passes(np.random.default_rng(2).normal(mean, sd, (40_000, 30))).mean()
    bound = compute_pass_bound(mean, sd)
    assert bound <= share + 0.007
    assert bound >= share - 0.12


def test_the_bound_of_a_sample_keeps_its_promise():
    # batches whose true pass probability is known: the bound exceeds it in at most 5 of 100 samples
    generator = np.random.default_rng(3)
    mean, sd = 98.0, 5.5
    true = _passes(generator.normal(mean, sd, (40_000, 30))).mean()
    broken = 0
    for _ in range(200):
        y = generator.normal(mean, sd, 30)
        broken += compute_uniformity_bound(y.mean(), y.std(ddof=1), 30).probability > true
    assert broken / 200 <= 0.05


def test_the_acceptance_value_is_the_chapters():
    units = [96.0, 97.5, 98.2, 99.1, 95.4, 97.7, 98.8, 96.6, 97.2, 98.0]
    found = compute_acceptance_value(units)
    assert found.reference == 98.5
    assert found.value == pytest.approx(98.5 - np.mean(units) + 2.4 * np.std(units, ddof=1), abs=1e-12)
    assert found.passes
    with pytest.raises(NotComputable):
        compute_acceptance_value(units[:9])
    far = compute_acceptance_value([100.0] * 29 + [128.0])
    assert far.extreme > 25
    assert not far.passes
