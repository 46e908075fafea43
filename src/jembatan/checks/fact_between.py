"""fact_between: the number lies between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.result import fact_result, unit
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message


def fact_between(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the number is at least and at most the bounds that are given; bounds included."""
    name = check["fact"]
    fact = context.find(name)
    bounds = {key: context.resolve(check[key]) for key in ("at_least", "at_most") if key in check}
    key = "expected.between" if len(bounds) == 2 else f"expected.{next(iter(bounds), 'between')}"
    expected = Message(
        key, {"unit": unit(context, name), **{k: v for k, v in bounds.items() if v is not None}}
    )
    if fact is None:
        return fact_result(context, name, None, expected, None)
    value = fact.value
    if isinstance(value, bool) or not isinstance(value, int | float) or None in bounds.values():
        return fact_result(context, name, None, expected, fact)
    holds = value >= bounds.get("at_least", value) and value <= bounds.get("at_most", value)
    return fact_result(context, name, holds, expected, fact)
