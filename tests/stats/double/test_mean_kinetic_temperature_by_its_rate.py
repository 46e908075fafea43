"""Mean kinetic temperature a second way: the rate at it is the mean of the rates at the readings.

Constants of USP <1160>: dH 83.144 kJ/mol, R 8.3144e-3 kJ/(mol K).
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.stats.kinetics.arrhenius import compute_mean_kinetic_temperature


def test_equal_time_at_20_and_30_degrees_is_26_26():
    assert compute_mean_kinetic_temperature([20, 30]) == pytest.approx(26.2599, abs=1e-3)


@given(st.lists(st.floats(0, 45), min_size=1, max_size=52))
def test_the_rate_at_it_is_the_mean_rate_of_the_readings(readings):
    rates = [math.exp(-83.144 / (8.3144e-3 * (t + 273.15))) for t in readings]
    at_mean = math.exp(-83.144 / (8.3144e-3 * (compute_mean_kinetic_temperature(readings) + 273.15)))
    assert at_mean == pytest.approx(sum(rates) / len(rates), rel=1e-9)


def test_durations_weigh_the_readings():
    one = compute_mean_kinetic_temperature([20, 30], [3, 1])
    assert one == pytest.approx(compute_mean_kinetic_temperature([20, 20, 20, 30]), abs=1e-9)


@given(st.lists(st.floats(-30, 60), min_size=1, max_size=60))
def test_it_lies_between_the_plain_mean_and_the_warmest_reading(readings):
    mkt = compute_mean_kinetic_temperature(readings)
    assert sum(readings) / len(readings) - 1e-6 <= mkt <= max(readings) + 1e-6


def test_a_duration_for_each_reading_is_asked_for():
    with pytest.raises(ValueError, match="one duration per reading"):
        compute_mean_kinetic_temperature([20, 30], [1])
