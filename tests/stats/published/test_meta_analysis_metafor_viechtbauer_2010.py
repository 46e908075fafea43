"""metafor's own test-suite for dat.bcg, checked there against Stata's metan; Viechtbauer (2010), J Stat Softw 36(3).

Cases M01, M02, M03, M05, M07; and test_misc_metan_vs_rma.mh_with_dat.bcg.r for Mantel-Haenszel. Log risk ratios unless said.
"""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.stats.pooling.counts import Counts, pool_mantel_haenszel
from jembatan.stats.pooling.heterogeneity import compute_heterogeneity, compute_q
from jembatan.stats.pooling.meta_analysis import pool_equal_effects, pool_random_effects
from jembatan.stats.two_by_two import estimate_effect

# Events and non-events, vaccinated then control: Colditz et al. (1994), JAMA 271:698-702, as metafor's dat.bcg prints them.
TABLES = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)
A, B, C, D = TABLES.T
COUNTS = Counts(A, A + B, C, C + D)


@pytest.fixture(scope="module")
def trials():
    found = [estimate_effect(a, a + b, c, c + d, "risk-ratio") for a, b, c, d in TABLES]
    return np.array([e.estimate for e in found]), np.array([e.se**2 for e in found])


def test_equal_effects_pooling_is_metafors(trials):
    pooled = pool_equal_effects(*trials)
    assert (pooled.estimate, pooled.low, pooled.high) == pytest.approx((-0.4303, -0.5097, -0.3509), abs=1e-4)
    assert pooled.z == pytest.approx(-10.6247, abs=1e-4)
    assert compute_q(*trials) == pytest.approx(152.2330, abs=1e-4)


def test_dersimonian_laird_is_metafors(trials):
    pooled = pool_random_effects(*trials, method="DL")
    mean = pooled.mean
    assert (mean.estimate, mean.low, mean.high) == pytest.approx((-0.7141, -1.0644, -0.3638), abs=1e-4)
    assert mean.z == pytest.approx(-3.9952, abs=1e-4)
    assert pooled.tau2 == pytest.approx(0.3088, abs=1e-4)
    assert compute_heterogeneity(*trials, method="DL").i2 == pytest.approx(92.1173, abs=1e-4)


def test_reml_is_metafors(trials):
    pooled = pool_random_effects(*trials, method="REML")
    assert pooled.mean.estimate == pytest.approx(-0.7145, abs=1e-4)
    assert pooled.mean.se == pytest.approx(0.1798, abs=1e-4)
    assert pooled.tau2 == pytest.approx(0.3132, abs=1e-4)
    assert compute_heterogeneity(*trials, method="REML").i2 == pytest.approx(92.2214, abs=1e-4)


def test_hartung_knapp_sidik_jonkman_is_metafors(trials):
    found = pool_random_effects(*trials, method="REML").hksj
    assert (found.low, found.high) == pytest.approx((-1.1084, -0.3206), abs=1e-4)
    assert found.se == pytest.approx(0.1808, abs=1e-4)


def test_the_q_profile_interval_is_metafors(trials):
    found = compute_heterogeneity(*trials, method="REML")
    assert (found.tau2_low, found.tau2_high) == pytest.approx((0.1197, 1.1115), abs=1e-4)


@pytest.mark.parametrize(
    ("measure", "estimate", "low", "high", "z"),
    [
        ("risk-ratio", -0.4537, -0.5308, -0.3766, -11.5338),
        ("odds-ratio", -0.4734, -0.5538, -0.3930, -11.5444),
        ("risk-difference", -0.0033, -0.0039, -0.0027, -11.4708),
    ],
)
def test_mantel_haenszel_is_metafors(measure, estimate, low, high, z):
    found = pool_mantel_haenszel(COUNTS, measure)
    assert (found.estimate, found.low, found.high) == pytest.approx((estimate, low, high), abs=6e-5)
    assert found.z == pytest.approx(z, abs=1e-4)
