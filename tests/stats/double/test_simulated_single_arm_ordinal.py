"""Single arms of ordered categories a second way: every possible trial of a small arm, and an optimiser."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar

from jembatan.stats.mrct.ordinal import shift_by_odds_ratio
from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.proportional_odds import fit_known_cut_points
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion
from jembatan.stats.simulation.win_ratio import compute_log_wins

KNOWN = np.array([0.2, 0.3, 0.35, 0.15])
Z = 1.6449


def log_odds_ratio(y, known):
    """Maximum likelihood with known cut points, by an optimiser, and the expected information there."""
    if y[0] == y.sum() or y[-1] == y.sum():
        return math.copysign(math.inf, 1 if y[0] else -1), math.inf

    def minus(beta):
        return -float(y @ np.log(shift_by_odds_ratio(known, math.exp(beta))))

    beta = minimize_scalar(minus, bounds=(-8, 8), method="bounded", options={"xatol": 1e-10}).x
    below = np.cumsum(known)[:-1]
    up = 1 / (1 + (1 - below) / below * math.exp(-beta))
    rise = np.diff(np.concatenate([[0], up * (1 - up), [0]]))
    return beta, 1 / (y.sum() * float(rise**2 @ (1 / shift_by_odds_ratio(known, math.exp(beta)))))


def log_wins(y, known, tie):
    """Wins and losses of each patient against the known probabilities, and the variance of their ratio's logarithm."""
    wins = np.array([known[j + 1 :].sum() + tie * known[j] for j in range(4)])
    losses = np.array([known[:j].sum() + tie * known[j] for j in range(4)])
    w, v = float(y @ wins), float(y @ losses)
    if w == 0 or v == 0:
        return (math.nan if w == v else math.copysign(math.inf, w - v)), math.inf
    each = wins / w - losses / v
    spread = float(y @ each**2)
    return (math.log(w / v), spread) if spread > 1e-15 else (math.nan, math.inf)


@pytest.mark.parametrize("counts", [(5, 8, 2, 1), (0, 0, 3, 9), (1, 0, 0, 7), (30, 0, 0, 1), (4, 4, 4, 4)])
def test_the_odds_ratio_over_known_probabilities_is_where_an_optimiser_finds_it(counts):
    y = np.array(counts, float)
    estimate, variance = fit_known_cut_points(y, np.cumsum(KNOWN)[:-1])
    expected = log_odds_ratio(y, KNOWN)
    assert estimate == pytest.approx(expected[0], abs=1e-6)
    assert variance == pytest.approx(expected[1], rel=1e-6)


def test_outermost_categories_alone_have_no_finite_odds_ratio():
    below = np.cumsum(KNOWN)[:-1]
    assert fit_known_cut_points(np.array([7.0, 0, 0, 0]), below) == (math.inf, math.inf)
    assert fit_known_cut_points(np.array([0, 0, 0, 7.0]), below) == (-math.inf, math.inf)
    assert math.isfinite(fit_known_cut_points(np.array([0, 7.0, 0, 0]), below)[0])


def test_a_large_historical_arm_says_the_same_as_known_probabilities():
    y = np.array([12.0, 20, 9, 4])
    for tie in (0.0, 0.5):
        one, two = compute_log_wins(y, KNOWN, tie, True), compute_log_wins(y, 1e9 * KNOWN, tie, False)
        assert one == pytest.approx(two, rel=1e-6)


@pytest.mark.parametrize("scale", ["log-or", "log-win-ratio", "log-win-odds"])
def test_small_arms_succeed_and_agree_as_often_as_in_all_possible_trials(scale):
    sizes, odds_ratio, trials = (4, 6), 2.5, 40_000
    law = shift_by_odds_ratio(KNOWN, odds_ratio)
    regions = tuple(
        SummaryRegion(f"{k}", n, 0, tuple(law), tuple(KNOWN), math.log(odds_ratio))
        for k, n in enumerate(sizes)
    )
    design = SummaryDesign("ordinal", scale, 1, regions, (1.0,), (12.0,))
    tables = []
    for n in sizes:
        own = []
        for counts in itertools.product(range(n + 1), repeat=3):
            if sum(counts) <= n:
                y = np.array([*counts, n - sum(counts)], float)
                chance = stats.multinomial.pmf(y, n, law)
                found = log_odds_ratio(y, KNOWN) if scale == "log-or" else log_wins(y, KNOWN, {"log-win-ratio": 0.0, "log-win-odds": 0.5}[scale])  # fmt: skip
                own.append((chance, *found))
        assert math.isclose(sum(o[0] for o in own), 1.0)
        tables.append(own)
    power = method1 = method2 = 0.0
    for (p1, x1, v1), (p2, x2, v2) in itertools.product(*tables):
        finite = [(x, v) for x, v in ((x1, v1), (x2, v2)) if math.isfinite(x) and math.isfinite(v)]
        weights = sum(1 / v for _, v in finite)
        whole = sum(x / v for x, v in finite) / weights if finite else math.nan
        power += p1 * p2 * bool(finite and whole * math.sqrt(weights) >= Z)
        slack = 1e-12 * (abs(x1) + abs(whole)) if math.isfinite(x1) else 0.0
        method1 += p1 * p2 * (x1 >= 0.5 * whole - slack)
        method2 += p1 * p2 * (x1 > 1e-9 and x2 > 1e-9)
    run = Run(design, Rules((Z,), (-math.inf,)), trials, 3)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    seen = compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())
    for value, exact in (
        (seen.power, power),
        (seen.method1.unconditional, method1),
        (seen.method2.unconditional, method2),
    ):
        assert value.value == pytest.approx(exact, abs=3 * math.sqrt(exact * (1 - exact) / trials) + 1e-9)
