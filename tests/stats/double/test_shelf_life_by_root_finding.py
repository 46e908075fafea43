"""Shelf life a second way: least squares by numpy, the bound by its matrix formula, the crossing by bracketing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import f as f_law
from scipy.stats import t as t_law

from jembatan.stats.stability.shelf_life import Limits, compute_shelf_life

TIMES = np.array([0, 3, 6, 9, 12, 18, 24], float)


def a_study(seed: int):
    random = np.random.default_rng(seed)
    rows = []
    for batch in "abc":
        slope, start = -0.2 + 0.05 * random.standard_normal(), 100 + random.standard_normal()
        values = start + slope * TIMES + 0.4 * random.standard_normal(len(TIMES))
        rows += [(t, y, batch) for t, y in zip(TIMES, values, strict=True)]
    return [list(column) for column in zip(*rows, strict=True)]


def design(times, batches, model):
    names = sorted(set(batches))
    member = np.array([[b == name for name in names] for b in batches], float)
    t = np.asarray(times)[:, None]
    return {
        "separate": np.hstack([member, member * t]),
        "common_slope": np.hstack([member, t]),
        "one_line": np.hstack([np.ones_like(t), t]),
    }[model]


def row(batch, t, model):
    member = np.array([batch == name for name in "abc"], float)
    return {
        "separate": np.concatenate([member, member * t]),
        "common_slope": np.append(member, t),
        "one_line": np.array([1.0, t]),
    }[model]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("model", ["separate", "common_slope", "one_line"])
def test_the_closed_form_crossing_is_the_root_of_the_matrix_bound(seed, model):
    times, values, batches = a_study(seed)
    result = compute_shelf_life(times, values, batches, Limits(lower=95))
    x = design(times, batches, model)
    beta, *_ = np.linalg.lstsq(x, np.asarray(values), rcond=None)
    residual = np.asarray(values) - x @ beta
    df = len(values) - x.shape[1]
    variance = residual @ residual / df
    inverse = np.linalg.inv(x.T @ x)

    def above(t, batch):
        v = row(batch, t, model)
        return v @ beta - t_law.ppf(0.95, df) * math.sqrt(variance * (v @ inverse @ v)) - 95

    expected = min(
        brentq(above, 0, 500, args=(batch,), xtol=1e-12) for batch in "abc" if above(500, batch) < 0
    )
    assert result.by_model[model, "pooled_error"].exact_months == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_the_batch_tests_are_those_of_nested_least_squares(seed):
    times, values, batches = a_study(seed)
    pool = compute_shelf_life(times, values, batches, Limits(lower=95)).poolability
    sums, dfs = {}, {}
    for model in ("separate", "common_slope", "one_line"):
        x = design(times, batches, model)
        beta, *_ = np.linalg.lstsq(x, np.asarray(values), rcond=None)
        sums[model] = float(np.sum((np.asarray(values) - x @ beta) ** 2))
        dfs[model] = len(values) - x.shape[1]
    error = sums["separate"] / dfs["separate"]
    slopes = (sums["common_slope"] - sums["separate"]) / 2 / error
    intercepts = (sums["one_line"] - sums["common_slope"]) / 2 / error
    assert pool.slopes.p == pytest.approx(f_law.sf(slopes, 2, dfs["separate"]), rel=1e-8)
    assert pool.intercepts.p == pytest.approx(f_law.sf(intercepts, 2, dfs["separate"]), rel=1e-8)
