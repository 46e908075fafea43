"""Allocation of a trial among regions a second way: the closed form of the share, the power of a region alone, sorting."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from jembatan.stats.mrct.allocation import compute_allocations, raise_to_minimum
from jembatan.stats.mrct.endpoints import normal_endpoint
from jembatan.stats.mrct.size import closed_form_share, compute_total_size

MODEL = normal_endpoint([0.3, 0.3, 0.3], 1.0)
FREQUENCIES = (5.0, 35.0, 60.0)
TOTAL = compute_total_size(MODEL, [0.05, 0.35, 0.6], 0.9).value


def design_for(shares):
    return MODEL.design(TOTAL, shares)


def rows(**more):
    found = compute_allocations(design_for, FREQUENCIES, wanted=0.8, **more)
    return {a.rule: a for a in found}


def test_proportional_and_equal_shares_are_what_they_are_called():
    found = rows()
    assert found["proportional"].shares == pytest.approx((0.05, 0.35, 0.6))
    assert found["equal"].shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert found["equal"].method1.unconditional > found["proportional"].method1.unconditional
    assert "minimum" not in found


def test_the_share_that_retains_the_effect_is_the_closed_form_of_quan_2010():
    found = rows()["retention"]
    power = MODEL.design(TOTAL, [1 / 3] * 3).power
    assert found.shares[0] == pytest.approx(closed_form_share(power, 0.8), abs=1e-9)
    assert found.shares[2] / found.shares[1] == pytest.approx(60 / 35)
    assert found.method1.unconditional == pytest.approx(0.8, abs=1e-9)


def test_local_significance_gives_the_region_the_wanted_power_alone():
    model = normal_endpoint([0.6, 0.3, 0.3], 1.0)
    found = compute_allocations(lambda s: model.design(TOTAL, s), FREQUENCIES, wanted=0.8)
    local = next(a for a in found if a.rule == "local-significance")
    error = math.sqrt(4 / (TOTAL * local.shares[0]))
    assert ndtr(0.6 / error - ndtri(0.975)) == pytest.approx(0.8, abs=1e-12)
    # as large an effect as elsewhere: (1.96 + 0.84)^2 / (1.96 + 1.28)^2 of the trial, all other regions in the rest
    same = rows()["local-significance"]
    assert same.shares[0] == pytest.approx(((1.959964 + 0.841621) / (1.959964 + 1.281552)) ** 2, abs=2e-3)


def test_what_is_impossible_is_said_to_be_impossible():
    small = normal_endpoint([0.05, 0.3, 0.3], 1.0)
    found = {
        a.rule: a
        for a in compute_allocations(lambda s: small.design(TOTAL, s), FREQUENCIES, minimum_share=0.4)
    }
    assert not found["retention"].feasible
    assert "no share reaches 0.8" in found["retention"].why
    assert not found["local-significance"].feasible
    assert not found["minimum"].feasible
    assert found["minimum"].why == "takes 1.20 times the whole trial"


def test_a_minimum_lifts_the_small_and_keeps_the_proportions_of_the_others():
    generator = np.random.default_rng(3)
    for _ in range(200):
        parts = generator.dirichlet(np.ones(5) * 0.5)
        least = 0.2 * generator.random()
        shares = np.array(raise_to_minimum(tuple(parts), least))
        # by sorting: the k smallest at the minimum, with k the least number that keeps the others above it
        order = np.sort(parts)
        for k in range(6):
            scale = (1 - k * least) / max(order[k:].sum(), 1e-300)
            if k == 5 or order[k] * scale >= least * (1 - 1e-9):
                break
        expected = np.maximum(parts * scale, least) if k < 5 else np.full(5, 0.2)
        assert shares == pytest.approx(expected, abs=1e-9)
        assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    assert raise_to_minimum((0.5, 0.5), 0.51) is None
