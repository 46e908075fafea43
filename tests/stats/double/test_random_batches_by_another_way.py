"""Random batches a second way: moments of balanced data, the dense likelihood, root finding, and coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from jembatan.stats.stability.limits import Limits
from jembatan.stats.stability.random_batches import BOUNDS, compute_random_shelf_life
from jembatan.stats.stability.random_lines import compute_random_lines
from jembatan.stats.tolerance.factors import compute_one_sided_factor

MONTHS = np.array([0.0, 3, 6, 9, 12, 18, 24])


def draw(seed, batches=8, months=MONTHS, sd=(0.8, 0.03), error=0.3):
    generator = np.random.default_rng(seed)
    rows = []
    for k in range(batches):
        a, b = 100 + generator.normal(0, sd[0]), -0.12 + generator.normal(0, sd[1])
        rows += [(t, a + b * t + generator.normal(0, error), f"b{k}") for t in months]
    return [list(column) for column in zip(*rows, strict=True)]


def test_balanced_data_give_the_moments_in_closed_form():
    t, y, b = draw(3)
    found = compute_random_lines(t, y, b)
    x = np.column_stack([np.ones(len(MONTHS)), MONTHS])
    by_batch = np.array(y).reshape(8, -1)
    lines = by_batch @ x @ np.linalg.inv(x.T @ x)
    residual = ((by_batch - lines @ x.T) ** 2).sum() / (8 * (len(MONTHS) - 2))
    between = np.cov(lines.T) - residual * np.linalg.inv(x.T @ x)
    assert not found.is_on_boundary
    assert found.is_balanced
    assert (found.intercept, found.slope) == pytest.approx(tuple(lines.mean(axis=0)), rel=1e-9)
    assert found.residual == pytest.approx(residual, rel=1e-6)
    assert found.between == pytest.approx((between[0, 0], between[0, 1], between[1, 1]), rel=2e-5)
    cov = np.cov(lines.T) / 8
    assert found.covariance == pytest.approx((cov[0, 0], cov[0, 1], cov[1, 1]), rel=1e-5)


@pytest.mark.parametrize("seed", [1, 2, 5])  # 1 and 5 end at the boundary
def test_unbalanced_data_lie_at_the_top_of_the_dense_likelihood(seed):
    t, y, b = draw(seed, batches=5)
    keep = [i for i in range(len(t)) if not (b[i] in ("b0", "b3") and t[i] > 12)]
    t, y, b = ([column[i] for i in keep] for column in (t, y, b))
    found = compute_random_lines(t, y, b)
    x = np.column_stack([np.ones(len(t)), t])
    same = np.equal.outer(b, b)

    def restricted(v0, v01, v1, s2):
        v = same * (x @ np.array([[v0, v01], [v01, v1]]) @ x.T) + s2 * np.eye(len(t))
        inverse = np.linalg.inv(v)
        inner = x.T @ inverse @ x
        beta = np.linalg.solve(inner, x.T @ inverse @ y)
        rest = y - x @ beta
        logs = np.linalg.slogdet(v)[1] + np.linalg.slogdet(inner)[1] + (len(t) - 2) * math.log(2 * math.pi)
        return -0.5 * (logs + rest @ inverse @ rest)

    top = restricted(*found.between, found.residual)
    assert top == pytest.approx(found.log_likelihood, rel=1e-7)
    v0, v01, v1 = found.between
    factor = np.array([[math.sqrt(v0), 0.0], [v01 / math.sqrt(v0), math.sqrt(max(v1 - v01**2 / v0, 0.0))]])
    generator = np.random.default_rng(0)
    for _ in range(40):  # every covariance nearby, at the boundary as inside it
        near = factor * (1 + 0.03 * generator.normal(size=(2, 2)))
        near[1, 1] += 0.003 * generator.normal()
        other = near @ near.T
        error = found.residual * math.exp(0.03 * generator.normal())
        assert restricted(other[0, 0], other[0, 1], other[1, 1], error) <= top + 1e-6


@pytest.mark.parametrize("limits", [Limits(lower=93.0), Limits(upper=103.0), Limits(92.0, 104.0)])
def test_each_crossing_is_where_its_bound_meets_the_limit(limits):
    found = compute_random_shelf_life(*draw(4), limits)
    for bound in found.bounds:
        limit = limits.lower if bound.side == "lower" else limits.upper
        if math.isfinite(bound.crossing.months) and bound.crossing.months > 0:
            root = optimize.brentq(
                lambda m, b=bound, lim=limit: b.at(m) - lim, 0, bound.crossing.months + 1e-3
            )
            assert bound.crossing.months == pytest.approx(root, rel=1e-9)
    assert {b.kind for b in found.bounds} == set(BOUNDS)


@pytest.mark.parametrize("batches", [3, 6, 12])
def test_the_tolerance_bound_lies_below_the_quantile_of_all_batches_with_its_confidence(batches):
    """At the true month the bound passes the limit in 5 % of studies: per-batch lines are normal there, error included."""
    generator = np.random.default_rng(batches)
    month, error, sd = 24.0, 0.3, np.array([0.8, 0.03])
    x = np.array([1.0, month])
    design = np.column_stack([np.ones(len(MONTHS)), MONTHS])
    total = x @ (np.diag(sd**2) + error**2 * np.linalg.inv(design.T @ design)) @ x
    runs = 20_000
    at = generator.normal(0, math.sqrt(total), (runs, batches))  # the fitted line of each batch at the month
    k = compute_one_sided_factor(batches, 0.95, 0.95)
    wide = (at.mean(axis=1) - k * at.std(axis=1, ddof=1) > -stats.norm.ppf(0.95) * math.sqrt(total)).mean()
    assert wide == pytest.approx(0.05, abs=3 * math.sqrt(0.05 * 0.95 / runs))
    true = (
        at.mean(axis=1) - k * at.std(axis=1, ddof=1) > -stats.norm.ppf(0.95) * math.sqrt(x**2 @ sd**2)
    ).mean()
    assert (
        true <= wide + 1e-12
    )  # batches themselves vary less than their fitted lines: the bound is on the safe side


def test_the_tolerance_bound_is_the_sample_of_lines_with_the_exact_factor():
    t, y, b = draw(9, batches=6)
    found = compute_random_shelf_life(t, y, b, Limits(lower=93.0))
    bound = found.find_first("tolerance")
    lines = [np.polyfit(MONTHS, np.array(y).reshape(6, -1)[k], 1) for k in range(6)]
    at = np.array([slope * 20 + start for slope, start in lines])
    assert bound.at(20) == pytest.approx(
        at.mean() - compute_one_sided_factor(6, 0.95, 0.95) * at.std(ddof=1), rel=1e-9
    )
