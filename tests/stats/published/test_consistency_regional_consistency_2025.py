"""MHLW Methods 1 and 2 against the R package RegionalConsistency 1.0.0 (gosukehommaEX/RegionalConsistency @68738c2).

Formulas of Homma (2024), doi:10.1002/pst.2358; README and tests/testthat. The package draws Method 2's joint form with a
random cubature (0.66560 to 0.66586 by seed); the exact value of the integral is expected here.
"""

from __future__ import annotations

import pytest

from jembatan.stats.mrct.all_regions import compute_method2
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.regional_design import standardised_design

DESIGN = standardised_design((0.1, 0.45, 0.45), power=0.8, alpha=0.025)


def test_method_1_gives_the_three_printed_probabilities():  # D16
    found = compute_method1(DESIGN, 0.5)
    assert found.unconditional == pytest.approx(0.677449, abs=1e-6)
    assert found.joint == pytest.approx(0.559024, abs=1e-6)
    assert found.conditional == pytest.approx(0.698780, abs=1e-6)


def test_method_2_gives_the_printed_probabilities_and_the_exact_joint_one():  # D16
    found = compute_method2(DESIGN)
    assert found.unconditional == pytest.approx(0.764021, abs=1e-6)
    assert found.joint == pytest.approx(0.665692, abs=1e-6)
    assert found.conditional == pytest.approx(0.832115, abs=1e-6)


def test_retaining_everything_leaves_an_even_chance():  # D18
    found = compute_method1(standardised_design((0.1, 0.9), power=0.8), 1.0)
    assert found.unconditional == pytest.approx(0.5, abs=1e-12)
    assert found.joint == pytest.approx(0.4, abs=1e-12)
    assert found.conditional == pytest.approx(0.5, abs=1e-12)
