"""fact_equals: the fact is the value, or one of the values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.result import fact_result, show, unit
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message


def fact_equals(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the fact equals the value or one of the values; a parameter without a value on the day is undetermined."""
    name, wanted = check["fact"], context.resolve(check["expected"])
    fact = context.find(name)
    if wanted is None:
        expected = Message("expected.parameter_without_value", {"parameter": str(check["expected"])})
        return fact_result(context, name, None, expected, fact)
    choices = wanted if isinstance(wanted, list) else [wanted]
    expected = Message(
        "expected.value",
        {
            "value": show(choices[0] if len(choices) == 1 else [str(c) for c in choices]),
            "unit": unit(context, name),
        },
    )
    holds = None if fact is None else any(_equal(value, c) for c in choices for value in _each(fact.value))
    return fact_result(context, name, holds, expected, fact)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value.strip().casefold() == wanted.strip().casefold()
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)
