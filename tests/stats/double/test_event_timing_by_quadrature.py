"""Expected events of a recruitment curve a second way: numerical integration over entry times."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad

from jembatan.stats.mrct.accrual import Recruitment, dropout_hazard, expected_events
from jembatan.stats.sequential.event_timing import compute_look_times

CURVE = Recruitment((0.0, 6.0, 18.0), (100.0, 500.0))
HAZARDS = (0.7 * math.log(2) / 12, math.log(2) / 12)


def events_by_quadrature(time):
    dropout = dropout_hazard(0.05)
    total = 0.0
    for begin, end, n in ((0.0, 6.0, 100.0), (6.0, 18.0, 500.0)):
        if time <= begin:
            continue
        for hazard in HAZARDS:
            rate = hazard + dropout
            density = 0.5 * n / (end - begin)
            part = quad(
                lambda entry, h=hazard, r=rate: h / r * (1 - math.exp(-r * (time - entry))),
                begin,
                min(end, time),
                epsabs=1e-12,
            )[0]
            total += density * part
    return total


@pytest.mark.parametrize("time", [3.0, 6.0, 11.5, 18.0, 40.0, 200.0])
def test_expected_events_are_the_integral_over_entry(time):
    found = expected_events(CURVE, HAZARDS, (0.5, 0.5), dropout_hazard(0.05), time)
    assert found == pytest.approx(events_by_quadrature(time), abs=1e-8)


def test_each_look_comes_when_its_events_are_expected():
    group = (CURVE, HAZARDS, (0.5, 0.5), dropout_hazard(0.05))
    looks = compute_look_times((0.25, 0.5, 1.0), 352.5, [group])
    for look, fraction in zip(looks, (0.25, 0.5, 1.0), strict=True):
        assert look.events == pytest.approx(352.5 * fraction)
        assert events_by_quadrature(look.month) == pytest.approx(look.events, abs=1e-6)
        assert look.patients == pytest.approx(CURVE.entered(look.month))
    assert looks[0].patients < 600 == looks[-1].patients


def test_events_that_never_come_are_said_to_come_never():
    group = (CURVE, HAZARDS, (0.5, 0.5), 0.0)
    looks = compute_look_times((0.5, 1.0), 601.0, [group])
    assert math.isfinite(looks[0].month)
    assert looks[1].month == math.inf
