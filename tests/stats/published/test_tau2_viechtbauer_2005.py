"""Viechtbauer (2005), J Educ Behav Stat 30:261-293, example 1 on page 271, as metafor's test-suite prints it. Case M12."""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.stats.pooling.heterogeneity import compute_heterogeneity

Y = np.array([-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232])
V = np.array([0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040])


@pytest.mark.parametrize(
    ("method", "tau2", "i2", "h2"),
    [
        ("HS", 0.228, 77.23, 4.39),
        ("HE", 0.148, 68.80, 3.21),
        ("DL", 0.277, 80.44, 5.11),
        ("ML", 0.197, 74.51, 3.92),
        ("REML", 0.223, 76.84, 4.32),
        ("PM", 0.192, 74.05, 3.85),  # printed as empirical Bayes, which is the same estimator
        ("SJ", 0.199, 74.75, 3.96),
    ],
)
def test_seven_estimators_of_tau2_are_those_printed(method, tau2, i2, h2):
    found = compute_heterogeneity(Y, V, method)
    assert found.tau2 == pytest.approx(tau2, abs=5e-4)
    assert found.i2 == pytest.approx(i2, abs=6e-3)
    assert found.h2 == pytest.approx(h2, abs=5e-3)
