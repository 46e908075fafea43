"""Empty cells are handled, and the way is named."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.pooling.counts import Counts, compare_counts
from jembatan.stats.pooling.hazards import compare_hazards
from jembatan.stats.two_by_two import estimate_effect


@pytest.mark.parametrize(
    ("cells", "measure", "note"),
    [
        ((0, 10, 3, 10), "odds-ratio", "half_added"),
        ((0, 10, 3, 10), "risk-ratio", "half_added"),
        ((10, 10, 3, 10), "odds-ratio", "half_added"),
        ((0, 10, 3, 10), "risk-difference", "half_added_to_error"),
        ((2, 10, 3, 10), "risk-difference", ""),
        ((0, 10, 0, 10), "odds-ratio", "no_information"),
        ((0, 10, 0, 10), "risk-difference", "half_added_to_error"),
        ((10, 10, 0, 10), "risk-difference", "half_added_to_error"),
        ((10, 10, 10, 10), "risk-ratio", "no_information"),
        ((3, 10, 0, 0), "risk-difference", "one_arm"),
    ],
)
def test_the_note_says_what_was_done(cells, measure, note):
    found = estimate_effect(*cells, measure)
    assert found.note == note
    assert found.is_estimable is (note not in ("no_information", "one_arm"))


def test_the_odds_ratio_with_an_empty_cell_is_haldane_and_anscombes():
    found = estimate_effect(0, 10, 3, 10, "odds-ratio")
    assert found.estimate == pytest.approx(math.log(0.5 * 7.5 / (10.5 * 3.5)))
    assert found.se == pytest.approx(math.sqrt(1 / 0.5 + 1 / 10.5 + 1 / 3.5 + 1 / 7.5))


def test_a_region_that_tells_nothing_takes_no_degree_of_freedom():
    counts = Counts(*np.array([[5, 9, 0], [20, 30, 8], [3, 4, 0], [20, 30, 7]], dtype=float))
    assert compare_counts(counts, "odds-ratio").interaction.df == 1
    assert compare_counts(counts, "risk-difference").interaction.df == 2


def test_a_region_with_all_events_in_one_arm_has_no_hazard_ratio_and_the_others_have():
    time = np.array([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], dtype=float)
    event = np.array([1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1], dtype=bool)
    treated = np.array([0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0], dtype=bool)
    region = np.repeat([0, 1], 6)
    found = compare_hazards(time, event, treated, region, 2)
    assert found.regions[0].note == "no_finite_estimate"
    assert found.regions[1].is_estimable
    assert found.stratified.is_estimable
    assert found.interaction.statistic >= 0
