"""Kinetics a second way: rates made from known constants give them back, and matrices by numpy give the same errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.stats.kinetics.arrhenius import compute_rate_factor, fit_arrhenius
from jembatan.stats.kinetics.isoconversion import compute_isoconversion_months, fit_isoconversion

R = 8.3144e-3
CONDITIONS = [(25, 60), (30, 65), (30, 75), (40, 75), (50, 30), (60, 50)]


@given(st.floats(40, 140), st.floats(5, 40))
def test_rates_of_a_known_activation_energy_give_it_back(activation, log_a):
    celsius = [5, 25, 40, 60]
    rates = [math.exp(log_a - activation / (R * (t + 273.15))) for t in celsius]
    fit = fit_arrhenius(celsius, rates)
    assert fit.activation_kj == pytest.approx(activation, rel=1e-6)
    assert fit.rate(30) == pytest.approx(math.exp(log_a - activation / (R * 303.15)), rel=1e-6)


def test_the_standard_error_is_that_of_a_regression_by_polyfit():
    celsius, rates = [5, 25, 30, 40], [0.02, 0.11, 0.16, 0.52]
    fit = fit_arrhenius(celsius, rates)
    x = 1 / (np.array(celsius) + 273.15)
    slope, covariance = np.polyfit(x - x.mean(), np.log(rates), 1, cov=True)
    assert fit.activation_kj == pytest.approx(-slope[0] * R)
    assert fit.activation_se == pytest.approx(math.sqrt(covariance[0, 0]) * R)


@given(st.floats(50, 140), st.floats(0.0, 0.09))
def test_times_of_known_constants_give_activation_energy_and_humidity_factor_back(activation, b):
    log_a = activation / (R * 300) - 4
    months = [math.exp(-(log_a - activation / (R * (t + 273.15)) + b * h)) for t, h in CONDITIONS]
    fit = fit_isoconversion(*zip(*CONDITIONS, strict=True), months)
    assert fit.activation_kj == pytest.approx(activation, rel=1e-5)
    assert fit.humidity_factor == pytest.approx(b, abs=1e-6)
    ratio = fit.months(25, 60) / fit.months(30, 75)
    assert ratio == pytest.approx(compute_rate_factor(activation, b, (25, 60), (30, 75)), rel=1e-5)


def test_the_interval_is_that_of_the_matrix_formula():
    months = [30.0, 19.0, 13.5, 4.1, 3.0, 1.1]
    fit = fit_isoconversion(*zip(*CONDITIONS, strict=True), months)
    x = np.array([[1, -1 / (R * (t + 273.15)), h] for t, h in CONDITIONS])
    beta, residual, *_ = np.linalg.lstsq(x, -np.log(months), rcond=None)
    row = np.array([1, -1 / (R * 303.15), 75.0])
    from scipy.stats import t as t_law

    half = t_law.ppf(0.975, 3) * math.sqrt(residual[0] / 3 * row @ np.linalg.pinv(x.T @ x) @ row)
    low, high = fit.months_interval(30, 75)
    assert (math.log(low), math.log(high)) == (
        pytest.approx(-row @ beta - half, rel=1e-4),
        pytest.approx(-row @ beta + half, rel=1e-4),
    )


def test_humidity_that_never_changes_is_left_out():
    fit = fit_isoconversion([25, 40, 50], [75, 75, 75], [30, 6, 2.2])
    assert not fit.has_humidity
    assert math.isnan(fit.humidity_se)


def test_temperature_and_humidity_that_move_together_are_refused():
    with pytest.raises(ValueError, match="cannot be told apart"):
        fit_isoconversion([25, 40], [60, 75], [30, 6])


@pytest.mark.parametrize(("celsius", "rates"), [([25, 25], [1, 2]), ([25, 40], [0.0, 1.0])])
def test_too_few_temperatures_and_still_rates_are_refused(celsius, rates):
    with pytest.raises(ValueError):
        fit_arrhenius(celsius, rates)


def test_a_line_that_moves_away_never_meets_its_limit():
    assert compute_isoconversion_months(100, 0.1, 95) == math.inf
    assert compute_isoconversion_months(100, -0.25, 95) == pytest.approx(20)
    assert compute_isoconversion_months(100, 0, 95) == math.inf
