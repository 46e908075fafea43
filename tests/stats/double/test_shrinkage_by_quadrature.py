"""Shrinkage a second way: adaptive quadrature over tau and mu of the joint posterior, with no closed form in mu."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import halfnorm, norm

from jembatan.stats.pooling.shrinkage import compute_shrinkage

Y = np.array([-0.35, -0.10, -0.62])
V = np.array([0.04, 0.02, 0.12])
SCALE = 0.4


def posterior(given):
    """Integrate `given(mu, tau)` over the posterior, mu on a fixed fine grid."""
    mu = np.linspace(-4.0, 3.5, 4001)

    def inner(tau, what):
        density = np.prod([norm.pdf(y, mu, math.sqrt(v + tau**2)) for y, v in zip(Y, V, strict=True)], axis=0)
        return float(np.trapezoid(density * what(mu, tau), mu)) * halfnorm.pdf(tau, scale=SCALE)

    over = quad(lambda t: inner(t, given), 0, 4.0, epsabs=1e-11, limit=200)[0]
    return over / quad(lambda t: inner(t, lambda m, _: np.ones_like(m)), 0, 4.0, epsabs=1e-11, limit=200)[0]


def theta(k, mu, tau):
    precision = 1 / V[k] + 1 / tau**2
    return (Y[k] / V[k] + mu / tau**2) / precision, 1 / math.sqrt(precision)


def test_mean_and_tau_agree():
    found = compute_shrinkage(Y, V, SCALE)
    assert found.mean.mean == pytest.approx(posterior(lambda m, t: m), abs=1e-7)
    assert found.tau_mean == pytest.approx(posterior(lambda m, t: t * np.ones_like(m)), abs=1e-7)
    below = posterior(lambda m, t: (m < found.mean.high).astype(float))
    assert below == pytest.approx(0.975, abs=2e-3)  # the indicator is coarse on the grid
    assert found.mean.above_zero == pytest.approx(1 - posterior(lambda m, t: (m < 0).astype(float)), abs=2e-3)


@pytest.mark.parametrize("k", range(3))
def test_a_region_agrees(k):
    found = compute_shrinkage(Y, V, SCALE, retain=0.5)
    region = found.regions[k]
    assert region.mean == pytest.approx(posterior(lambda m, t: theta(k, m, max(t, 1e-9))[0]), abs=1e-6)
    for end, level in ((region.low, 0.025), (region.high, 0.975)):
        below = posterior(lambda m, t, at=end: norm.cdf(at, *theta(k, m, max(t, 1e-9))))
        assert below == pytest.approx(level, abs=1e-6)
    kept = posterior(lambda m, t: norm.sf(0.5 * m, *theta(k, m, max(t, 1e-9))))
    assert found.retains[k] == pytest.approx(kept, abs=1e-6)


def test_a_tiny_prior_scale_pools_and_a_huge_one_leaves_the_regions_alone():
    pooled = compute_shrinkage(Y, V, 1e-6)
    weight = (1 / V) / (1 / V).sum()
    assert [r.mean for r in pooled.regions] == pytest.approx([float(weight @ Y)] * 3, abs=1e-6)
    far = np.array([-50.0, 0.0, 60.0])
    alone = compute_shrinkage(far, V, 100.0)
    assert [r.mean for r in alone.regions] == pytest.approx(far, abs=0.02)
