"""Mahalanobis distance with its confidence region against printed numbers.

Tsong, Hammerstrom, Sathe, Shah (1996), Statistical assessment of mean differences between two dissolution data sets, Drug
Inf J 30:1105-1112 (percent at 15 and 90 minutes); digits beyond the paper's from a run of disprofas 0.2.1.
"""

from __future__ import annotations

import pytest

from jembatan.stats.dissolution.mahalanobis import compute_mahalanobis_region

REFERENCE = [
    (65.58, 93.14),
    (67.17, 88.01),
    (65.56, 86.83),
    (66.51, 88),
    (69.06, 89.7),
    (69.77, 88.88),
]
TEST = [
    (47.77, 92.39),
    (49.46, 89.93),
    (47.76, 90.19),
    (49.72, 94.12),
    (52.68, 93.8),
    (51.01, 94.45),
]


def test_the_region_is_that_of_the_paper_and_the_products_are_not_similar():
    found = compute_mahalanobis_region(REFERENCE, TEST, limit_percent=15)
    assert found.distance == pytest.approx(10.44045, abs=1e-5)
    assert found.hotelling_t2 == pytest.approx(327.0089, abs=1e-4)
    assert found.f_critical == pytest.approx(3.006452, abs=1e-6)
    assert found.limit == pytest.approx(9.630777, abs=1e-6)
    assert (found.lower, found.upper) == pytest.approx((8.948135, 11.93276), abs=1e-5)
    assert not found.similar
