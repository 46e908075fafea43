"""Survival of a single arm a second way: closed forms without censoring, Kaplan-Meier curves of drawn patients with it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jembatan.stats.mrct.single_arm import (
    single_arm_count,
    single_arm_milestone,
    single_arm_rmst,
    single_arm_survival,
)

HAZARD = math.log(2) / 10


def test_without_censoring_a_milestone_is_a_proportion():
    model = single_arm_milestone([HAZARD], 0.3, 12.0)
    survival = math.exp(-12 * HAZARD)
    assert model.effects[0] == pytest.approx(survival - 0.3, abs=1e-14)
    assert model.factors[0] == pytest.approx(survival * (1 - survival), rel=1e-10)


def test_without_censoring_the_restricted_mean_has_the_variance_of_a_cut_time():
    model = single_arm_rmst([HAZARD], 5.0, 12.0)
    end = math.exp(-12 * HAZARD)
    mean = (1 - end) / HAZARD
    square = 2 / HAZARD**2 * (1 - end * (1 + 12 * HAZARD))
    assert model.effects[0] == pytest.approx(mean - 5.0, rel=1e-12)
    assert model.factors[0] == pytest.approx(square - mean**2, rel=1e-9)


def test_with_censoring_both_have_the_spread_of_drawn_kaplan_meier_curves():
    draw = np.random.default_rng(4)
    n, trials, at, dropout, accrual, follow_up = 400, 4000, 12.0, 0.01, 8.0, 6.0
    event = draw.exponential(1 / HAZARD, (trials, n))
    entry = draw.uniform(0, accrual, (trials, n))
    censor = np.minimum(draw.exponential(1 / dropout, (trials, n)), accrual + follow_up - entry)
    time, died = np.minimum(event, censor), event <= censor
    order = np.argsort(time, axis=1)
    time, died = np.take_along_axis(time, order, 1), np.take_along_axis(died, order, 1)
    at_risk = n - np.arange(n)
    curve = np.cumprod(1 - np.where(died & (time <= at), 1 / at_risk, 0.0), axis=1)
    before = np.concatenate([np.ones((trials, 1)), curve[:, :-1]], axis=1)
    steps = np.diff(np.minimum(np.concatenate([np.zeros((trials, 1)), time], axis=1), at), axis=1)
    area = (before * steps).sum(axis=1) + curve[:, -1] * np.maximum(0.0, at - time[:, -1])
    milestone = single_arm_milestone([HAZARD], 0.0, at, dropout, accrual, follow_up)
    restricted = single_arm_rmst([HAZARD], 0.0, at, dropout, accrual, follow_up)
    wide = 3 * math.sqrt(2 / trials) + 0.02  # large-sample variances of 400 patients
    assert n * curve[:, -1].var() == pytest.approx(milestone.factors[0], rel=wide)
    assert n * area.var() == pytest.approx(restricted.factors[0], rel=wide)
    assert curve[:, -1].mean() == pytest.approx(milestone.effects[0], abs=3e-3)
    assert area.mean() == pytest.approx(restricted.effects[0], abs=3e-2)


def test_log_hazard_and_log_rate_have_the_spread_of_drawn_counts():
    draw = np.random.default_rng(5)
    events = draw.poisson(300 * 0.6 * 1.5, 100_000)
    model = single_arm_count([0.6], 1.0, exposure=1.5)
    assert np.log(events / (300 * 1.5)).var() == pytest.approx(model.factors[0] / 300, rel=0.03)
    assert model.effects[0] == pytest.approx(-math.log(0.6))
    # as many events as patients: the exponential maximum-likelihood estimate
    times = draw.gamma(200, 1 / 0.7, 100_000)
    survival = single_arm_survival([0.7])
    assert np.log(200 / times).var() == pytest.approx(survival.factors[0] / 200, rel=0.03)
