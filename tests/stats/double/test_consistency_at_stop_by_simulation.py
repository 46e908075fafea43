"""Regional consistency where a trial stops, a second way: regional scores drawn look by look, within 3 standard errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.mrct.regional_design import standardised_design
from jembatan.stats.mrct.size import compute_rule
from jembatan.stats.sequential.boundaries import compute_boundaries
from jembatan.stats.sequential.regional import compute_consistency_at_stop
from jembatan.stats.sequential.spending import parse_spending

RULES = ("method1", "method2", "retention-in-all")
TRIALS = 400_000


def simulate(design, shares, relative, retain, region):
    """Return by look: stops for efficacy, and stops with each rule kept."""
    draw = np.random.default_rng(20)
    f, r = np.array(shares), np.array(relative)
    score = np.zeros((TRIALS, f.size))
    running = np.ones(TRIALS, dtype=bool)
    found, before = [], 0.0
    for k, time in enumerate(design.information):
        step = time - before
        score += f * r * design.drift * step + np.sqrt(f * step) * draw.standard_normal(score.shape)
        overall = score.sum(axis=1) / time
        z = overall * math.sqrt(time)
        wins = running & (z >= design.critical_values[k])
        estimates, kept = score[wins] / (f * time), retain * overall[wins]
        found.append(
            (
                wins.sum(),
                (estimates[:, region] >= kept).sum(),
                (estimates > 0).all(axis=1).sum(),
                (estimates >= kept[:, None]).all(axis=1).sum(),
            )
        )
        running &= ~wins & (z > design.lower[k])
        before = time
    return np.array(found) / TRIALS


@pytest.mark.parametrize(
    ("spending", "looks", "futility", "shares", "relative", "retain"),
    [
        ("obf-type", (0.33, 0.67, 1.0), None, (0.1, 0.45, 0.45), (1.0, 1.0, 1.0), 0.5),
        ("pocock-type", (0.2, 0.4, 0.6, 0.8, 1.0), "hsd:-2", (0.3, 0.7), (1.0, 1.0), 0.5),
        ("hsd:-4", (0.5, 1.0), "obf-type", (0.2, 0.3, 0.5), (0.5, 1.0, 1.2), 0.6),
        ("obf", (0.4, 0.7, 1.0), None, (0.15, 0.2, 0.25, 0.4), (1.0, 1.0, 1.0, 1.0), 0.3),
    ],
)
def test_every_rule_at_every_stop_agrees_with_simulated_trials(
    spending, looks, futility, shares, relative, retain
):
    design = compute_boundaries(
        parse_spending(spending),
        looks,
        power=0.85,
        futility_spending=parse_spending(futility) if futility else None,
    )
    simulated = simulate(design, shares, relative, retain, 0)
    for place, rule in enumerate(RULES):
        found = compute_consistency_at_stop(design, shares, design.drift, rule, retain, 0, relative)
        exact = np.array([found.stop, found.stop_and_holds]).T
        seen = simulated[:, [0, place + 1]]
        error = np.sqrt(exact * (1 - exact) / TRIALS)
        assert (np.abs(exact - seen) <= 3.3 * error + 1e-9).all(), rule
        total = found.joint
        assert seen[:, 1].sum() == pytest.approx(total, abs=3 * math.sqrt(total * (1 - total) / TRIALS))


@pytest.mark.parametrize("rule", RULES)
def test_a_trial_of_one_look_has_the_probabilities_of_a_trial_without_looks(rule):
    shares = (0.1, 0.45, 0.45)
    design = compute_boundaries(parse_spending("obf-type"), (1.0,), power=0.8)
    found = compute_consistency_at_stop(design, shares, design.drift, rule)
    without = compute_rule(rule, standardised_design(shares, 0.8), 0.5)
    assert found.joint == pytest.approx(without.joint, abs=1e-10)
    assert found.conditional == pytest.approx(without.conditional, abs=1e-10)
    assert found.if_looked_at[0] == pytest.approx(without.unconditional, abs=1e-10)
