"""What must hold for any bioequivalence study."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jembatan.stats.bioequivalence.analysis import (
    Observations,
    compute_method_a,
    compute_method_b,
    compute_variability,
)
from jembatan.stats.bioequivalence.average import (
    compute_interval,
    compute_power,
    compute_sample_size,
    to_cv,
    to_sd,
)
from jembatan.stats.bioequivalence.designs import DESIGNS, find_design
from jembatan.stats.bioequivalence.scaled import EXPANDED, RULES, compute_scaled_power

designs = st.sampled_from(list(DESIGNS))
cvs = st.floats(0.05, 0.8)


@given(designs, cvs, st.floats(0.85, 1.15), st.integers(4, 40))
def test_power_is_mirrored_by_the_ratio_and_rises_with_size_once_there_is_any(design, cv, ratio, k):
    n = k * len(DESIGNS[design].sequences)
    power = compute_power(cv, n, design, true_ratio=ratio)
    assert 0 <= power <= 1
    assert compute_power(cv, n, design, true_ratio=1 / ratio) == pytest.approx(power, abs=1e-10)
    more = compute_power(cv, n + len(DESIGNS[design].sequences), design, true_ratio=ratio)
    assert more >= power - 1e-9 or power < 0.1  # two one-sided tests have hardly any power that could fall


@given(cvs, st.floats(0.5, 0.95), designs)
def test_the_size_is_the_smallest(cv, wanted, design):
    found = compute_sample_size(cv, design, power=wanted)
    assert found.power >= wanted
    assert math.isnan(found.below) or found.below < wanted


@given(st.floats(0.01, 2))
def test_cv_and_sd_are_each_others_inverse(cv):
    assert to_cv(to_sd(cv)) == pytest.approx(cv, rel=1e-12)


@given(st.sampled_from(["expanded", "scaled", "narrow"]), st.floats(0.05, 0.7), st.floats(0.85, 1.15))
def test_scaled_power_is_a_probability_mirrored_by_the_ratio(kind, cv, ratio):
    power = compute_scaled_power(cv, 24, rule=RULES[kind], true_ratio=ratio)
    assert 0 <= power <= 1
    assert compute_scaled_power(cv, 24, rule=RULES[kind], true_ratio=1 / ratio) == pytest.approx(
        power, abs=1e-9
    )


@given(st.integers(8, 60))
def test_without_widening_expanded_limits_are_the_usual_ones(k):
    never = replace(EXPANDED, switch_sd=99.0)
    scaled = compute_scaled_power(0.3, 2 * k, rule=never, true_ratio=0.95)
    assert scaled == pytest.approx(compute_power(0.3, 2 * k, "2x2x4", true_ratio=0.95), abs=1e-7)


def _study(seed: int, shift: float = 0.0, scale: float = 1.0) -> Observations:
    generator = np.random.default_rng(seed)
    rows = []
    for q, sequence in enumerate(("TRR", "RTR", "RRT")):
        for i in range(5):
            level = generator.normal(3, 0.4)
            rows += [
                (f"{q}{i}", str(p), sequence, product, scale * (level + generator.normal(0, 0.3)) + shift)
                for p, product in enumerate(sequence)
            ]
    return Observations(*map(list, zip(*rows, strict=True)))  # type: ignore[arg-type]


@given(st.integers(0, 5000), st.floats(-5, 5))
def test_the_unit_of_concentration_cancels(seed, shift):
    plain, moved = _study(seed), _study(seed, shift)
    for compute in (compute_method_a, compute_method_b):
        a, b = compute(plain), compute(moved)
        assert (b.ratio, b.low, b.high) == pytest.approx((a.ratio, a.low, a.high), rel=1e-6)
    assert compute_variability(moved).cv == pytest.approx(compute_variability(plain).cv, rel=1e-8)


@given(st.integers(0, 5000))
def test_the_order_of_rows_is_irrelevant(seed):
    data = _study(seed)
    order = np.random.default_rng(seed).permutation(len(data.log_value))
    names = ("subject", "period", "sequence", "treatment", "log_value")
    mixed = Observations(*([getattr(data, n)[i] for i in order] for n in names))
    assert compute_method_a(mixed).low == pytest.approx(compute_method_a(data).low, rel=1e-9)
    assert compute_method_b(mixed).low == pytest.approx(compute_method_b(data).low, rel=1e-6)


@given(st.floats(0.1, 0.6), st.integers(6, 60))
def test_more_subjects_narrow_the_interval(cv, k):
    few, many = compute_interval(1.0, cv, 2 * k), compute_interval(1.0, cv, 2 * k + 2)
    assert few[0] < many[0] < 1 < many[1] < few[1]


def test_a_design_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(ValueError, match="known are parallel, 2x2"):
        find_design("3x3")
    with pytest.raises(ValueError, match="no size suffices"):
        compute_sample_size(0.3, true_ratio=1.25)
    with pytest.raises(ValueError, match="replicate design"):
        compute_scaled_power(0.4, 24, "2x2")
