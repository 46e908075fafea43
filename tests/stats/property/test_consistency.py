"""What holds for the consistency of regions whatever the design."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.all_rules import compute_all_rules
from jembatan.stats.mrct.endpoints import binary_endpoint, normal_endpoint, survival_endpoint
from jembatan.stats.mrct.exact_binary import BinaryRegion, compute_exact_consistency
from jembatan.stats.mrct.one_region import compute_ko_2010, compute_method1
from jembatan.stats.mrct.regional_design import RegionalDesign, standardised_design
from jembatan.stats.mrct.size import compute_rule, compute_total_size, compute_total_size_for_consistency

parts = st.lists(st.floats(0.05, 1.0), min_size=2, max_size=6)
retain = st.floats(0.05, 0.95)
RULES = ("method1", "method2", "retention-in-all")


def shares_of(numbers):
    total = math.fsum(numbers)
    return [n / total for n in numbers]


def forms(p):
    return [p.unconditional, p.joint, p.conditional]


@settings(max_examples=15, deadline=None)
@given(parts, retain, st.randoms(use_true_random=False), st.floats(0.3, 0.95))
def test_relabelling_regions_changes_nothing(numbers, keep, random, power):
    shares = shares_of(numbers)
    order = list(range(len(shares)))
    random.shuffle(order)
    here = standardised_design(shares, power)
    there = standardised_design([shares[k] for k in order], power)
    for rule in RULES:
        one = compute_rule(rule, here, keep, region=order[0])
        other = compute_rule(rule, there, keep, region=0)
        assert forms(one) == pytest.approx(forms(other), abs=1e-11), rule


@settings(max_examples=15, deadline=None)
@given(parts, retain, st.floats(20, 2000), st.floats(1.01, 3.0))
def test_more_patients_never_lower_the_joint_probability_under_equal_effects(numbers, keep, total, more):
    shares = shares_of(numbers)
    model = normal_endpoint([0.3] * len(shares), 1.0)
    for rule in RULES:
        few = compute_rule(rule, model.design(total, shares), keep).joint
        many = compute_rule(rule, model.design(total * more, shares), keep).joint
        assert many >= few - 1e-11, rule


@settings(max_examples=15, deadline=None)
@given(parts, st.floats(0.05, 0.9), st.floats(0.3, 0.95))
def test_keeping_less_is_never_harder(numbers, keep, power):
    design = standardised_design(shares_of(numbers), power)
    for rule in ("method1", "retention-in-all"):
        hard, easy = compute_rule(rule, design, keep), compute_rule(rule, design, 0.9 * keep)
        assert all(e >= h - 1e-11 for h, e in zip(forms(hard), forms(easy), strict=True)), rule


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 0.99), retain, st.floats(0.005, 0.1))
def test_one_region_reduces_to_the_ordinary_trial(power, keep, alpha):
    design = standardised_design([1.0], power, alpha)
    for rule in RULES:
        found = compute_rule(rule, design, keep)
        assert found.joint == pytest.approx(power, abs=1e-11), rule
        assert found.conditional == pytest.approx(1.0, abs=1e-11), rule


@settings(max_examples=15, deadline=None)
@given(parts, retain, st.floats(0.01, 100.0))
def test_the_unit_of_the_effect_cancels(numbers, keep, unit):
    shares = shares_of(numbers)
    effects = np.linspace(0.2, 0.4, len(shares))
    here = compute_all_rules(normal_endpoint(list(effects), 1.0).design(300, shares), keep)
    there = compute_all_rules(normal_endpoint(list(unit * effects), unit).design(300, shares), keep)
    for rule in ("method1", "method2", "retention_in_all"):
        assert forms(getattr(here, rule)) == pytest.approx(forms(getattr(there, rule)), abs=1e-10), rule


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=3), retain, st.floats(0.1, 0.6), st.floats(-0.2, 0.2)
)
def test_an_equivalence_trial_does_not_know_which_arm_is_which(numbers, keep, margin, effect):
    shares = shares_of(numbers)
    variances = tuple(0.01 / f for f in shares)
    effects = [effect * (1 + 0.1 * k) for k in range(len(shares))]
    designs = [
        RegionalDesign(
            tuple(sign * e for e in effects), variances, tuple(shares), 0.05, "equivalence", margin
        )
        for sign in (1, -1)
    ]
    for rule in RULES:
        one, other = (compute_rule(rule, d, keep) for d in designs)
        assert forms(one)[:2] == pytest.approx(forms(other)[:2], abs=1e-9), rule


@settings(max_examples=20, deadline=None)
@given(parts, retain)
def test_good_and_bad_events_mirror_each_other(numbers, keep):
    shares = shares_of(numbers)
    k = len(shares)
    for scale in ("risk-difference", "log-or"):
        good = binary_endpoint([0.6] * k, [0.4] * k, scale).design(300, shares)
        bad = binary_endpoint([0.4] * k, [0.6] * k, scale, events_are="bad").design(300, shares)
        assert forms(compute_method1(good, keep)) == pytest.approx(
            forms(compute_method1(bad, keep)), abs=1e-12
        )


@settings(max_examples=12, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_exact_probabilities_do_not_know_the_names_of_the_other_regions(n, m, p, q):
    own, a, b = BinaryRegion(n, m, p, q), BinaryRegion(m, n, 0.6, 0.4), BinaryRegion(4, 4, 0.5, 0.5)
    one = compute_exact_consistency([own, a, b], region=0)
    other = compute_exact_consistency([b, a, own], region=2)
    assert forms(one.method1)[:2] == pytest.approx(forms(other.method1)[:2], abs=1e-12)
    assert forms(one.method2)[:2] == pytest.approx(forms(other.method2)[:2], abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(parts, st.floats(0.3, 0.95), retain)
def test_the_rules_are_in_their_order(numbers, power, keep):
    design = standardised_design(shares_of(numbers), power)
    all_keep, same_sign = compute_retention_in_all(design, keep), compute_method2(design)
    one = compute_method1(design, keep)
    ko = compute_ko_2010(design, keep)
    # retention in all is within Method 1 and, where D > 0, within Method 2; a two-sided rule is within the one-sided one
    assert all_keep.joint <= min(one.joint, same_sign.joint) + 1e-11
    assert ko.ratio_to_overall.joint <= ko.retain_of_overall.joint + 1e-11
    assert ko.ratio_to_rest.joint <= ko.retain_of_rest.joint + 1e-11
    assert max(forms(one) + forms(same_sign)) <= 1.0


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 0.95), st.floats(0.5, 0.9))
def test_a_size_is_the_least_that_reaches_what_is_wanted(power, hazard_ratio):
    model = survival_endpoint([hazard_ratio])
    found = compute_total_size(model, [1.0], power)
    assert model.design(found.value, [1.0]).power >= power - 1e-12
    assert found.value <= 1 or model.design(found.value - 1, [1.0]).power < power


@settings(max_examples=10, deadline=None)
@given(parts, st.floats(0.6, 0.9))
def test_a_size_for_consistency_reaches_the_wanted_probability(numbers, wanted):
    shares = shares_of(numbers)
    model = normal_endpoint([0.3] * len(shares), 1.0)
    found = compute_total_size_for_consistency(model, shares, wanted, "method2", "conditional")
    assert found.feasible
    assert found.reached >= wanted - 1e-9
    smaller = compute_rule("method2", model.design(found.settings["exact"] * 0.99, shares), 0.5).conditional
    assert smaller < wanted or found.settings["exact"] == 1.0


BAD = [
    (lambda: standardised_design([0.5, 0.6], 0.8), "the shares sum to 1.1, not to 1; divide each by 1.1"),
    (
        lambda: standardised_design([1.0, 0.0], 0.8),
        "the share of region 2 is 0; an empty region must be left out",
    ),
    (lambda: standardised_design([], 0.8), "no region was given"),
    (lambda: standardised_design([0.5, 0.5], 0.8, relative_effects=[1, 2]), "average to 1.5"),
    (lambda: standardised_design([0.5, 0.5], 0.01), "power 0.01 is not above alpha"),
    (lambda: RegionalDesign((1.0,), (-1.0,), (1.0,)), "the variance of region 1 is -1"),
    (lambda: RegionalDesign((1.0,), (math.nan,), (1.0,)), "the variance of region 1 is nan"),
    (lambda: RegionalDesign((1.0,), (1.0,), (1.0,), 0.025, "equivalence"), "needs a positive margin"),
    (lambda: normal_endpoint([0.3], 0.0), "standard deviation of region 1 is 0"),
    (lambda: binary_endpoint([0.5, 1.2], [0.5, 0.5]), "a proportion of region 2 is 1.2"),
    (lambda: survival_endpoint([0.7, -1]), "the hazard ratio of region 2 is -1"),
    (lambda: normal_endpoint([0.3], 1.0, ratio=0), "the allocation ratio is 0"),
    (lambda: compute_method1(standardised_design([0.5, 0.5], 0.8), 1.5), "the retained fraction is 1.5"),
    (lambda: compute_exact_consistency([BinaryRegion(0, 5, 0.5, 0.5)]), "an arm of region 1 has no patient"),
    (lambda: compute_exact_consistency([BinaryRegion(5, 5, -0.5, 0.5)]), "a proportion of region 1 is -0.5"),
    (lambda: compute_exact_consistency([BinaryRegion(3000, 3000, 0.5, 0.5)]), "too many to enumerate"),
]


@pytest.mark.parametrize(("work", "words"), BAD)
def test_what_is_no_design_is_told_in_one_sentence(work, words):
    with pytest.raises(ValueError, match=words) as told:
        work()
    assert "\n" not in str(told.value)
