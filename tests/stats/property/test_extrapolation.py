"""What holds for bridging whatever the estimates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.stats.extrapolation.borrowing import compute_map_prior, compute_power_prior
from jembatan.stats.extrapolation.estimates import Estimate, pool
from jembatan.stats.extrapolation.rules import RULE_NAMES, Settings, find_acceptance

values, errors = st.floats(-0.5, 1.5), st.floats(0.05, 0.5)
studies = st.lists(st.builds(Estimate, values, errors), min_size=2, max_size=5)


@settings(max_examples=20, deadline=None)
@given(studies, st.randoms(use_true_random=False), errors)
def test_the_order_of_the_foreign_studies_is_irrelevant(foreign, random, error):
    shuffled = list(foreign)
    random.shuffle(shuffled)
    if pool(foreign).value <= 0.01:
        return
    for rule in RULE_NAMES:
        one, other = (find_acceptance(rule, s, error, Settings()) for s in (foreign, shuffled))
        assert one.low == pytest.approx(other.low, rel=1e-7, abs=1e-7), rule
        assert one.high == pytest.approx(other.high, rel=1e-7, abs=1e-7), rule


@settings(max_examples=20, deadline=None)
@given(studies, errors, st.floats(0.01, 100.0))
def test_the_unit_of_the_effect_cancels(foreign, error, unit):
    if pool(foreign).value <= 0.01:
        return
    scaled = [Estimate(unit * e.value, unit * e.error) for e in foreign]
    here, there = Settings(), Settings(tau_scale=0.5 * unit, vague_sd=2.0 * unit)
    for rule in RULE_NAMES:
        one = find_acceptance(rule, foreign, error, here)
        other = find_acceptance(rule, scaled, unit * error, there)
        assert unit * one.low == pytest.approx(other.low, rel=1e-6, abs=1e-6 * unit), rule


@settings(max_examples=25, deadline=None)
@given(studies, errors)
def test_more_spread_between_regions_borrows_less(foreign, error):
    """The prior is wider, and so weighs less beside a new estimate. (How far the posterior mean lies from that estimate is no
    measure of it: the mean of the prior moves with the spread too, and may come to lie farther away.)"""
    little, much = (compute_map_prior(foreign, scale) for scale in (0.05, 5.0))
    assert little.variance < much.variance
    pull_of_little, pull_of_much = (
        abs(prior.updated(Estimate(prior.mean + 20 * error, error)).mean - (prior.mean + 20 * error)) / error
        for prior in (little, much)
    )
    assert pull_of_much <= pull_of_little + 1e-9


@settings(max_examples=25, deadline=None)
@given(studies)
def test_without_spread_the_prior_is_the_pooled_estimate_and_full_weight_of_the_power_prior_is_too(foreign):
    pooled = pool(foreign)
    tight, full = compute_map_prior(foreign, 1e-6), compute_power_prior(foreign, 1.0)
    for prior in (tight, full):
        assert prior.mean == pytest.approx(pooled.value, abs=1e-6)
        assert prior.variance == pytest.approx(pooled.error**2, rel=1e-4)


@settings(max_examples=25, deadline=None)
@given(studies, errors, values)
def test_the_chance_of_a_yes_lies_between_nothing_and_certainty(foreign, error, effect):
    for rule in RULE_NAMES:
        found = find_acceptance(rule, foreign, error, Settings())
        chance = found.chance(effect, error)
        assert math.isnan(chance) if found.why else 0.0 <= chance <= 1.0


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: Estimate(math.nan, 1.0), "an estimate is nan"),
        (lambda: Estimate(0.3, -1.0), "it must be positive"),
        (lambda: Estimate(0.3, 1.0, 0), "has 0 patients"),
        (lambda: pool([]), "no foreign estimate"),
        (lambda: Settings(alpha=0.7), "alpha is 0.7"),
        (lambda: Settings(foreign_weight=1.0), "the foreign weight is 1"),
        (lambda: compute_map_prior([Estimate(0.3, 0.1)], 0.0), "the scale of tau is 0"),
        (lambda: compute_map_prior([Estimate(0.3, 0.1)], 0.5, 1.0), "the weight of the vague component is 1"),
        (lambda: compute_power_prior([Estimate(0.3, 0.1)], 0.0), "the discount of the power prior is 0"),
    ],
)
def test_what_is_no_estimate_or_setting_is_told_in_one_sentence(work, words):
    with pytest.raises(ValueError, match=words):
        work()
