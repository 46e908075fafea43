from __future__ import annotations

import datetime as dt

import pytest

from jembatan.checks.condition import judge_conditions
from jembatan.core.grades import Confidence


@pytest.mark.parametrize(
    ("wanted", "value", "holds"),
    [
        ("chemical", "chemical", True),
        ("chemical", "biological", False),
        (["chemical", "biological"], "biological", True),
        ({"not": "chemical"}, "biological", True),
        ({"not": ["chemical", "biological"]}, "biological", False),
        ({"known": True}, "x", True),
        ({"known": False}, "x", False),
        ({"known": True}, None, False),
        ({"known": False}, None, True),
        ("chemical", None, None),
        ({"not": "chemical"}, None, None),
        ({"includes": "NMPA"}, ["NMPA", "TGA"], True),
        ({"includes": ["EMA", "TGA"]}, ["NMPA", "TGA"], True),
        ({"includes": ["EMA"]}, ["NMPA"], False),
        ({"at_least": 12}, 12, True),
        ({"at_least": 12}, 11.5, False),
        ({"at_least": 6, "at_most": 12}, 13, False),
        ({"at_least": 6, "at_most": 12}, 7, True),
        ({"at_least": 6}, "six", None),
        ({"before": "2020-01-01"}, dt.date(2019, 12, 31), True),
        ({"before": "2020"}, dt.date(2020, 1, 1), False),
        (True, True, True),
        (True, False, False),
        (1, True, False),
    ],
)
def test_a_line_of_a_condition_holds_fails_or_is_unknown(make_context, fact, wanted, value, holds):
    context = make_context([fact("product.kind", value)] if value is not None else [])
    assert judge_conditions({"product.kind": wanted}, context).holds is holds


def test_a_false_line_wins_over_an_unknown_one(make_context, fact):
    result = judge_conditions(
        {"material.origin": "plant", "product.kind": "chemical"},
        make_context([fact("product.kind", "biological")]),
    )
    assert result.holds is False
    assert [f.name for f in result.because] == ["product.kind"]
    assert result.missing == ()


def test_an_unknown_line_is_named(make_context, fact):
    result = judge_conditions(
        {"material.origin": "plant", "product.kind": "chemical"},
        make_context([fact("product.kind", "chemical")]),
    )
    assert result.holds is None
    assert result.missing == ("material.origin",)


def test_no_condition_at_all_holds(make_context):
    assert judge_conditions({}, make_context()).holds is True


def test_a_value_read_with_low_confidence_settles_no_condition(make_context, fact):
    context = make_context([fact("product.kind", "chemical", kind="read", confidence=Confidence.LOW)])
    assert judge_conditions({"product.kind": "chemical"}, context).holds is None


def test_a_parameter_follows_the_day_and_its_conditions(make_context, fact):
    wanted = {"parameter": "months"}
    assert make_context().resolve(wanted) == 12
    assert make_context(on=dt.date(2015, 1, 1)).resolve(wanted) == 6
    assert make_context(on=dt.date(2000, 1, 1)).resolve(wanted) is None
    assert make_context([fact("product.kind", "biological")]).resolve(wanted) == 3
    context = make_context()
    context.resolve(wanted)
    assert [(c.instrument, c.clause) for c in context.cited] == [("guide", "12")]
