"""Which days are working days, why each is or is not, and where so many of them lead."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from jembatan.core.grades import Trust
from jembatan.core.law import CalendarDay
from jembatan.core.partial_date import PartialDate

DayKind = Literal["working", "weekend", "holiday", "joint_leave", "make_up_workday"]
_ONE_DAY = dt.timedelta(days=1)
_FIRST_WEEKEND_DAY = 5  # Saturday, where Monday is 0
_YEARS_OF_A_FIXED_DATE = 3
_MOVED = "Day off moved"  # begins the name of a day that one year's notice moved there


class DayReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one day is a working day or not; `provisional` where its year is not announced."""

    day: dt.date
    is_working: bool
    kind: DayKind
    name: str = ""
    name_local: str = ""
    act: str = ""
    known_since: str = ""
    trust: Trust | None = None
    provisional: bool = False
    is_projected: bool = False  # a holiday of fixed date, carried on from the announced years


class WorkingDays:
    """A calendar of working days: Monday to Friday, without holidays and joint leave, with make-up working days.

    Counting: day 1 is the first working day *after* the start, so 1 working day from a Friday is the Monday.
    That the first day is not counted is the rule of the Chinese Civil Code (Art. 201; remembered), and that limits
    of licensing leave out statutory holidays that of the Administrative Licensing Law (Art. 82; remembered). For
    Indonesia no text on either point was read, nor on whether joint leave counts: unsettled, and so a setting.

    The last announced year is the last one in which any row names its act. Later years are provisional: rows
    without an act (dates that follow from a lunar table) count, holidays of fixed date are carried on, and other
    movable holidays, joint leave and make-up days cannot be projected.
    """

    def __init__(
        self,
        calendar: Iterable[CalendarDay],
        *,
        known_on: dt.date | None = None,
        joint_leave_is_off: bool = True,
    ) -> None:
        rows = [row for row in calendar if known_on is None or _was_known(row, known_on)]
        self._row_by_day: dict[dt.date, CalendarDay] = {}
        for row in rows:
            self._row_by_day.setdefault(dt.date.fromisoformat(row.date), row)
        years = {day.year for day, row in self._row_by_day.items() if row.act}
        self.first_year: int | None = min(years, default=None)
        self.announced_until: int | None = max(years, default=None)
        self.joint_leave_is_off = joint_leave_is_off
        self.fixed_dates = self._find_fixed_dates()

    def is_provisional(self, day: dt.date) -> bool:
        """Say whether the day lies in a year that no act of this calendar covers."""
        if self.first_year is None or self.announced_until is None:
            return True
        return not self.first_year <= day.year <= self.announced_until

    def reason(self, day: dt.date) -> DayReason:
        """Return why the day is a working day or not."""
        provisional = self.is_provisional(day)
        row = self._row_by_day.get(day)
        if row is not None:
            off = row.kind == "holiday" or (row.kind == "joint_leave" and self.joint_leave_is_off)
            is_working = row.kind == "make_up_workday" or (not off and not _is_weekend(day))
            return DayReason(
                day=day,
                is_working=is_working,
                kind=row.kind,
                name=row.name,
                name_local=row.name_local,
                act=row.act,
                known_since=row.known_since,
                trust=row.trust,
                provisional=provisional,
            )
        if _is_weekend(day):
            return DayReason(day=day, is_working=False, kind="weekend", provisional=provisional)
        fixed = self.fixed_dates.get((day.month, day.day)) if provisional else None
        if fixed is not None:
            return DayReason(
                day=day,
                is_working=False,
                kind="holiday",
                name=fixed.name,
                name_local=fixed.name_local,
                trust=Trust.INFERRED,
                provisional=True,
                is_projected=True,
            )
        return DayReason(day=day, is_working=True, kind="working", provisional=provisional)

    def is_working_day(self, day: dt.date) -> bool:
        """Say whether work is done on the day."""
        return self.reason(day).is_working

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return the first working day after `day`."""
        return self.add_working_days(day, 1)

    def add_working_days(self, start: dt.date, count: int) -> dt.date:
        """Return the last of `count` working days, of which the first is the first working day after `start`.

        Raises ValueError for a negative count; 0 returns the start itself.
        """
        if count < 0:
            raise ValueError(f"{count} working days cannot be added: the count must not be negative")
        day = start
        while count:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def count_working_days(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days lie after `start`, up to and with `end`."""
        return sum(reason.is_working for reason in self.explain(start + _ONE_DAY, end))

    def explain(self, start: dt.date, end: dt.date) -> Iterator[DayReason]:
        """Yield every day from `start` to `end`, both with it, with its reason."""
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            yield self.reason(dt.date.fromordinal(ordinal))

    def _find_fixed_dates(self) -> dict[tuple[int, int], CalendarDay]:
        """Return the holidays that fall on the same date in each of the last announced years."""
        if self.announced_until is None:
            return {}
        years_by_date: dict[tuple[int, int], set[int]] = defaultdict(set)
        last: dict[tuple[int, int], CalendarDay] = {}
        for day, row in sorted(self._row_by_day.items()):
            if row.kind == "holiday" and row.act and not row.name.startswith(_MOVED):
                years_by_date[day.month, day.day].add(day.year)
                last[day.month, day.day] = row
        wanted = set(range(self.announced_until - _YEARS_OF_A_FIXED_DATE + 1, self.announced_until + 1))
        return {date: last[date] for date, years in years_by_date.items() if wanted <= years}


def _is_weekend(day: dt.date) -> bool:
    return day.weekday() >= _FIRST_WEEKEND_DAY


def _was_known(row: CalendarDay, on: dt.date) -> bool:
    return not row.known_since or PartialDate(row.known_since).first_day <= on
