"""Every consistency rule a second way: regional estimates drawn, for 24 designs, against the integrals.

One draw of 200,000 trials a design gives some 470 comparisons. Each must lie within 4 standard errors, and no more than one in a
hundred beyond 3 (0.3 in a hundred are expected).
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from jembatan.stats.mrct.all_rules import compute_all_rules
from jembatan.stats.mrct.regional_design import RegionalDesign

TRIALS = 200_000
DRAW = np.random.default_rng(2026)


def designs():
    """Superiority, non-inferiority and equivalence; one to eight regions; equal and unequal effects, variances and weights."""
    found = []
    for number in range(24):
        regions = (2, 3, 4, 2, 5, 3, 8, 3)[number % 8]
        shares = DRAW.dirichlet(np.full(regions, 3.0)) * 0.9 + 0.1 / regions
        objective = ("superiority", "superiority", "noninferiority", "equivalence")[number % 4]
        margin = 0.0 if objective == "superiority" else 0.35 + 0.15 * DRAW.random()
        overall = 0.25 if objective == "superiority" else 0.05 * DRAW.standard_normal()
        spread = 0.0 if number % 2 else 0.08
        effects = overall + spread * DRAW.standard_normal(regions)
        variances = (0.8 + 0.4 * DRAW.random(regions)) * 0.008 / shares
        retain = float(DRAW.choice([0.3, 0.5, 0.8]))
        design = RegionalDesign(
            tuple(effects), tuple(variances), tuple(shares / shares.sum()), 0.025, objective, margin
        )
        found.append((design, retain, int(DRAW.integers(regions))))
    return found


DESIGNS = designs()


def simulate(design, retain, region):
    """Return each rule's holding by trial, and success by trial."""
    d = np.array(design.effects) + np.sqrt(design.variances) * DRAW.standard_normal(
        (TRIALS, len(design.effects))
    )
    w = np.array(design.weights)
    overall, one = d @ w, d[:, region]
    reach = ndtri(1 - design.alpha) * math.sqrt(float(w**2 @ np.array(design.variances)))
    apart = d - overall[:, None]
    if design.objective == "superiority":
        success = overall > reach
        kept, positive = d >= retain * overall[:, None], d > 0
    elif design.objective == "noninferiority":
        success = overall + design.margin > reach
        kept, positive = apart >= -retain * design.margin, d > -design.margin
    else:
        success = (overall > reach - design.margin) & (overall < design.margin - reach)
        kept, positive = np.abs(apart) <= retain * design.margin, np.abs(d) < design.margin
    rules = {
        "method1": kept[:, region],
        "method2": positive.all(axis=1),
        "retention_in_all": kept.all(axis=1),
    }
    if design.objective == "superiority":
        rest = (overall - w[region] * one) / (1 - w[region])
        rules |= {
            "retain_of_overall": one >= retain * overall,
            "retain_of_rest": one >= retain * rest,
            "ratio_to_overall": (one / overall >= retain) & (one / overall <= 1 / retain),
            "ratio_to_rest": (one / rest >= retain) & (one / rest <= 1 / retain),
        }
    return rules, success


@pytest.mark.slow
def test_all_rules_of_all_designs_agree_with_drawn_estimates():
    apart = []
    for design, retain, region in DESIGNS:
        rules, success = simulate(design, retain, region)
        found = compute_all_rules(design, retain, region)
        pairs = [(found.power, success)]
        for name, holds in rules.items():
            exact = getattr(found, name, None) or getattr(found.ko, name)
            pairs += [(exact.unconditional, holds), (exact.joint, holds & success)]
            if success.any():
                assert exact.conditional == pytest.approx(exact.joint / found.power, abs=1e-12)
        for exact, seen in pairs:
            error = math.sqrt(max(exact * (1 - exact), 1e-9) / TRIALS)
            apart.append(abs(float(seen.mean()) - exact) / error)
    assert len(DESIGNS) == 24
    assert len(apart) > 200
    assert max(apart) < 4.0
    assert sum(a > 3.0 for a in apart) <= len(apart) / 100
