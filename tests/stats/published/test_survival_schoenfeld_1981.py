"""Events of a survival trial, and Method 1 on the two scales of the hazard ratio.

Events: gsDesign nEvents (Schoenfeld 1981). Method 1: RegionSizeR (rsr-ss/RegionSizeR @ced34a1), 500 simulated trials, and a
simulation of 100,000 trials of the reference design (600 patients, 20% in the region, 330 events, hazard ratio 0.7).
"""

from __future__ import annotations

import math

import pytest

from jembatan.stats.mrct.endpoints import survival_endpoint
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.ratio_scale import compute_method1_one_minus_ratio
from jembatan.stats.mrct.size import compute_total_size

DESIGN = survival_endpoint([0.7, 0.7, 0.7]).design(330, [0.2, 0.4, 0.4])


def test_the_events_of_schoenfeld():  # G14
    found = compute_total_size(survival_endpoint([0.7]), [1.0], power=0.9)
    assert found.settings["exact"] == pytest.approx(330.378, abs=1e-3)
    assert found.value == 331


def test_the_log_scale_gives_the_normal_formula():  # D25
    assert compute_method1(DESIGN, 0.5).unconditional == pytest.approx(0.7840, abs=1e-4)


def test_both_scales_agree_with_simulated_trials_and_are_told_apart():  # D25, three standard errors
    log_scale = compute_method1(DESIGN, 0.5).unconditional
    one_minus = compute_method1_one_minus_ratio(DESIGN, 0.5).unconditional
    assert log_scale == pytest.approx(0.780, abs=3 * math.sqrt(0.78 * 0.22 / 500))
    assert log_scale == pytest.approx(0.7823, abs=3 * math.sqrt(0.78 * 0.22 / 100_000))
    assert one_minus == pytest.approx(0.800, abs=3 * math.sqrt(0.8 * 0.2 / 500))
    assert one_minus > log_scale + 0.015
