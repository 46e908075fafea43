"""Weibull curves and their comparison against another fit, and the region against a numerical search."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from jembatan.stats.dissolution.weibull import compute_weibull_comparison, compute_weibull_curve

TIMES = np.array([5.0, 10.0, 15.0, 30.0, 45.0, 60.0])


def _curve(t, scale, shape):
    return 100 * (1 - np.exp(-((t / scale) ** shape)))


def _products():
    generator = np.random.default_rng(8)
    return [
        np.array(
            [
                _curve(TIMES, scale * generator.lognormal(0, 0.06), shape * generator.lognormal(0, 0.05))
                + generator.normal(0, 1, 6)
                for _ in range(8)
            ]
        )
        for scale, shape in ((18.0, 0.9), (19.0, 0.92))
    ]


def test_exact_curves_give_their_parameters_back():
    found = compute_weibull_curve(TIMES, _curve(TIMES, 17.0, 1.3))
    assert (found.scale, found.shape) == pytest.approx((17.0, 1.3), rel=1e-8)
    assert found.residual_sd == pytest.approx(0, abs=1e-6)


def test_the_curve_of_noisy_values_is_that_of_a_simplex_search():
    values = _products()[0][0]
    found = compute_weibull_curve(TIMES, values)
    other = optimize.minimize(
        lambda p: ((_curve(TIMES, np.exp(p[0]), np.exp(p[1])) - values) ** 2).sum(),
        [np.log(10), 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000},
    )
    assert np.log([found.scale, found.shape]) == pytest.approx(other.x, abs=1e-6)


def test_the_interval_of_each_parameter_is_the_extreme_of_the_joint_region():
    reference, test = _products()
    found = compute_weibull_comparison(TIMES, reference, test)
    a = np.log([[c.scale, c.shape] for c in found.reference])
    b = np.log([[c.scale, c.shape] for c in found.test])
    pooled = (np.cov(a.T) + np.cov(b.T)) / 2
    centre = b.mean(axis=0) - a.mean(axis=0)
    level = stats.f.ppf(0.9, 2, 13) * 14 * 2 / 13 / 4  # squared distance at the edge: n m / (n + m) = 4
    root = np.linalg.cholesky(pooled)
    angle = np.linspace(0, 2 * np.pi, 20_001)
    edge = centre[:, None] + np.sqrt(level) * root @ np.array([np.cos(angle), np.sin(angle)])
    for j, row in enumerate(found.parameters):
        assert (row.low, row.high) == pytest.approx((edge[j].min(), edge[j].max()), abs=1e-6)
    assert found.distance == pytest.approx(np.sqrt(centre @ np.linalg.inv(pooled) @ centre), rel=1e-9)
