"""The ends of the Mahalanobis region against a numerical search over the whole region; T2EQ's critical value by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from jembatan.stats.dissolution.mahalanobis import compute_mahalanobis_region, compute_t2_equivalence


def _products(seed=3, n=10, m=12):
    generator = np.random.default_rng(seed)
    mix = np.array([[5.0, 0, 0], [3, 3, 0], [1, 2, 2]])
    return generator.normal(size=(n, 3)) @ mix.T + [40, 60, 80], generator.normal(size=(m, 3)) @ mix.T + [
        36,
        55,
        78,
    ]


def test_the_ends_of_the_region_are_the_extremes_of_the_distance_over_it():
    reference, test = _products()
    found = compute_mahalanobis_region(reference, test)
    n, m, p = 10, 12, 3
    pooled = (9 * np.cov(reference.T) + 11 * np.cov(test.T)) / 20
    inverse = np.linalg.inv(pooled)
    centre = test.mean(axis=0) - reference.mean(axis=0)
    k = n * m / (n + m) * (n + m - p - 1) / ((n + m - 2) * p)

    def squared(y):
        return y @ inverse @ y

    inside = {"type": "ineq", "fun": lambda y: found.f_critical - k * (y - centre) @ inverse @ (y - centre)}
    for sign, end in ((1, found.lower), (-1, found.upper)):
        best = min(
            optimize.minimize(
                lambda y, s=sign: s * squared(y), centre * 1.01 + shift, constraints=inside, method="SLSQP"
            ).fun
            for shift in (np.zeros(3), np.array([0.1, -0.1, 0.1]), np.array([-0.3, 0.1, 0.2]))
        )
        assert np.sqrt(sign * best) == pytest.approx(end, rel=1e-3)


def test_a_region_that_holds_no_difference_begins_at_zero():
    reference, _ = _products()
    found = compute_mahalanobis_region(reference, reference + 0.01)
    assert found.lower == 0.0


def test_at_the_limit_the_equivalence_test_is_passed_once_in_twenty():
    generator = np.random.default_rng(1)
    p, n = 2, 12
    passed = 0
    covariance = np.array([[9.0, 4.0], [4.0, 16.0]])
    root = np.linalg.cholesky(covariance)
    # a true difference of 10 % everywhere has, on average, the distance of the limit
    for _ in range(400):
        a = generator.normal(size=(n, p)) @ root.T
        b = generator.normal(size=(n, p)) @ root.T + 10.0
        passed += compute_t2_equivalence(a, b).equivalent
    assert passed / 400 < 0.09
