"""Borrowing a second way: the joint posterior of mean, spread and effects on a plain grid; conjugate formulas by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from jembatan.stats.extrapolation.borrowing import (
    compute_dynamic_power_prior,
    compute_map_prior,
    compute_power_prior,
    least_new_estimate,
)
from jembatan.stats.extrapolation.estimates import Estimate, pool

FOREIGN = [Estimate(0.36, 0.11), Estimate(0.25, 0.14), Estimate(0.55, 0.2)]
NEW = Estimate(0.05, 0.18)


def grid_posterior(foreign, scale, new=None):
    """Mean, variance and P(theta > 0) of a new region's effect on a grid of tau and mu, theta in closed form given them."""
    tau = (np.arange(1500) + 0.5) / 1500 * 6 * scale
    mu = np.linspace(-6, 7, 2601)
    log = -0.5 * (tau / scale) ** 2
    weight = np.exp(log)[:, None] * np.ones(mu.size)
    for e in foreign:
        weight = weight * norm.pdf(e.value, mu[None, :], np.sqrt(e.error**2 + tau[:, None] ** 2))
    if new is None:
        means, variances = np.broadcast_to(mu, weight.shape), np.broadcast_to(tau[:, None] ** 2, weight.shape)
    else:
        total = tau[:, None] ** 2 + new.error**2
        weight = weight * norm.pdf(new.value, mu[None, :], np.sqrt(total))
        shrink = tau[:, None] ** 2 / total
        means, variances = (
            mu + shrink * (new.value - mu),
            np.broadcast_to(shrink * new.error**2, weight.shape),
        )
    weight = weight / weight.sum()
    mean = float((weight * means).sum())
    variance = float((weight * (variances + means**2)).sum()) - mean**2
    positive = float((weight * norm.sf(0, means, np.sqrt(variances))).sum())
    return mean, variance, positive


@pytest.mark.parametrize("scale", [0.1, 0.5])
@pytest.mark.parametrize("new", [None, NEW])
def test_the_map_prior_and_its_posterior_are_those_of_the_whole_grid(scale, new):
    prior = compute_map_prior(FOREIGN, scale)
    found = prior if new is None else prior.updated(new)
    mean, variance, positive = grid_posterior(FOREIGN, scale, new)
    assert found.mean == pytest.approx(mean, abs=2e-6)
    assert found.variance == pytest.approx(variance, rel=1e-4)
    assert 1 - found.below(0.0) == pytest.approx(positive, abs=2e-6)


def test_twice_the_nodes_change_nothing(monkeypatch):
    from jembatan.stats.extrapolation import borrowing

    few = compute_map_prior(FOREIGN, 0.5, 0.2, (0.0, 2.0)).updated(NEW)
    monkeypatch.setattr(borrowing, "_NODES", 240)
    many = compute_map_prior(FOREIGN, 0.5, 0.2, (0.0, 2.0)).updated(NEW)
    assert few.mean == pytest.approx(many.mean, abs=1e-10)
    assert few.below(0.0) == pytest.approx(many.below(0.0), abs=1e-10)
    assert few.quantile(0.3) == pytest.approx(many.quantile(0.3), abs=1e-9)


def test_the_weight_left_to_the_vague_component_follows_from_the_two_marginal_likelihoods():
    prior, plain = compute_map_prior(FOREIGN, 0.5, 0.2, (0.0, 2.0)), compute_map_prior(FOREIGN, 0.5)
    law = plain.predicted(NEW.error)
    informed = float(law.weights @ norm.pdf(NEW.value, law.means, np.sqrt(law.variances)))
    vague = norm.pdf(NEW.value, 0.0, math.hypot(2.0, NEW.error))
    expected = 0.2 * vague / (0.2 * vague + 0.8 * informed)
    assert prior.updated(NEW).robust == pytest.approx(expected, rel=1e-10)


def test_the_power_prior_is_a_weighted_mean():
    pooled = pool(FOREIGN)
    found = compute_power_prior(FOREIGN, 0.4).updated(NEW)
    a, b = 0.4 / pooled.error**2, 1 / NEW.error**2
    assert found.mean == pytest.approx((a * pooled.value + b * NEW.value) / (a + b), rel=1e-12)
    assert found.variance == pytest.approx(1 / (a + b), rel=1e-12)


def test_the_predictive_law_is_the_integral_of_the_prior_over_the_new_studys_error():
    prior = compute_map_prior(FOREIGN, 0.5)
    law = prior.predicted(0.2)

    def density(x):
        return float(prior.weights @ norm.pdf(x, prior.means, np.sqrt(prior.variances)))

    expected = quad(
        lambda x: density(x) * norm.cdf(0.1, x, 0.2), -30, 30, points=[-2, 0.3, 2], limit=400, epsabs=1e-12
    )[0]
    assert law.below(0.1) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("error", [0.05, 0.2, 0.8])
@pytest.mark.parametrize("robust", [0.0, 0.2, 0.7])
def test_at_the_least_new_estimate_the_posterior_just_convinces_and_above_it_stays_convinced(error, robust):
    prior = compute_map_prior(FOREIGN, 0.3, robust, (0.0, 2.0))
    least = least_new_estimate(prior, error, 0.025)
    assert prior.updated(Estimate(least, error)).below(0.0) == pytest.approx(0.025, abs=1e-9)
    for step in (0.01, 0.1, 0.5, 2.0, 8.0):
        assert prior.updated(Estimate(least + step * error, error)).below(0.0) <= 0.025
    assert prior.updated(Estimate(least - 0.01 * error, error)).below(0.0) > 0.025


@pytest.mark.parametrize("value", [0.35, -0.4, 2.0])
def test_the_dynamic_power_prior_averages_the_fixed_one_over_discounts_that_the_data_make_likely(value):
    pooled, new = pool(FOREIGN), Estimate(value, 0.18)

    def likely(a):
        return norm.pdf(value, pooled.value, math.hypot(0.18, pooled.error / math.sqrt(a)))

    def positive(a):
        return 1 - compute_power_prior(FOREIGN, a).updated(new).below(0.0)

    whole = quad(likely, 0, 1, epsabs=1e-13, limit=200)[0]
    expected = quad(lambda a: likely(a) * positive(a), 0, 1, epsabs=1e-13, limit=200)[0] / whole
    found = compute_dynamic_power_prior(FOREIGN).updated(new)
    assert 1 - found.below(0.0) == pytest.approx(expected, abs=1e-9)
    weighed = quad(lambda a: likely(a) * a, 0, 1, epsabs=1e-13, limit=200)[0] / whole
    discounts = pooled.error**2 / compute_dynamic_power_prior(FOREIGN).variances
    assert float(found.weights @ discounts) == pytest.approx(weighed, abs=1e-9)


def test_foreign_data_that_disagree_are_discounted():
    prior = compute_dynamic_power_prior(FOREIGN)
    discounts = pool(FOREIGN).error ** 2 / prior.variances
    agree, disagree = (prior.updated(Estimate(v, 0.1)).weights @ discounts for v in (0.35, -1.0))
    assert disagree < 0.5 * agree
