from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from jembatan.assess.compare import compare_jurisdictions
from jembatan.core.grades import Confidence, Trust
from jembatan.core.law import Concept
from jembatan.core.text import Text
from jembatan.law.load import load_jurisdiction

ON = dt.date(2026, 11, 24)
CONCEPTS = {
    name: Concept(id=name, title=Text(name), subject="stability", stricter=order)
    for name, order in (("months", "more"), ("age", "less"), ("languages", "superset"), ("condition", "none"))
}


def between(**bounds):
    return {"kind": "fact_between", "fact": "stability.long_term.months", **bounds}


def equals(*values):
    return {"kind": "fact_equals", "fact": "stability.long_term.condition", "expected": list(values)}


@pytest.fixture
def relation(jurisdiction, requirement):
    def relation(concept, here, there, **more):
        sides = []
        for code, check in (("AA", here), ("BB", there)):
            rules = () if check is None else (requirement(check, concept=concept, id=f"{code}-1", **more),)
            sides.append(msgspec.structs.replace(jurisdiction, concepts=CONCEPTS, requirements=rules))
        (row,) = compare_jurisdictions(*sides, ON).rows
        return row

    return relation


@pytest.mark.parametrize(
    ("concept", "here", "there", "expected"),
    [
        ("months", between(at_least=12), between(at_least=12), "same"),
        ("months", between(at_least=12), between(at_least=6), "stricter"),
        ("months", between(at_least=3), between(at_least=6), "looser"),
        ("age", between(at_most=24), between(at_most=36), "stricter"),
        ("languages", equals("zh"), equals("en", "zh"), "looser"),
        ("languages", equals("en", "zh"), equals("en", "id"), "different"),
        ("condition", equals("25C/60RH"), equals("30C/75RH"), "different"),
        ("condition", equals("30C/75RH"), equals("30C/75RH"), "same"),
        ("condition", equals("30C/75RH"), {"kind": "reader_opinion"}, "different"),
        ("condition", {"kind": "reader_opinion"}, {"kind": "reader_opinion"}, "different"),
        ("condition", equals("30C/75RH"), None, "only_here"),
        ("condition", None, equals("30C/75RH"), "only_there"),
    ],
)
def test_two_demands_stand_in_exactly_one_relation(relation, concept, here, there, expected):
    assert relation(concept, here, there).relation == expected


def test_what_nobody_read_is_not_compared(relation):
    row = relation("months", between(at_least=12), between(at_least=6), trust=Trust.REMEMBERED)
    assert row.relation == "not_known"


def test_a_number_set_by_a_parameter_is_compared_with_both_citations(relation):
    row = relation(
        "months", between(at_least={"parameter": "months"}), between(at_least=6), confidence=Confidence.HIGH
    )
    assert (row.relation, row.here.values, row.there.values) == ("stricter", ("12",), ("6",))
    assert [c.instrument for c in row.here.citations] == ["act", "guide"]


def test_the_coverage_of_the_bare_side_is_counted_by_subject(jurisdiction, requirement):
    here = msgspec.structs.replace(
        jurisdiction, concepts=CONCEPTS, requirements=(requirement(between(at_least=12), concept="months"),)
    )
    there = msgspec.structs.replace(
        jurisdiction,
        concepts=CONCEPTS,
        requirements=tuple(requirement(equals("x"), id=f"X-{n}", concept="condition") for n in range(3)),
    )
    rows = {row.concept: row for row in compare_jurisdictions(here, there, ON).rows}
    assert (rows["months"].relation, rows["months"].coverage) == ("only_here", 3)
    assert (rows["condition"].relation, rows["condition"].coverage) == ("only_there", 1)


def test_an_authority_is_the_same_as_itself():
    law = load_jurisdiction("ID")
    assert {row.relation for row in compare_jurisdictions(law, law, ON).rows} == {"same"}
