"""The odds ratio a second way: a logistic regression fitted by Newton's method, with the information's standard error."""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.stats.two_by_two import estimate_effect


@pytest.mark.parametrize("counts", [(344, 607, 268, 609), (7, 40, 12, 41), (90, 100, 50, 100)])
def test_woolf_is_the_wald_interval_of_a_logistic_regression(counts):
    events = np.array([counts[0], counts[2]], float)
    n = np.array([counts[1], counts[3]], float)
    x = np.array([[1.0, 1.0], [1.0, 0.0]])
    beta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        information = x.T @ np.diag(n * p * (1 - p)) @ x
        beta += np.linalg.solve(information, x.T @ (events - n * p))
    error = np.sqrt(np.linalg.inv(information)[1, 1])
    found = estimate_effect(*counts, measure="odds-ratio")
    assert found.estimate == pytest.approx(beta[1], rel=1e-9)
    assert found.se == pytest.approx(error, rel=1e-9)
    assert found.high == pytest.approx(beta[1] + 1.959963984540054 * error, rel=1e-9)


@pytest.mark.parametrize("counts", [(344, 607, 268, 609), (7, 40, 12, 41)])
def test_the_risk_difference_and_ratio_are_those_of_the_subjects_themselves(counts):
    arms = [np.repeat([1.0, 0.0], [e, n - e]) for e, n in ((counts[0], counts[1]), (counts[2], counts[3]))]
    means, errors = [a.mean() for a in arms], [a.var() / len(a) for a in arms]
    difference = estimate_effect(*counts, measure="risk-difference")
    assert difference.estimate == pytest.approx(means[0] - means[1], rel=1e-12)
    assert difference.se == pytest.approx(np.sqrt(sum(errors)), rel=1e-12)
    ratio = estimate_effect(*counts, measure="risk-ratio")
    assert ratio.estimate == pytest.approx(np.log(means[0] / means[1]), rel=1e-12)
    delta = np.sqrt(sum(v / m**2 for v, m in zip(errors, means, strict=True)))
    assert ratio.se == pytest.approx(delta, rel=1e-12)
