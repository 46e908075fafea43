"""T2 test for equivalence against printed numbers.

Hoffelder, Goessl, Wellek (2015), Multivariate equivalence tests for use in pharmaceutical development, J Biopharm Stat
25:417-437 (capsules, percent at 15, 20 and 25 minutes); digits from runs of T2EQ 1.1 and disprofas 0.2.1.
"""

from __future__ import annotations

import pytest

from jembatan.stats.dissolution.mahalanobis import compute_mahalanobis_region, compute_t2_equivalence

REFERENCE = [
    (49, 86, 98),
    (15, 59, 96),
    (56, 84, 96),
    (57, 87, 99),
    (6, 58, 90),
    (62, 90, 97),
    (23, 71, 97),
    (11, 64, 92),
    (9, 61, 88),
    (42, 81, 96),
    (57, 86, 98),
    (4, 48, 82),
]
TEST = [
    (31, 79, 94),
    (13, 64, 97),
    (55, 81, 96),
    (50, 72, 86),
    (37, 91, 99),
    (47, 88, 96),
    (39, 87, 97),
    (3, 33, 80),
    (37, 77, 94),
    (34, 74, 92),
    (4, 59, 91),
    (11, 60, 100),
]


def test_the_distance_and_the_equality_test_are_those_of_the_paper():
    found = compute_mahalanobis_region(REFERENCE, TEST, confidence=0.95)
    assert found.distance == pytest.approx(0.2384023, abs=1e-6)
    assert found.hotelling_t2 == pytest.approx(0.3410141, abs=1e-6)
    assert found.f == pytest.approx(0.1033376, abs=1e-6)
    assert found.f_critical == pytest.approx(3.098391, abs=1e-6)
    assert found.p_equal == pytest.approx(0.9571526, abs=1e-6)
    assert found.limit == pytest.approx(2.248072, abs=1e-6)


def test_the_equivalence_test_is_that_of_the_paper():
    found = compute_t2_equivalence(REFERENCE, TEST)
    assert found.noncentrality == pytest.approx(30.32296, abs=1e-5)
    # T2EQ prints the critical value of F; T2 is (n + m - 2) p / (n + m - p - 1) of it
    assert found.critical * 20 / (22 * 3) == pytest.approx(4.899274, abs=1e-6)
    assert found.p == pytest.approx(2.890827e-08, rel=1e-4)
    assert found.equivalent
