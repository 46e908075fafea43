"""Simulated normal trials reproduce the probabilities of R package RegionalConsistency 1.0.0 (Homma 2024, doi:10.1002/pst.2358).

README of the package (github gosukehommaEX/RegionalConsistency, 68738c2): shares 0.1, 0.45, 0.45, retained fraction 0.5, one-sided
alpha 0.025, power 0.8. Method 2 joint by quadrature, because the package's own figure varies with its seed (0.66560 to 0.66586).
"""

from __future__ import annotations

import math

import pytest
from scipy.special import ndtri

from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion

TRIALS = 400_000


def test_both_methods_hold_as_often_as_printed():
    z = float(ndtri(0.975))
    effect = (z + float(ndtri(0.8))) * math.sqrt(4 / 400)
    regions = tuple(
        SummaryRegion(name, n, n, (effect, 1.0), (0.0, 1.0), effect)
        for name, n in (("a", 20), ("b", 90), ("c", 90))
    )
    design = SummaryDesign("normal", "mean-difference", 1, regions, (1.0,), (12.0,))
    run = Run(design, Rules((z,), (-math.inf,)), TRIALS, 1)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    found = compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())
    for seen, printed in (
        (found.power, 0.80),
        (found.method1.unconditional, 0.677449),
        (found.method1.joint, 0.559024),
        (found.method1.conditional, 0.698780),
        (found.method2.unconditional, 0.764021),
        (found.method2.joint, 0.665692),
        (found.method2.conditional, 0.832115),
    ):
        assert seen.value == pytest.approx(printed, abs=3 * seen.se)
