"""Reproducibility probability of Shao and Chow (2002), Stat Med 21:1727, estimated power with known variance.

The values are those of the formula as the facts of this project give them; the paper's printed table was not read here.
"""

from __future__ import annotations

import pytest

from jembatan.stats.extrapolation.reproducibility import compute_reproducibility, find_statistic_for


@pytest.mark.parametrize(
    ("statistic", "printed"),
    [(1.96, 0.500), (2.05, 0.536), (2.17, 0.583), (2.33, 0.644), (2.58, 0.732), (2.81, 0.802), (3.30, 0.910)],
)
def test_the_estimated_power_of_a_second_trial(statistic, printed):  # B01
    assert compute_reproducibility(statistic, 0.025) == pytest.approx(printed, abs=5e-4)
    assert compute_reproducibility(-statistic, 0.025) == pytest.approx(printed, abs=5e-4)


def test_the_statistic_for_a_wanted_probability_is_its_inverse():
    assert find_statistic_for(0.8) == pytest.approx(2.8016, abs=1e-4)
    assert compute_reproducibility(find_statistic_for(0.9)) == pytest.approx(0.9, abs=1e-12)
