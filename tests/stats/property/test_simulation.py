"""What must hold for every simulated trial: units cancel, one region is the whole, batches and order do not matter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.stats.simulation.rules import Rules, add_outcomes, empty_sums
from jembatan.stats.simulation.summaries import SummarySimulator
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion
from jembatan.stats.simulation.survival import SurvivalSimulator
from jembatan.stats.simulation.survival_design import Hazard, SurvivalDesign, SurvivalRegion

patients = st.integers(3, 40)
rates = st.floats(0.01, 0.3)


def one(name, n1, n0, treated, control, months=12.0, unit=1.0):
    return SurvivalRegion(
        name, n1, n0, (0.0, months * unit), (0.0, 1.0),
        Hazard((treated / unit,)), Hazard((control / unit,)), 0.005 / unit,
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(patients, patients, rates, rates, st.integers(0, 2**62))
def test_units_of_time_cancel(n1, n0, treated, control, seed):
    events = max(1, (n1 + n0) // 2)
    found = [
        SurvivalSimulator(
            SurvivalDesign(
                (one("a", n1, n0, treated, control, unit=u), one("b", n0, n1, treated, control, unit=u)),
                (events,),
                (math.inf,),
            )
        ).simulate(seed, 0, 8)
        for u in (1.0, 4.0)  # a power of two leaves every digit
    ]
    assert np.array_equal(found[0].z, found[1].z)
    assert np.array_equal(found[0].estimates, found[1].estimates, equal_nan=True)
    assert np.array_equal(found[0].events, found[1].events)
    assert np.array_equal(4.0 * found[0].months, found[1].months)


@settings(max_examples=25, deadline=None)
@given(patients, patients, rates, rates, st.integers(0, 2**62))
def test_one_region_is_the_whole_trial(n1, n0, treated, control, seed):
    design = SurvivalDesign((one("a", n1, n0, treated, control),), (max(1, (n1 + n0) // 2),), (math.inf,))
    found = SurvivalSimulator(design).simulate(seed, 0, 8)
    inside = np.isfinite(found.estimates[:, 0, 0])
    assert found.overall[inside, 0] == pytest.approx(found.estimates[inside, 0, 0], abs=1e-9)
    assert found.overall_variance[inside, 0] == pytest.approx(found.variances[inside, 0, 0], rel=1e-7)
    # the log-rank test points where the estimate points
    clear = inside & (np.abs(found.z[:, 0]) > 1e-6)
    assert (np.sign(found.z[clear, 0]) == np.sign(found.estimates[clear, 0, 0])).all()


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 2**62),
    st.integers(1, 60),
    st.sampled_from(["survival", "normal", "binary", "ordinal", "win"]),
)
def test_a_trial_does_not_depend_on_the_batch_that_it_comes_in(seed, size, endpoint):
    def simulator():
        if endpoint == "survival":
            return SurvivalSimulator(SurvivalDesign((one("a", 20, 10, 0.05, 0.1),), (15,), (math.inf,)))
        laws = {
            "normal": ((0.3, 1.0), (0.0, 1.0)), "binary": ((0.4,), (0.3,)), "ordinal": ((0.5, 0.3, 0.2), (0.3, 0.3, 0.4)),
        }["ordinal" if endpoint == "win" else endpoint]  # fmt: skip
        region = SummaryRegion("a", 20, 10, *laws, 0.3)
        scale = "log-win-ratio" if endpoint == "win" else "log-or"
        endpoint_of = "ordinal" if endpoint == "win" else endpoint
        return SummarySimulator(SummaryDesign(endpoint_of, scale, 1, (region,), (0.5, 1.0), (6.0, 12.0)))

    whole = simulator().simulate(seed, 0, 60)
    whole_z, whole_estimates = whole.z.copy(), whole.estimates.copy()
    part = simulator()
    for first in range(0, 60, size):
        n = min(size, 60 - first)
        found = part.simulate(seed, first, n)
        assert np.array_equal(found.z, whole_z[first : first + n])
        assert np.array_equal(found.estimates, whole_estimates[first : first + n], equal_nan=True)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(3)), st.floats(0.0, 1.0))
def test_the_order_of_the_regions_changes_no_rule(order, retain):
    regions = tuple(
        SummaryRegion(name, n, n, (d, 1.0), (0.0, 1.0), d)
        for name, n, d in (("a", 20, 0.2), ("b", 50, 0.3), ("c", 90, 0.4))
    )
    outcomes = SummarySimulator(
        SummaryDesign("normal", "mean-difference", 1, regions, (1.0,), (12.0,))
    ).simulate(1, 0, 200)
    truths = np.array([0.2, 0.3, 0.4])
    sums = []
    for chosen in (list(range(3)), list(order)):
        total = empty_sums(1, 3)
        moved = type(outcomes)(
            outcomes.estimates[:, :, chosen].copy(), outcomes.variances[:, :, chosen].copy(),
            outcomes.patients[:, :, chosen].copy(), outcomes.events[:, :, chosen].copy(),
            outcomes.overall, outcomes.overall_variance, outcomes.z, outcomes.months, outcomes.reached,
        )  # fmt: skip
        rules = Rules((1.96,), (-math.inf,), retain=retain, region=chosen.index(0))
        add_outcomes(total, moved, rules, truths[chosen], math.nan)
        sums.append((total.scalars, total.by_region[np.argsort(chosen)]))
    assert np.array_equal(sums[0][0], sums[1][0])
    assert np.array_equal(sums[0][1], sums[1][1])
