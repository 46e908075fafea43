"""Lines through censored results a second way: the likelihood climbed by Nelder-Mead, its curvature by differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from jembatan.stats.stability.censored import fit_censored
from jembatan.stats.stability.shelf_life import Limits, compute_shelf_life

TIMES = np.array([0, 3, 6, 9, 12, 18, 24], float)


def a_study(seed, limit):
    random = np.random.default_rng(seed)
    times = np.tile(TIMES, 3)
    batches = [b for b in "abc" for _ in TIMES]
    values = 0.03 + 0.012 * times + 0.02 * random.standard_normal(len(times))
    below = values < limit
    return times, np.where(below, limit, values), below, batches


def minus_loglik(p, times, values, below):
    a, b, log_sigma = p
    sigma = math.exp(log_sigma)
    z = (values - a - b * times) / sigma
    return -float(norm.logcdf(z[below]).sum() + (norm.logpdf(z[~below]) - log_sigma).sum())


@pytest.mark.parametrize("seed", range(5))
def test_one_line_is_where_a_simplex_finds_the_highest_likelihood(seed):
    times, values, below, batches = a_study(seed, 0.08)
    assert below.sum() >= 3
    fit = fit_censored(times, values, below, batches, "one_line")
    best = minimize(
        minus_loglik,
        [0.02, 0.01, -4.0],
        args=(times, values, below),
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000},
    )
    line = fit.lines[0]
    assert line.intercept == pytest.approx(best.x[0], abs=2e-6)
    assert line.slope == pytest.approx(best.x[1], abs=2e-7)
    n = len(times)
    assert fit.residual_sum == pytest.approx(
        n * math.exp(2 * best.fun / n) / (2 * math.pi * math.e), rel=1e-8
    )
    variance_of_mean = inverse_curvature(best.x, times, values, below) * n / (n - 2)
    for t in (0.0, 12.0, 40.0):
        row = np.array([1, t, 0])
        ours = fit.residual_variance * (1 / line.n + (t - line.centre) ** 2 / line.spread)
        assert ours == pytest.approx(row @ variance_of_mean @ row, rel=2e-3)


def inverse_curvature(x, *data):
    steps = [1e-5, 1e-6, 1e-4]
    hessian = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            total = 0.0
            for si in (1, -1):
                for sj in (1, -1):
                    p = np.array(x)
                    p[i] += si * steps[i]
                    p[j] += sj * steps[j]
                    total += si * sj * minus_loglik(p, *data)
            hessian[i, j] = total / (4 * steps[i] * steps[j])
    return np.linalg.inv(hessian)


@pytest.mark.parametrize("model", ["separate", "common_slope", "one_line"])
def test_without_censoring_it_is_ordinary_least_squares(model):
    times, values, _, batches = a_study(1, -9.0)
    censored = fit_censored(times, values, np.zeros(len(times), bool), batches, model)
    plain = compute_shelf_life(times, values, batches, Limits(upper=0.5)).fits[model]
    assert censored.df == plain.df
    assert censored.residual_sum == pytest.approx(plain.residual_sum, rel=1e-9)
    for one, other in zip(censored.lines, plain.lines, strict=True):
        for name in ("slope", "centre", "mean", "n", "spread"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6), name


def test_the_likelihood_lies_between_leaving_out_and_putting_the_limit():
    times, values, below, batches = a_study(3, 0.08)
    likelihood = compute_shelf_life(times, values, batches, Limits(upper=0.3), below=below, model="one_line")
    dropped = compute_shelf_life(
        times[~below],
        values[~below],
        [b for b, u in zip(batches, below, strict=True) if not u],
        Limits(upper=0.3),
        model="one_line",
    )
    slope = likelihood.fits["one_line"].lines[0].slope
    assert slope > dropped.fits["one_line"].lines[0].slope  # leaving low results out flattens the line


def test_a_batch_with_nothing_quantified_is_refused():
    times, values, below, batches = a_study(0, 9.0)
    with pytest.raises(ValueError, match="quantified"):
        fit_censored(times, values, below, batches, "separate")
