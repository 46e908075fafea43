"""Arithmetic of months on dates, by the calendar: the same day of a later month, or that month's last."""

from __future__ import annotations

import calendar
import datetime as dt


def add_months(day: dt.date, months: float) -> dt.date:
    """Return the day so many whole months later (or, for a negative number, earlier)."""
    month0 = day.month - 1 + int(months)
    year, month = day.year + month0 // 12, month0 % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
