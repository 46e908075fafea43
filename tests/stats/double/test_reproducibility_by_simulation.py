"""Reproducibility a second way: second trials drawn from the first one's estimate, and from its posterior."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t

from jembatan.stats.extrapolation.reproducibility import (
    compute_bayesian_reproducibility,
    compute_generalisability,
    compute_reproducibility,
    compute_reproducibility_bound,
)

N = 1_000_000


def close(exact, seen):
    return abs(seen - exact) < 3 * math.sqrt(exact * (1 - exact) / N)


@pytest.mark.parametrize("statistic", [0.4, 1.5, 2.4, 3.1])
def test_known_and_unknown_variance_and_the_posterior(statistic):
    draw = np.random.default_rng(8)
    second = statistic + draw.standard_normal(N)
    assert close(compute_reproducibility(statistic), float((np.abs(second) > 1.959963984540054).mean()))
    after = second + draw.standard_normal(N)
    assert close(
        compute_bayesian_reproducibility(statistic), float((np.abs(after) > 1.959963984540054).mean())
    )
    freedom = 18
    studentised = (statistic + draw.standard_normal(N)) / np.sqrt(draw.chisquare(freedom, N) / freedom)
    critical = t.isf(0.025, freedom)
    found = compute_reproducibility(statistic, freedom=freedom)
    assert close(found, float((np.abs(studentised) > critical).mean()))


def test_generalisability_is_reproducibility_in_a_population_with_another_effect_over_spread():
    draw = np.random.default_rng(9)
    # 100 patients: effect 0.3 of sd 1 abroad; 20% less effect and 10% more spread in the new region
    statistic = 0.3 * math.sqrt(100)
    found = compute_generalisability(statistic, -0.2, 1.1)
    second = (0.24 + 1.1 / math.sqrt(100) * draw.standard_normal(N)) / (1.1 / math.sqrt(100))
    assert found.delta == pytest.approx(0.8 / 1.1)
    assert close(found.probability, float((np.abs(second) > 1.959963984540054).mean()))


def test_the_lower_bound_covers_the_true_power_as_often_as_it_says():
    draw = np.random.default_rng(10)
    truth = 3.0
    power = compute_reproducibility(truth)
    firsts = truth + draw.standard_normal(20_000)
    covered = np.mean([compute_reproducibility_bound(float(x), confidence=0.9) <= power for x in firsts])
    assert covered == pytest.approx(0.9, abs=3 * math.sqrt(0.09 / 20_000))
