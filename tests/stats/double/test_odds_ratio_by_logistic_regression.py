"""The odds ratio a second way: a logistic regression fitted by Newton's method, with the information's standard error."""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.stats.two_by_two import compute_odds_ratio


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
    found = compute_odds_ratio(*counts)
    assert np.log(found.estimate) == pytest.approx(beta[1], rel=1e-9)
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    assert found.high == pytest.approx(np.exp(beta[1] + 1.959963984540054 * error), rel=1e-9)
