"""Nested components against matrices: expected mean squares as traces, and the likelihood of the whole covariance matrix."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize

from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.nested import compute_nested_components


def _unbalanced(seed=1):
    generator = np.random.default_rng(seed)
    rows = []
    for day in range(7):
        a = generator.normal(0, 1.0)
        for run in range(generator.integers(1, 4)):
            b = generator.normal(0, 0.7)
            rows += [
                (day, run, 50 + a + b + generator.normal(0, 0.5)) for _ in range(generator.integers(1, 5))
            ]
    day, run, y = zip(*rows, strict=True)
    return np.array(y), list(day), list(run)


def _indicator(labels):
    levels = list(dict.fromkeys(labels))
    return np.array([[label == level for level in levels] for label in labels], dtype=float)


def test_unbalanced_components_solve_the_expectations_of_the_quadratic_forms():
    y, day, run = _unbalanced()
    z = [np.ones((len(y), 1)), _indicator(day), _indicator(list(zip(day, run, strict=True))), np.eye(len(y))]
    projections = [m @ np.linalg.pinv(m) for m in z]
    squares, expectations = [], []
    for inner, outer in zip(projections[1:], projections, strict=False):
        q = inner - outer
        squares.append(y @ q @ y)
        expectations.append([np.trace(q @ m @ m.T) for m in z[1:]])
    expected = np.linalg.solve(np.array(expectations), np.array(squares))
    found = compute_nested_components(y, [("day", day), ("run", run)])
    assert [s.raw_component for s in found.strata] == pytest.approx(expected, rel=1e-9)
    assert not found.is_balanced
    v = sum(max(e, 0) * m @ m.T for e, m in zip(expected, z[1:], strict=True))
    assert found.mean_variance == pytest.approx(v.sum() / len(y) ** 2, rel=1e-9)


def test_unbalanced_reml_is_the_maximum_over_the_whole_covariance_matrix():
    y, day, run = _unbalanced(3)
    z = [_indicator(day), _indicator(list(zip(day, run, strict=True))), np.eye(len(y))]

    def minus_two(p):
        v = sum(math.exp(a) * m @ m.T for a, m in zip(p, z, strict=True))
        inverse = np.linalg.inv(v)
        one = np.ones(len(y))
        residual = y - (one @ inverse @ y) / (one @ inverse @ one)
        return np.linalg.slogdet(v)[1] + math.log(one @ inverse @ one) + residual @ inverse @ residual

    best = optimize.minimize(minus_two, [0.0, -1.0, -1.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-11, "maxiter": 4000})  # fmt: skip
    found = compute_nested_components(y, [("day", day), ("run", run)])
    assert minus_two(np.log(np.maximum(found.reml, 1e-12))) <= best.fun + 1e-6
    assert found.reml == pytest.approx(np.exp(best.x), rel=1e-3, abs=1e-6)


def test_graybill_wang_is_the_chi_square_interval_for_a_single_mean_square():
    y, day, run = _unbalanced(5)
    found = compute_nested_components(y, [("day", day), ("run", run)], with_reml=False)
    assert found.repeatability.graybill_wang == pytest.approx(found.repeatability.satterthwaite, rel=1e-9)


def test_the_interval_of_intermediate_precision_covers_as_often_as_it_says():
    generator = np.random.default_rng(2)
    day = np.repeat(np.arange(8), 3)
    true = 1.0 + 0.5
    held = 0
    for _ in range(400):
        y = generator.normal(0, 1.0, 8)[day] + generator.normal(0, math.sqrt(0.5), 24)
        low, high = compute_nested_components(
            y, [("day", list(day))], with_reml=False
        ).intermediate.graybill_wang
        held += low <= true <= high
    assert 0.92 < held / 400 < 0.99


def test_a_factor_without_levels_or_repeats_is_said():
    with pytest.raises(NotComputable) as told:
        compute_nested_components([1.0, 2.0, 3.0], [("day", ["a", "a", "a"])])
    assert told.value.code == "nested_no_df"
    with pytest.raises(NotComputable) as told:
        compute_nested_components([1.0, 2.0, 3.0], [("day", ["a", "b", "c"])])
    assert told.value.code == "nested_no_repeat"
