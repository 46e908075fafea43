"""Exact power of two one-sided tests against an adaptive integral over the variance and against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from jembatan.stats.equivalence_power import compute_owens_q, compute_tost_power


@pytest.mark.parametrize(
    ("difference", "half", "error", "df"),
    [
        (0.0, 0.22314, 0.1, 22),
        (0.05, 0.22314, 0.06, 6),
        (-0.1, 1.0, 0.5, 1),
        (0.02, 0.2, 0.08, 400),
        (0.1, 0.3, 0.2, 2),
    ],
)
def test_power_is_the_integral_over_the_estimated_variance(difference, half, error, df):
    t = stats.t.isf(0.05, df)

    def given(square):  # chi-square over df
        room = half - t * error * math.sqrt(square)
        if room <= 0:
            return 0.0
        inside = stats.norm.cdf((room - difference) / error) - stats.norm.cdf((-room - difference) / error)
        return inside * stats.chi2.pdf(square * df, df) * df

    end = (half / t / error) ** 2
    expected = integrate.quad(given, 0, end, epsabs=1e-12, epsrel=1e-11, limit=400, points=None)[0]
    assert compute_tost_power(difference, -half, half, error, df) == pytest.approx(expected, abs=2e-9)


def test_power_is_the_share_of_simulated_trials():
    generator = np.random.default_rng(4)
    error = 0.08 * np.sqrt(generator.chisquare(10, 400_000) / 10)
    seen = generator.normal(0.05, 0.08, 400_000)
    half = stats.t.isf(0.05, 10) * error
    share = ((seen - half > -0.25) & (seen + half < 0.25)).mean()
    assert compute_tost_power(0.05, -0.25, 0.25, 0.08, 10) == pytest.approx(share, abs=0.003)


@pytest.mark.parametrize("df", [1, 3, 10, 57, 900])
def test_owens_q_over_everything_is_the_noncentral_t(df):
    assert compute_owens_q(df, 1.3, 0.7, 0, math.inf) == pytest.approx(stats.nct.cdf(1.3, df, 0.7), abs=1e-10)
