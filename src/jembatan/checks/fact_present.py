"""fact_present: the fact is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.result import fact_result, fact_title
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message


def fact_present(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the fact is known; "unknown" as a value is no knowledge. An unknown fact is undetermined, never absent."""
    name = check["fact"]
    fact = context.find(name)
    if fact is not None and fact.value == "unknown":
        fact = None
    expected = Message("expected.fact_known", {"fact": fact_title(context, name)})
    return fact_result(context, name, True, expected, fact)
