"""Single arms of survival a second way: exact laws without censoring, the definition patient by patient with it, and theory."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

from jembatan.stats.mrct.one_sample_survival import (
    compute_one_sample_moments,
    compute_one_sample_power,
    compute_power_at_events,
    expected_events,
    milestone_variance,
    month_of_events,
)
from jembatan.stats.mrct.single_arm import single_arm_milestone
from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.random_numbers import trial_keys
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.survival import SurvivalSimulator
from jembatan.stats.simulation.survival_design import (
    Hazard,
    SingleArm,
    SurvivalDesign,
    SurvivalRegion,
    build_survival_tables,
)
from jembatan.stats.simulation.survival_kernels import draw_survival

Z = 1.959963984540054
HISTORICAL = Hazard((math.log(2) / 10,))
PIECES = Hazard((0.08, 0.05, 0.09), (4.0, 11.0))


def region(name, n, ratio=0.7, historical=HISTORICAL, months=(0.0, 12.0), dropout=0.0):
    treated = Hazard(tuple(ratio * r for r in historical.rates), historical.until)
    return SurvivalRegion(name, n, 0, months, (0.0, 1.0), treated, historical, dropout)


def simulate(design, trials, retain=0.5):
    run = Run(design, Rules((Z,), (-math.inf,), retain=retain), trials, 1)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    return compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())


def close(seen, exact, trials):
    return abs(seen.value - exact) <= 3 * math.sqrt(exact * (1 - exact) / trials) + 1e-9


@pytest.mark.parametrize("weight", [1.0, 0.5])
@pytest.mark.parametrize("ratio", [1.0, 0.6])
def test_where_all_have_an_event_the_test_and_method_1_have_the_exact_law_of_gamma_variables(weight, ratio):
    """Every historical cumulated hazard at an event is exponential with mean 1 / ratio: E is a gamma variable, shares of it beta."""
    n, own, trials, retain = 40, 12, 60_000, 0.5
    design = SurvivalDesign(
        (region("a", own, ratio), region("b", n - own, ratio)), (0,), (1e6,), single_arm=SingleArm(weight_of_expected=weight)
    )  # fmt: skip
    least = brentq(lambda e: (e - n) / math.sqrt(weight * e + (1 - weight) * n) - Z, n, 20 * n)
    power = stats.gamma.sf(least * ratio, n)

    def keeps(e):  # share of the first region in E
        return (
            stats.beta.sf(own * (e / n) ** retain / e, own, n - own) * stats.gamma.pdf(e * ratio, n) * ratio
        )

    high = 10 * n / ratio
    method1 = quad(keeps, 0, high, limit=200, points=[n / ratio])[0]
    joint = quad(keeps, least, high, limit=200, points=[max(least, n / ratio)])[0]
    found = simulate(design, trials, retain)
    assert close(found.power, power, trials)
    assert close(found.method1.unconditional, method1, trials)
    assert close(found.method1.joint, joint, trials)
    assert close(found.method2.unconditional, stats.gamma.sf(own * ratio, own) * stats.gamma.sf((n - own) * ratio, n - own), trials)  # fmt: skip
    assert found.events.value == n and found.events.se == 0.0


@pytest.mark.parametrize("weight", [1.0, 0.5])
@pytest.mark.parametrize("ratio", [1.0, 0.65])
def test_at_a_number_of_events_the_power_is_a_gamma_integral_however_patients_enter_and_drop_out(
    weight, ratio
):
    regions = (
        region("a", 30, ratio, PIECES, (0.0, 9.0), 0.02),
        region("b", 90, ratio, HISTORICAL, (3.0, 18.0), 0.01),
    )
    design = SurvivalDesign(regions, (55,), (math.inf,), single_arm=SingleArm(weight_of_expected=weight))
    least = brentq(lambda e: (e - 55) / math.sqrt(weight * e + (1 - weight) * 55) - Z, 55, 500)
    exact = stats.gamma.sf(least * ratio, 55)
    assert compute_power_at_events(55, ratio, 0.025, weight) == pytest.approx(exact, abs=1e-10)
    found = simulate(design, 60_000)
    assert close(found.power, exact, 60_000)
    assert found.never_reached.value == 0.0


@pytest.mark.parametrize("scale", ["milestone-difference", "milestone-log-log", "milestone-logit"])
def test_where_all_are_followed_to_the_milestone_survival_has_the_exact_law_of_proportions(scale):
    sizes, at, trials = (11, 19), 9.0, 60_000
    single = SingleArm(scale, at)
    design = SurvivalDesign(
        tuple(region(str(n), n, 0.55) for n in sizes), (0,), (12.0 + at,), single_arm=single
    )
    alive, known = design.regions[0].survivals_at(at)
    power = first = 0.0
    for a in range(sizes[0] + 1):
        for b in range(sizes[1] + 1):
            weight = stats.binom.pmf(a, sizes[0], alive) * stats.binom.pmf(b, sizes[1], alive)
            whole = (a + b) / 30
            spread = sum(k * (n - k) / n for k, n in zip((a, b), sizes, strict=True)) / 30**2
            if scale == "milestone-difference":
                effect, own = whole - known, a / 11 - known
            else:
                with np.errstate(divide="ignore", invalid="ignore"):
                    p, q = np.float64(whole), np.float64(a / 11)
                    on = (lambda s: -np.log(-np.log(s))) if scale == "milestone-log-log" else (lambda s: np.log(s) - np.log1p(-s))  # fmt: skip
                    effect, own = float(on(p) - on(known)), float(on(q) - on(known))
                    slope = -1 / (p * np.log(p)) if scale == "milestone-log-log" else 1 / (p * (1 - p))
                spread *= float(slope) ** 2 if 0 < whole < 1 else math.nan
            power += weight * (spread > 0 and effect / math.sqrt(spread) >= Z)
            first += weight * (own >= 0.5 * effect - 1e-12)
    found = simulate(design, trials)
    assert close(found.power, power, trials)
    assert close(found.method1.unconditional, first, trials)


def patients_of(design, seed, trials):
    tables = build_survival_tables(design)
    keys = np.empty(trials, np.uint64)
    trial_keys(seed, 0, keys)
    shape = (trials, design.patients)
    times, entries, calendar = np.empty(shape), np.empty(shape), np.empty(shape, np.int64)
    draw_survival(
        keys, tables.starts, False, tables.arm, tables.entry_start, tables.entry, tables.hazard, times, entries, calendar,
        np.empty((2, design.patients)),
    )  # fmt: skip
    where = np.repeat(np.arange(len(design.regions)), np.diff(design.region_starts()))
    return where, entries, times, (times.view(np.int64) & 2) > 0


def kaplan_meier(time, dead, at):
    survival, spread = 1.0, 0.0
    for t in np.sort(time[dead & (time <= at)]):
        n = (time >= t).sum()
        survival *= 1 - 1 / n
        spread += 1 / (n * (n - 1)) if n > 1 else 0.0
    if not (time > at).any() and survival > 0:
        return math.nan, math.inf
    return survival, survival**2 * spread


CENSORED = SurvivalDesign(
    (region("a", 15, 0.5, PIECES, (0.0, 6.0), 0.02), region("b", 40, 0.8, HISTORICAL, (4.0, 15.0), 0.01)),
    (12, 25),
    (math.inf, 22.0),
    single_arm=SingleArm(),
)


@pytest.mark.parametrize("weight", [1.0, 0.5])
def test_with_censoring_observed_and_expected_are_those_of_the_definition(weight):
    design, trials = replace(CENSORED, single_arm=SingleArm(weight_of_expected=weight)), 6
    outcomes = SurvivalSimulator(design).simulate(7, 0, trials)
    where, entry, time, event = patients_of(design, 7, trials)
    for b in range(trials):
        occurred = np.sort((entry + time)[b][event[b]])
        for look, (events, month) in enumerate(zip(design.look_events, design.look_months, strict=True)):
            cut = min(occurred[events - 1] if len(occurred) >= events else math.inf, month)
            seen = entry[b] < cut
            dead = event[b] & (entry[b] + time[b] <= cut)
            followed = np.where(dead, time[b], np.minimum(time[b], cut - entry[b]))
            all_observed = all_expected = 0.0
            for r, here in enumerate(design.regions):
                chosen = seen & (where == r)
                observed = dead[chosen].sum()
                expected = sum(here.hazard_control.cumulated(t) for t in followed[chosen])
                assert outcomes.events[b, look, r].tolist() == [observed, 0.0]
                assert outcomes.patients[b, look, r] == chosen.sum()
                if observed:
                    assert outcomes.estimates[b, look, r] == pytest.approx(
                        math.log(expected / observed), abs=1e-12
                    )
                    assert outcomes.variances[b, look, r] == pytest.approx(1 / observed)
                else:
                    assert outcomes.estimates[b, look, r] == math.inf
                all_observed += observed
                all_expected += expected
            spread = weight * all_expected + (1 - weight) * all_observed
            assert outcomes.z[b, look] == pytest.approx(
                (all_expected - all_observed) / math.sqrt(spread), abs=1e-12
            )
            assert outcomes.overall[b, look] == pytest.approx(
                math.log(all_expected / all_observed), abs=1e-12
            )


@pytest.mark.parametrize("scale", ["milestone-difference", "milestone-log-log", "milestone-logit"])
def test_with_censoring_survival_is_that_of_kaplan_meier_by_its_definition(scale):
    at, trials = 7.0, 6
    single = SingleArm(scale, at)
    design = replace(CENSORED, single_arm=single)
    outcomes = SurvivalSimulator(design).simulate(7, 0, trials)
    where, entry, time, event = patients_of(design, 7, trials)
    compared = 0
    for b in range(trials):
        occurred = np.sort((entry + time)[b][event[b]])
        for look, (events, month) in enumerate(zip(design.look_events, design.look_months, strict=True)):
            cut = min(occurred[events - 1] if len(occurred) >= events else math.inf, month)
            seen = entry[b] < cut
            dead = event[b] & (entry[b] + time[b] <= cut)
            followed = np.where(dead, time[b], np.minimum(time[b], cut - entry[b]))
            parts = []
            for r, here in enumerate(design.regions):
                chosen = seen & (where == r)
                survival, variance = kaplan_meier(followed[chosen], dead[chosen], at)
                historical = here.survivals_at(at)[1]
                if math.isnan(survival) or (scale != "milestone-difference" and not 0 < survival < 1):
                    assert not math.isfinite(outcomes.estimates[b, look, r]) and math.isinf(
                        outcomes.variances[b, look, r]
                    )
                else:
                    compared += 1
                    assert outcomes.estimates[b, look, r] == pytest.approx(
                        single.benefit(survival, historical), abs=1e-12
                    )
                    slope = 1e6 * (
                        single.benefit(survival + 5e-7, 0.5) - single.benefit(survival - 5e-7, 0.5)
                    )
                    assert outcomes.variances[b, look, r] == pytest.approx(variance * slope**2, rel=1e-6)
                if not math.isnan(survival):
                    parts.append((chosen.sum(), survival, historical, variance))
            n = sum(p[0] for p in parts)
            whole, known = (sum(p[0] * p[k] for p in parts) / n for k in (1, 2))
            if 0 < whole < 1:
                assert outcomes.overall[b, look] == pytest.approx(single.benefit(whole, known), abs=1e-12)
    assert compared > 15


def test_a_curve_that_ends_before_the_milestone_says_nothing():
    design = SurvivalDesign(
        (region("a", 30, 0.7, months=(0.0, 6.0)),), (0,), (6.5,), single_arm=SingleArm("milestone-difference", 12.0)
    )  # fmt: skip
    outcomes = SurvivalSimulator(design).simulate(1, 0, 5)
    assert np.isnan(outcomes.estimates).all() and (outcomes.z == 0.0).all()


def test_power_with_censoring_is_near_its_large_sample_theory_for_both_tests_and_all_scales():
    regions = (
        region("a", 80, 0.72, PIECES, (0.0, 10.0), 0.01),
        region("b", 160, 0.8, HISTORICAL, (2.0, 14.0), 0.02),
    )
    month, trials = 26.0, 20_000
    moments = [compute_one_sample_moments(r, month) for r in regions]
    for weight in (1.0, 0.5):
        design = SurvivalDesign(regions, (0,), (month,), single_arm=SingleArm(weight_of_expected=weight))
        found = simulate(design, trials)
        theory = compute_one_sample_power(moments, [80, 160], 0.025, weight)
        assert 0.5 < theory < 0.95
        assert found.power.value == pytest.approx(theory, abs=0.015)
        for seen, r, m in zip(found.regions, regions, moments, strict=True):
            assert seen.events.value == pytest.approx(r.experimental * m.observed, abs=4 * seen.events.se)
            assert seen.estimate.mean.value == pytest.approx(seen.estimate.truth, abs=0.02)
            assert 0.94 < seen.estimate.coverage.value < 0.96
    for scale in ("milestone-difference", "milestone-log-log", "milestone-logit"):
        single = SingleArm(scale, 8.0)
        found = simulate(SurvivalDesign(regions, (0,), (month,), single_arm=single), trials)
        for seen, r in zip(found.regions, regions, strict=True):
            sd = single.slope(r.survivals_at(8.0)[0]) * math.sqrt(
                milestone_variance(r, 8.0, month) / r.experimental
            )
            assert seen.estimate.sd == pytest.approx(sd, rel=0.05)
            assert seen.estimate.mean_se == pytest.approx(sd, rel=0.05)


def test_theory_agrees_with_closed_forms():
    everyone = region("a", 50, 0.7, months=(0.0, 1e-9))
    moments = compute_one_sample_moments(everyone, math.inf)
    assert moments.observed == pytest.approx(1.0, abs=1e-9)
    assert moments.expected == pytest.approx(1 / 0.7, abs=1e-9)
    assert moments.variance == pytest.approx(1 / 0.49, abs=1e-8)  # of an exponential with mean 1 / 0.7
    rate = 0.7 * HISTORICAL.rates[0]
    assert expected_events(region("a", 50), 30.0) == pytest.approx(
        50 * (1 - (math.exp(-rate * 18) - math.exp(-rate * 30)) / (12 * rate)), rel=1e-10
    )
    assert expected_events(region("a", 50), month_of_events([region("a", 50)], 30)) == pytest.approx(30)
    model = single_arm_milestone([rate], 0.5, 12.0, 0.01, 12.0, 6.0)
    own = milestone_variance(region("a", 50, dropout=0.01), 12.0, 18.0)
    assert own == pytest.approx(model.factors[0], rel=1e-8)
