"""evidence_at_least: a recalculated number reaches the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.core.finding import CheckResult, Place
from jembatan.core.grades import Depth
from jembatan.core.text import Message


def evidence_at_least(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the named result of an analysis is at least the value; an analysis that did not run is undetermined."""
    bound = context.resolve(check["at_least"])
    expected = Message(
        "expected.evidence", {"analysis": check["analysis"], "result": check["result"], "at_least": bound}
    )
    found = next((e for e in context.evidence if e.analysis == check["analysis"]), None)
    value = None if found is None or found.fault else found.result.get(check["result"])
    if found is None or value is None or bound is None:
        observed = Message("observed.no_evidence", {"analysis": check["analysis"]})
        return CheckResult(holds=None, depth=Depth.RECOMPUTED, observed=observed, expected=expected)
    observed = Message("observed.value", {"value": str(value), "unit": ""})
    return CheckResult(
        holds=bool(value >= bound),
        depth=Depth.RECOMPUTED,
        observed=observed,
        expected=expected,
        where=tuple(Place(path=path) for path in found.inputs),
        citations=found.citations,
    )
