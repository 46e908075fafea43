"""The clock of a pathway: its steps laid on a calendar, earliest (no question) and latest (one question round)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil

import msgspec

from jembatan.core.errors import LawError
from jembatan.core.law import Conditions, Pathway, PathwayStep
from jembatan.core.text import Message, Text
from jembatan.core.timeline import Step, Timeline
from jembatan.law.working_days import DayReason, WorkingDays

START = "start"
_ONE_DAY = dt.timedelta(days=1)

ParameterDays = Callable[[str], int | None]
ConditionHolds = Callable[[Conditions], bool | None]
Stops = Sequence[tuple[dt.date, dt.date]]


class CountedDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of one step: which counted day it is, or why it does not count."""

    step: str
    title: Text
    reason: DayReason
    number: int | None  # the so-manieth counted day of the step; None where the day does not count
    is_stopped: bool = False


def compute_timeline(
    pathway: Pathway,
    *,
    start: dt.date,
    working_days: WorkingDays,
    parameter_days: ParameterDays,
    stops: Stops = (),
    condition_holds: ConditionHolds | None = None,
) -> Timeline:
    """Return the pathway in days from `start`, the day of the event that sets it going; day 1 is the next that counts.

    Earliest: no question round, and no step whose `only_when` is not known to hold. Latest: one question round in
    which the applicant uses the whole limit, a review lengthened after the answer, and every step whose `only_when`
    may hold. A clock stop suspends the steps that can stop from its first day up to the day before the resumption.
    A step without a number is never counted as zero in silence: the notes name it. Raises LawError for steps that
    wait for an unknown step or for each other, and ValueError for a stop that ends before it begins.
    """
    _check_stops(stops)
    notes: list[Message] = []
    plans = [
        _Plan(pathway, working_days, parameter_days, stops, condition_holds, with_questions)
        for with_questions in (False, True)
    ]
    laid = [plan.lay(start) for plan in plans]
    for plan in plans:
        notes.extend(note for note in plan.notes if note not in notes)
    for begin, end in stops:
        if not any(
            step.can_stop and found.first_day < end and begin <= found.last_day
            for plan, steps in zip(plans, laid, strict=True)
            for step, found in zip(plan.steps, steps, strict=True)
        ):
            notes.append(Message("timeline.note.stop_without_effect", {"from": str(begin), "to": str(end)}))
    ends = [
        max((s.last_day for p, s in zip(plan.steps, steps, strict=True) if not p.parallel), default=start)
        for plan, steps in zip(plans, laid, strict=True)
    ]
    for plan, steps, end in zip(plans, laid, ends, strict=True):
        for step, found in zip(plan.steps, steps, strict=True):
            note = Message(
                "timeline.note.parallel_ends_later", {"step": found.title, "day": str(found.last_day)}
            )
            if step.parallel and found.last_day > end and not plan.with_questions:
                notes.append(note)
    provisional = any(step.provisional for steps in laid for step in steps)
    last_day = max((step.last_day for steps in laid for step in steps), default=start)
    if working_days.first_year is None or start.year < working_days.first_year:
        notes.append(Message("timeline.note.before_calendar", {"year": working_days.first_year or ""}))
    if working_days.announced_until is not None and last_day.year > working_days.announced_until:
        notes.append(Message("timeline.note.provisional", {"year": working_days.announced_until}))
    return Timeline(
        pathway=pathway.id,
        start=start,
        earliest=ends[0],
        latest=max(ends),
        earliest_steps=tuple(laid[0]),
        latest_steps=tuple(laid[1]),
        provisional=provisional,
        notes=tuple(notes),
    )


def explain_days(
    pathway: Pathway, steps: Sequence[Step], working_days: WorkingDays, stops: Stops = ()
) -> Iterator[CountedDay]:
    """Yield every day of every step with its number, or with the reason why it does not count."""
    can_stop = {step.id: step.can_stop for step in pathway.step}
    for step in steps:
        if step.days is None:
            continue
        number = 0
        for reason in working_days.explain(step.first_day, step.last_day):
            is_stopped = can_stop.get(step.id, False) and _is_stopped(reason.day, stops)
            counts = not is_stopped and (step.day_type == "calendar" or reason.is_working)
            number += counts
            yield CountedDay(
                step=step.id,
                title=step.title,
                reason=reason,
                number=number if counts else None,
                is_stopped=is_stopped,
            )


class _Plan:
    """The steps that run in one of the two timelines, and how they are laid on the calendar."""

    def __init__(
        self,
        pathway: Pathway,
        working_days: WorkingDays,
        parameter_days: ParameterDays,
        stops: Stops,
        condition_holds: ConditionHolds | None,
        with_questions: bool,
    ) -> None:
        self.pathway = pathway
        self.working_days = working_days
        self.parameter_days = parameter_days
        self.stops = stops
        self.with_questions = with_questions
        self.notes: list[Message] = []
        self.step_by_id = {step.id: step for step in pathway.step}
        self.steps = [step for step in pathway.step if self._runs(step, condition_holds)]
        self.running = {step.id for step in self.steps}

    def lay(self, start: dt.date) -> list[Step]:
        """Return each running step with its first and last counted day, in the order of the pathway."""
        ends: dict[str, dt.date] = {START: start}
        laid: dict[str, Step] = {}
        waiting = list(self.steps)
        while waiting:
            ready = [step for step in waiting if all(before in ends for before in self._waits_for(step))]
            if not ready:
                names = ", ".join(step.id for step in waiting)
                raise LawError(
                    f"pathway {self.pathway.id}: the steps {names} wait for each other; mend their `after`"
                )
            for step in ready:
                begin = max(ends[before] for before in self._waits_for(step))
                laid[step.id] = self._lay_one(step, begin)
                ends[step.id] = laid[step.id].last_day
                waiting.remove(step)
        return [laid[step.id] for step in self.steps]

    def _runs(self, step: PathwayStep, condition_holds: ConditionHolds | None) -> bool:
        is_of_the_round = step.question_round or (step.days is None and bool(step.lengthened_by))
        if is_of_the_round and not self.with_questions:
            return False
        if not step.only_when:
            return True
        holds = condition_holds(step.only_when) if condition_holds else None
        if holds is None:
            self.notes.append(Message("timeline.note.step_unknown", {"step": step.title}))
            return self.with_questions
        return holds

    def _waits_for(self, step: PathwayStep) -> list[str]:
        """Return the running steps after which it begins: its own, and the question round on the way to it."""
        before = self._running_ancestor(step)
        if step.question_round or step.parallel:
            return [before]
        # The question round hangs on the review; what follows the review waits until it is over.
        waits = [before]
        for name in waits:
            waits.extend(
                other.id
                for other in self.steps
                if other.question_round and not other.parallel and self._running_ancestor(other) == name
            )
        return waits

    def _running_ancestor(self, step: PathwayStep) -> str:
        name, seen = step.after, {step.id}
        while name != START and name not in self.running:
            if name not in self.step_by_id or name in seen:
                raise LawError(
                    f"pathway {self.pathway.id}: step {step.id} comes after {step.after!r}, which leads to no step; "
                    f"name one of {', '.join(self.step_by_id)} or {START!r}"
                )
            seen.add(name)
            name = self.step_by_id[name].after
        return name

    def _days(self, step: PathwayStep) -> int | None:
        days = self.parameter_days(step.days) if isinstance(step.days, str) else step.days
        if not step.lengthened_by or not self.with_questions:
            return days
        review = step if step.can_stop and days is not None else self._review_before(step)
        limit = days if review is step else (self._days(review) if review else None)
        if limit is None:
            return days
        exact = limit * Fraction(step.lengthened_by)
        added = ceil(exact)
        if added != exact:
            self.notes.append(
                Message(
                    "timeline.note.rounded_up",
                    {"step": step.title, "exact": f"{float(exact):.2f}", "days": added},
                )
            )
        return (days or 0) + added

    def _review_before(self, step: PathwayStep) -> PathwayStep | None:
        earlier = self.pathway.step[: self.pathway.step.index(step)]
        return next((other for other in reversed(earlier) if other.can_stop and other.days is not None), None)

    def _lay_one(self, step: PathwayStep, begin: dt.date) -> Step:
        days = self._days(step)
        if days is None:
            self.notes.append(Message("timeline.note.no_number", {"step": step.title}))
            first = last = begin
        else:
            counted = list(self._count(step, begin, days)) or [begin]
            first, last = counted[0], counted[-1]
        return Step(
            id=step.id,
            title=step.title,
            actor=step.actor,
            first_day=first,
            last_day=last,
            days=days,
            day_type=step.day_type,
            provisional=days is not None and any(map(self.working_days.is_provisional, (first, last))),
            note=step.note,
        )

    def _count(self, step: PathwayStep, begin: dt.date, days: int) -> Iterator[dt.date]:
        """Yield the days of the step that count, the first of them after `begin`."""
        day = begin
        while days:
            day += _ONE_DAY
            if step.can_stop and _is_stopped(day, self.stops):
                continue
            if step.day_type == "calendar" or self.working_days.is_working_day(day):
                days -= 1
                yield day


def _is_stopped(day: dt.date, stops: Stops) -> bool:
    return any(begin <= day < end for begin, end in stops)


def _check_stops(stops: Stops) -> None:
    for begin, end in stops:
        if end < begin:
            raise ValueError(
                f"the clock cannot resume on {end}, before it stops on {begin}: give the dates in order"
            )
