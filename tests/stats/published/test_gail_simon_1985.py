"""Gail and Simon (1985), Biometrics 41:361-372: critical values at 0.05 for 2 to 8 subgroups. Case Q01."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from jembatan.stats.pooling.gail_simon import compute_gail_simon, gail_simon_p

CRITICAL = {2: 2.71, 3: 4.23, 4: 5.43, 5: 6.50, 6: 7.48, 7: 8.41, 8: 9.29}


@pytest.mark.parametrize(("regions", "critical"), CRITICAL.items())
def test_the_critical_value_is_the_printed_one(regions, critical):
    found = brentq(lambda q: gail_simon_p(q, regions) - 0.05, 1e-3, 50.0)
    assert found == pytest.approx(critical, abs=6e-3)


def test_the_statistic_is_the_smaller_sum_of_squares():
    found = compute_gail_simon(np.array([2.0, -1.0, 3.0]), np.array([1.0, 0.25, 1.0]))
    assert (found.q_plus, found.q_minus, found.statistic) == (13.0, 4.0, 4.0)


def test_effects_of_one_sign_speak_for_no_qualitative_interaction():
    assert compute_gail_simon(np.array([0.1, 2.0]), np.ones(2)).p == 1.0
