"""Boundaries, stopping probabilities and conditional power a second way: the multivariate normal law of the Z statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import multivariate_normal, norm

from jembatan.stats.sequential.after_looks import (
    compute_conditional_power,
    compute_operating_characteristics,
    compute_predictive_power,
)
from jembatan.stats.sequential.boundaries import compute_boundaries
from jembatan.stats.sequential.spending import parse_spending

LOOKS = (0.3, 0.55, 0.8, 1.0)


def within(low, high, looks, drift):
    """The probability that all Z lie between the bounds, by Genz's lattice rule."""
    t = np.array(looks)
    covariance = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    low, high = np.maximum(np.array(low), -12.0), np.minimum(np.array(high), 12.0)
    return integrate(drift * np.sqrt(t), covariance, low, high)


def integrate(mean, covariance, low, high):
    return float(
        multivariate_normal.cdf(
            high,
            mean,
            covariance,
            maxpts=300_000,
            abseps=1e-7,
            releps=0,
            lower_limit=low,
            rng=np.random.default_rng(1),
        )
    )


@pytest.mark.parametrize(
    "name", ["obf-type", "pocock-type", "obf", "pocock", "wang-tsiatis:0.2", "hsd:-3", "power:2"]
)
def test_the_error_of_every_family_is_alpha_by_the_joint_law_of_the_looks(name):
    found = compute_boundaries(parse_spending(name), LOOKS)
    nothing = [-math.inf] * 4
    assert 1.0 - within(nothing, found.critical_values, LOOKS, 0.0) == pytest.approx(0.025, abs=2e-6)


def test_a_two_sided_test_spends_alpha_on_each_side():
    found = compute_boundaries(parse_spending("pocock-type"), LOOKS, sides=2)
    inside = within(found.lower, found.critical_values, LOOKS, 0.0)
    assert 1.0 - inside == pytest.approx(0.05, abs=3e-6)


@pytest.mark.parametrize("binding", [False, True])
def test_stopping_probabilities_and_power_with_futility_agree_with_the_joint_law(binding):
    found = compute_boundaries(
        parse_spending("hsd:-4"),
        LOOKS,
        power=0.85,
        futility_spending=parse_spending("obf-type"),
        binding=binding,
    )
    got = compute_operating_characteristics(found, found.drift)
    assert got.power == pytest.approx(0.85, abs=1e-9)
    assert sum(got.stop_above) + sum(got.stop_below) == pytest.approx(1.0, abs=1e-12)
    inner = list(zip(found.lower, found.critical_values, strict=True))
    for k in range(4):
        before = inner[:k]
        low = [b[0] for b in before] + [found.critical_values[k]]
        high = [b[1] for b in before] + [math.inf]
        assert got.stop_above[k] == pytest.approx(within(low, high, LOOKS[: k + 1], found.drift), abs=3e-6)
    error = compute_operating_characteristics(found, 0.0).power
    assert error == pytest.approx(0.025, abs=1e-8) if binding else error < 0.025


def test_conditional_power_agrees_with_the_joint_law_of_the_later_looks():
    found = compute_boundaries(parse_spending("obf-type"), LOOKS, power=0.9, futility_bounds=(-0.5, 0.3, 0.8))
    z, drift = 1.1, 2.4
    t = np.array(LOOKS[1:])
    start = z * math.sqrt(0.3)
    # B at later looks given B(0.3): increments are independent
    mean = start + drift * (t - 0.3)
    covariance = np.minimum.outer(t, t) - 0.3
    crossed = 0.0
    low, high = np.array(found.lower[1:]) * np.sqrt(t), np.array(found.critical_values[1:]) * np.sqrt(t)
    for k in range(3):
        lows, highs = np.append(low[:k], high[k]), np.append(high[:k], 60.0)
        crossed += integrate(mean[: k + 1], covariance[: k + 1, : k + 1], lows, highs)
    assert compute_conditional_power(found, 1, z, drift) == pytest.approx(crossed, abs=3e-6)


def test_conditional_power_before_the_last_look_is_one_normal_tail():
    found = compute_boundaries(parse_spending("obf-type"), (0.5, 1.0), power=0.9)
    z, drift = 1.3, 3.0
    needed = (found.critical_values[1] - z * math.sqrt(0.5) - drift * 0.5) / math.sqrt(0.5)
    assert compute_conditional_power(found, 1, z, drift) == pytest.approx(float(ndtr(-needed)), abs=1e-14)


def test_predictive_power_before_the_last_look_has_its_closed_form():
    found = compute_boundaries(parse_spending("pocock"), (0.4, 1.0))
    z = 1.7
    trend = z / math.sqrt(0.4)
    needed = found.critical_values[1]
    # B(1) given the data ~ N(z sqrt t + trend (1 - t), (1 - t) + (1 - t)^2 / t)
    sd = math.sqrt(0.6 + 0.36 / 0.4)
    closed = norm.sf(needed, z * math.sqrt(0.4) + trend * 0.6, sd)
    assert compute_predictive_power(found, 1, z) == pytest.approx(closed, abs=1e-12)
    averaged = quad(
        lambda d: compute_conditional_power(found, 1, z, d) * norm.pdf(d, trend, 1 / math.sqrt(0.4)),
        trend - 12,
        trend + 12,
        epsabs=1e-11,
    )[0]
    assert averaged == pytest.approx(closed, abs=1e-9)
