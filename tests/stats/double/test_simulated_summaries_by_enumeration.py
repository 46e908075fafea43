"""Simulated binary, count and ordinal trials against exact enumeration and against a likelihood maximised by a library."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from jembatan.stats.simulation.blocks import Run, compute_block
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.proportional_odds import fit_proportional_odds
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summaries import SummarySimulator
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion

Z = 1.959963984540054
RULES = Rules((Z,), (-math.inf,), retain=0.5, region=0)


def simulated(design, trials=60_000, rules=RULES):
    run = Run(design, rules, trials, 1)
    sums = compute_block(run, 0)
    for block in range(1, run.blocks):
        sums = sums + compute_block(run, block)
    return compute_characteristics(sums, design.names, design.true_effects(), design.true_overall_effect())


def binary_design(scale, sign=1):
    effect = {"risk-difference": 0.3, "log-rr": math.log(2.5), "log-or": math.log(0.5 * 0.8 / (0.5 * 0.2))}[
        scale
    ]
    regions = tuple(
        SummaryRegion(name, n, m, (0.5,), (0.2,), sign * effect) for name, n, m in (("a", 8, 6), ("b", 10, 9))
    )
    return SummaryDesign("binary", scale, sign, regions, (1.0,), (12.0,))


def binary_estimate(a, n, c, m, scale):
    if scale == "risk-difference":
        p, q = a / n, c / m
        return p - q, p * (1 - p) / n + q * (1 - q) / m
    if 0 in (a, c, n - a, m - c):
        a, c, n, m = a + 0.5, c + 0.5, n + 1, m + 1
    if scale == "log-rr":
        return math.log(a / n) - math.log(c / m), 1 / a - 1 / n + 1 / c - 1 / m
    return math.log(a / (n - a)) - math.log(c / (m - c)), 1 / a + 1 / (n - a) + 1 / c + 1 / (m - c)


@pytest.mark.parametrize("scale", ["risk-difference", "log-rr", "log-or"])
@pytest.mark.parametrize("sign", [1, -1])
def test_binary_rules_hold_as_often_as_in_all_possible_trials(scale, sign):
    design = binary_design(scale, sign)
    first, second = design.regions
    p = q = joint = both = mean = 0.0
    cells = [
        [stats.binom.pmf(range(n + 1), n, law[0]) for n, law in
         ((r.experimental, r.experimental_law), (r.control, r.control_law))] for r in design.regions
    ]  # fmt: skip
    tables = [
        [
            (cells[k][0][a] * cells[k][1][c], *binary_estimate(a, r.experimental, c, r.control, scale))
            for a, c in itertools.product(range(r.experimental + 1), range(r.control + 1))
        ]
        for k, r in enumerate(design.regions)
    ]
    sizes = [r.experimental * r.control / (r.experimental + r.control) for r in (first, second)]
    for (w1, x1, v1), (w2, x2, v2) in itertools.product(*tables):
        weight = w1 * w2
        x1, x2 = sign * x1, sign * x2
        u1, u2 = sizes if scale == "risk-difference" else (1 / v1, 1 / v2)
        whole = (u1 * x1 + u2 * x2) / (u1 + u2)
        variance = (u1 * u1 * v1 + u2 * u2 * v2) / (u1 + u2) ** 2
        success = variance > 0 and whole / math.sqrt(variance) >= Z
        p += weight * success
        q += weight * (x1 >= 0.5 * whole)
        joint += weight * (success and x1 >= 0.5 * whole)
        both += weight * (x1 > 0 and x2 > 0)
        mean += weight * x1
    found = simulated(design)
    for seen, exact in (
        (found.power, p),
        (found.method1.unconditional, q),
        (found.method1.joint, joint),
        (found.method2.unconditional, both),
    ):
        assert seen.value == pytest.approx(
            exact, abs=4 * math.sqrt(exact * (1 - exact) / found.trials) + 1e-9
        )
    seen = found.regions[0].estimate.mean
    assert seen.value == pytest.approx(mean, abs=4 * seen.se)


@pytest.mark.parametrize("dispersion", [0.0, 0.7])
def test_count_rules_hold_as_often_as_in_all_possible_trials(dispersion):
    regions = (SummaryRegion("a", 12, 9, (0.6, dispersion, 1.5), (0.9, dispersion, 1.5), math.log(1.5)),)
    design = SummaryDesign("count", "log-rate-ratio", -1, regions, (1.0,), (12.0,))

    def law(n, rate):
        mean = n * rate * 1.5
        if dispersion == 0:
            return stats.poisson(mean).pmf(range(200))
        size = n / dispersion
        return stats.nbinom(size, size / (size + mean)).pmf(range(200))

    power = mean = 0.0
    for (a, wa), (c, wc) in itertools.product(enumerate(law(12, 0.6)), enumerate(law(9, 0.9))):
        a, c = max(a, 0.5), max(c, 0.5)
        x = math.log(c / (9 * 1.5)) - math.log(a / (12 * 1.5))
        v = 1 / a + 1 / c + dispersion / 12 + dispersion / 9
        power += wa * wc * (x / math.sqrt(v) >= Z)
        mean += wa * wc * x
    found = simulated(design)
    assert found.power.value == pytest.approx(power, abs=4 * math.sqrt(power * (1 - power) / found.trials))
    assert found.overall.mean.value == pytest.approx(mean, abs=4 * found.overall.mean.se)
    assert found.method2.unconditional.value == found.regions[0].positive.value


ORDINAL = [
    ([9, 7, 12, 3, 6, 2, 4], [4, 6, 9, 8, 7, 5, 9]),
    ([0, 3, 5, 0, 2], [1, 2, 1, 0, 6]),
    ([10, 5], [4, 12]),
    ([30, 1, 1, 1], [25, 3, 2, 4]),
    ([2, 2, 200], [1, 5, 190]),
]


def log_likelihood(parameters, y1, y0):
    theta, beta = np.sort(parameters[:-1]), parameters[-1]
    total = 0.0
    for y, shift in ((y1, beta), (y0, 0.0)):
        cumulated = np.concatenate([[0.0], 1 / (1 + np.exp(-theta - shift)), [1.0]])
        total += np.sum(y * np.log(np.maximum(np.diff(cumulated), 1e-300)))
    return -total


@pytest.mark.parametrize(("y1", "y0"), ORDINAL)
def test_the_common_odds_ratio_is_at_the_maximum_of_the_likelihood(y1, y0):
    y1, y0 = np.array(y1, float), np.array(y0, float)
    estimate, variance = fit_proportional_odds(y1, y0, np.empty((10, y1.size)))
    kept = y1 + y0 > 0
    y1, y0 = y1[kept], y0[kept]
    reached = np.cumsum(y1 + y0)[:-1] / (y1 + y0).sum()
    start = np.append(np.log(reached / (1 - reached)), 0.0)
    best = minimize(log_likelihood, start, (y1, y0), method="Nelder-Mead",
                    options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 40_000, "maxfev": 80_000})  # fmt: skip
    assert estimate == pytest.approx(best.x[-1], abs=2e-6)
    # the expected information, by differentiating the cell probabilities numerically
    parameters, steps = best.x, np.eye(best.x.size) * 1e-5

    def cells(p):
        theta, beta = p[:-1], p[-1]
        return np.concatenate(
            [np.diff(np.concatenate([[0.0], 1 / (1 + np.exp(-theta - s)), [1.0]])) for s in (beta, 0.0)]
        )

    weights = np.concatenate([np.full(y1.size, y1.sum()), np.full(y0.size, y0.sum())])
    slopes = np.array([(cells(parameters + d) - cells(parameters - d)) / 2e-5 for d in steps])
    information = (slopes * weights / cells(parameters)) @ slopes.T
    assert variance == pytest.approx(np.linalg.inv(information)[-1, -1], rel=1e-4)


def test_with_two_categories_it_is_the_odds_ratio_of_two_proportions():
    estimate, variance = fit_proportional_odds(
        np.array([10.0, 5.0]), np.array([4.0, 12.0]), np.empty((10, 2))
    )
    assert estimate == pytest.approx(math.log(10 * 12 / (5 * 4)), abs=1e-9)
    assert variance == pytest.approx(1 / 10 + 1 / 5 + 1 / 4 + 1 / 12, rel=1e-9)


def test_separated_arms_have_no_finite_odds_ratio():
    room = np.empty((10, 3))
    assert fit_proportional_odds(np.array([5.0, 2.0, 0.0]), np.array([0.0, 3.0, 4.0]), room)[0] == math.inf
    assert fit_proportional_odds(np.array([0.0, 3.0, 4.0]), np.array([5.0, 2.0, 0.0]), room)[0] == -math.inf
    assert math.isnan(fit_proportional_odds(np.array([0.0, 3.0, 0.0]), np.array([0.0, 2.0, 0.0]), room)[0])


def test_categories_and_looks_are_drawn_by_their_probabilities():
    law1, law0 = (0.3, 0.3, 0.2, 0.2), (0.1, 0.2, 0.3, 0.4)
    design = SummaryDesign(
        "ordinal", "log-or", 1, (SummaryRegion("a", 40, 20, law1, law0, 0.5),), (0.5, 1.0), (6.0, 12.0)
    )
    from jembatan.stats.simulation.proportional_odds import draw_categories
    from jembatan.stats.simulation.random_numbers import trial_keys

    simulator, trials = SummarySimulator(design), 4000
    keys = np.empty(trials, np.uint64)
    trial_keys(1, 0, keys)
    counts = np.zeros((trials, 2, 1, 2, 4))
    draw_categories(keys, keys, simulator._n1, simulator._n0, simulator._cumulated, False, counts)
    assert (counts.sum(-1) == np.array([[[20, 10]], [[40, 20]]])).all()
    assert (counts[:, 1] >= counts[:, 0]).all()
    for arm, law in enumerate((law1, law0)):
        shares = counts[:, 1, 0, arm].mean(0) / counts[0, 1, 0, arm].sum()
        error = np.sqrt(np.array(law) * (1 - np.array(law)) / counts[:, 1, 0, arm].sum())
        assert (np.abs(shares - law) < 4 * error).all()
    assert np.corrcoef(counts[:, 0, 0, 0, 0], (counts[:, 1] - counts[:, 0])[:, 0, 0, 0])[
        0, 1
    ] == pytest.approx(0, abs=0.06)
