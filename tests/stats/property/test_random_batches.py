"""What must hold of random batches whatever the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.stats.not_computable import NotComputable
from jembatan.stats.stability.crossing import find_quadratic_crossing
from jembatan.stats.stability.limits import Limits
from jembatan.stats.stability.random_batches import BOUNDS, compute_random_shelf_life
from jembatan.stats.stability.random_lines import compute_random_lines

MONTHS = (0.0, 3.0, 6.0, 12.0, 18.0)


@st.composite
def studies(draw):
    generator = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = []
    for k in range(draw(st.integers(2, 6))):
        a, b = 100 + generator.normal(0, 0.7), -0.15 + generator.normal(0, 0.04)
        rows += [(t, a + b * t + generator.normal(0, 0.3), f"b{k}") for t in MONTHS]
    return rows


def months(rows, limits, **settings):
    found = compute_random_shelf_life(*zip(*rows, strict=True), limits, **settings)
    return {kind: found.find_first(kind).crossing.months for kind in BOUNDS}


@settings(max_examples=5, deadline=None)
@given(studies(), st.randoms())
def test_the_order_of_results_is_irrelevant(rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    limits = Limits(lower=92.0)
    assert months(mixed, limits) == pytest.approx(months(rows, limits), rel=1e-4)


@settings(max_examples=5, deadline=None)
@given(studies())
def test_limits_and_values_mirrored_give_the_same_months(rows):
    mirrored = [(t, -y, b) for t, y, b in rows]
    assert months(mirrored, Limits(upper=-92.0)) == pytest.approx(months(rows, Limits(lower=92.0)), rel=1e-4)


@settings(max_examples=5, deadline=None)
@given(studies())
def test_units_cancel(rows):
    scaled = [(t, 0.01 * y, b) for t, y, b in rows]
    assert months(scaled, Limits(lower=0.92)) == pytest.approx(months(rows, Limits(lower=92.0)), rel=1e-4)


@settings(max_examples=5, deadline=None)
@given(studies())
def test_more_batches_to_hold_and_more_confidence_never_lengthen_it(rows):
    limits = Limits(lower=92.0)
    usual, wide = months(rows, limits), months(rows, limits, share=0.99)
    assert wide["quantile"] <= usual["quantile"] + 1e-9
    assert wide["tolerance"] <= usual["tolerance"] + 1e-9
    sure = months(rows, limits, confidence=0.99)
    assert sure["next_batch"] <= usual["next_batch"] + 1e-9
    assert sure["tolerance"] <= usual["tolerance"] + 1e-9


def test_batches_that_do_not_differ_have_no_spread_and_say_so():
    noise = (0.2, -0.2, 0.1, -0.1, 0.0)
    rows = [(t, 100 - 0.1 * t + noise[(i + k) % 5], f"b{k}") for k in range(4) for i, t in enumerate(MONTHS)]
    found = compute_random_lines(*zip(*rows, strict=True))
    assert found.is_on_boundary
    assert found.between[0] * found.between[2] == pytest.approx(found.between[1] ** 2, abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(t, 100 - t, "a") for t in MONTHS], "random_one_batch"),
        ([(0, 100, "a"), (3, 99, "a"), (3, 98, "b"), (3, 97, "b"), (6, 97, "a")], "random_one_time"),
        ([(0, 100, "a"), (3, 99, "a"), (0, 98, "b"), (3, 97, "b")], "random_no_error"),
        ([(t, 100 - t, b) for t in MONTHS for b in "ab"], "no_variation"),
    ],
)
def test_what_cannot_be_computed_has_its_reason(rows, code):
    with pytest.raises(NotComputable) as caught:
        compute_random_lines(*zip(*rows, strict=True))
    assert caught.value.code == code


def test_a_bound_outside_at_the_start_and_one_that_never_leaves_are_outcomes_of_their_own():
    generator = np.random.default_rng(2)
    rising = [(t, 100 + 0.5 * t + generator.normal(0, 0.1), f"b{k}") for k in range(5) for t in MONTHS]
    assert math.isinf(months(rising, Limits(lower=90.0))["quantile"])
    assert months(rising, Limits(lower=101.0))["tolerance"] == 0.0


@pytest.mark.parametrize("unit", [1.0, 0.01, 3.7, 1e-6, 1e5])
@given(st.floats(93, 120), st.floats(-3, -0.01))
def test_a_line_without_spread_crosses_where_it_meets_the_limit(unit, intercept, slope):
    there = (92.0 - intercept) / slope
    drawn = find_quadratic_crossing(
        unit * intercept, unit * slope, (0.0, 0.0, 0.0), 2.0, unit * 92.0, "lower"
    )
    assert drawn.kind == "crosses"
    assert drawn.months == pytest.approx(there, rel=1e-6)
