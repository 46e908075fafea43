"""The crude odds ratio of a published trial: BAST (NCT03539445), JAMA Neurol 2023;80:851-859: 344/607 against 268/609."""

from __future__ import annotations

import math

import pytest

from jembatan.stats.two_by_two import estimate_effect


def test_the_crude_odds_ratio_of_bast_is_1_66_beside_the_published_adjusted_1_70():
    found = estimate_effect(344, 607, 268, 609, "odds-ratio")
    assert math.exp(found.estimate) == pytest.approx(1.66, abs=0.005)


def test_the_percentages_of_bast_are_those_printed():
    difference = estimate_effect(344, 607, 268, 609, "risk-difference")
    assert difference.estimate == pytest.approx(0.567 - 0.440, abs=0.0006)


@pytest.mark.parametrize("counts", [(5, 4, 1, 10), (-1, 4, 1, 10), (1, 0, 1, 10)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="impossible"):
        estimate_effect(*counts, measure="odds-ratio")
