"""The clock of a pathway, against dates counted by hand on the printed calendars."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from importlib.resources import files
from typing import Any

import msgspec
import pytest

from jembatan.assess.clock import compute_timeline, explain_days
from jembatan.core.errors import LawError
from jembatan.core.law import CalendarDay, Pathway, PathwayStep
from jembatan.core.text import Text
from jembatan.core.timeline import Timeline
from jembatan.law.working_days import WorkingDays


def read_working_days(code: str) -> WorkingDays:
    text = (files("jembatan") / "lawdata" / code / "calendars" / f"{code}.csv").read_text("utf-8")
    return WorkingDays(
        msgspec.convert(row, CalendarDay, strict=False) for row in csv.DictReader(text.splitlines())
    )


CHINA = read_working_days("cn")
INDONESIA = read_working_days("id")
DAY = dt.date.fromisoformat


def step(name: str, days: int | str | None, after: str = "start", **more: Any) -> PathwayStep:
    more.setdefault("actor", "authority")
    return PathwayStep(id=name, title=Text(name), days=days, after=after, **more)


def pathway(*steps: PathwayStep) -> Pathway:
    return msgspec.convert(
        {
            "format": 1,
            "id": "zz-standard",
            "title": {"en": "Standard"},
            "trust": "primary",
            "confidence": "high",
            "source": {"instrument": "zz"},
            "step": [msgspec.to_builtins(one) for one in steps],
        },
        Pathway,
    )


def compute(which: Pathway, start: str, calendar: WorkingDays = CHINA, **more: Any) -> Timeline:
    more.setdefault("parameter_days", lambda name: None)
    return compute_timeline(which, start=DAY(start), working_days=calendar, **more)


def keys(timeline: Timeline) -> list[str]:
    return [note.key for note in timeline.notes]


CHINESE = pathway(
    step("formal", 5),
    step("review", 200, "formal", can_stop=True, counts="review only"),
    step("answer", 80, "review", actor="applicant", question_round=True),
    step("more_review", None, "answer", question_round=True, lengthened_by="1/3", can_stop=True),
    step("decision", 20, "review"),
    step("papers", 10, "decision"),
)


def test_the_chinese_marketing_clock_ends_where_hand_counting_ends() -> None:
    # 2025 has 248 working days; 5 + 200 + 20 + 10 = 235, so 13 are left: 15-19, 22-26, 29-31 December.
    timeline = compute(CHINESE, "2024-12-31")
    assert timeline.earliest == DAY("2025-12-12")
    # 235 + 80 + 67 = 382: the 134th of 2026. January 21, February 16, March 22, April 21, May 19, June 21 make 120.
    assert timeline.latest == DAY("2026-07-20")
    assert [one.id for one in timeline.earliest_steps] == ["formal", "review", "decision", "papers"]
    assert [one.days for one in timeline.latest_steps] == [5, 200, 80, 67, 20, 10]
    assert (timeline.provisional, keys(timeline)) == (False, ["timeline.note.rounded_up"])


def test_the_rounding_of_a_third_of_200_is_named_as_our_setting() -> None:
    (note,) = compute(CHINESE, "2024-12-31").notes
    assert (note.args["exact"], note.args["days"]) == ("66.67", 67)


@pytest.mark.parametrize(
    ("limit", "by", "added"), [(200, "1/3", 67), (130, "1/4", 33), (70, "1/4", 18), (60, "1/3", 20)]
)
def test_a_review_is_lengthened_by_its_fraction_rounded_up(limit: int, by: str, added: int) -> None:
    own = pathway(
        step("review", limit, can_stop=True, lengthened_by=by),
        step("answer", 80, "review", actor="applicant", question_round=True),
    )
    timeline = compute(own, "2024-12-31")
    assert [one.days for one in timeline.earliest_steps] == [limit]
    assert [one.days for one in timeline.latest_steps] == [limit + added, 80]


@pytest.mark.parametrize(("days", "end"), [(100, "2026-06-11"), (120, "2026-07-10"), (300, "2027-04-09")])
def test_the_indonesian_clocks_end_where_hand_counting_ends(days: int, end: str) -> None:
    # Working days of 2026: Jan 20, Feb 18, Mar 17, Apr 21, May 16, Jun 20, Jul 23, Aug 19, Sep 22, Oct 22, Nov 21, Dec 21.
    timeline = compute(pathway(step("evaluation", days)), "2025-12-31", INDONESIA)
    assert timeline.earliest == timeline.latest == DAY(end)
    assert not timeline.provisional


def test_days_beyond_the_announced_years_make_the_timeline_provisional() -> None:
    timeline = compute(pathway(step("evaluation", 300)), "2026-11-23", INDONESIA)
    assert timeline.provisional
    assert keys(timeline) == ["timeline.note.provisional"]
    assert timeline.earliest_steps[0].provisional


def test_a_start_before_the_calendar_begins_is_told() -> None:
    timeline = compute(pathway(step("evaluation", 20)), "2019-12-20")
    assert timeline.provisional
    assert keys(timeline) == ["timeline.note.before_calendar"]


def test_every_note_has_its_sentence_in_three_languages() -> None:
    source = (files("jembatan") / "assess" / "clock.py").read_text("utf-8")
    said = tomllib.loads(
        (files("jembatan") / "report" / "texts" / "parts" / "timeline.toml").read_text("utf-8")
    )
    used = set(re.findall(r'"(timeline\.note\.\w+)"', source))
    assert used == {key for key in said if key.startswith("timeline.note.")}
    assert all(set(said[key]) == {"en", "id", "zh"} for key in used)


def test_a_number_may_come_from_a_parameter() -> None:
    timeline = compute(
        pathway(step("evaluation", "clock.standard")),
        "2025-12-31",
        INDONESIA,
        parameter_days={"clock.standard": 100}.get,
    )
    assert timeline.earliest == DAY("2026-06-11")


def test_a_step_without_a_number_is_named_and_not_counted_as_zero_in_silence() -> None:
    timeline = compute(pathway(step("pre", None), step("evaluation", 1, "pre")), "2026-11-20", INDONESIA)
    assert timeline.earliest == DAY("2026-11-23")
    assert timeline.earliest_steps[0].days is None
    assert [(note.key, note.args["step"]) for note in timeline.notes] == [
        ("timeline.note.no_number", Text("pre"))
    ]


def test_a_parallel_step_delays_nothing_and_a_later_end_is_told() -> None:
    timeline = compute(
        pathway(step("gmp", 30, parallel=True), step("evaluation", 10), step("decision", 1, "evaluation")),
        "2026-06-30",
        INDONESIA,
    )
    assert timeline.earliest == DAY("2026-07-15")
    assert timeline.earliest_steps[0].last_day == DAY("2026-08-11")
    assert keys(timeline) == ["timeline.note.parallel_ends_later"]


def test_a_clock_stop_suspends_the_step_that_can_stop_alone() -> None:
    own = pathway(
        step("formal", 2), step("review", 5, "formal", can_stop=True), step("decision", 2, "review")
    )
    free = compute(own, "2026-07-03")  # Friday; 6, 7 | 8, 9, 10, 13, 14 | 15, 16 July
    assert free.earliest == DAY("2026-07-16")
    stopped = compute(own, "2026-07-03", stops=[(DAY("2026-07-09"), DAY("2026-07-20"))])
    # 6, 7 | 8, then stopped from the 9th to the 19th, 20, 21, 22, 23 | 24, 27 July
    assert stopped.earliest == DAY("2026-07-27")
    assert stopped.notes == ()


def test_a_stop_that_suspends_nothing_is_told() -> None:
    own = pathway(step("formal", 2), step("review", 5, "formal", can_stop=True))
    timeline = compute(own, "2026-07-03", stops=[(DAY("2026-09-01"), DAY("2026-09-10"))])
    assert keys(timeline) == ["timeline.note.stop_without_effect"]


def test_a_stop_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot resume on 2026-07-01"):
        compute(CHINESE, "2026-06-01", stops=[(DAY("2026-07-02"), DAY("2026-07-01"))])


def test_calendar_days_run_through_weekends_and_holidays() -> None:
    timeline = compute(pathway(step("wait", 30, day_type="calendar")), "2026-02-10")
    assert timeline.earliest == DAY("2026-03-12")


@pytest.mark.parametrize(
    ("holds", "earliest", "latest"),
    [
        (True, "2026-07-07", "2026-07-07"),
        (False, "2026-07-06", "2026-07-06"),
        (None, "2026-07-06", "2026-07-07"),
    ],
)
def test_a_conditional_step_runs_in_the_latest_alone_where_its_condition_is_unknown(
    holds: bool | None, earliest: str, latest: str
) -> None:
    own = pathway(step("formal", 1), step("extra", 1, "formal", only_when={"application.origin": "import"}))
    timeline = compute(own, "2026-07-03", condition_holds=lambda conditions: holds)
    assert (timeline.earliest, timeline.latest) == (DAY(earliest), DAY(latest))
    assert keys(timeline) == ([] if holds is not None else ["timeline.note.step_unknown"])


def test_what_follows_a_step_that_does_not_run_follows_what_came_before_it() -> None:
    own = pathway(
        step("review", 1), step("answer", 10, "review", question_round=True), step("decision", 1, "answer")
    )
    timeline = compute(own, "2026-07-03")
    assert (timeline.earliest, timeline.latest) == (DAY("2026-07-07"), DAY("2026-07-21"))


def test_a_step_after_an_unknown_step_is_an_error_that_names_it() -> None:
    with pytest.raises(LawError, match="step decision comes after 'revew'"):
        compute(pathway(step("review", 1), step("decision", 1, "revew")), "2026-07-03")


def test_steps_in_a_circle_are_an_error_that_names_them() -> None:
    with pytest.raises(LawError, match="one, two wait for each other"):
        compute(pathway(step("one", 1, "two"), step("two", 1, "one")), "2026-07-03")


def test_every_day_is_explained_and_the_numbers_end_at_the_limit() -> None:
    stops = [(DAY("2026-03-17"), DAY("2026-03-25"))]
    own = pathway(step("review", 5, can_stop=True))
    timeline = compute(own, "2026-03-13", INDONESIA, stops=stops)
    days = list(explain_days(own, timeline.earliest_steps, INDONESIA, stops))
    assert [one.reason.day.day for one in days] == list(range(16, 31))
    assert [(one.reason.day.day, one.number) for one in days if one.number] == [
        (16, 1),
        (25, 2),
        (26, 3),
        (27, 4),
        (30, 5),
    ]
    assert [one.reason.day.day for one in days if one.is_stopped] == list(range(17, 25))
    assert next(one.reason.name for one in days if one.reason.day.day == 19) == "Day of Silence"
