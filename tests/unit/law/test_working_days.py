"""Working days, against dates counted by hand and the notices as printed."""

from __future__ import annotations

import csv
import datetime as dt
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.core.grades import Trust
from jembatan.core.law import CalendarDay
from jembatan.law.working_days import WorkingDays


def read_calendar(code: str) -> list[CalendarDay]:
    text = (files("jembatan") / "lawdata" / code / "calendars" / f"{code}.csv").read_text("utf-8")
    return [msgspec.convert(row, CalendarDay, strict=False) for row in csv.DictReader(text.splitlines())]


@pytest.fixture(scope="module")
def china() -> WorkingDays:
    return WorkingDays(read_calendar("cn"))


@pytest.fixture(scope="module")
def indonesia() -> WorkingDays:
    return WorkingDays(read_calendar("id"))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


DAY_ONE, DAY_LAST = dt.date(2019, 12, 20), dt.date(2028, 6, 30)

# First and last day off of each arrangement, and the weekend days worked, as the notices print them.
NOTICES = {
    2020: (
        "01-01/01-01 01-24/02-02 04-04/04-06 05-01/05-05 06-25/06-27 10-01/10-08",
        "01-19 04-26 05-09 06-28 09-27 10-10",
    ),
    2021: (
        "01-01/01-03 02-11/02-17 04-03/04-05 05-01/05-05 06-12/06-14 09-19/09-21 10-01/10-07",
        "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    ),
    2022: (
        "01-01/01-03 01-31/02-06 04-03/04-05 04-30/05-04 06-03/06-05 09-10/09-12 10-01/10-07 12-31/12-31",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        "01-01/01-02 01-21/01-27 04-05/04-05 04-29/05-03 06-22/06-24 09-29/10-06",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    2024: (
        "01-01/01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10/06-10 09-15/09-17 10-01/10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01/01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_a_chinese_year_is_as_the_notices_say(china: WorkingDays, year: int) -> None:
    ranges, worked = NOTICES[year]
    off = set()
    for pair in ranges.split():
        first, last = (day(f"{year}-{part}") for part in pair.split("/"))
        off |= {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
    working = {day(f"{year}-{part}") for part in worked.split()}
    for reason in china.explain(dt.date(year, 1, 1), dt.date(year, 12, 31)):
        expected = reason.day in working or (reason.day.weekday() < 5 and reason.day not in off)
        assert reason.is_working == expected, reason


# Weekdays off by joint leave, counted from the press lists of each decree (17 holidays each year).
JOINT_LEAVE = {2021: 1, 2022: 4, 2023: 11, 2024: 10, 2025: 11, 2026: 8, 2027: 8}


@pytest.mark.parametrize("year", JOINT_LEAVE)
def test_indonesian_joint_leave_has_as_many_days_as_the_decree_announced(year: int) -> None:
    leave = [
        row for row in read_calendar("id") if row.kind == "joint_leave" and row.date.startswith(str(year))
    ]
    assert len(leave) == JOINT_LEAVE[year]


def test_the_list_of_2026_is_that_of_the_decree() -> None:
    found = [(row.date[5:], row.kind) for row in read_calendar("id") if row.date.startswith("2026")]
    holidays = "01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25"
    leave = "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24"
    expected = [(date, "holiday") for date in holidays.split()] + [
        (date, "joint_leave") for date in leave.split()
    ]
    assert sorted(found) == sorted(expected)


def test_the_first_counted_day_is_the_working_day_after_the_start(indonesia: WorkingDays) -> None:
    assert indonesia.add_working_days(day("2026-11-20"), 1) == day("2026-11-23")  # Friday to Monday
    assert indonesia.add_working_days(day("2026-11-21"), 1) == day("2026-11-23")  # Saturday to Monday


def test_working_days_around_eid_2026_are_those_counted_by_hand(indonesia: WorkingDays) -> None:
    # From Tue 17 March: 18 joint leave, 19 Nyepi, 20 joint leave, 21-22 Eid, 23-24 joint leave; 25, 26, 27, 30, 31.
    assert indonesia.add_working_days(day("2026-03-17"), 3) == day("2026-03-27")
    assert indonesia.add_working_days(day("2026-03-17"), 5) == day("2026-03-31")


def test_joint_leave_is_worked_where_the_setting_says_so() -> None:
    calendar = WorkingDays(read_calendar("id"), joint_leave_is_off=False)
    assert calendar.add_working_days(day("2026-03-17"), 1) == day("2026-03-18")


def test_make_up_days_count_in_china(china: WorkingDays) -> None:
    # Sat 14 Feb 2026 is worked for the Spring Festival, so it is day 1 after Fri 13 Feb; then 24, 25, 26, 27, Sat 28.
    assert china.add_working_days(day("2026-02-13"), 1) == day("2026-02-14")
    assert china.add_working_days(day("2026-02-13"), 6) == day("2026-02-28")


def test_counting_is_the_reverse_of_adding(china: WorkingDays) -> None:
    start = day("2026-01-05")
    for count in (1, 17, 60, 200):
        assert china.count_working_days(start, china.add_working_days(start, count)) == count


def test_a_negative_count_is_refused(china: WorkingDays) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        china.add_working_days(day("2026-01-05"), -1)


def test_a_holiday_names_its_act_and_since_when_it_was_known(indonesia: WorkingDays) -> None:
    reason = indonesia.reason(day("2025-08-18"))
    assert (reason.is_working, reason.kind, reason.known_since) == (False, "joint_leave", "2025-08-07")
    assert "933/2025" in reason.act


def test_a_day_off_that_was_not_yet_decreed_counts_as_worked_when_asked_for_what_was_known() -> None:
    before = WorkingDays(read_calendar("id"), known_on=day("2025-08-06"))
    assert before.is_working_day(day("2025-08-18"))
    assert before.announced_until == 2025


def test_years_without_an_act_are_provisional(china: WorkingDays, indonesia: WorkingDays) -> None:
    assert (china.announced_until, indonesia.announced_until) == (2026, 2027)
    assert not china.is_provisional(day("2026-12-31"))
    assert china.is_provisional(day("2027-01-01"))
    assert china.is_provisional(day("2019-12-31"))


def test_a_date_that_follows_from_the_lunar_table_is_off_but_provisional(china: WorkingDays) -> None:
    reason = china.reason(day("2027-02-08"))  # the third day of the Spring Festival, a Monday
    assert (reason.is_working, reason.provisional, reason.act, reason.trust) == (
        False,
        True,
        "",
        Trust.INFERRED,
    )


def test_only_holidays_of_fixed_date_are_projected(china: WorkingDays, indonesia: WorkingDays) -> None:
    assert sorted(indonesia.fixed_dates) == [(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)]
    assert sorted(china.fixed_dates) == [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)]
    reason = indonesia.reason(day("2028-06-01"))
    assert (reason.is_working, reason.is_projected, reason.provisional) == (False, True, True)
    assert indonesia.is_working_day(day("2028-02-28"))  # about Eid 2028: cannot be known


def test_an_empty_calendar_knows_weekends_alone_and_says_provisional() -> None:
    calendar = WorkingDays([])
    assert calendar.add_working_days(day("2026-11-20"), 1) == day("2026-11-23")
    assert calendar.is_provisional(day("2026-11-20"))


@pytest.mark.parametrize("code", ["id", "cn"])
def test_every_row_is_dated_and_says_how_it_is_known(code: str) -> None:
    rows = read_calendar(code)
    assert [row.date for row in rows] == sorted({row.date for row in rows})
    assert {row.date[:4] for row in rows} == {str(year) for year in range(2020, 2028)}
    for row in rows:
        assert row.name
        assert row.name_local
        assert dt.date.fromisoformat(row.known_since) <= dt.date.fromisoformat(row.date)


@settings(max_examples=40, deadline=None)
@given(start=st.dates(DAY_ONE, DAY_LAST), count=st.integers(1, 260))
def test_the_last_of_so_many_working_days_is_one_and_as_many_lie_between(
    china: WorkingDays, start: dt.date, count: int
) -> None:
    end = china.add_working_days(start, count)
    assert china.is_working_day(end)
    assert china.count_working_days(start, end) == count
    assert china.add_working_days(start, count - 1) < end or count == 1
