"""not_older_than: the date is at most so many months before the day of the assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.dates import add_months
from jembatan.checks.result import fact_result
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message


def not_older_than(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the date is at most `months` before the day of the assessment and not after it."""
    months = context.resolve(check["months"])
    fact = context.find(check["fact"])
    expected = Message(
        "expected.not_older_than",
        {"months": months if months is not None else "?", "on": context.on.isoformat()},
    )
    if fact is None or not isinstance(fact.value, dt.date):
        return fact_result(context, check["fact"], None, expected, None)
    observed = Message("observed.dated", {"date": fact.value.isoformat()})
    if months is None or fact.value > context.on:
        return fact_result(context, check["fact"], None, expected, fact, observed)
    return fact_result(
        context, check["fact"], add_months(fact.value, months) >= context.on, expected, fact, observed
    )
