"""Sizes of the one-sample log-rank test in Wu (2015), Pharm Stat 14:26-33, section 4 (Mayo Clinic PBC data as historical control).

Weibull survival with median 9 years and shape 1.22, hazard ratio 1/1.75, recruitment over 5 years, 3 years of follow-up, one-sided
alpha 0.05. The abstract prints 88 patients; the vignette of R package logRank1s (github XiaomengYuan9709/logRank1s, 0b2b18d), which goes through
the example, takes 88, 100 and 117 patients for powers of 0.80, 0.85 and 0.90.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.mrct.one_sample_survival import compute_one_sample_moments, compute_one_sample_power
from jembatan.stats.simulation.survival_design import Hazard, SurvivalRegion


def weibull(ratio):
    """Return the hazard in 800 pieces that have the Weibull's cumulated hazard at their ends."""
    ends = np.linspace(0.0, 8.0, 801)
    cumulated = math.log(2) * (ends / 9.0) ** 1.22
    return Hazard(tuple((ratio * np.diff(cumulated) / np.diff(ends)).tolist()), tuple(ends[1:-1].tolist()))


@pytest.mark.parametrize(("patients", "power"), [(88, 0.80), (100, 0.85), (117, 0.90)])
def test_the_printed_number_is_the_first_that_reaches_the_power(patients, power):
    region = SurvivalRegion("all", patients, 0, (0.0, 5.0), (0.0, 1.0), weibull(1 / 1.75), weibull(1.0))
    moments = [compute_one_sample_moments(region, 8.0)]
    assert compute_one_sample_power(moments, [patients], 0.05) >= power
    assert compute_one_sample_power(moments, [patients - 1], 0.05) < power
