"""Sizes, events and Method 1 with unequal effects against the R package SSmRCT 0.1.0, vignette (zhihao-pku/SSmRCT @c6a9406).

Where the package uses another convention the exact value is expected, and the package's number is reproduced beside it.
"""

from __future__ import annotations

import math

import pytest
from scipy.optimize import brentq

from jembatan.stats.mrct.accrual import dropout_hazard, event_probability
from jembatan.stats.mrct.endpoints import binary_endpoint, normal_endpoint
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.size import compute_total_size, share_of_global_rates

MARGINAL = (0.5973905, 0.6419976, 0.6796171, 0.7146248, 0.7488325, 0.7832890, 0.8187115, 0.8555778, 0.8939983)
JOINT = (0.5684372, 0.6139979, 0.6524882, 0.6883889, 0.7235823, 0.7592017, 0.7961059, 0.8350790, 0.8771662)
CONDITIONAL = (
    0.6058650,
    0.6544255,
    0.6954502,
    0.7337147,
    0.7712253,
    0.8091901,
    0.8485242,
    0.8900634,
    0.9349217,
)


@pytest.mark.parametrize(
    ("delta", "total", "power"),
    [(1.2, 350, 0.8013015), (1.3, 298, 0.8010063), (1.4, 258, 0.8026021), (1.5, 224, 0.8013015)],
)
def test_a_fixed_design_needs_the_printed_number_of_patients(delta, total, power):  # D01
    found = compute_total_size(normal_endpoint([delta], 4.0), [1.0], power=0.8)
    assert found.value == total
    assert found.power == pytest.approx(power, abs=1e-6)


@pytest.mark.parametrize(
    ("total", "power"), [(140, 0.6020149), (160, 0.6597366), (180, 0.7107621), (200, 0.7554329)]
)
def test_a_fixed_design_has_the_printed_power(total, power):  # D02
    assert normal_endpoint([1.5], 4.0).design(total, [1.0]).power == pytest.approx(power, abs=1e-6)


@pytest.mark.parametrize(
    ("follow_up", "exact", "printed", "patients"),
    [
        (16, 0.49887554, 0.4989250, 200.4309),
        (18, 0.52371438, 0.5237696, 190.9237),
        (24, 0.58867550, 0.5887478, 169.8520),
    ],
)
def test_event_rates_are_exact_and_the_printed_ones_take_a_probability_for_a_hazard(
    follow_up, exact, printed, patients
):  # D05
    hazards = [math.log(2) / 20, 0.75 * math.log(2) / 20]
    found = event_probability(hazards, [0.5, 0.5], dropout_hazard(0.05), 18, follow_up)
    assert found == pytest.approx(exact, abs=1e-8)
    # the package uses the monthly probability 1 - 0.95^(1/12) where the exponential model needs the hazard -ln(0.95)/12
    theirs = event_probability(hazards, [0.5, 0.5], 1 - 0.95 ** (1 / 12), 18, follow_up)
    assert theirs == pytest.approx(printed, abs=1e-6)
    assert 100 / theirs == pytest.approx(patients, abs=1e-4)


def test_the_share_for_a_risk_difference_from_global_rates():  # D07
    region, overall = binary_endpoint([0.70], [0.50]), binary_endpoint([0.75], [0.50])
    chance = share_of_global_rates(200, region, overall)
    share = brentq(lambda f: chance(f) - 0.8, 0.01, 0.99, xtol=1e-14)
    # the package stops its root finder at 1.2e-4; its own digits are right to 1e-6
    assert share == pytest.approx(0.405873, abs=1e-6)
    assert 200 * share == pytest.approx(81.17461, abs=1e-4)
    assert (0.75 - share * 0.70) / (1 - share) == pytest.approx(0.7841571, abs=1e-6)


def test_the_share_for_a_risk_difference_with_independent_regions_is_a_little_smaller():
    def chance(share):
        rest = (0.75 - share * 0.70) / (1 - share)
        design = binary_endpoint([0.70, rest], [0.50, 0.50]).design(200, [share, 1 - share])
        return compute_method1(design, 0.5).unconditional

    # the package's correlation sqrt(f) holds only for equal variances; the exact covariance gives 0.8018 at its share
    assert chance(0.405873) == pytest.approx(0.80177, abs=1e-5)
    assert brentq(lambda f: chance(f) - 0.8, 0.2, 0.6) < 0.405873


def test_method_1_with_unequal_effects():  # D12
    design = normal_endpoint([0.5, 0.9], 1.0).design(100, [0.5, 0.5])
    found = compute_method1(design, 0.5)
    assert design.power == pytest.approx(0.9382242, abs=1e-6)
    assert found.unconditional == pytest.approx(0.7488325, abs=1e-6)
    assert found.joint == pytest.approx(0.7235823, abs=1e-6)
    assert found.conditional == pytest.approx(0.7712253, abs=1e-6)


@pytest.mark.parametrize("step", range(9))
def test_method_1_over_the_share_with_a_fixed_overall_effect(step):  # D13
    share = (step + 1) / 10
    rest = (0.7 - share * 0.5) / (1 - share)
    found = compute_method1(normal_endpoint([0.5, rest], 1.0).design(100, [share, 1 - share]), 0.5)
    assert found.unconditional == pytest.approx(MARGINAL[step], abs=1e-6)
    assert found.joint == pytest.approx(JOINT[step], abs=1e-6)
    assert found.conditional == pytest.approx(CONDITIONAL[step], abs=1e-6)
