"""Exact binary and count consistency a second way: every outcome one by one, in rational arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from scipy.special import ndtri
from scipy.stats import binom, poisson

from jembatan.stats.mrct.endpoints import BINARY_SCALES, binary_endpoint
from jembatan.stats.mrct.exact_binary import BinaryRegion, compute_exact_consistency, whole_arms
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.single_arm import compute_exact_single_arm_binary, compute_exact_single_arm_count

TWO = [BinaryRegion(4, 3, 0.7, 0.3), BinaryRegion(5, 5, 0.8, 0.4)]
THREE = [BinaryRegion(2, 2, 0.7, 0.3), BinaryRegion(2, 1, 0.8, 0.4), BinaryRegion(1, 3, 0.6, 0.2)]


def keeps(scale, share, own, whole):
    """Say whether the region keeps its share; `own` and `whole` are (treated, control) proportions as fractions."""
    (a, b), (c, d) = own, whole
    if scale == "risk-difference":
        return a - b >= share * (c - d)
    if scale == "log-or":
        a, b, c, d = a * (1 - b), b * (1 - a), c * (1 - d), d * (1 - c)
    if a == 0:
        return False  # no estimate, or an infinite one against the treatment
    if b == 0:
        return True  # an infinite one in favour
    u, v = share.numerator, share.denominator
    return a**v * d**u >= c**u * b**v


def by_hand(regions, scale, share, events_are):
    n1, n0 = sum(r.experimental for r in regions), sum(r.control for r in regions)
    limit = float(ndtri(0.975))
    sums = [0.0] * 5
    for counts in product(*(range(n + 1) for r in regions for n in (r.experimental, r.control))):
        x, y = counts[::2], counts[1::2]
        chance = math.prod(
            binom.pmf(x[k], r.experimental, r.p_experimental) * binom.pmf(y[k], r.control, r.p_control)
            for k, r in enumerate(regions)
        )
        arms = [(Fraction(x[k], r.experimental), Fraction(y[k], r.control)) for k, r in enumerate(regions)]
        whole = (Fraction(sum(x), n1), Fraction(sum(y), n0))
        if events_are == "bad":
            arms, whole = [(b, a) for a, b in arms], whole[::-1]
        both = (sum(x) + sum(y)) / (n1 + n0)
        error = math.sqrt(both * (1 - both) * (1 / n1 + 1 / n0))
        success = float(whole[0] - whole[1]) > limit * error
        kept, positive = keeps(scale, share, arms[0], whole), all(a > b for a, b in arms)
        for place, event in enumerate((kept, kept and success, positive, positive and success, success)):
            sums[place] += chance * event
    return sums


@pytest.mark.parametrize("events_are", ["good", "bad"])
@pytest.mark.parametrize("scale", BINARY_SCALES)
@pytest.mark.parametrize(
    ("regions", "retain"), [(TWO, 0.5), (TWO, 1.0), (TWO, 0.3), (THREE, 0.5), (TWO, 0.0)]
)
def test_every_outcome_one_by_one_gives_the_same_probabilities(regions, retain, scale, events_are):
    found = compute_exact_consistency(regions, scale, retain, events_are=events_are)
    expected = by_hand(regions, scale, Fraction(str(retain)), events_are)
    got = [
        found.method1.unconditional,
        found.method1.joint,
        found.method2.unconditional,
        found.method2.joint,
        found.power,
    ]
    assert got == pytest.approx(expected, abs=1e-12)


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
