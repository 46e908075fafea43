from __future__ import annotations

import datetime as dt

import pytest

from jembatan.checks.run import run_check
from jembatan.core.evidence import Evidence
from jembatan.core.finding import CheckResult, Place
from jembatan.core.grades import Depth
from jembatan.core.text import Message, Text

CHECK = {
    "kind": "evidence_at_least",
    "analysis": "profiles",
    "result": "f2",
    "at_least": 50,
    "holds_when": {"verdict": ["rapid"]},
    "open_when": {"verdict": ["not_comparable"]},
}
EXPECTED = Message("expected.evidence", {"analysis": "profiles", "result": "f2", "at_least": 50})


def evidence(medium: str, f2: float | None = None, **more) -> Evidence:
    verdict = more.pop("verdict", "similar")
    return Evidence(
        analysis=more.pop("analysis", "profiles"),
        title=Text(medium, id=f"{medium} id", zh=f"{medium} zh"),
        method="f2",
        settings={},
        inputs={f"{medium}.csv": "0" * 64},
        result={"f2": f2, "verdict": verdict},
        status=more.pop("status", "published"),
        **more,
    )


def result(holds: bool | None, key: str, count: int, total: int, *told: tuple[str, str]) -> CheckResult:
    where = Text(
        "; ".join(f"{medium}{value}" for medium, value in told),
        id="; ".join(f"{medium} id{value}" for medium, value in told),
        zh="；".join(f"{medium} zh{value}" for medium, value in told),
    )
    return CheckResult(
        holds=holds,
        depth=Depth.RECOMPUTED,
        observed=Message(f"observed.{key}", {"count": count, "total": total, "where": where}),
        expected=EXPECTED,
        where=tuple(Place(path=f"{medium}.csv") for medium, _ in told),
    )


def test_an_analysis_that_gave_nothing_is_undetermined(make_context):
    for found in ((), [evidence("pH 1.2", 60, analysis="another")]):
        assert run_check(CHECK, make_context(evidence=found)) == CheckResult(
            holds=None,
            depth=Depth.RECOMPUTED,
            observed=Message("observed.no_evidence", {"analysis": "profiles"}),
            expected=EXPECTED,
        )


def test_it_holds_only_where_every_medium_holds(make_context):
    context = make_context(evidence=[evidence("pH 1.2", 50), evidence("pH 6.8", 61.25)])
    told = ("pH 1.2", ": 50"), ("pH 6.8", ": 61.25")
    assert run_check(CHECK, context) == result(True, "evidence_holds", 2, 2, *told)


def test_the_second_medium_that_falls_short_decides_and_is_named(make_context):
    found = [evidence("pH 1.2", 61), evidence("pH 6.8", 49.9712), evidence("water", fault="broke")]
    assert run_check(CHECK, make_context(evidence=found)) == result(
        False, "evidence_short", 1, 3, ("pH 6.8", ": 49.9712")
    )


@pytest.mark.parametrize(
    ("open_one", "shown"),
    [
        (evidence("water", fault="broke"), ""),
        (evidence("water"), ""),
        (evidence("water", float("nan")), ""),
        (evidence("water", 30.0, status="unverified"), ": 30"),
        (evidence("water", 30.0, verdict="not_comparable"), ": 30"),
    ],
)
def test_one_that_cannot_be_told_leaves_all_undetermined(make_context, open_one, shown):
    context = make_context(evidence=[evidence("pH 1.2", 61), open_one])
    assert run_check(CHECK, context) == result(None, "evidence_open", 1, 2, ("water", shown))


def test_a_result_that_needs_no_number_holds_below_the_bound(make_context):
    context = make_context(evidence=[evidence("pH 1.2", 41.0, verdict="rapid")])
    assert run_check(CHECK, context) == result(True, "evidence_holds", 1, 1, ("pH 1.2", ": 41"))


def test_without_a_value_in_force_nothing_is_judged(make_context):
    check = {**CHECK, "at_least": {"parameter": "months"}}
    context = make_context(evidence=[evidence("pH 1.2", 61)], on=dt.date(2001, 1, 1))
    assert run_check(check, context).holds is None
