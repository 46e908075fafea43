"""A region that joins late a second way: means of drawn patients inside and outside the global study; events by entry time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from jembatan.stats.mrct.accrual import Recruitment
from jembatan.stats.mrct.all_regions import compute_method2
from jembatan.stats.mrct.endpoints import normal_endpoint
from jembatan.stats.mrct.late_joiners import (
    compute_late_method1,
    compute_late_method2,
    compute_late_same_sign,
    count_events,
    count_patients,
    find_late_pair,
)
from jembatan.stats.mrct.one_region import compute_method1

REST = Recruitment((0.0, 12.0), (400.0,))
TRIALS = 400_000


@pytest.mark.parametrize(
    ("start", "close", "state", "inside"),
    [(0.0, 12.0, "inside", 100.0), (6.0, 12.0, "partly", 60.0), (12.0, 12.0, "outside", 0.0)],
)
def test_method_1_agrees_with_drawn_means_in_all_three_states(start, close, state, inside):
    region = Recruitment((start, start + 10.0), (100.0,))
    counts = count_patients(REST, region, close, follow_up=6.0)
    assert counts.state == state
    assert counts.inside == pytest.approx(inside)
    assert counts.own == 100.0
    effects, factor = (0.2, 0.3), 4.0
    pair = find_late_pair(counts, *effects, factor, factor)
    draw = np.random.default_rng(9)
    outside = counts.own - counts.inside

    def mean(effect, n):
        return effect + math.sqrt(factor / n) * draw.standard_normal(TRIALS) if n else np.zeros(TRIALS)

    d_in, d_out, d_rest = mean(0.2, counts.inside), mean(0.2, outside), mean(0.3, counts.rest)
    own = (counts.inside * d_in + outside * d_out) / counts.own
    overall = (counts.inside * d_in + counts.rest * d_rest) / (counts.inside + counts.rest)
    success = overall > 1.959963984540054 * math.sqrt(factor / (counts.inside + counts.rest))
    method1, sign = compute_late_method1(pair, 0.5), compute_late_same_sign(pair)
    both = compute_late_method2(counts, *effects, factor, factor)
    for exact, seen in (
        (pair.power, success),
        (method1.unconditional, own >= 0.5 * overall),
        (method1.joint, (own >= 0.5 * overall) & success),
        (sign.unconditional, own > 0),
        (sign.joint, (own > 0) & success),
        (both.unconditional, (own > 0) & (d_rest > 0)),
        (both.joint, (own > 0) & (d_rest > 0) & success),
    ):
        assert seen.mean() == pytest.approx(exact, abs=3 * math.sqrt(exact * (1 - exact) / TRIALS))
    if state == "outside":
        assert sign.joint == pytest.approx(sign.unconditional * pair.power, abs=1e-12)


def test_a_region_wholly_inside_has_the_ordinary_probabilities():
    counts = count_patients(REST, Recruitment((2.0, 12.0), (100.0,)), 12.0)
    pair = find_late_pair(counts, 0.2, 0.3, 4.0, 4.0)
    found, ordinary = (
        compute_late_method1(pair, 0.5),
        compute_method1(normal_endpoint([0.2, 0.3], 1.0).design(500, [0.2, 0.8]), 0.5),
    )
    assert found.unconditional == pytest.approx(ordinary.unconditional, abs=1e-12)
    assert found.joint == pytest.approx(ordinary.joint, abs=1e-12)
    both = compute_late_method2(counts, 0.2, 0.3, 4.0, 4.0)
    ordinary = compute_method2(normal_endpoint([0.2, 0.3], 1.0).design(500, [0.2, 0.8]))
    assert both.unconditional == pytest.approx(ordinary.unconditional, abs=1e-12)
    assert both.joint == pytest.approx(ordinary.joint, abs=1e-9)


def test_events_are_counted_from_entry_to_each_cut():
    region = Recruitment((8.0, 20.0), (120.0,))
    hazards = (0.7 * math.log(2) / 12, math.log(2) / 12)
    counts = count_events(REST, region, 12.0, 250.0, 80.0, hazards, hazards, (0.5, 0.5), 0.004)

    def events(first, last, patients_a_month, cut):
        return sum(
            0.5
            * patients_a_month
            * quad(lambda e, h=h: h / (h + 0.004) * (1 - math.exp(-(h + 0.004) * (cut - e))), first, last)[0]
            for h in hazards
        )

    assert counts.state == "partly"
    assert counts.inside == pytest.approx(events(8.0, 12.0, 10.0, counts.global_month), abs=1e-6)
    assert counts.rest == pytest.approx(events(0.0, 12.0, 400 / 12, counts.global_month), abs=1e-6)
    assert counts.inside + counts.rest == pytest.approx(250.0, abs=1e-6)
    assert events(8.0, 20.0, 10.0, counts.own_month) == pytest.approx(80.0, abs=1e-6)
    assert counts.own_month > counts.global_month


def test_a_region_outside_waits_for_its_own_events_only():
    region = Recruitment((15.0, 27.0), (120.0,))
    hazards = (0.05, 0.06)
    counts = count_events(REST, region, 12.0, 250.0, 60.0, hazards, hazards, (0.5, 0.5))
    assert counts.state == "outside"
    assert counts.rest == pytest.approx(250.0)
    with pytest.raises(ValueError, match="the region never has 121 events"):
        count_events(REST, region, 12.0, 250.0, 121.0, hazards, hazards, (0.5, 0.5))
    with pytest.raises(ValueError, match="the global study never has 401 events"):
        count_events(REST, region, 12.0, 401.0, 60.0, hazards, hazards, (0.5, 0.5))
