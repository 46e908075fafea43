"""facts_agree: all documents that state the fact state the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.result import fact_title, places_of, show, unit
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Confidence, Depth
from jembatan.core.text import Message


def facts_agree(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that every statement of the fact says the same; across languages without a known alias a person compares.

    Fewer statements than `at_least` (2) is undetermined: there is nothing to compare. A declared value is one statement.
    """
    from jembatan.facts.agreement import compare_statements

    name = check["fact"]
    statements = [
        f for f in context.facts.about(name, context.subject) if f.provenance.confidence is not Confidence.LOW
    ]
    title = fact_title(context, name)
    expected = Message("expected.agreement", {"fact": title})
    because, where = tuple(statements), places_of(statements)
    sources = {(f.provenance.kind, f.provenance.path) for f in statements}
    if len(sources) < check.get("at_least", 2):
        observed = Message("observed.too_few_statements", {"count": len(sources), "fact": title})
        return CheckResult(
            holds=None,
            depth=Depth.CONTENT,
            observed=observed,
            expected=expected,
            where=where,
            because=because,
        )
    agreement = compare_statements(statements, context.aliases)
    if agreement.agrees:
        observed = Message("observed.agreement", {"count": len(sources), "value": show(statements[0].value)})
        return CheckResult(
            holds=True,
            depth=Depth.CONTENT,
            observed=observed,
            expected=expected,
            where=where,
            because=because,
        )
    one, other = agreement.pair or (statements[0], statements[-1])
    key = "observed.disagreement" if agreement.agrees is False else "observed.compare_excerpts"
    observed = Message(
        key,
        {
            "one": one.provenance.excerpt or _shown(one.value, context, name),
            "one_path": one.provenance.path,
            "other": other.provenance.excerpt or _shown(other.value, context, name),
            "other_path": other.provenance.path,
        },
    )
    return CheckResult(
        holds=agreement.agrees,
        depth=Depth.CONTENT,
        observed=observed,
        expected=expected,
        where=where,
        because=(one, other),
    )


def _shown(value: Any, context: Context, name: str) -> Message:
    """Return a value that no words stand beside, with its unit."""
    return Message("observed.value", {"value": show(value), "unit": unit(context, name)})
