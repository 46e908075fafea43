"""Simulated single-arm trials reproduce the vignettes of R package SingleArmMRCT 0.1.1 (github gosukehommaEX/SingleArmMRCT, 809cad4).

Normal: mean 0.5 against 0.1, SD 1, 10 and 90 patients, retained fraction 0.5. Binary: 0.5 against 0.2, 20, 40 and 40 patients. The
vignette prints 0.9234360 for binary Method 1, because the package loses ties to rounding; exact enumeration in integers gives
0.9300507, and that is the expectation here.
"""

from __future__ import annotations

import itertools
import math

import pytest
from scipy import stats

from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion


def simulate(endpoint, scale, regions, trials=300_000):
    design = SummaryDesign(endpoint, scale, 1, regions, (1.0,), (12.0,))
    run = Run(design, Rules((1.96,), (-math.inf,)), trials, 1)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    return compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())


def test_both_methods_hold_as_often_as_printed_for_means():
    regions = tuple(SummaryRegion(str(n), n, 0, (0.4, 1.0), (0.0, 1.0), 0.4) for n in (10, 90))
    found = simulate("normal", "mean-difference", regions)
    for seen, printed in ((found.method1.unconditional, 0.7446011), (found.method2.unconditional, 0.8969821)):
        assert seen.value == pytest.approx(printed, abs=3 * seen.se)


def test_both_methods_hold_as_often_as_exact_enumeration_says_for_proportions():
    regions = tuple(SummaryRegion(f"{k}", n, 0, (0.5,), (0.2,), 0.3) for k, n in enumerate((20, 40, 40)))
    found = simulate("binary", "risk-difference", regions)
    for seen, exact in ((found.method1.unconditional, 0.9300507), (found.method2.unconditional, 0.9939100)):
        assert seen.value == pytest.approx(exact, abs=3 * seen.se)


@pytest.mark.parametrize("scale", ["risk-difference", "log-rr", "log-or"])
def test_a_single_arm_succeeds_as_often_as_in_all_possible_trials(scale):
    sizes, q = (9, 14), 0.25
    regions = tuple(SummaryRegion(f"{n}", n, 0, (0.5,), (q,), 0.25) for n in sizes)
    power = 0.0
    for counts in itertools.product(*(range(n + 1) for n in sizes)):
        weight = math.prod(stats.binom.pmf(a, n, 0.5) for a, n in zip(counts, sizes, strict=True))
        parts = []
        for a, n in zip(counts, sizes, strict=True):
            if scale == "risk-difference":
                parts.append((a / n - q, a / n * (1 - a / n) / n, n))
                continue
            if a in (0, n):
                a, n = a + 0.5, n + 1
            p = a / n
            x = math.log(p / q) if scale == "log-rr" else math.log(p * (1 - q) / ((1 - p) * q))
            v = (1 - p) / (n * p) if scale == "log-rr" else 1 / (n * p * (1 - p))
            parts.append((x, v, 1 / v))
        total = sum(w for *_, w in parts)
        variance = sum(w * w * v for _, v, w in parts) / total**2
        z = sum(w * x for x, _, w in parts) / total / math.sqrt(variance) if variance > 0 else 0.0
        power += weight * (z >= 1.96)
    seen = simulate("binary", scale, regions, 60_000).power
    assert seen.value == pytest.approx(power, abs=4 * math.sqrt(power * (1 - power) / 60_000))


def test_a_single_arm_of_counts_succeeds_as_often_as_in_all_possible_trials():
    regions = (SummaryRegion("a", 15, 0, (0.6, 0.4, 2.0), (1.0, 0.4, 2.0), math.log(1 / 0.6)),)
    design = SummaryDesign("count", "log-rate-ratio", -1, regions, (1.0,), (12.0,))
    sums = compute_block(Run(design, Rules((1.96,), (-math.inf,)), 5_000, 1), 0)
    size, mean = 15 / 0.4, 15 * 0.6 * 2.0
    power = 0.0
    for total, weight in enumerate(stats.nbinom(size, size / (size + mean)).pmf(range(200))):
        a = max(total, 0.5)
        power += weight * (-math.log(a / 30.0) / math.sqrt(1 / a + 0.4 / 15) >= 1.96)
    assert sums.scalars[1] / 5_000 == pytest.approx(power, abs=4 * math.sqrt(power * (1 - power) / 5_000))
