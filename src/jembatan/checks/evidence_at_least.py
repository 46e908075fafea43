"""evidence_at_least: a recalculated number reaches the value, in everything that the analysis gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jembatan.checks.context import Context
from jembatan.core.evidence import Evidence
from jembatan.core.finding import CheckResult, Place
from jembatan.core.grades import Depth
from jembatan.core.text import Message, Text


def evidence_at_least(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the named result is at least the value in every evidence of the analysis (one per medium, attribute ...).

    One that falls short decides; else one that cannot be told (a fault, no number, a method not verified, a result that
    `open_when` names); it holds only where all hold. `holds_when` names results with which it holds whatever the number
    (very rapid dissolution needs no f2). An analysis that gave nothing is undetermined.
    """
    bound = context.resolve(check["at_least"])
    expected = Message(
        "expected.evidence", {"analysis": check["analysis"], "result": check["result"], "at_least": bound}
    )
    found = [e for e in context.evidence if e.analysis == check["analysis"]]
    if not found or bound is None:
        observed = Message("observed.no_evidence", {"analysis": check["analysis"]})
        return CheckResult(holds=None, depth=Depth.RECOMPUTED, observed=observed, expected=expected)
    judged = [(evidence, _judge_one(check, evidence, bound)) for evidence in found]
    holds = min((one for _, one in judged), key=(False, None, True).index)
    deciding = [evidence for evidence, one in judged if one is holds]
    return CheckResult(
        holds=holds,
        depth=Depth.RECOMPUTED,
        observed=_observed(check, deciding, holds, len(found)),
        expected=expected,
        where=tuple(dict.fromkeys(Place(path=path) for evidence in deciding for path in evidence.inputs)),
        citations=tuple(dict.fromkeys(c for evidence in found for c in evidence.citations)),
    )


def _judge_one(check: Mapping[str, Any], evidence: Evidence, bound: Any) -> bool | None:
    value = evidence.result.get(check["result"])
    if (
        not evidence.has_result
        or evidence.status == "unverified"
        or _is_named(check.get("open_when"), evidence)
    ):
        return None
    if _is_named(check.get("holds_when"), evidence):
        return True
    if value is None or value != value:  # NaN reaches nothing and falls short of nothing
        return None
    return bool(value >= bound)


def _is_named(results: Mapping[str, Any] | None, evidence: Evidence) -> bool:
    """Say whether the evidence has one of the results: { verdict = ["rapid"] }."""
    return any(evidence.result.get(name) in values for name, values in (results or {}).items())


def _observed(
    check: Mapping[str, Any], deciding: Sequence[Evidence], holds: bool | None, total: int
) -> Message:
    key = {True: "observed.evidence_holds", False: "observed.evidence_short", None: "observed.evidence_open"}
    values = [_show(evidence.result.get(check["result"])) for evidence in deciding]
    told = [(e.title, f": {value}" if value else "") for e, value in zip(deciding, values, strict=True)]
    where = Text(
        "; ".join(title.en + value for title, value in told),
        id="; ".join(title.in_language("id") + value for title, value in told),
        zh="；".join(title.in_language("zh") + value for title, value in told),
    )
    return Message(key[holds], {"count": len(deciding), "total": total, "where": where})


def _show(value: Any) -> str:
    """Return a number to six digits, so that what falls just short of a bound does not look as if it reached it."""
    return "" if value is None or value != value else f"{value:.6g}"
