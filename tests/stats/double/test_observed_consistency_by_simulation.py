"""Consistency after the fact a second way: 400,000 simulated trials with equal regions, and Fieller by inverting the test."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.pooling.observed_consistency import (
    find_ratio_interval,
    find_reduction_share,
    observe_consistency,
)

Y = np.array([0.30, 0.22, 0.45])
V = np.array([0.0225, 0.01, 0.04])
TRIALS = 400_000


@pytest.fixture(scope="module")
def simulated():
    w = (1 / V) / (1 / V).sum()
    d = float(w @ Y)
    draws = np.random.default_rng(11).normal(d, np.sqrt(V), (TRIALS, 3))
    return draws, draws @ w, w


def test_the_chance_that_a_rule_fails_is_that_of_simulated_equal_regions(simulated):
    draws, overall, w = simulated
    found = observe_consistency(Y, V, retain=0.5)
    for k, region in enumerate(found.regions):
        own = draws[:, k]
        rest = (overall - w[k] * own) / (1 - w[k])
        holds = {
            "method1": own >= 0.5 * overall,
            "method2": own > 0,
            "ko_overall": own >= 0.5 * overall,
            "ko_rest": own >= 0.5 * rest,
            "ko_ratio_overall": (own / overall >= 0.5) & (own / overall <= 2),
            "ko_ratio_rest": (own / rest >= 0.5) & (own / rest <= 2),
        }
        for rule in region.rules:
            p = 1 - holds[rule.rule].mean()
            assert rule.chance_of_failing == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / TRIALS)), rule
    every = {rule.rule: rule.chance_of_failing for rule in found.rules}
    p2 = 1 - (draws > 0).all(axis=1).mean()
    all_retain = 1 - (draws >= 0.5 * overall[:, None]).all(axis=1).mean()
    assert every["method2"] == pytest.approx(p2, abs=0.003)
    assert every["all_retain"] == pytest.approx(all_retain, abs=0.004)


def test_the_interval_of_a_ratio_holds_the_values_that_the_test_does_not_reject():
    z = 1.959963984540054
    found = find_ratio_interval(0.30, 0.27, 0.0225, 0.006, 0.006, z)
    assert found.kind == "bounded"
    for end in (found.low, found.high):
        error = math.sqrt(0.0225 + end**2 * 0.006 - 2 * end * 0.006)
        assert abs(0.30 - end * 0.27) / error == pytest.approx(z, rel=1e-9)


def test_a_weak_overall_effect_leaves_the_ratio_unbounded():
    assert find_ratio_interval(0.30, 0.05, 0.0225, 0.01, 0.0, 1.96).kind in ("outside", "everything")
    assert find_ratio_interval(0.01, 0.01, 0.0225, 0.01, 0.0, 1.96).kind == "everything"


def test_rules_that_are_broken_are_named_broken():
    found = observe_consistency(np.array([0.5, -0.1]), np.array([0.01, 0.01]))
    assert [r.holds for r in found.rules] == [False, False]
    assert not any(r.holds for r in found.regions[1].rules)


def test_the_share_of_the_risk_reduction_is_its_own_scale_and_meets_the_log_scale_for_small_effects():
    found = find_reduction_share(-math.log(0.8), -math.log(0.7), 0.02, 0.004)
    assert found.ratio == pytest.approx(0.2 / 0.3)
    small = find_reduction_share(2e-5, 3e-5, 1e-12, 2e-13)
    log_scale = find_ratio_interval(2e-5, 3e-5, 1e-12, 2e-13, 2e-13, 1.959963984540054)
    assert (small.low, small.high) == pytest.approx((log_scale.low, log_scale.high), rel=1e-4)


def test_the_interval_of_the_share_holds_the_truth_as_often_as_it_says():
    v = np.array([0.02, 0.005])
    w = (1 / v) / (1 / v).sum()
    draws = np.random.default_rng(5).normal(-math.log(0.7), np.sqrt(v), (4000, 2))
    inside = 0
    for own, rest in draws:
        found = find_reduction_share(own, w[0] * own + w[1] * rest, v[0], 1 / (1 / v).sum())
        inside += found.kind == "bounded" and found.low <= 1.0 <= found.high
    assert inside / 4000 == pytest.approx(0.95, abs=0.015)
