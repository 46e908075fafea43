from __future__ import annotations

import datetime as dt

import pytest

from jembatan.checks.dates import add_months
from jembatan.checks.run import CHECK_BY_WORD, run_check
from jembatan.core.grades import Depth
from jembatan.core.vocabulary import CHECKS


def test_every_word_of_the_vocabulary_is_implemented_and_no_other():
    assert set(CHECK_BY_WORD) == set(CHECKS)
    assert len(CHECKS) < 25


def test_an_unknown_fact_is_undetermined_whatever_the_word(make_context):
    for check in (
        {"kind": "fact_present", "fact": "product.kind"},
        {"kind": "fact_equals", "fact": "product.kind", "expected": "chemical"},
        {"kind": "fact_includes", "fact": "approvals.authorities", "expected": ["EMA"]},
        {"kind": "fact_between", "fact": "stability.long_term.months", "at_least": 12},
        {"kind": "not_expired", "fact": "certificate.expires"},
        {"kind": "not_older_than", "fact": "certificate.issued", "months": 24},
        {"kind": "dates_ordered", "earlier": "certificate.issued", "later": "certificate.expires"},
        {"kind": "facts_agree", "fact": "presentation.strength"},
        {"kind": "reader_opinion"},
    ):
        assert run_check(check, make_context()).holds is None, check


def test_unknown_as_a_value_is_no_knowledge(make_context, fact):
    check = {"kind": "fact_present", "fact": "material.origin"}
    assert run_check(check, make_context([fact("material.origin", "unknown")])).holds is None
    assert run_check(check, make_context([fact("material.origin", "plant")])).holds is True


@pytest.mark.parametrize(("value", "holds"), [("30C/75RH", True), ("30c/75rh ", True), ("25C/60RH", False)])
def test_a_fact_equals_its_value_without_regard_to_case(make_context, fact, value, holds):
    check = {"kind": "fact_equals", "fact": "stability.long_term.condition", "expected": "30C/75RH"}
    assert run_check(check, make_context([fact("stability.long_term.condition", value)])).holds is holds


def test_a_number_is_held_against_the_parameter_in_force_and_cites_it(make_context, fact):
    check = {
        "kind": "fact_between",
        "fact": "stability.long_term.months",
        "at_least": {"parameter": "months"},
    }
    context = make_context([fact("stability.long_term.months", 11)])
    assert run_check(check, context).holds is False
    assert context.cited[0].instrument == "guide"
    assert (
        run_check(check, make_context([fact("stability.long_term.months", 11)], on=dt.date(2015, 1, 1))).holds
        is True
    )
    without_value = make_context([fact("stability.long_term.months", 11)], on=dt.date(2001, 1, 1))
    assert run_check(check, without_value).holds is None


def test_a_list_includes_any_or_all(make_context, fact):
    context = make_context([fact("approvals.authorities", ["NMPA", "TGA"])])
    check = {"kind": "fact_includes", "fact": "approvals.authorities", "expected": ["TGA", "EMA"]}
    assert run_check(check, context).holds is False
    assert run_check({**check, "need": "any"}, context).holds is True


def test_a_paper_is_valid_on_its_last_day(make_context, fact):
    check = {"kind": "not_expired", "fact": "certificate.expires"}
    assert run_check(check, make_context([fact("certificate.expires", dt.date(2026, 11, 24))])).holds is True
    assert run_check(check, make_context([fact("certificate.expires", dt.date(2026, 11, 23))])).holds is False


@pytest.mark.parametrize(
    ("until", "key"),
    [
        (dt.date(2026, 12, 31), "observed.expires_soon"),
        (dt.date(2029, 1, 1), "observed.expires"),
        (dt.date(2026, 1, 1), "observed.expires"),
    ],
)
def test_a_paper_that_may_run_out_before_the_decision_says_so(make_context, fact, until, key):
    check = {"kind": "not_expired", "fact": "certificate.expires"}
    found = run_check(check, make_context([fact("certificate.expires", until)])).observed
    assert found.key == key
    assert found.args.get("days") == (37 if key.endswith("soon") else None)


def test_age_is_counted_in_calendar_months(make_context, fact):
    check = {"kind": "not_older_than", "fact": "certificate.issued", "months": 24}

    def judged(day):
        return run_check(check, make_context([fact("certificate.issued", day)])).holds

    assert judged(dt.date(2024, 11, 24)) is True
    assert judged(dt.date(2024, 11, 23)) is False
    assert judged(dt.date(2027, 1, 1)) is None


def test_months_end_where_the_later_month_ends():
    assert add_months(dt.date(2024, 1, 31), 1) == dt.date(2024, 2, 29)
    assert add_months(dt.date(2024, 3, 15), -3) == dt.date(2023, 12, 15)


def test_two_dates_are_in_order_and_near_enough(make_context, fact):
    facts = [
        fact("certificate.issued", dt.date(2024, 1, 1)),
        fact("certificate.expires", dt.date(2027, 1, 1)),
    ]
    check = {"kind": "dates_ordered", "earlier": "certificate.issued", "later": "certificate.expires"}
    assert run_check(check, make_context(facts)).holds is True
    assert run_check({**check, "within_months": 36}, make_context(facts)).holds is True
    assert run_check({**check, "within_months": 35}, make_context(facts)).holds is False


def test_depth_follows_how_the_fact_was_established(make_context, fact):
    check = {"kind": "fact_present", "fact": "product.kind"}
    for kind, depth in (("read", Depth.CONTENT), ("computed", Depth.RECOMPUTED), ("declared", Depth.PERSON)):
        assert run_check(check, make_context([fact("product.kind", "chemical", kind=kind)])).depth is depth
