"""Regional consistency where a trial stops, a second way: regional scores drawn look by look, within 3 standard errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.mrct.regional_design import standardised_design
from jembatan.stats.mrct.size import compute_rule
from jembatan.stats.sequential.boundaries import compute_boundaries
from jembatan.stats.sequential.changing_shares import compute_changing_shares
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


FUTILE = {"futility_spending": parse_spending("hsd:-2")}


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4, 0.9])
@pytest.mark.parametrize("looks", [(1.0,), (0.33, 0.67, 1.0), (0.2, 0.4, 0.6, 0.8, 1.0)])
def test_a_share_that_stays_the_same_gives_the_same_by_inversion_as_by_conditioning(share, looks):
    more = FUTILE if len(looks) > 1 else {}
    design = compute_boundaries(parse_spending("pocock-type"), looks, power=0.8, **more)
    for changing in compute_changing_shares(design, [share] * len(looks), design.drift):
        constant = compute_consistency_at_stop(design, (share, 1 - share), design.drift, changing.rule)
        assert changing.stop == pytest.approx(constant.stop, abs=1e-12)
        assert changing.stop_and_holds == pytest.approx(constant.stop_and_holds, abs=1e-12)
        assert changing.if_looked_at == pytest.approx(constant.if_looked_at, abs=1e-12)
        assert changing.conditional == pytest.approx(constant.conditional, abs=1e-11)


def test_several_other_regions_and_unequal_effects_agree_with_conditioning_too():
    shares, relative = (0.25, 0.3, 0.45), (0.6, 1.0, 1.2222222222222223)
    design = compute_boundaries(parse_spending("obf-type"), (0.5, 1.0), power=0.9)
    for changing in compute_changing_shares(
        design, (0.25, 0.25), design.drift, 0.6, (0.4, 0.6), relative_effects=relative
    ):
        constant = compute_consistency_at_stop(
            design, shares, design.drift, changing.rule, 0.6, relative_effects=relative
        )
        assert changing.stop_and_holds == pytest.approx(constant.stop_and_holds, abs=1e-10)
        assert changing.if_looked_at == pytest.approx(constant.if_looked_at, abs=1e-10)


@pytest.mark.parametrize(
    ("shares", "rest", "relative"),
    [
        ((0.0, 0.05, 0.1), (1.0,), (1.0, 1.0)),
        ((0.02, 0.08, 0.2), (0.35, 0.65), (0.5, 1.0, 1.1923076923076923)),
        ((0.3, 0.2, 0.15), (0.2, 0.3, 0.5), (1.0, 1.0, 1.0, 1.0)),
        ((0.0, 0.0, 0.12), (1.0,), (0.4, 1.0818181818181818)),
    ],
)
def test_a_share_that_changes_agrees_with_simulated_trials(shares, rest, relative):
    design = compute_boundaries(parse_spending("obf-type"), (0.33, 0.67, 1.0), power=0.9, **FUTILE)
    rules = compute_changing_shares(design, shares, design.drift, 0.5, rest, relative)
    draw = np.random.default_rng(21)
    times, effects = np.array(design.information), design.drift * np.array(relative)
    own = np.array(shares) * times
    score, information = np.zeros((TRIALS, len(relative))), np.zeros(len(relative))
    running = np.ones(TRIALS, dtype=bool)
    for k, (gained, step) in enumerate(zip(np.diff(own, prepend=0), np.diff(times, prepend=0), strict=True)):
        added = np.array([gained, *((step - gained) * q for q in rest)])
        information += added
        score += effects * added + np.sqrt(added) * draw.standard_normal(score.shape)
        overall = score.sum(axis=1) / times[k]
        z = overall * math.sqrt(times[k])
        wins = running & (z >= design.critical_values[k])
        there = wins & (own[k] > 0)
        estimates = score / np.where(information > 0, information, 1.0)
        kept = (
            there & (estimates[:, 0] >= 0.5 * overall),
            there & (estimates > 0).all(axis=1),
            there & (estimates >= 0.5 * overall[:, None]).all(axis=1),
        )
        for found, seen in zip(rules, kept, strict=True):
            for exact, drawn in ((found.stop[k], wins), (found.stop_and_holds[k], seen)):
                error = math.sqrt(exact * (1 - exact) / TRIALS)
                assert drawn.mean() == pytest.approx(exact, abs=3.3 * error + 1e-12)
        running &= ~wins & (z > design.lower[k])


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ((0.1, 0.1), "2 shares for 3 looks"),
        ((0.5, 0.1, 0.1), "its information would shrink"),
        ((0.0, 0.0, 0.5), "grow by more than the whole trial's"),
        ((0.0, 0.0, 0.0), "no information at the last look"),
        ((0.1, 0.2, 1.0), "it must lie from 0 to below 1"),
    ],
)
def test_shares_that_do_not_follow_from_each_other_are_told(shares, words):
    design = compute_boundaries(parse_spending("obf-type"), (0.33, 0.67, 1.0), power=0.9)
    with pytest.raises(ValueError, match=words):
        compute_changing_shares(design, shares, design.drift)


@pytest.mark.parametrize(
    ("rest", "relative", "words"),
    [
        ((0.5, 0.6), None, "the shares sum to 1.1"),
        ((0.5, 0.5), (1.0, 1.0), "2 relative effects for the region and 2 others"),
        ((1.0,), (1.0, 1.2), "average to 1.16 over the shares at the last look"),
    ],
)
def test_other_regions_that_do_not_fit_are_told(rest, relative, words):
    design = compute_boundaries(parse_spending("obf-type"), (0.33, 0.67, 1.0), power=0.9)
    with pytest.raises(ValueError, match=words):
        compute_changing_shares(design, (0.1, 0.15, 0.2), design.drift, rest=rest, relative_effects=relative)
