"""A pathway's clock as text and JSON: the due dates, each step, and on request every day with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jembatan.assess.clock import CountedDay
from jembatan.assess.pathway_clock import PathwayClock
from jembatan.core.text import Language
from jembatan.core.timeline import Step
from jembatan.report.clause_words import word_clause
from jembatan.report.texts import Texts, load_texts


def render_clock_text(clock: PathwayClock, *, language: Language, explain: bool = False) -> str:
    """Return the timeline for a terminal; with `explain` every day of the latest timeline."""
    texts = load_texts(language)
    timeline = clock.timeline
    lines = [
        texts.say(
            "clock.heading",
            pathway=clock.pathway.title,
            jurisdiction=clock.jurisdiction,
            start=timeline.start,
        ),
        *_not_in_force(clock, texts),
        "",
        texts.say("clock.earliest", day=timeline.earliest),
        *(line for step in timeline.earliest_steps for line in _step(step, texts, explain)),
        "",
        texts.say("clock.latest", day=timeline.latest),
        *(line for step in timeline.latest_steps for line in _step(step, texts, explain)),
    ]
    if timeline.notes:
        lines += ["", *(texts.say(note) for note in timeline.notes)]
    if clock.pathway.note:
        lines += ["", texts.say(clock.pathway.note)]
    cited = (_cited(c.title, c.number, c.clause, c.trust.value, texts) for c in clock.citations)
    lines += ["", *dict.fromkeys(cited)]  # several steps may stand on one clause
    if explain:
        lines += ["", texts.say("clock.days_explained"), *(_day(day, texts) for day in clock.latest_days)]
    return "\n".join(lines)


def clock_json(clock: PathwayClock, *, language: Language) -> dict[str, Any]:
    """Return the clock as plain values, every day included."""
    texts = load_texts(language)
    timeline = clock.timeline
    return {
        "schema": "jembatan.clock/1",
        "jurisdiction": clock.jurisdiction,
        "pathway": clock.pathway.id,
        "start": timeline.start.isoformat(),
        "in_force": clock.is_in_force,
        "earliest": timeline.earliest.isoformat(),
        "latest": timeline.latest.isoformat(),
        "provisional": timeline.provisional,
        "stops": [{"from": a.isoformat(), "to": b.isoformat()} for a, b in clock.stops],
        "steps": {
            "earliest": [_step_json(s, texts) for s in timeline.earliest_steps],
            "latest": [_step_json(s, texts) for s in timeline.latest_steps],
        },
        "days": {
            "earliest": _days_json(clock.earliest_days, texts),
            "latest": _days_json(clock.latest_days, texts),
        },
        "notes": [*_not_in_force(clock, texts), *(texts.say(note) for note in timeline.notes)],
        "citations": [
            {"instrument": c.instrument, "clause": c.clause, "url": c.url, "trust": c.trust.value}
            for c in clock.citations
        ],
    }


def _not_in_force(clock: PathwayClock, texts: Texts) -> list[str]:
    """Return the sentence that the pathway is not law on the day from which it is counted, where that is so."""
    if clock.is_in_force:
        return []
    start, period = clock.timeline.start, clock.pathway.in_force
    if period.since and start < period.since.first_day:
        return [texts.say("clock.not_yet_in_force", start=start, day=period.since.first_day)]
    assert period.until is not None
    return [texts.say("clock.no_longer_in_force", start=start, day=period.until.last_day)]


def _step(step: Step, texts: Texts, explain: bool) -> list[str]:
    key = "word.days_unknown" if step.days is None else f"word.{step.day_type}_days"
    days = texts.say(key, days=step.days)
    shown = texts.say("clock.step", title=step.title, first=step.first_day, last=step.last_day, days=days)
    marks = [texts.say("word.provisional")] if step.provisional else []
    line = "  " + " · ".join([shown, *marks])
    return [line, "    " + texts.say(step.note)] if explain and step.note else [line]


def _day(day: CountedDay, texts: Texts) -> str:
    on = day.reason.day.isoformat()
    if day.number is not None:
        return "  " + texts.say("clock.day_counted", day=on, number=day.number, step=day.title)
    return "  " + texts.say("clock.day_not_counted", day=on, why=_why(day, texts))


def _why(day: CountedDay, texts: Texts) -> str:
    if day.is_stopped:
        return texts.say("clock.stopped")
    reason = day.reason
    named = [texts.say(f"day.{reason.kind}"), reason.name, reason.act]
    marks = [texts.say("word.provisional")] if reason.provisional else []
    return ", ".join(filter(None, [*named, *marks]))


def _step_json(step: Step, texts: Texts) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": texts.say(step.title),
        "actor": step.actor,
        "first_day": step.first_day.isoformat(),
        "last_day": step.last_day.isoformat(),
        "days": step.days,
        "day_type": step.day_type,
        "provisional": step.provisional,
        "note": texts.say(step.note) if step.note else "",
    }


def _days_json(days: Sequence[CountedDay], texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "day": day.reason.day.isoformat(),
            "step": day.step,
            "number": day.number,
            "counts": day.number is not None,
            "why": "" if day.number is not None else _why(day, texts),
            "provisional": day.reason.provisional,
        }
        for day in days
    ]


def _cited(title: Any, number: str, clause: str, trust: str, texts: Texts) -> str:
    parts = [texts.say(title), f"({number})" if number else "", word_clause(clause, texts)]
    return "  " + " ".join(filter(None, parts)) + f" [{texts.say(f'trust.{trust}')}]"
