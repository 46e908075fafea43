"""Exact power, sizes and intervals against printed numbers of PowerTOST 1.5-7 (README and manual pages)."""

from __future__ import annotations

import pytest

from jembatan.stats.bioequivalence.average import compute_interval, compute_power, compute_sample_size
from jembatan.stats.equivalence_power import compute_owens_q


@pytest.mark.parametrize(("t", "delta", "printed"), [(2.5, 5, 9.388137e-06), (-2.5, -5, 0.05264363)])
def test_owens_q_is_that_of_the_manual(t, delta, printed):
    assert compute_owens_q(10, t, delta, 0, 2) == pytest.approx(printed, rel=1e-6)


@pytest.mark.parametrize(
    ("cv", "n", "design", "printed", "digits"),
    [
        (0.25, 28, "2x2", 0.8074394642, 1e-9),
        (0.25, 24, "2x2", 0.7391155, 1e-7),
        (0.25, (10, 12), "2x2", 0.6912935, 1e-7),
        (0.25, 22, "2x2", 0.6953401, 1e-7),
        (0.35, (52, 49), "parallel", 0.8011186, 1e-7),
    ],
)
def test_power_is_that_printed(cv, n, design, printed, digits):
    assert compute_power(cv, n, design) == pytest.approx(printed, abs=digits)


@pytest.mark.parametrize(("cv", "n", "power"), [(0.30, 40, 0.8158453), (0.20, 20, 0.834680)])
def test_sizes_are_those_printed(cv, n, power):
    found = compute_sample_size(cv)
    assert found.n == n
    assert found.power == pytest.approx(power, abs=1e-6)


def test_the_interval_from_a_summary_is_that_printed():
    assert compute_interval(0.95, 0.30, 12) == pytest.approx((0.7645188131, 1.1804810876), abs=1e-9)
