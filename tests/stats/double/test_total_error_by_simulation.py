"""Total error against Mee's printed formula and against simulated coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from jembatan.stats.transfer.total_error import compute_total_error

SERIES = np.repeat(np.arange(6), 4)


def _values(generator):
    return 100 + generator.normal(0, 1.0, 6)[SERIES] + generator.normal(0, 0.8, 24)


def test_the_expectation_interval_is_mees_formula():
    y = _values(np.random.default_rng(1))
    found = compute_total_error(y, list(SERIES), 100.0, beta=0.9)
    p, n = 6, 4
    means = y.reshape(p, n).mean(axis=1)
    within = ((y.reshape(p, n) - means[:, None]) ** 2).sum() / (p * (n - 1))
    between = max(means.var(ddof=1) - within / n, 0)
    r = between / within
    b2 = (r + 1) / (n * r + 1)
    df = (r + 1) ** 2 / ((r + 1 / n) ** 2 / (p - 1) + (1 - 1 / n) / (p * n))
    half = stats.t.ppf(0.95, df) * math.sqrt((between + within) * (1 + 1 / (p * n * b2)))
    assert found.expectation == pytest.approx((y.mean() - half, y.mean() + half), rel=1e-9)


def test_the_intervals_hold_what_they_promise():
    generator = np.random.default_rng(7)
    spread = math.sqrt(1.0 + 0.64)
    shares, enough = [], 0
    trials = 300
    for _ in range(trials):
        found = compute_total_error(_values(generator), list(SERIES), 100.0, beta=0.9, gamma=0.95)
        low, high = found.expectation
        shares.append(stats.norm.cdf((high - 100) / spread) - stats.norm.cdf((low - 100) / spread))
        low, high = found.content
        enough += stats.norm.cdf((high - 100) / spread) - stats.norm.cdf((low - 100) / spread) >= 0.9
    assert np.mean(shares) == pytest.approx(0.9, abs=0.02)
    assert 0.91 < enough / trials <= 0.995
