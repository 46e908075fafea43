"""What holds for every group-sequential boundary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from jembatan.stats.sequential.boundaries import compute_boundaries, crossing_probabilities
from jembatan.stats.sequential.spending import parse_spending

FAMILIES = ["obf-type", "pocock-type", "obf", "pocock", "wang-tsiatis:0.25", "hsd:-4", "hsd:1", "power:3"]
steps = st.lists(st.floats(0.1, 1.0), min_size=1, max_size=5)


def looks_of(parts):
    total, so_far, found = sum(parts), 0.0, []
    for part in parts:
        so_far += part / total
        found.append(so_far)
    found[-1] = 1.0
    return found


@settings(max_examples=25, deadline=None)
@given(steps, st.sampled_from(FAMILIES), st.floats(0.005, 0.1))
def test_all_of_alpha_is_spent_and_no_more(parts, family, alpha):
    found = compute_boundaries(parse_spending(family), looks_of(parts), alpha)
    assert found.spent[-1] == pytest.approx(alpha, abs=1e-9)
    assert list(found.spent) == sorted(found.spent)


@settings(max_examples=20, deadline=None)
@given(steps, st.sampled_from(FAMILIES))
def test_counts_and_fractions_of_information_give_the_same_bounds(parts, family):
    looks = looks_of(parts)
    fractions = compute_boundaries(parse_spending(family), looks)
    counts = compute_boundaries(parse_spending(family), [330 * t for t in looks])
    assert counts.critical_values == pytest.approx(fractions.critical_values, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(FAMILIES), st.floats(0.005, 0.1), st.floats(0.5, 0.98))
def test_one_look_is_the_ordinary_test(family, alpha, power):
    found = compute_boundaries(parse_spending(family), [1.0], alpha, power=power)
    assert found.critical_values[0] == pytest.approx(-ndtri(alpha), abs=1e-9)
    assert found.drift == pytest.approx(-ndtri(alpha) + ndtri(power), abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(steps, st.sampled_from(["obf-type", "hsd:-4", "power:3"]), st.floats(0.0, 4.0))
def test_more_effect_is_more_power_and_a_two_sided_test_is_symmetric(parts, family, drift):
    found = compute_boundaries(parse_spending(family), looks_of(parts), sides=2)
    t, bounds = np.array(found.information), np.array(found.critical_values)
    above, below = crossing_probabilities(t, -bounds, bounds, drift)
    mirrored, _ = crossing_probabilities(t, -bounds, bounds, -drift)
    more, _ = crossing_probabilities(t, -bounds, bounds, drift + 0.5)
    assert more.sum() > above.sum()
    assert mirrored == pytest.approx(below, abs=1e-12)


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ([0.5, 0.4, 1], "do not increase"),
        ([0.5, 0.9], "last look is 0.9"),
        ([0, 1], "not a positive"),
        ([], "no look"),
    ],
)
def test_looks_that_are_none_are_told_in_one_sentence(looks, words):
    with pytest.raises(ValueError, match=words):
        compute_boundaries(parse_spending("obf-type"), looks)
