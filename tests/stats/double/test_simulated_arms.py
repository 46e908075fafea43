"""Several arms with one control a second way: integration, every possible small trial, and the definition patient by patient."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from jembatan.evidence.trial_design.family_formula import family_formula
from jembatan.stats.mrct.ordinal import shift_by_odds_ratio
from jembatan.stats.multiplicity.procedures import MULTIPLICITY_RULES, build_procedure
from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.family import SurvivalFamilySimulator, build_family_simulator
from jembatan.stats.simulation.family_characteristics import compute_family_characteristics
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion
from jembatan.stats.simulation.survival_design import Hazard, SurvivalDesign, SurvivalRegion

Z, ALPHA = 1.959963984540054, 0.025


def total(run):
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    return sums


def rules_of(design, rule, order=None):
    whole = [sum(sizes) for sizes in design.sizes()]
    loadings = [math.sqrt(n / (n + whole[-1])) for n in whole[:-1]]
    return Rules((Z,), (-math.inf,), alpha=ALPHA, procedure=build_procedure(rule, ALPHA, loadings, order))


def simulate(design, rule, trials, order=None):
    run = Run(design, rules_of(design, rule, order), trials, 1)
    return compute_family_characteristics(total(run), design)


def summary(endpoint, scale, sign, laws, control, effects, sizes, controls):
    """Return a family: laws, effects and sizes by arm and region."""
    parts = [
        SummaryDesign(
            endpoint, scale, sign,
            tuple(
                SummaryRegion(f"r{r}", n, m, law, known, effect)
                for r, (n, m, law, known, effect) in enumerate(zip(of_n, controls, of_law, control, of_effect, strict=True))
            ),
            (1.0,), (12.0,),
        )
        for of_law, of_effect, of_n in zip(laws, effects, sizes, strict=True)
    ]  # fmt: skip
    return FamilyDesign(tuple(f"a{a}" for a in range(len(laws))), "c", tuple(parts))


def normal(effects, sizes, controls, sds):
    laws = [[(e, sd) for e, sd in zip(of_arm, sds, strict=True)] for of_arm in effects]
    return summary("normal", "mean-difference", 1, laws, [(0.0, sd) for sd in sds], effects, sizes, controls)


def close(seen, exact, trials):
    return abs(seen.value - exact) <= 3 * math.sqrt(exact * (1 - exact) / trials) + 1e-9


@pytest.mark.parametrize("rule", MULTIPLICITY_RULES)
def test_means_succeed_and_agree_as_often_as_integration_says(rule):
    design = normal(((0.1, 0.35), (0.35, 0.35), (0.0, 0.0)), ((30, 90),) * 3, (40, 120), (1.0, 1.2))
    trials = 100_000
    order = (1, 0, 2) if rule == "fixed-sequence" else None
    formula = family_formula(design, rules_of(design, rule, order))
    found = simulate(design, rule, trials, order)
    assert formula.exact
    assert close(found.any, formula.power.any, trials) and close(found.all, formula.power.all, trials)
    assert close(found.familywise_error, formula.power.any_false, trials)
    for seen, power, own in zip(found.comparisons, formula.power.each, formula.comparisons, strict=True):
        assert close(seen.power, power, trials)
        assert close(seen.method1.unconditional, own.method1.unconditional, trials)
        assert close(seen.method2.unconditional, own.method2.unconditional, trials)
        if not math.isnan(own.method1.joint):
            assert close(seen.method1.joint, own.method1.joint, trials)
            assert close(seen.method2.joint, own.method2.joint, trials)
        assert all(close(r.estimate.coverage, 0.95, trials) for r in seen.regions)
    null = simulate(design.without_effect(), rule, trials, order)
    assert close(null.any, formula.null.any, trials)
    assert null.familywise_error == null.any


@pytest.mark.parametrize("rule", ["none", "holm", "hochberg"])
@pytest.mark.parametrize("scale", ["risk-difference", "log-or"])
def test_small_binary_trials_succeed_as_often_as_in_all_possible_ones(rule, scale):
    """Two active arms and control in two regions, three patients each: 4^6 trials, each analysed by hand."""
    p, q, n = ((0.9, 0.85), (0.95, 0.6)), (0.2, 0.25), 3
    laws = [[(x,) for x in of_arm] for of_arm in p]
    effects = [[0.5 for _ in of_arm] for of_arm in p]
    design = summary("binary", scale, 1, laws, [(x,) for x in q], effects, ((n, n), (n, n)), (n, n))
    procedure = rules_of(design, rule).procedure

    def statistic(active, control):
        parts = []
        for a, c in zip(active, control, strict=True):
            if scale == "risk-difference":
                parts.append((a / n - c / n, a / n * (1 - a / n) / n + c / n * (1 - c / n) / n, n / 2))
                continue
            a, c, m = (a + 0.5, c + 0.5, n + 1) if {a, c} & {0, n} else (a, c, n)
            v = 1 / (a * (1 - a / m)) + 1 / (c * (1 - c / m))
            parts.append((math.log(a / (m - a) * (m - c) / c), v, 1 / v))
        weights = sum(w for *_, w in parts)
        spread = sum(w * w * v for _, v, w in parts) / weights**2
        return sum(w * x for x, _, w in parts) / weights / math.sqrt(spread) if spread > 0 else 0.0

    any_ = all_ = 0.0
    chances = [stats.binom.pmf(range(n + 1), n, x) for x in (*p[0], *p[1], *q)]
    for counts in itertools.product(range(n + 1), repeat=6):
        weight = math.prod(chance[k] for chance, k in zip(chances, counts, strict=True))
        rejected = procedure.find_rejected(
            [statistic(counts[:2], counts[4:]), statistic(counts[2:4], counts[4:])]
        )
        any_ += weight * any(rejected)
        all_ += weight * all(rejected)
    found = simulate(design, rule, 60_000)
    assert close(found.any, any_, 60_000) and close(found.all, all_, 60_000)
    assert 0.0 < all_ < any_ < 1.0


HAZARD = math.log(2) / 12


def survival(ratios, sizes, controls, events=(60,), month=math.inf):
    whole = sum(map(sum, sizes)) + sum(controls)
    parts = []
    for ratio, of_arm in zip(ratios, sizes, strict=True):
        regions = tuple(
            SurvivalRegion(
                f"r{r}", n, m, (2.0 * r, 12.0), (0.0, 1.0), Hazard((ratio * HAZARD,)), Hazard((HAZARD,)), 0.01
            )
            for r, (n, m) in enumerate(zip(of_arm, controls, strict=True))
        )
        parts.append(SurvivalDesign(regions, events, (month,), counted_among=whole))
    return FamilyDesign(tuple(f"a{a}" for a in range(len(ratios))), "c", tuple(parts))


def test_each_comparison_of_survival_is_analysed_as_the_definition_says():
    design = survival((0.7, 0.5), ((12, 20), (9, 25)), (11, 22))
    simulator, trials = SurvivalFamilySimulator(design), 4
    outcomes = simulator.simulate(5, 0, trials)
    drawn = simulator._drawn  # all arms as one trial: a cell for each region and arm, control last
    starts = drawn.design.region_starts()
    times, entries = drawn._times[:trials], drawn._entries[:trials]
    event = (times.view(np.int64) & 2) > 0
    for b in range(trials):
        occurred = np.sort((entries + times)[b][event[b]])
        cut = occurred[59] if len(occurred) >= 60 else math.inf
        seen = entries[b] < cut
        dead = event[b] & (entries[b] + times[b] <= cut)
        followed = np.where(dead, times[b], np.minimum(times[b], cut - entries[b]))
        assert outcomes.events[b].sum() == dead.sum() == 60
        for a in range(2):
            score = variance = 0.0
            for r in range(2):
                active, control = (np.arange(starts[3 * r + k], starts[3 * r + k + 1]) for k in (a, 2))
                active, control = active[seen[active]], control[seen[control]]
                assert outcomes.patients[b, :, r].tolist()[a] == active.size
                assert (
                    outcomes.events[b, a, r] == dead[active].sum()
                    and outcomes.events[b, 2, r] == dead[control].sum()
                )
                both, is_active = (
                    np.concatenate([active, control]),
                    np.arange(active.size + control.size) < active.size,
                )
                own_score = own_variance = 0.0
                for i in np.flatnonzero(dead[both]):
                    at_risk = followed[both] >= followed[both][i]
                    p = is_active[at_risk].mean()
                    own_score += is_active[i] - p
                    own_variance += p * (1 - p)
                score, variance = score + own_score, variance + own_variance
            assert outcomes.comparisons[a].z[b, 0] == pytest.approx(-score / math.sqrt(variance), abs=1e-9)
            assert outcomes.comparisons[a].months[b, 0] == pytest.approx(cut, rel=1e-12)


MRS = np.array([0.15, 0.25, 0.3, 0.3])
FAMILIES = {
    "normal": normal(((0.3, 0.3), (0.45, 0.45)), ((20, 50), (25, 70)), (30, 60), (1.0, 1.0)),
    "binary": summary("binary", "log-rr", 1, [[(0.5,)] * 2, [(0.6,)] * 2], [(0.35,)] * 2, [[math.log(0.5 / 0.35)] * 2, [math.log(0.6 / 0.35)] * 2], ((25, 60), (30, 70)), (30, 65)),
    "count": summary("count", "log-rate-ratio", -1, [[(0.8, 0.4, 1.0)] * 2, [(0.6, 0.4, 1.0)] * 2], [(1.1, 0.4, 1.0)] * 2, [[math.log(1.1 / 0.8)] * 2, [math.log(1.1 / 0.6)] * 2], ((20, 50), (25, 40)), (25, 50)),
    "ordinal": summary("ordinal", "log-or", 1, [[tuple(shift_by_odds_ratio(MRS, r))] * 2 for r in (1.6, 2.2)], [tuple(MRS)] * 2, [[math.log(r)] * 2 for r in (1.6, 2.2)], ((20, 50), (25, 60)), (25, 55)),
    "wins": summary("ordinal", "log-win-odds", 1, [[tuple(shift_by_odds_ratio(MRS, r))] * 2 for r in (1.6, 2.2)], [tuple(MRS)] * 2, [[0.3] * 2, [0.5] * 2], ((20, 50), (25, 60)), (25, 55)),
    "survival": survival((0.75, 0.6), ((30, 70), (35, 60)), (33, 72), events=(0,), month=26.0),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAMILIES)
def test_each_comparison_alone_behaves_as_the_trial_of_its_two_arms(kind):
    design, trials = FAMILIES[kind], 20_000
    found = simulate(design, "none", trials)
    for seen, part in zip(found.comparisons, design.comparisons, strict=True):
        run = Run(part, Rules((Z,), (-math.inf,), alpha=ALPHA), trials, 2)
        alone = compute_characteristics(
            total(run), part.names, part.true_effects(), part.true_overall_effect()
        )
        for one, two in (
            (seen.power, alone.power),
            (seen.method1.unconditional, alone.method1.unconditional),
            (seen.method2.joint, alone.method2.joint),
            (seen.overall.mean, alone.overall.mean),
            (seen.regions[0].estimate.mean, alone.regions[0].estimate.mean),
        ):
            assert one.value == pytest.approx(two.value, abs=3.5 * math.hypot(one.se, two.se))
        assert seen.overall.sd == pytest.approx(alone.overall.sd, rel=0.03)


@pytest.mark.parametrize("kind", FAMILIES)
def test_control_is_the_same_for_all_arms_and_no_arm_depends_on_the_size_of_another(kind):
    design = FAMILIES[kind]
    outcomes = build_family_simulator(design).simulate(3, 0, 8)
    control = [o.events[..., 1].copy() for o in outcomes.comparisons]
    assert (control[0] == control[1]).all()
    estimates = [o.estimates.copy() for o in outcomes.comparisons]
    assert not np.allclose(estimates[0], estimates[1])
    if kind == "survival":
        return  # patients are drawn one after the other there
    regions = tuple(replace(r, experimental=r.experimental + 7) for r in design.comparisons[0].regions)
    larger = FamilyDesign(
        design.arms, design.control, (replace(design.comparisons[0], regions=regions), design.comparisons[1])
    )
    again = build_family_simulator(larger).simulate(3, 0, 8)
    assert (again.comparisons[1].estimates == estimates[1]).all()
    assert not (again.comparisons[0].estimates == estimates[0]).all()


def test_two_statistics_correlate_as_their_shares_of_control_say():
    design = normal(((0.0,), (0.0,)), ((40,), (90,)), (60,), (1.0,))
    outcomes = build_family_simulator(design).simulate(1, 0, 500)
    found = [outcomes.comparisons[0].z[:, 0].copy(), outcomes.comparisons[1].z[:, 0].copy()]
    for first in range(500, 20_000, 500):
        more = build_family_simulator(design).simulate(1, first, 500)
        found = [np.concatenate([f, o.z[:, 0]]) for f, o in zip(found, more.comparisons, strict=True)]
    expected = math.sqrt(40 / 100 * 90 / 150)
    assert np.corrcoef(found)[0, 1] == pytest.approx(expected, abs=4 * (1 - expected**2) / math.sqrt(20_000))


def test_comparisons_that_do_not_share_their_control_are_refused():
    one, two = FAMILIES["normal"].comparisons
    other = replace(two, regions=tuple(replace(r, control=r.control + 1) for r in two.regions))
    with pytest.raises(ValueError, match="same regions, control patients and look"):
        FamilyDesign(("a", "b"), "c", (one, other))
    with pytest.raises(ValueError, match="1 active arms; give 2 to 5"):
        FamilyDesign(("a",), "c", (one,))
