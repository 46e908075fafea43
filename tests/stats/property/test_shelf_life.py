"""What must hold of any stability study."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jembatan.stats.stability.scale import from_scale, put_on_scale
from jembatan.stats.stability.shelf_life import Limits, compute_shelf_life

TIMES = (0.0, 3.0, 6.0, 9.0, 12.0, 18.0)
VALUES = st.lists(st.floats(94, 106), min_size=len(TIMES), max_size=len(TIMES))
STUDIES = st.lists(VALUES, min_size=2, max_size=4)


def columns(study):
    rows = [(t, y, f"b{i}") for i, values in enumerate(study) for t, y in zip(TIMES, values, strict=True)]
    return [list(c) for c in zip(*rows, strict=True)]


def same(one, other, scale=1.0):
    if math.isinf(one) or math.isinf(other) or math.isnan(one) or math.isnan(other):
        return str(one) == str(other)
    return math.isclose(one, other * scale, rel_tol=1e-6, abs_tol=1e-6)


def well_scattered(result):
    return all(fit.residual_variance > 1e-6 for fit in result.fits.values())


@settings(deadline=None, max_examples=150)
@given(STUDIES)
def test_the_order_of_batches_is_irrelevant(study):
    one = compute_shelf_life(*columns(study), Limits(lower=90))
    assume(well_scattered(one))
    other = compute_shelf_life(*columns(study[::-1]), Limits(lower=90))
    assert one.model == other.model
    assert same(one.default.exact_months, other.default.exact_months)


@settings(deadline=None, max_examples=150)
@given(STUDIES, st.floats(0.1, 30))
def test_units_cancel(study, factor):
    times, values, batches = columns(study)
    one = compute_shelf_life(times, values, batches, Limits(lower=90))
    assume(well_scattered(one))
    other = compute_shelf_life(
        [t * factor for t in times], [y * factor for y in values], batches, Limits(lower=90 * factor)
    )
    assert same(other.default.exact_months, one.default.exact_months, factor)


@settings(deadline=None, max_examples=150)
@given(STUDIES)
def test_mirrored_values_and_limits_give_the_same_shelf_life(study):
    times, values, batches = columns(study)
    one = compute_shelf_life(times, values, batches, Limits(lower=90))
    assume(well_scattered(one))
    other = compute_shelf_life(times, [200 - y for y in values], batches, Limits(upper=110))
    assert same(one.default.exact_months, other.default.exact_months)


@settings(deadline=None, max_examples=150)
@given(STUDIES)
def test_a_two_sided_bound_never_gives_more_than_a_one_sided_one(study):
    one = compute_shelf_life(*columns(study), Limits(lower=90))
    two = compute_shelf_life(*columns(study), Limits(lower=90), sides=2)
    assume(well_scattered(one))
    assert two.default.exact_months <= one.default.exact_months or same(
        two.default.exact_months, one.default.exact_months
    )


@settings(deadline=None, max_examples=150)
@given(STUDIES)
def test_the_same_study_repeated_never_widens_the_bound(study):
    times, values, batches = columns(study)
    one = compute_shelf_life(times, values, batches, Limits(lower=90)).by_model["one_line", "pooled_error"]
    twice = compute_shelf_life(times * 2, values * 2, batches * 2, Limits(lower=90)).by_model[
        "one_line", "pooled_error"
    ]
    assume(math.isfinite(one.exact_months) and one.exact_months > 0)
    assert twice.exact_months >= one.exact_months - 1e-6


@settings(deadline=None, max_examples=80)
@given(STUDIES)
def test_a_wider_limit_never_gives_a_shorter_shelf_life(study):
    near = compute_shelf_life(*columns(study), Limits(lower=93))
    far = compute_shelf_life(*columns(study), Limits(lower=90))
    assume(well_scattered(near))
    assert far.default.exact_months >= near.default.exact_months - 1e-9


@settings(deadline=None, max_examples=80)
@given(STUDIES)
def test_both_limits_give_the_earlier_of_the_two(study):
    both = compute_shelf_life(*columns(study), Limits(90, 110), sides=2)
    assume(well_scattered(both))
    each = [
        compute_shelf_life(*columns(study), limits, sides=2) for limits in (Limits(90), Limits(None, 110))
    ]
    assert same(both.default.exact_months, min(one.default.exact_months for one in each))


@settings(deadline=None, max_examples=80)
@given(STUDIES)
def test_the_log_scale_is_the_linear_one_of_logarithms(study):
    _times, values, _batches = columns(study)
    logs, limits = put_on_scale(values, Limits(90, 110), "log")
    assert [from_scale(v, "log") for v in logs] == [pytest.approx(v) for v in values]
    assert limits == Limits(math.log(90), math.log(110))
    roots, _ = put_on_scale(values, Limits(), "sqrt")
    assert [from_scale(v, "sqrt") for v in roots] == [pytest.approx(v) for v in values]


@settings(deadline=None, max_examples=80)
@given(STUDIES, st.sampled_from(["full", "reduced"]))
def test_pooling_by_either_error_chooses_one_of_the_three_models(study, test_error):
    found = compute_shelf_life(*columns(study), Limits(lower=90))
    assume(well_scattered(found))
    under = found.under(test_error, "pooled_error")
    pool = found.poolability
    assert under.model == (pool.model if test_error == "full" else pool.model_by_reduced_error)
    if under.model != "separate":
        assert found.under(test_error, "individual_error").exact_months == under.exact_months or math.isnan(
            under.exact_months
        )


def test_each_way_of_having_no_shelf_life_is_named():
    falls = [(t, 100 - 0.5 * t + 0.1 * (-1) ** i, "a") for i, t in enumerate(TIMES)]
    level = [(t, 100 + 0.4 * (-1) ** i, "a") for i, t in enumerate(TIMES)]
    rises = [(t, 100 + 0.5 * t + 0.01 * (-1) ** i, "a") for i, t in enumerate(TIMES)]

    def outcome(rows, **limits):
        return compute_shelf_life(*zip(*rows, strict=True), Limits(**limits)).outcome

    assert outcome(falls, lower=95) == "crosses"
    assert outcome(falls, lower=100.5) == "fails_at_zero"
    assert outcome(level, lower=95) == "no_slope"
    assert outcome(rises, lower=95) == "no_crossing"
    assert outcome([(0, 100.0, "a"), (3, 99.0, "a")], lower=95) == "not_estimable"
