"""A date as printed: a day, a month or only a year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import total_ordering
from typing import Literal

import msgspec

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@total_ordering
class PartialDate:
    """A date whose printed text and precision are kept; it compares by its first day.

    Source: none (a notation). Raises ValueError for anything but YYYY, YYYY-MM or YYYY-MM-DD.
    """

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        if not _PATTERN.fullmatch(text):
            raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
        self.text = text
        _ = self.first_day, self.last_day

    @property
    def precision(self) -> Literal["year", "month", "day"]:
        """How exactly the date is known."""
        return {4: "year", 7: "month"}.get(len(self.text), "day")  # type: ignore[return-value]

    @property
    def first_day(self) -> dt.date:
        """The earliest day that the printed text allows."""
        year, month, day = self._parts()
        return dt.date(year, month or 1, day or 1)

    @property
    def last_day(self) -> dt.date:
        """The latest day that the printed text allows."""
        year, month, day = self._parts()
        month = month or 12
        return dt.date(year, month, day or calendar.monthrange(year, month)[1])

    def _parts(self) -> tuple[int, int | None, int | None]:
        year, month, day = _PATTERN.fullmatch(self.text).groups()  # type: ignore[union-attr]
        return int(year), int(month) if month else None, int(day) if day else None

    def __lt__(self, other: PartialDate) -> bool:
        return self.first_day < other.first_day

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"PartialDate({self.text!r})"

    def __str__(self) -> str:
        return self.text


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """When a rule holds: from its first day to its last, each open where None; `known_since` is when we learnt of it."""

    since: PartialDate | None = None
    until: PartialDate | None = None
    known_since: PartialDate | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Say whether `day` lies in the period, by the first day of `since` and the last day of `until`."""
        if self.since and day < self.since.first_day:
            return False
        return not (self.until and day > self.until.last_day)
