"""fact_includes: the list holds the values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.result import fact_result, show
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message


def fact_includes(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the fact's list holds all (or any) of the values; a lone value counts as a list of one."""
    name, wanted = check["fact"], context.resolve(check["expected"])
    choices = wanted if isinstance(wanted, list) else [wanted]
    fact = context.find(name)
    expected = Message("expected.includes", {"value": show([str(c) for c in choices])})
    holds: bool | None = None
    if fact is not None and wanted is not None:
        have = {str(v).casefold() for v in (fact.value if isinstance(fact.value, list) else [fact.value])}
        hits = [str(c).casefold() in have for c in choices]
        holds = any(hits) if check.get("need", "all") == "any" else all(hits)
    return fact_result(context, name, holds, expected, fact)
