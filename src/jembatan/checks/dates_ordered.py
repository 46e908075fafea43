"""dates_ordered: the first date is not after the second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.dates import add_months
from jembatan.checks.result import fact_result, fact_title, places_of
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message


def dates_ordered(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the earlier date is on or before the later one and, where given, not more than `within_months` before."""
    earlier, later = context.find(check["earlier"]), context.find(check["later"])
    months = context.resolve(check.get("within_months"))
    args = {"earlier": fact_title(context, check["earlier"]), "later": fact_title(context, check["later"])}
    expected = (
        Message("expected.dates_within", {**args, "months": months})
        if months is not None
        else Message("expected.dates_ordered", {**args})
    )
    for name, fact in ((check["earlier"], earlier), (check["later"], later)):
        if fact is None or not isinstance(fact.value, dt.date):
            return fact_result(context, name, None, expected, None)
    assert earlier is not None
    assert later is not None
    first, second = earlier.value, later.value
    assert isinstance(first, dt.date)
    assert isinstance(second, dt.date)
    holds = first <= second and (months is None or second <= add_months(first, months))
    observed = Message("observed.dates", {"earlier": str(first), "later": str(second)})
    result = fact_result(context, check["later"], holds, expected, later, observed)
    return CheckResult(
        holds=result.holds,
        depth=result.depth,
        observed=observed,
        expected=expected,
        where=places_of([earlier, later]),
        because=(earlier, later),
    )
