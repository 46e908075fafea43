from __future__ import annotations

import pytest

from jembatan.assess.diff import compute_difference
from jembatan.core.errors import InputError


def an_assessment(outcomes, law="a", on="2026-11-24", files=None, **more):
    return {
        "schema": "jembatan.assessment/1",
        "jurisdiction": "ID",
        "on": on,
        "law_sha256": law,
        "inputs": [{"path": p, "sha256": s} for p, s in (files or {}).items()],
        "findings": [
            {
                "id": id_,
                "requirement": id_.split(":")[0],
                "outcome": o,
                "title": id_,
                "severity": "major",
                "requirement_sha256": law,
            }
            for id_, o in outcomes.items()
        ],
        **more,
    }


def test_findings_close_come_and_reopen():
    old = an_assessment({"A": "not_met", "B": "met", "C": "met", "E": "not_met"}, files={"a.pdf": "1"})
    new = an_assessment(
        {"A": "met", "B": "not_met", "C": "met", "D": "undetermined", "E": "undetermined"},
        files={"a.pdf": "2"},
    )
    difference = compute_difference(old, new)
    assert {r.finding: r.change for r in difference.rows} == {
        "A": "closed",
        "B": "reopened",
        "D": "new",
        "E": "changed",
    }
    assert difference.counts == {"closed": 1, "new": 1, "reopened": 1, "changed": 1}
    assert difference.files_changed == ("a.pdf",)


def test_the_cause_is_the_law_where_no_file_changed_and_the_file_where_no_law_changed():
    law = compute_difference(an_assessment({"A": "met"}, law="a"), an_assessment({"A": "not_met"}, law="b"))
    assert [r.cause for r in law.rows] == ["law"]
    file = compute_difference(
        an_assessment({"A": "met"}, files={"a": "1"}), an_assessment({"A": "not_met"}, files={"a": "2"})
    )
    assert [r.cause for r in file.rows] == ["file"]
    day = compute_difference(an_assessment({"A": "met"}), an_assessment({"A": "not_met"}, on="2027-01-01"))
    assert [r.cause for r in day.rows] == ["day"]


def test_a_paper_that_came_with_a_file_is_no_change_of_the_law():
    old = an_assessment({"A:certificate:cpp-1": "met"}, files={"a": "1"})
    new = an_assessment(
        {"A:certificate:cpp-1": "met", "A:certificate:cpp-2": "not_met"}, files={"a": "1", "b": "2"}
    )
    assert [(r.finding, r.cause) for r in compute_difference(old, new).rows] == [
        ("A:certificate:cpp-2", "file")
    ]


def test_a_rule_that_one_day_did_not_know_is_the_law():
    old = an_assessment({"A": "met"}, on="2034-10-16")
    new = an_assessment({"A": "met", "B": "not_met"}, on="2034-10-17")
    assert [r.cause for r in compute_difference(old, new).rows] == ["law"]


def test_two_authorities_are_not_compared():
    with pytest.raises(InputError, match="same authority"):
        compute_difference(an_assessment({}), an_assessment({}, jurisdiction="CN"))
    with pytest.raises(InputError, match=r"jembatan\.assessment/1"):
        compute_difference({}, an_assessment({}))
