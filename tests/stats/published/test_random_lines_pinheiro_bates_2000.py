"""The mixed model with random intercepts and slopes against the printed fit of the orthodontic data.

Data: Potthoff, Roy 1964, Biometrika 51:313-326 (distance in mm at ages 8, 10, 12, 14; 16 boys, 11 girls). Fit: Pinheiro,
Bates 2000, Mixed-Effects Models in S and S-PLUS, section 4.2, lme(distance ~ age, random = ~ age | Subject), REML.
"""

from __future__ import annotations

import math

import pytest

from jembatan.stats.stability.random_lines import compute_random_lines

ROWS = [
    "26 25 29 31",
    "21.5 22.5 23 26.5",
    "23 22.5 24 27.5",
    "25.5 27.5 26.5 27",
    "20 23.5 22.5 26",
    "24.5 25.5 27 28.5",
    "22 22 24.5 26.5",
    "24 21.5 24.5 25.5",
    "23 20.5 31 26",
    "27.5 28 31 31.5",
    "23 23 23.5 25",
    "21.5 23.5 24 28",
    "17 24.5 26 29.5",
    "22.5 25.5 25.5 26",
    "23 24.5 26 30",
    "22 21.5 23.5 25",
    "21 20 21.5 23",
    "21 21.5 24 25.5",
    "20.5 24 24.5 26",
    "23.5 24.5 25 26.5",
    "21.5 23 22.5 23.5",
    "20 21 21 22.5",
    "21.5 22.5 23 25",
    "23 23 23.5 24",
    "20 21 22 21.5",
    "16.5 19 19 19.5",
    "24.5 25 28 28",
]


@pytest.fixture(scope="module")
def fit():
    rows = [
        (age, float(v), f"S{i}")
        for i, row in enumerate(ROWS)
        for age, v in zip((8, 10, 12, 14), row.split(), strict=True)
    ]
    return compute_random_lines(*zip(*rows, strict=True))


def test_the_mean_line_and_its_standard_errors(fit):
    assert (fit.intercept, fit.slope) == pytest.approx((16.7611, 0.660185), abs=5e-5)
    assert math.sqrt(fit.covariance[0]) == pytest.approx(0.77525, abs=5e-6)
    assert math.sqrt(fit.covariance[2]) == pytest.approx(0.071253, abs=5e-7)


def test_the_spread_of_subjects_and_the_error(fit):
    assert math.sqrt(fit.between[0]) == pytest.approx(2.32704, abs=5e-5)
    assert math.sqrt(fit.between[2]) == pytest.approx(0.22643, abs=5e-6)
    assert fit.correlation == pytest.approx(-0.609, abs=5e-4)
    assert math.sqrt(fit.residual) == pytest.approx(1.31004, abs=5e-6)


def test_the_restricted_log_likelihood(fit):
    assert fit.log_likelihood == pytest.approx(-221.318, abs=5e-4)
