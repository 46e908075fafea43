"""Conditional power against the test-suite of gsDesign (keaven/gsDesign @2a56888, benchmark East 6.5)."""

from __future__ import annotations

import math

import pytest

from jembatan.stats.sequential.after_looks import compute_conditional_power, compute_inflation
from jembatan.stats.sequential.boundaries import compute_boundaries
from jembatan.stats.sequential.spending import parse_spending


def test_the_conditional_power_of_a_symmetric_three_look_design():  # G11
    design = compute_boundaries(parse_spending("hsd:-4"), (1, 2, 3), power=0.9, sides=2)
    size = 800 * compute_inflation(design)
    found = compute_conditional_power(design, 1, 0.943317, drift=0.05733214 * math.sqrt(size))
    assert found == pytest.approx(0.3306859, abs=1e-6)
