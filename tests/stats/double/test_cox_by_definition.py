"""Cox's partial likelihood with Efron's ties written out subject by subject, and maximised by a general optimiser."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from jembatan.stats.pooling.hazards import compare_hazards
from jembatan.stats.survival import compute_survival_curve, fit_cox

RNG = np.random.default_rng(20261124)
N = 120
REGION = RNG.integers(0, 3, N)
TREATED = RNG.random(N) < 0.5
TIME = np.ceil(RNG.exponential(12.0 * np.exp(0.4 * TREATED)))  # whole months: many ties
EVENT = RNG.random(N) < 0.75


def log_likelihood(betas, strata):
    """betas: one log hazard ratio for each subject's region."""
    total = 0.0
    for stratum in set(strata):
        rows = [i for i in range(N) if strata[i] == stratum]
        for time in {TIME[i] for i in rows if EVENT[i]}:
            dying = [i for i in rows if TIME[i] == time and EVENT[i]]
            at_risk = sum(math.exp(betas[i] * TREATED[i]) for i in rows if TIME[i] >= time)
            tied = sum(math.exp(betas[i] * TREATED[i]) for i in dying)
            total += sum(betas[i] * TREATED[i] for i in dying)
            total -= sum(math.log(at_risk - k / len(dying) * tied) for k in range(len(dying)))
    return total


@pytest.mark.parametrize("strata", [np.zeros(N, dtype=np.int64), REGION], ids=["one stratum", "by region"])
def test_estimate_error_and_height_agree_with_the_definition(strata):
    found = fit_cox(TIME, EVENT, TREATED, strata)

    def objective(b):
        return -log_likelihood([float(b[0])] * N, strata)

    best = minimize(objective, [0.0], method="BFGS", options={"gtol": 1e-7})
    at = found.effect.estimate
    assert at == pytest.approx(float(best.x[0]), abs=1e-5)
    assert found.log_likelihood == pytest.approx(-float(best.fun), abs=1e-8)
    step = 1e-3
    bend = -(objective([at + step]) - 2 * objective([at]) + objective([at - step])) / step**2
    assert found.effect.se == pytest.approx(1 / math.sqrt(-bend), rel=1e-4)


def test_the_interaction_is_the_gain_of_regional_hazard_ratios():
    found = compare_hazards(TIME, EVENT, TREATED, REGION, 3)
    own = [e.estimate for e in found.regions]
    gain = log_likelihood([own[r] for r in REGION], REGION) - log_likelihood(
        [found.stratified.estimate] * N, REGION
    )
    assert found.interaction.statistic == pytest.approx(2 * gain, abs=1e-8)
    assert found.interaction.df == 2


def test_the_survival_curve_is_the_product_of_what_is_left_at_each_event():
    curve = compute_survival_curve(TIME, EVENT)
    left = 1.0
    for time, surviving in zip(curve.times, curve.surviving, strict=True):
        left *= 1 - np.sum((time == TIME) & EVENT) / np.sum(time <= TIME)
        assert surviving == pytest.approx(left, rel=1e-12)


def test_all_events_in_one_arm_give_one_bound_of_the_profile_likelihood():
    time = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    event = np.array([True, True, False, False, False, False])
    treated = np.array([False, False, True, False, True, True])
    found = fit_cox(time, event, treated)
    assert found.effect.note == "no_finite_estimate"
    assert found.effect.low == -math.inf

    # supremum: log 1/3 + log 1/2 at -infinity; the bound lies 1.9207 below it
    def height(beta):
        return -math.log(3 + 3 * math.exp(beta)) - math.log(2 + 3 * math.exp(beta))

    assert height(found.effect.high) == pytest.approx(-math.log(6) - 3.841458820694124 / 2, abs=1e-7)
