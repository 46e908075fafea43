"""How a trial's figures are printed: a probability is never rounded to certainty, and sizes by region add up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.report.calculations.figures import apportion, figure, percent, size


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.0%"),
        (1e-9, "< 0.1%"),
        (0.5, "50.0%"),
        (0.99949, "99.9%"),
        (0.9999, "> 99.9%"),
        (1.0, "100.0%"),
        (math.nan, "–"),
    ],
)
def test_a_probability_is_never_rounded_to_certainty(value, shown):
    assert percent(value) == shown


def test_sizes_are_rounded_up_but_not_by_rounding_error():
    assert size(330.378) == "331"
    assert size(468.0000000001) == "468"
    assert size(math.nan) == "–"
    assert figure(math.inf, 2) == "–"


@given(st.integers(1, 5000), st.lists(st.floats(0.01, 1.0), min_size=1, max_size=7))
def test_the_regions_sizes_add_up_to_the_total(total, parts):
    shares = [p / math.fsum(parts) for p in parts]
    found = apportion(total, shares)
    assert sum(found) == total
    assert all(abs(n - total * f) < 1 for n, f in zip(found, shares, strict=True))
