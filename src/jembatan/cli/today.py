"""The only place that reads the clock."""

from __future__ import annotations

import datetime as dt

from jembatan.core.errors import UsageError


def day_or_today(text: str | None, option: str) -> dt.date:
    """Return the day of an option, or today where it was not given. Raises UsageError for anything but YYYY-MM-DD."""
    if text is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError.told(
            "no_day",
            "{option} {text} is not a day; write it as YYYY-MM-DD, for example 2026-11-24",
            option=option,
            text=repr(text),
        ) from None


def now() -> dt.datetime:
    """Return this moment to the second, with the offset of the machine's zone."""
    return dt.datetime.now().astimezone().replace(microsecond=0)
