"""Group-sequential boundaries against printed tables and two programs.

Jennison and Turnbull (2000), Group Sequential Methods, table 2.3 (constants to three decimals); rpact 4.5.0.9315; gsDesign
3.2.2 (default design, and the test-suite of keaven/gsDesign @2a56888 with its East 6.5 benchmark).
"""

from __future__ import annotations

import pytest
from scipy.special import ndtri

from jembatan.stats.sequential.boundaries import compute_boundaries
from jembatan.stats.sequential.spending import parse_spending

FIVE = (0.2, 0.4, 0.6, 0.8, 1.0)


def test_the_exact_obrien_fleming_constant_of_five_looks():  # G01
    found = compute_boundaries(parse_spending("obf"), FIVE)
    assert found.critical_values == pytest.approx((4.5617, 3.2256, 2.6337, 2.2809, 2.0401), abs=1e-4)


@pytest.mark.parametrize(
    ("looks", "obf", "pocock"),
    [(2, 1.977, 2.178), (3, 2.004, 2.289), (4, 2.024, 2.361), (5, 2.040, 2.413), (10, 2.087, 2.555)],
)
def test_the_two_sided_constants_of_jennison_and_turnbull(looks, obf, pocock):
    equal = [(k + 1) / looks for k in range(looks)]
    by_name = {"obf": obf, "pocock": pocock}
    for name, constant in by_name.items():
        found = compute_boundaries(parse_spending(name), equal, alpha=0.025, sides=2)
        assert found.critical_values[-1] == pytest.approx(constant, abs=5.1e-4), name


def test_obrien_fleming_type_spending_of_five_looks():  # G03
    found = compute_boundaries(parse_spending("obf-type"), FIVE)
    assert found.critical_values == pytest.approx((4.8769, 3.3570, 2.6803, 2.2898, 2.0310), abs=1e-4)


def test_obrien_fleming_type_spending_at_unequal_looks():  # G05
    found = compute_boundaries(parse_spending("obf-type"), (0.33, 0.67, 1.0))
    assert found.critical_values == pytest.approx((3.7307, 2.5039, 1.9937), abs=1e-4)
    assert found.stage_levels == pytest.approx((9.54874e-05, 0.0061421, 0.0230919), abs=1e-7)


def test_the_default_design_of_gsdesign_with_non_binding_futility():  # G06
    found = compute_boundaries(
        parse_spending("hsd:-4"), (1, 2, 3), power=0.9, futility_spending=parse_spending("hsd:-2")
    )
    assert found.critical_values == pytest.approx((3.0107, 2.5465, 1.9992), abs=1e-4)
    assert found.lower == pytest.approx((-0.2387, 0.9411, 1.9992), abs=1e-4)
    inflation = (found.drift / (ndtri(0.975) + ndtri(0.9))) ** 2
    assert [inflation * t for t in found.information] == pytest.approx((0.3566, 0.7133, 1.0699), abs=1e-4)
