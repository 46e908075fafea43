"""Exact binary and count consistency a second way: every outcome one by one, in rational arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from scipy.special import ndtri
from scipy.stats import binom, poisson

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.endpoints import BINARY_SCALES, binary_endpoint
from jembatan.stats.mrct.exact_binary import BinaryRegion, compute_exact_consistency, whole_arms
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.single_arm import compute_exact_single_arm_binary, compute_exact_single_arm_count

TWO = [BinaryRegion(4, 3, 0.7, 0.3), BinaryRegion(5, 5, 0.8, 0.4)]
THREE = [BinaryRegion(2, 2, 0.7, 0.3), BinaryRegion(2, 1, 0.8, 0.4), BinaryRegion(1, 3, 0.6, 0.2)]


def estimate(scale, a, b):
    """Return the estimate of two proportions as a difference, or as a ratio: a fraction, infinite, or None."""
    if scale == "risk-difference":
        return a - b
    above, below = (a, b) if scale == "log-rr" else (a * (1 - b), b * (1 - a))
    if below == 0:
        return math.inf if above > 0 else None
    return above / below


def compare(scale, one, two, slope=Fraction(1), shift=Fraction(0)):
    """Return the sign of one - (slope two + shift), logarithms where the scale is a ratio; both finite and positive there."""
    if scale == "risk-difference":
        limit = slope * two + shift
    elif shift == 0:
        u, v = slope.numerator, slope.denominator
        one, limit = one**v, two**u
    else:
        limit = float(two) ** float(slope) * math.exp(shift)  # no tie: exp of a fraction is irrational
    return (one > limit) - (one < limit)


def usable(scale, value):
    """Say whether an estimate is a finite number (a positive one where its logarithm is taken)."""
    return value is not None and value != math.inf and (scale == "risk-difference" or value > 0)


def keeps(scale, rule, one, other, share, margin):
    """Say whether a region's estimate keeps the rule against another estimate."""
    if one is None or other is None or (scale != "risk-difference" and one == 0):
        return False
    two_sided = rule in ("equivalence", "ratio")
    if one == math.inf:
        return not two_sided
    if not usable(scale, other):
        # an infinite one asks for too much; a ratio of zero asks for nothing
        return not two_sided and other != math.inf
    if rule == "superiority":
        return compare(scale, one, other, share) >= 0
    if rule == "ratio":
        sign = compare(scale, other, Fraction(0) if scale == "risk-difference" else Fraction(1))
        low, high = compare(scale, one, other, share), compare(scale, one, other, 1 / share)
        return (low >= 0 >= high) if sign > 0 else (high >= 0 >= low) if sign < 0 else False
    low = compare(scale, one, other, Fraction(1), -share * margin) >= 0
    return low and (rule == "noninferiority" or compare(scale, one, other, Fraction(1), share * margin) <= 0)


def shows(scale, objective, one, margin):
    """Say whether a region shows the effect, or lies within the margin."""
    nothing = Fraction(0) if scale == "risk-difference" else Fraction(1)
    if one is None or (scale != "risk-difference" and one == 0):
        return False
    if one == math.inf:
        return objective != "equivalence"
    low = compare(scale, one, nothing, Fraction(1), -margin) > 0
    return low and (objective != "equivalence" or compare(scale, one, nothing, Fraction(1), margin) < 0)


def succeeds(scale, objective, x, y, n1, n0, margin):
    """Say whether the trial of n1 and n0 patients with x and y events (turned to benefit) succeeds."""
    z, a, b = float(ndtri(0.975)), x / n1, y / n0
    if objective == "superiority":
        both = (x + y) / (n1 + n0)
        return a - b > z * math.sqrt(both * (1 - both) * (1 / n1 + 1 / n0))
    if scale == "risk-difference":
        effect, error = a - b, math.sqrt(a * (1 - a) / n1 + b * (1 - b) / n0)
    else:
        if 0 in (x, y) or (scale == "log-or" and (x == n1 or y == n0)):
            return False
        if scale == "log-rr":
            effect, error = math.log(a / b), math.sqrt(1 / x - 1 / n1 + 1 / y - 1 / n0)
        else:
            effect = math.log(a * (1 - b) / (b * (1 - a)))
            error = math.sqrt(1 / x + 1 / (n1 - x) + 1 / y + 1 / (n0 - y))
    low = effect + float(margin) > z * error
    return low and (objective != "equivalence" or float(margin) - effect > z * error)


RULES = ("method1", "method2", "retention_in_all", "ratio_to_overall", "retain_of_rest", "ratio_to_rest")


def by_hand(regions, scale, share, events_are, objective="superiority", margin=Fraction(0)):
    n1, n0 = sum(r.experimental for r in regions), sum(r.control for r in regions)
    sums = {rule: [0.0, 0.0] for rule in (*RULES, "power")}
    for counts in product(*(range(n + 1) for r in regions for n in (r.experimental, r.control))):
        x, y = counts[::2], counts[1::2]
        chance = math.prod(
            binom.pmf(x[k], r.experimental, r.p_experimental) * binom.pmf(y[k], r.control, r.p_control)
            for k, r in enumerate(regions)
        )
        cells = [(x[k], r.experimental, y[k], r.control) for k, r in enumerate(regions)]
        cells.append((sum(x), n1, sum(y), n0))
        cells.append((sum(x[1:]), n1 - regions[0].experimental, sum(y[1:]), n0 - regions[0].control))
        if events_are == "bad":
            cells = [(c, d, a, b) for a, b, c, d in cells]
        each = [estimate(scale, Fraction(a, b), Fraction(c, d)) for a, b, c, d in cells]
        whole, rest = each[-2:]
        (a, b, c, d) = cells[-2]
        success = succeeds(scale, objective, a, c, b, d, margin)
        holds = {
            "method1": keeps(scale, objective, each[0], whole, share, margin),
            "method2": all(shows(scale, objective, one, margin) for one in each[:-2]),
            "retention_in_all": all(keeps(scale, objective, one, whole, share, margin) for one in each[:-2]),
            "power": True,
        }
        if objective == "superiority" and 0 < share < 1:
            holds["ratio_to_overall"] = keeps(scale, "ratio", each[0], whole, share, margin)
            holds["retain_of_rest"] = keeps(scale, objective, each[0], rest, share, margin)
            holds["ratio_to_rest"] = keeps(scale, "ratio", each[0], rest, share, margin)
        for rule, held in holds.items():
            sums[rule][0] += chance * held
            sums[rule][1] += chance * (held and success)
    return sums


def rules_of(found):
    got = {k: getattr(found, k) for k in ("method1", "method2", "retention_in_all")}
    if found.ko:
        assert found.ko.retain_of_overall == found.method1
        got |= {k: getattr(found.ko, k) for k in ("ratio_to_overall", "retain_of_rest", "ratio_to_rest")}
    return got


@pytest.mark.parametrize("events_are", ["good", "bad"])
@pytest.mark.parametrize("scale", BINARY_SCALES)
@pytest.mark.parametrize(
    ("regions", "retain"), [(TWO, 0.5), (TWO, 1.0), (TWO, 0.3), (THREE, 0.5), (TWO, 0.0)]
)
def test_every_outcome_one_by_one_gives_the_same_probabilities(regions, retain, scale, events_are):
    found = compute_exact_consistency(regions, scale, retain, events_are=events_are)
    expected = by_hand(regions, scale, Fraction(str(retain)), events_are)
    assert found.power == pytest.approx(expected["power"][1], abs=1e-12)
    assert (found.ko is not None) == (0 < retain < 1)
    for rule, got in rules_of(found).items():
        assert [got.unconditional, got.joint] == pytest.approx(expected[rule], abs=1e-12), rule


@pytest.mark.parametrize("events_are", ["good", "bad"])
@pytest.mark.parametrize("scale", BINARY_SCALES)
@pytest.mark.parametrize(
    ("objective", "margin", "retain"),
    [
        ("noninferiority", 0.25, 0.5),  # a quarter and half of it are attained by arms of four: ties
        ("noninferiority", 0.5, 0.0),
        ("equivalence", 1.5, 0.5),
        ("equivalence", 0.5, 1.0),
        ("equivalence", 2.5, 0.0),
    ],
)
def test_margins_one_by_one_give_the_same_probabilities(objective, margin, retain, scale, events_are):
    regions = [BinaryRegion(4, 4, 0.7, 0.6), BinaryRegion(2, 1, 0.5, 0.6), BinaryRegion(1, 2, 0.6, 0.6)]
    found = compute_exact_consistency(
        regions, scale, retain, events_are=events_are, objective=objective, margin=margin
    )
    expected = by_hand(regions, scale, Fraction(str(retain)), events_are, objective, Fraction(str(margin)))
    assert found.ko is None
    assert found.power == pytest.approx(expected["power"][1], abs=1e-12)
    for rule, got in rules_of(found).items():
        assert [got.unconditional, got.joint] == pytest.approx(expected[rule], abs=1e-12), rule


def test_equivalence_of_larger_arms_comes_near_to_the_normal_formula():
    shares = (0.3, 0.7)
    arms = [BinaryRegion(a, b, 0.7, 0.7) for a, b in whole_arms(800, shares, 1.0)]
    exact = compute_exact_consistency(arms, objective="equivalence", margin=0.12)
    design = binary_endpoint([0.7] * 2, [0.7] * 2).design(800, shares, 0.025, "equivalence", 0.12)
    assert exact.power == pytest.approx(design.power, abs=0.01)
    for got, normal in (
        (exact.method1, compute_method1(design)),
        (exact.method2, compute_method2(design)),
        (exact.retention_in_all, compute_retention_in_all(design)),
    ):
        assert got is not None
        assert got.unconditional == pytest.approx(normal.unconditional, abs=0.03)
        assert got.joint == pytest.approx(normal.joint, abs=0.03)


def test_rules_that_take_too_many_outcomes_are_left_out_and_not_guessed():
    arms = [BinaryRegion(500, 500, 0.6, 0.5), BinaryRegion(1400, 1400, 0.6, 0.5)]
    found = compute_exact_consistency(arms, "log-or", alpha=0.025)
    assert found.ko is None
    assert found.retention_in_all is None
    normal = compute_method1(binary_endpoint([0.6] * 2, [0.5] * 2, "log-or").design(3800, (5 / 19, 14 / 19)))
    assert found.method1.unconditional == pytest.approx(normal.unconditional, abs=0.005)


def test_ties_are_part_of_the_probability():
    # equal arms, nothing retained of an equal effect: D_1 >= D holds with equality when all patients are in one region
    alone = compute_exact_consistency([BinaryRegion(10, 10, 0.6, 0.4)], retain=1.0)
    assert alone.method1.unconditional == pytest.approx(1.0, abs=1e-12)


def test_a_large_trial_comes_near_to_the_normal_formula():
    shares = (0.2, 0.3, 0.5)
    arms = whole_arms(1000, shares, 1.0)
    exact = compute_exact_consistency([BinaryRegion(a, b, 0.6, 0.5) for a, b in arms])
    normal = compute_method1(binary_endpoint([0.6] * 3, [0.5] * 3).design(1000, shares))
    assert exact.method1.unconditional == pytest.approx(normal.unconditional, abs=0.01)
    assert exact.method1.conditional == pytest.approx(normal.conditional, abs=0.01)


def test_the_chance_of_a_zero_cell_is_that_of_the_regions_four_cells():
    found = compute_exact_consistency(TWO, "log-or")
    inside = (1 - 0.3**4 - 0.7**4) * (1 - 0.7**3 - 0.3**3)
    assert found.zero_cell == pytest.approx(1 - inside, abs=1e-14)
    assert compute_exact_consistency(TWO, "log-rr").zero_cell == pytest.approx(
        1 - (1 - 0.3**4) * (1 - 0.7**3)
    )


@pytest.mark.parametrize("events_are", ["good", "bad"])
def test_a_single_arm_of_proportions_one_by_one(events_are):
    n, p, zero, share = [4, 5, 3], [0.5, 0.6, 0.4], Fraction(3, 10), Fraction(1, 2)
    total = sum(n)
    sums = [0.0] * 5
    for x in product(*(range(k + 1) for k in n)):
        chance = math.prod(binom.pmf(a, m, q) for a, m, q in zip(x, n, p, strict=True))
        sign = 1 if events_are == "good" else -1
        effects = [sign * (Fraction(a, m) - zero) for a, m in zip(x, n, strict=True)]
        whole = sign * (Fraction(sum(x), total) - zero)
        tail = binom.sf(sum(x) - 1, total, 0.3) if sign == 1 else binom.cdf(sum(x), total, 0.3)
        events = (effects[0] >= share * whole, min(effects) > 0, tail <= 0.1)
        for place, event in enumerate(
            (events[0], events[0] and events[2], events[1], events[1] and events[2], events[2])
        ):
            sums[place] += chance * event
    found = compute_exact_single_arm_binary(n, p, 0.3, 0.5, alpha=0.1, events_are=events_are)
    got = [
        found.method1.unconditional,
        found.method1.joint,
        found.method2.unconditional,
        found.method2.joint,
        found.power,
    ]
    assert got == pytest.approx(sums, abs=1e-12)


def test_a_single_arm_of_counts_one_by_one():
    n, rates, zero, time, share = [3, 5], [0.8, 0.6], Fraction(1), Fraction(3, 2), Fraction(1, 2)
    expected = [m * time * zero for m in n]
    total = sum(expected)
    sums = [0.0] * 5
    for x in product(range(40), range(45)):
        chance = math.prod(poisson.pmf(a, m * 1.5 * rate) for a, m, rate in zip(x, n, rates, strict=True))
        effects = [1 - Fraction(a) / e for a, e in zip(x, expected, strict=True)]
        whole = 1 - Fraction(sum(x)) / total
        success = poisson.cdf(sum(x), float(total)) <= 0.1
        kept, positive = effects[0] >= share * whole, min(effects) > 0
        for place, event in enumerate((kept, kept and success, positive, positive and success, success)):
            sums[place] += chance * event
    found = compute_exact_single_arm_count(n, rates, 1, 1.5, 0.5, alpha=0.1)
    got = [
        found.method1.unconditional,
        found.method1.joint,
        found.method2.unconditional,
        found.method2.joint,
        found.power,
    ]
    assert got == pytest.approx(sums, abs=1e-11)
