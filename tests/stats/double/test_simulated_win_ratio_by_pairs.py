"""Simulated win ratios against all pairs counted one by one, a bootstrap, all possible trials, and the planning formula."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from jembatan.stats.mrct.ordinal import log_win_ratio, ordinal_endpoint, shift_by_odds_ratio
from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion
from jembatan.stats.simulation.win_ratio import compute_log_wins

Z = 1.959963984540054
RULES = Rules((Z,), (-math.inf,), retain=0.5, region=0)
MRS = np.array([0.10, 0.20, 0.15, 0.15, 0.20, 0.10, 0.10])
SCALES = {"log-win-ratio": 0.0, "log-win-odds": 0.5}
COUNTS = [
    ([9, 7, 12, 3, 6, 2, 4], [4, 6, 9, 8, 7, 5, 9]),
    ([0, 3, 5, 0, 2], [1, 2, 1, 0, 6]),
    ([10, 5], [4, 12]),
    ([2, 2, 200], [1, 5, 190]),
]


def pairwise_kernel(y1, y0, tie):
    """Return wins and losses of each pair, patients written out one by one."""
    x1, x0 = np.repeat(np.arange(len(y1)), y1), np.repeat(np.arange(len(y0)), y0)
    wins, losses = np.zeros((x1.size, x0.size)), np.zeros((x1.size, x0.size))
    for i, a in enumerate(x1):
        for j, c in enumerate(x0):
            wins[i, j] = 1.0 if a < c else tie if a == c else 0.0
            losses[i, j] = 1.0 if a > c else tie if a == c else 0.0
    return wins, losses


@pytest.mark.parametrize("tie", [0.0, 0.5])
@pytest.mark.parametrize(("y1", "y0"), COUNTS)
def test_numbers_by_category_give_what_all_pairs_give(y1, y0, tie):
    wins, losses = pairwise_kernel(y1, y0, tie)
    estimate, variance = compute_log_wins(np.array(y1, float), np.array(y0, float), tie)
    assert estimate == pytest.approx(math.log(wins.sum() / losses.sum()), abs=1e-12)
    # two-sample U-statistics: covariances of the patients' own mean kernels, then the delta method for two logarithms
    won, lost = wins.mean(), losses.mean()
    gradient = np.array([1 / won, -1 / lost])
    total = sum(
        gradient @ np.cov(wins.mean(axis), losses.mean(axis), bias=True) @ gradient / wins.shape[1 - axis]
        for axis in (0, 1)
    )
    assert variance == pytest.approx(total, rel=1e-10)


@pytest.mark.parametrize("tie", [0.0, 0.5])
def test_the_variance_is_that_of_a_bootstrap(tie):
    rng = np.random.default_rng(20260)
    y1, y0 = np.array([90, 70, 120, 30, 60, 20, 40]), np.array([40, 60, 90, 80, 70, 50, 90])
    _, variance = compute_log_wins(y1.astype(float), y0.astype(float), tie)
    drawn = [
        compute_log_wins(a.astype(float), c.astype(float), tie)[0]
        for a, c in zip(
            rng.multinomial(y1.sum(), y1 / y1.sum(), 20_000),
            rng.multinomial(y0.sum(), y0 / y0.sum(), 20_000),
            strict=True,
        )
    ]
    # relative Monte Carlo error of a variance of 20,000 draws: sqrt(2 / 20,000) = 1%
    assert np.var(drawn) == pytest.approx(variance, rel=0.04)


def test_two_categories_give_the_odds_ratio_and_a_tie_halves_it_towards_one():
    y1, y0 = np.array([10.0, 5.0]), np.array([4.0, 12.0])
    estimate, variance = compute_log_wins(y1, y0, 0.0)
    assert estimate == pytest.approx(math.log(10 * 12 / (5 * 4)), abs=1e-12)
    assert variance == pytest.approx(1 / 10 + 1 / 5 + 1 / 4 + 1 / 12, rel=1e-12)
    odds, _ = compute_log_wins(y1, y0, 0.5)
    difference = 10 / 15 - 4 / 16
    assert odds == pytest.approx(math.log((1 + difference) / (1 - difference)), abs=1e-12)


@pytest.mark.parametrize("tie", [0.0, 0.5])
def test_exchanging_the_arms_turns_the_sign_alone(tie):
    for y1, y0 in COUNTS:
        one, other = np.array(y1, float), np.array(y0, float)
        there, back = compute_log_wins(one, other, tie), compute_log_wins(other, one, tie)
        assert back[0] == pytest.approx(-there[0], abs=1e-12) and back[1] == pytest.approx(
            there[1], rel=1e-12
        )


def test_arms_without_wins_or_losses_have_no_finite_ratio():
    best, worst = np.array([5.0, 0.0]), np.array([0.0, 4.0])
    for tie in (0.0, 0.5):
        assert compute_log_wins(best, worst, tie) == (math.inf, math.inf)
        assert compute_log_wins(worst, best, tie) == (-math.inf, math.inf)
        estimate, variance = compute_log_wins(best, best, tie)
        assert math.isnan(estimate) and variance == math.inf


def simulated(design, trials, rules=RULES):
    run = Run(design, rules, trials, 1)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    return compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())


@pytest.mark.parametrize(("scale", "tie"), SCALES.items())
def test_rules_hold_as_often_as_in_all_possible_trials(scale, tie):
    sizes, law1, law0 = ((4, 3), (5, 4)), (0.5, 0.3, 0.2), (0.2, 0.3, 0.5)
    regions = tuple(
        SummaryRegion(name, n, m, law1, law0, 0.7) for name, (n, m) in zip("ab", sizes, strict=True)
    )
    design = SummaryDesign("ordinal", scale, 1, regions, (1.0,), (12.0,))

    def arms(n, law):
        for a, b in itertools.product(range(n + 1), repeat=2):
            if a + b <= n:
                yield (a, b, n - a - b), stats.multinomial.pmf((a, b, n - a - b), n, law)

    def trials(n, m):
        for (y1, p1), (y0, p0) in itertools.product(arms(n, law1), arms(m, law0)):
            wins, losses = pairwise_kernel(y1, y0, tie)
            won, lost = wins.mean(), losses.mean()
            if won == 0 or lost == 0:
                yield p1 * p0, (math.inf if won else -math.inf if lost else math.nan), math.inf
                continue
            own = wins / won - losses / lost
            variance = np.mean(own.mean(1) ** 2) / n + np.mean(own.mean(0) ** 2) / m
            yield p1 * p0, *((math.log(won / lost), variance) if variance > 0 else (math.nan, math.inf))

    power = both = 0.0
    for (p1, x1, v1), (p2, x2, v2) in itertools.product(*(list(trials(*size)) for size in sizes)):
        finite = [(x, v) for x, v in ((x1, v1), (x2, v2)) if math.isfinite(v)]
        weights = [1 / v for _, v in finite]
        if finite:
            whole = sum(x / v for x, v in finite) / sum(weights)
            power += p1 * p2 * (whole * math.sqrt(sum(weights)) >= Z)
        both += p1 * p2 * (x1 > 0 and x2 > 0)
    found = simulated(design, 40_000)
    for seen, exact in ((found.power, power), (found.method2.unconditional, both)):
        assert seen.value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / found.trials))


@pytest.mark.parametrize(("scale", "tie"), SCALES.items())
def test_the_simulation_agrees_with_the_planning_formula(scale, tie):
    from jembatan.stats.mrct.all_regions import compute_method2
    from jembatan.stats.mrct.one_region import compute_method1
    from jembatan.stats.mrct.regional_design import RegionalDesign

    odds_ratio, sizes = 1.35, (400, 800, 800)
    moved = shift_by_odds_ratio(MRS, odds_ratio)
    effect, factor = log_win_ratio(moved, MRS, 1.0, tie)
    if tie == 0.0:
        model = ordinal_endpoint(MRS, [odds_ratio], "log-win-ratio")
        assert (effect, factor) == pytest.approx((model.effects[0], model.factors[0]), rel=1e-12)
    variances = tuple(factor / n for n in sizes)
    shares = tuple(n / sum(sizes) for n in sizes)
    plan = RegionalDesign((effect,) * 3, variances, shares, 0.025)
    regions = tuple(
        SummaryRegion(name, n // 2, n // 2, tuple(moved), tuple(MRS), effect)
        for name, n in zip(("ID", "CN", "rest"), sizes, strict=True)
    )
    found = simulated(SummaryDesign("ordinal", scale, 1, regions, (1.0,), (12.0,)), 5_000)
    for seen, planned in (
        (found.power, plan.power),
        (found.method1.unconditional, compute_method1(plan, 0.5, 0).unconditional),
        (found.method1.conditional, compute_method1(plan, 0.5, 0).conditional),
        (found.method2.unconditional, compute_method2(plan).unconditional),
        (found.overall.coverage, 0.95),
        *((region.estimate.coverage, 0.95) for region in found.regions),
    ):
        assert seen.value == pytest.approx(planned, abs=3 * seen.se)
    for region, n in zip(found.regions, sizes, strict=True):
        # the mean of a logarithm lies above its value by a term of order 1 / n, which the normal approximation leaves out
        assert region.estimate.mean.value == pytest.approx(effect, abs=3 * region.estimate.mean.se + 2 / n)
        assert region.estimate.sd == pytest.approx(math.sqrt(factor / n), rel=0.04)
        assert region.estimate.mean_se == pytest.approx(math.sqrt(factor / n), rel=0.02)


@pytest.mark.parametrize("scale", SCALES)
def test_without_an_effect_success_comes_as_often_as_alpha(scale):
    regions = tuple(
        SummaryRegion(name, n, n, tuple(MRS), tuple(MRS), 0.0) for name, n in (("ID", 150), ("rest", 450))
    )
    found = simulated(SummaryDesign("ordinal", scale, 1, regions, (1.0,), (12.0,)), 10_000)
    assert found.power.value == pytest.approx(0.025, abs=3 * math.sqrt(0.025 * 0.975 / 10_000))
    assert abs(found.overall.bias.value) <= 3 * found.overall.bias.se
