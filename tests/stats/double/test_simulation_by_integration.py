"""Simulated trials against deterministic integration, within three Monte Carlo standard errors, for 28 designs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.sequential.boundaries import compute_boundaries, crossing_probabilities
from jembatan.stats.sequential.spending import parse_spending
from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion

TRIALS = 200_000
# shares, effects, sds, total, experimental per control, retained fraction, one-sided alpha
DESIGNS = [
    ((0.1, 0.45, 0.45), (0.28,) * 3, (1, 1, 1), 400, 1, 0.5, 0.025),
    ((0.1, 0.45, 0.45), (0.28,) * 3, (1, 1, 1), 400, 1, 0.8, 0.025),
    ((0.2, 0.4, 0.4), (0.3, 0.3, 0.3), (1, 1, 1), 500, 1, 0.5, 0.025),
    ((0.2, 0.4, 0.4), (0.1, 0.3, 0.4), (1, 1, 1), 500, 1, 0.5, 0.025),
    ((0.2, 0.8), (0.5, 0.7), (1, 1), 100, 1, 0.5, 0.025),
    ((0.5, 0.5), (0.5, 0.9), (1, 1), 100, 1, 0.5, 0.025),
    ((0.25,) * 4, (0.25,) * 4, (1,) * 4, 480, 1, 0.5, 0.025),
    ((0.25,) * 4, (0.0, 0.25, 0.25, 0.5), (1,) * 4, 480, 1, 0.5, 0.025),
    ((0.05, 0.15, 0.3, 0.5), (0.3,) * 4, (1, 1.2, 0.9, 1), 600, 1, 0.5, 0.025),
    ((0.1, 0.2, 0.3, 0.4), (0.2,) * 4, (1,) * 4, 900, 2, 0.5, 0.025),
    ((0.2,) * 5, (0.3,) * 5, (1.1,) * 5, 500, 1, 0.5, 0.025),
    ((0.1,) * 10, (0.25,) * 10, (1,) * 10, 600, 1, 0.5, 0.025),
    ((0.3, 0.7), (0.3, 0.3), (1, 1), 350, 1, 0.0, 0.025),
    ((0.3, 0.7), (0.3, 0.3), (1, 1), 350, 1, 1.0, 0.025),
    ((0.3, 0.7), (0.3, 0.3), (2, 2), 1400, 1, 0.5, 0.05),
    ((0.3, 0.7), (0.0, 0.0), (1, 1), 350, 1, 0.5, 0.025),
    ((0.3, 0.7), (-0.1, 0.2), (1, 1), 350, 1, 0.5, 0.025),
    ((0.4, 0.6), (0.3, 0.3), (0.5, 1.5), 500, 1, 0.5, 0.025),
    ((0.15, 0.85), (0.4, 0.35), (1, 1), 300, 3, 0.5, 0.01),
    ((0.6, 0.3, 0.1), (0.22, 0.22, 0.22), (1, 1, 1), 800, 1, 0.7, 0.025),
    ((1 / 3,) * 3, (0.35,) * 3, (1,) * 3, 300, 1, 1 / 3, 0.025),
]  # fmt: skip


def simulate(design, rules, trials):
    run = Run(design, rules, trials, 1)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    return compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())


def normal_design(shares, effects, sds, total, ratio, fractions=(1.0,)):
    regions = []
    for k, (share, effect, sd) in enumerate(zip(shares, effects, sds, strict=True)):
        n = round(total * share)
        n1 = round(n * ratio / (1 + ratio))
        regions.append(SummaryRegion(str(k), n1, n - n1, (effect, sd), (0.0, sd), effect))
    return SummaryDesign(
        "normal", "mean-difference", 1, tuple(regions), fractions, tuple(12.0 * f for f in fractions)
    )


def close(seen, exact, trials=TRIALS):
    return abs(seen.value - exact) <= 3 * math.sqrt(exact * (1 - exact) / trials) + 1e-9


@pytest.mark.parametrize("case", range(len(DESIGNS)))
def test_every_rule_holds_as_often_as_its_integral_says(case):
    shares, effects, sds, total, ratio, retain, alpha = DESIGNS[case]
    design = normal_design(shares, effects, sds, total, ratio)
    variances = [
        r.experimental_law[1] ** 2 / r.experimental + r.control_law[1] ** 2 / r.control
        for r in design.regions
    ]
    weights = np.array([1 / (1 / r.experimental + 1 / r.control) for r in design.regions])
    law = RegionalDesign(effects, tuple(variances), tuple(weights / weights.sum()), alpha)
    z = float(-ndtri(alpha))
    found = simulate(design, Rules((z,), (-math.inf,), alpha=alpha, z_of_interval=z, retain=retain), TRIALS)
    method1, method2 = compute_method1(law, retain), compute_method2(law)
    in_all = compute_retention_in_all(law, retain)
    assert close(found.power, law.power)
    assert close(found.method1.unconditional, method1.unconditional)
    assert close(found.method1.joint, method1.joint)
    assert close(found.method1.conditional, method1.conditional, TRIALS * law.power)
    assert close(found.method2.unconditional, method2.unconditional)
    assert close(found.method2.joint, method2.joint)
    assert close(found.retention_in_all.unconditional, in_all.unconditional)
    assert close(found.retention_in_all.joint, in_all.joint)
    assert close(found.overall.coverage, 1 - 2 * alpha)
    assert all(close(r.estimate.coverage, 1 - 2 * alpha) for r in found.regions)


@pytest.mark.parametrize(
    ("objective", "effects", "margin"),
    [
        ("noninferiority", (0.0, 0.0, 0.0), 0.3),
        ("noninferiority", (0.1, 0.0, -0.1), 0.25),
        ("equivalence", (0.0, 0.0, 0.0), 0.35),
        ("equivalence", (0.05, 0.0, -0.1), 0.4),
    ],
)
def test_with_a_margin_every_rule_holds_as_often_as_its_integral_says(objective, effects, margin):
    design = normal_design((0.2, 0.3, 0.5), effects, (1, 1, 1), 500, 1)
    variances = tuple(1 / r.experimental + 1 / r.control for r in design.regions)
    law = RegionalDesign(effects, variances, (0.2, 0.3, 0.5), 0.025, objective, margin)
    z = float(-ndtri(0.025))
    found = simulate(design, Rules((z,), (-math.inf,), objective=objective, margin=margin), TRIALS)
    method1, method2 = compute_method1(law, 0.5), compute_method2(law)
    in_all = compute_retention_in_all(law, 0.5)
    assert close(found.power, law.power)
    assert close(found.method1.unconditional, method1.unconditional)
    assert close(found.method1.joint, method1.joint)
    assert close(found.method2.unconditional, method2.unconditional)
    assert close(found.method2.joint, method2.joint)
    assert close(found.retention_in_all.unconditional, in_all.unconditional)
    assert close(found.retention_in_all.joint, in_all.joint)


@pytest.mark.parametrize(
    ("spending", "looks", "futility"),
    [
        ("obf-type", (0.5, 1.0), None),
        ("pocock-type", (0.25, 0.5, 0.75, 1.0), None),
        ("hsd:-4", (0.4, 0.8, 1.0), (0.0, 0.5)),
    ],
)
def test_a_trial_stops_at_each_look_as_often_as_its_boundaries_say(spending, looks, futility):
    design = normal_design((0.2, 0.8), (0.3, 0.3), (1, 1), 400, 1, looks)
    found = compute_boundaries(parse_spending(spending), looks, 0.025)
    lower = (*futility, -math.inf) if futility else (-math.inf,) * len(looks)
    done = simulate(design, Rules(found.critical_values, lower), TRIALS)
    drift = 0.3 * math.sqrt(400 / 4)
    above, below = crossing_probabilities(
        np.array(looks), np.array(lower), np.array(found.critical_values), drift
    )
    assert close(done.power, float(above.sum()))
    for look, efficacy, futile in zip(done.looks, above, below, strict=True):
        assert close(look.efficacy, float(efficacy))
        assert close(look.futility, float(futile))
    assert done.looks[0].arrived.value == 1.0
    assert done.months.value == pytest.approx(
        sum(12.0 * f * (a + b) for f, a, b in zip(looks, above, below, strict=True))
        + 12.0 * (1 - above.sum() - below.sum()),
        abs=4 * done.months.se,
    )
