"""What must hold for any regions: names do not matter, signs and units carry over."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.stats.pooling.counts import compare_counts, count
from jembatan.stats.pooling.effect import RegionalEffects, normal_effect
from jembatan.stats.pooling.hazards import compare_hazards
from jembatan.stats.pooling.heterogeneity import TAU_METHODS, compute_heterogeneity
from jembatan.stats.pooling.regional_analysis import pool_regions

regional = st.lists(
    st.tuples(st.floats(-2, 2, allow_nan=False), st.floats(0.01, 1.0, allow_nan=False)),
    min_size=2,
    max_size=6,
)


def pool(pairs, higher_is_better=True):
    effects = tuple(normal_effect(y, v, 0.95) for y, v in pairs)
    whole = normal_effect(0.0, 1.0, 0.95)
    return pool_regions(
        RegionalEffects(effects, whole, whole, None), higher_is_better=higher_is_better, tau_scale=0.5
    )


@settings(max_examples=25, deadline=None)
@given(regional, st.randoms())
def test_relabelling_regions_changes_nothing(pairs, random):
    order = list(range(len(pairs)))
    random.shuffle(order)
    first, second = pool(pairs), pool([pairs[i] for i in order])
    assert second.equal_effects.estimate == pytest.approx(first.equal_effects.estimate, abs=1e-12)
    assert second.gail_simon.p == pytest.approx(first.gail_simon.p, abs=1e-12)
    for method, found in first.heterogeneity.items():
        assert second.heterogeneity[method].tau2 == pytest.approx(found.tau2, rel=1e-6, abs=1e-9)
    for new, old in enumerate(order):
        assert second.shrinkage[0].regions[new].mean == pytest.approx(
            first.shrinkage[0].regions[old].mean, abs=1e-9
        )
        assert second.without[new].estimate == pytest.approx(first.without[old].estimate, abs=1e-12)
        for one, other in zip(
            second.consistency.regions[new].rules, first.consistency.regions[old].rules, strict=True
        ):
            assert one.holds == other.holds
            assert one.chance_of_failing == pytest.approx(other.chance_of_failing, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(regional)
def test_turning_the_sign_and_the_direction_of_benefit_changes_no_rule(pairs):
    first, second = pool(pairs), pool([(-y, v) for y, v in pairs], higher_is_better=False)
    assert second.equal_effects.estimate == pytest.approx(-first.equal_effects.estimate, abs=1e-12)
    # as tuples: there what is not a number is itself, which from Python 3.13 on it is not between dataclasses
    assert _plain(second.consistency) == _plain(first.consistency)
    assert _plain(second.shrinkage) == _plain(first.shrinkage)


def _plain(found):
    if found is None:
        return None
    return [astuple(f) for f in found] if isinstance(found, list | tuple) else astuple(found)


@settings(max_examples=25, deadline=None)
@given(regional, st.floats(0.1, 50))
def test_units_cancel_in_q_and_i2(pairs, unit):
    y, v = (np.array(x) for x in zip(*pairs, strict=True))
    for method in TAU_METHODS:
        one, other = compute_heterogeneity(y, v, method), compute_heterogeneity(unit * y, unit**2 * v, method)
        assert other.q == pytest.approx(one.q, rel=1e-9, abs=1e-9)
        assert other.i2 == pytest.approx(one.i2, rel=1e-4, abs=1e-3)
        assert other.tau2 == pytest.approx(unit**2 * one.tau2, rel=1e-4, abs=1e-7 * unit**2)


@settings(max_examples=25, deadline=None)
@given(regional)
def test_the_q_profile_interval_lies_in_order_and_holds_paule_mandel(pairs):
    y, v = (np.array(x) for x in zip(*pairs, strict=True))
    found = compute_heterogeneity(y, v, "PM")
    assert 0 <= found.tau2_low <= found.tau2_high
    # P(chi2_df < df) lies between the two tails, so Paule-Mandel lies inside, or at an end that is zero
    assert found.tau2_low <= found.tau2 + 1e-9
    assert found.tau2 <= found.tau2_high + 1e-9


def test_subjects_in_another_order_give_the_same_regional_effects():
    rng = np.random.default_rng(3)
    n = 200
    region, treated = rng.integers(0, 3, n), rng.random(n) < 0.5
    time, event = np.ceil(rng.exponential(10, n)), rng.random(n) < 0.7
    order = rng.permutation(n)
    one = compare_hazards(time, event, treated, region, 3)
    other = compare_hazards(time[order], event[order], treated[order], region[order], 3)
    assert [e.estimate for e in one.regions] == pytest.approx([e.estimate for e in other.regions], abs=1e-9)
    assert one.interaction.statistic == pytest.approx(other.interaction.statistic, abs=1e-8)


@pytest.mark.parametrize("measure", ["risk-difference", "risk-ratio", "odds-ratio"])
def test_swapping_the_arms_turns_the_sign(measure):
    rng = np.random.default_rng(4)
    n = 150
    region, treated, events = rng.integers(0, 3, n), rng.random(n) < 0.5, rng.random(n) < 0.4
    one = compare_counts(count(events, treated, region, 3), measure)
    other = compare_counts(count(events, ~treated, region, 3), measure)
    assert one.stratified.estimate == pytest.approx(-other.stratified.estimate, abs=1e-12)
    assert one.interaction.statistic == pytest.approx(other.interaction.statistic, abs=1e-6)


def test_one_region_with_an_estimate_is_not_pooled():
    assert pool([(0.3, 0.1)]) is None
