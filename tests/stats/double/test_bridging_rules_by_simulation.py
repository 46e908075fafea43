"""Bridging rules a second way: new studies drawn and judged one by one by each rule's own words; sizes in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from jembatan.stats.extrapolation.borrowing import (
    compute_dynamic_power_prior,
    compute_map_prior,
    compute_power_prior,
)
from jembatan.stats.extrapolation.estimates import Estimate, compute_difference, pool
from jembatan.stats.extrapolation.reproducibility import compute_reproducibility
from jembatan.stats.extrapolation.rules import (
    RULE_NAMES,
    Settings,
    compute_bridging_size,
    find_acceptance,
)

FOREIGN = [Estimate(0.36, 0.11, 400), Estimate(0.25, 0.14, 250), Estimate(0.45, 0.2, 120)]
SETTINGS = Settings(foreign_weight=0.3, tau_scale=0.3, robust=0.3, vague_sd=1.5, discount=0.2, spread=1.1)
ERROR = 0.17
N = 4000


def says_yes(rule, y):
    """Judge one new estimate by the rule's words, without the interval."""
    pooled, new = pool(FOREIGN), Estimate(y, ERROR)
    if rule == "new-alone":
        return y / ERROR >= 1.959963984540054
    if rule == "weighted-z":
        return math.sqrt(0.3) * pooled.z + math.sqrt(0.7) * new.z >= 1.959963984540054
    if rule == "shih":
        return abs(y - pooled.value) <= max(abs(e.value - pooled.value) for e in FOREIGN)
    if rule == "generalisability":
        delta = y / pooled.value / 1.1
        return delta > 0 and compute_reproducibility(delta * pooled.z) >= 0.8
    if rule == "robust-map":
        return compute_map_prior(FOREIGN, 0.3, 0.3, (0.0, 1.5)).updated(new).below(0.0) <= 0.025
    if rule == "power-prior":
        return compute_power_prior(FOREIGN, 0.2).updated(new).below(0.0) <= 0.025
    if rule == "dynamic-power-prior":
        return compute_dynamic_power_prior(FOREIGN).updated(new).below(0.0) <= 0.025
    below = compute_map_prior(FOREIGN, 0.3).predicted(ERROR).below(y)
    return 0.025 <= below <= 0.975


@pytest.mark.parametrize("effect", [0.0, 0.3])
@pytest.mark.parametrize("rule", RULE_NAMES)
def test_the_chance_that_a_rule_says_yes_is_that_of_drawn_studies(rule, effect):
    draw = np.random.default_rng(12)
    exact = find_acceptance(rule, FOREIGN, ERROR, SETTINGS).chance(effect, ERROR)
    seen = np.mean([says_yes(rule, float(y)) for y in effect + ERROR * draw.standard_normal(N)])
    assert seen == pytest.approx(exact, abs=3 * math.sqrt(max(exact * (1 - exact), 1e-4) / N))


def test_two_foreign_studies_and_a_new_one_of_the_same_size_agree_by_shih_once_in_three():
    # the new estimate lies between the two foreign ones: by exchangeability with probability 1/3
    draw = np.random.default_rng(13)
    a, b, y = draw.standard_normal((3, 20_000))
    held = [
        find_acceptance("shih", [Estimate(p, 1.0), Estimate(q, 1.0)], 1.0, SETTINGS).holds(r)
        for p, q, r in zip(a, b, y, strict=True)
    ]
    assert np.mean(held) == pytest.approx(1 / 3, abs=3 * math.sqrt(2 / 9 / 20_000))


@pytest.mark.parametrize("power", [0.8, 0.9])
def test_sizes_of_the_plain_rules_have_closed_forms(power):
    pooled = pool(FOREIGN)
    alone = compute_bridging_size("new-alone", FOREIGN, SETTINGS, power)
    z = float(ndtri(0.975) + ndtri(power))
    assert alone.error == pytest.approx(pooled.value / z, rel=1e-8)
    assert alone.patients == pytest.approx((pooled.error * z / pooled.value) ** 2 * 770 * 1.21, rel=1e-8)
    weighted = compute_bridging_size("weighted-z", FOREIGN, SETTINGS, power, effect=0.2)
    needed = (1.959963984540054 - math.sqrt(0.3) * pooled.z) / math.sqrt(0.7)
    if weighted.information > 0:
        assert weighted.error == pytest.approx(0.2 / (needed + float(ndtri(power))), rel=1e-8)
    else:
        assert ndtr(-needed) >= power - 0.01


@pytest.mark.parametrize("rule", ["new-alone", "robust-map", "power-prior", "generalisability", "shih"])
def test_a_study_of_the_size_found_says_yes_as_often_as_wanted(rule):
    found = compute_bridging_size(rule, FOREIGN, SETTINGS, 0.8)
    assert found.feasible
    if found.information > 0:
        chance = find_acceptance(rule, FOREIGN, found.error, SETTINGS).chance(
            pool(FOREIGN).value, found.error
        )
        assert chance == pytest.approx(0.8, abs=1e-6)


def test_what_cannot_be_sized_says_why():
    one = [Estimate(0.36, 0.11)]
    assert compute_bridging_size("shih", one, SETTINGS).why == "needs two foreign estimates or more"
    assert "too small to disagree" in compute_bridging_size("predictive-check", one, SETTINGS).why
    assert "no size up to" in compute_bridging_size("new-alone", one, SETTINGS, effect=-0.1).why
    against = [Estimate(-0.36, 0.11)]
    assert compute_bridging_size("generalisability", against, SETTINGS).why == "needs a foreign effect"


def test_the_difference_is_seen_with_the_power_that_is_said():
    found = compute_difference(Estimate(0.1, 0.2), pool(FOREIGN), 1.959963984540054)
    assert ndtr(found.detectable / found.error - 1.959963984540054) == pytest.approx(0.8, abs=1e-12)
    assert found.high - found.low == pytest.approx(2 * 1.959963984540054 * found.error)
