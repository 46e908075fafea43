"""not_expired: the date of expiry is on or after the day of the assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.result import fact_result
from jembatan.core.finding import CheckResult
from jembatan.core.text import Message

_SOON_DAYS = 366  # a review takes about as long: who reads "valid" wants to know


def not_expired(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that the date lies on or after the day of the assessment; a paper is valid on its last day."""
    fact = context.find(check["fact"])
    expected = Message("expected.not_expired", {"on": context.on.isoformat()})
    if fact is None or not isinstance(fact.value, dt.date):
        return fact_result(context, check["fact"], None, expected, None)
    left = (fact.value - context.on).days
    observed = Message("observed.expires", {"date": fact.value.isoformat()})
    if 0 <= left < _SOON_DAYS:
        observed = Message("observed.expires_soon", {"date": fact.value.isoformat(), "days": left})
    return fact_result(context, check["fact"], fact.value >= context.on, expected, fact, observed)
