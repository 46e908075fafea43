"""Methods A and B against dense models: dummy variables for subjects, and a likelihood over the whole covariance matrix."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from jembatan.stats.bioequivalence.analysis import (
    Observations,
    compute_criterion,
    compute_method_a,
    compute_method_b,
    compute_parallel,
    passes_criterion,
)
from jembatan.stats.bioequivalence.scaled import SCALED


def _study(seed=2, sequences=("TRTR", "RTRT"), per_sequence=7, lost=5) -> Observations:
    generator = np.random.default_rng(seed)
    rows = []
    for q, sequence in enumerate(sequences):
        for i in range(per_sequence):
            level = generator.normal(5, 0.5)
            for p, product in enumerate(sequence):
                value = level + 0.05 * p + (0.08 if product == "T" else 0) + generator.normal(0, 0.3)
                rows.append((f"{q}-{i}", str(p + 1), sequence, product, value))
    for place in sorted(generator.choice(len(rows), lost, replace=False), reverse=True):
        del rows[place]
    return Observations(*map(list, zip(*rows, strict=True)))  # type: ignore[arg-type]


def _dense(data: Observations, subjects: bool):
    columns = [np.ones(len(data.log_value))]
    fields = ("subject", "period") if subjects else ("sequence", "period")
    for name in fields:
        values = np.array(getattr(data, name))
        columns += [(values == level).astype(float) for level in np.unique(values)[1:]]
    columns.append(np.array([t == "T" for t in data.treatment], dtype=float))
    return np.column_stack(columns), np.array(data.log_value)


def test_method_a_is_least_squares_with_subjects_as_dummies():
    data = _study()
    x, y = _dense(data, True)
    beta, *_ = np.linalg.lstsq(x, y, rcond=None)
    df = len(y) - np.linalg.matrix_rank(x)
    variance = ((y - x @ beta) ** 2).sum() / df
    error = math.sqrt(variance * np.linalg.pinv(x.T @ x)[-1, -1])
    found = compute_method_a(data)
    assert found.df == df
    assert math.log(found.ratio) == pytest.approx(beta[-1], abs=1e-10)
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    assert math.log(found.high) == pytest.approx(beta[-1] + stats.t.isf(0.05, df) * error, abs=1e-9)


def test_method_b_is_the_restricted_likelihood_of_the_whole_covariance_matrix():
    data = _study(9)
    x, y = _dense(data, False)
    same = np.equal.outer(data.subject, data.subject).astype(float)

    def parts(p):
        v = math.exp(p[0]) * np.eye(len(y)) + math.exp(p[1]) * same
        inverse = np.linalg.inv(v)
        gram = x.T @ inverse @ x
        beta = np.linalg.solve(gram, x.T @ inverse @ y)
        residual = y - x @ beta
        value = np.linalg.slogdet(v)[1] + np.linalg.slogdet(gram)[1] + residual @ inverse @ residual
        return value, beta, gram

    best = optimize.minimize(
        lambda p: parts(p)[0], [-2.0, -1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    _, beta, gram = parts(best.x)
    found = compute_method_b(data)
    assert math.log(found.ratio) == pytest.approx(beta[-1], abs=1e-6)
    assert found.standard_error == pytest.approx(math.sqrt(np.linalg.inv(gram)[-1, -1]), rel=1e-5)
    assert found.residual_variance == pytest.approx(math.exp(best.x[0]), rel=1e-5)


def test_both_methods_agree_where_nothing_is_missing():
    data = _study(4, lost=0)
    a, b = compute_method_a(data), compute_method_b(data)
    assert (b.ratio, b.low, b.high) == pytest.approx((a.ratio, a.low, a.high), rel=1e-6)


def test_parallel_groups_are_the_two_sample_t_interval():
    generator = np.random.default_rng(1)
    test, reference = generator.normal(4.1, 0.3, 20), generator.normal(4.0, 0.3, 17)
    data = Observations(
        [str(i) for i in range(37)], ["1"] * 37, [""] * 37, ["T"] * 20 + ["R"] * 17, [*test, *reference]
    )
    found = compute_parallel(data)
    interval = stats.ttest_ind(test, reference).confidence_interval(0.9)
    assert (math.log(found.low), math.log(found.high)) == pytest.approx(
        (interval.low, interval.high), abs=1e-12
    )


def test_the_criterion_is_met_exactly_where_its_bound_on_the_estimate_says():
    from jembatan.stats.bioequivalence.scaled import _find_bound

    data = _study(3, per_sequence=12, lost=0)
    found = compute_criterion(data)
    n = 12
    error = math.sqrt((math.log(found.high / found.low) / 2 / stats.t.isf(0.05, 2 * n - 2)) ** 2)
    y = -((SCALED.k * found.reference_sd) ** 2)
    spread = (y * (found.reference_df / stats.chi2.isf(0.05, found.reference_df) - 1)) ** 2
    t = stats.t.isf(0.05, found.contrast_df)
    most = float(_find_bound(np.array([error]), np.array([y]), np.array([spread]), t)[0])
    assert (found.bound <= 0) == (abs(math.log(found.ratio)) <= most)
    if found.scaled:
        assert passes_criterion(found, SCALED) == (found.bound <= 0 and 0.8 <= found.ratio <= 1.25)
