"""Pathways and clock in words."""

from __future__ import annotations

import msgspec

from jembatan.core.assessment import Audience
from jembatan.core.timeline import PathwayAssessment, Step
from jembatan.report.charts.timeline import word_days
from jembatan.report.finding_view import CitationView, word_citations
from jembatan.report.texts import Texts

_ORDER = ("open", "arguable", "undetermined", "closed")


class OptionView(msgspec.Struct, frozen=True, kw_only=True):
    """One pathway in words."""

    pathway: str
    title: str
    status: str
    status_text: str
    is_assumed: bool
    working_days: int | None
    days: str
    because: tuple[str, ...]
    would_open: tuple[str, ...]
    justification: str
    citations: tuple[CitationView, ...]


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the clock in words."""

    round: str  # earliest or latest
    title: str
    actor: str
    first_day: str
    last_day: str
    days: str
    is_provisional: bool
    note: str


class PathwayView(msgspec.Struct, frozen=True, kw_only=True):
    """All pathways, the assumed one's clock, and why it is assumed."""

    assumed: str
    because: tuple[str, ...]
    options: tuple[OptionView, ...]
    start: str
    earliest: str
    latest: str
    is_provisional: bool
    steps: tuple[StepView, ...]
    notes: tuple[str, ...]


def word_pathways(pathway: PathwayAssessment, texts: Texts, audience: Audience) -> PathwayView:
    """Return the pathways in words; what would open one is advice, which an authority's report does not carry."""
    timeline = pathway.timeline
    advised = audience == "applicant"
    options = tuple(
        OptionView(
            pathway=option.pathway,
            title=texts.say(option.title),
            status=option.status,
            status_text=texts.say_code("pathway_status", option.status),
            is_assumed=option.pathway == pathway.assumed,
            working_days=option.working_days,
            days=texts.say("word.working_days", days=option.working_days)
            if option.working_days is not None
            else texts.say("word.days_unknown"),
            because=tuple(texts.say(m) for m in option.because),
            would_open=tuple(texts.say(t) for t in option.would_open) if advised else (),
            justification=texts.say(option.justification) if option.justification and advised else "",
            citations=word_citations(option.citations, texts),
        )
        for option in pathway.options
    )
    assumed = next((o.title for o in options if o.is_assumed), pathway.assumed)
    return PathwayView(
        assumed=assumed,
        because=tuple(texts.say(m) for m in pathway.because),
        options=tuple(sorted(options, key=lambda o: (not o.is_assumed, _ORDER.index(o.status)))),
        start=texts.day(timeline.start) if timeline else "",
        earliest=texts.day(timeline.earliest) if timeline else "",
        latest=texts.day(timeline.latest) if timeline else "",
        is_provisional=bool(timeline and timeline.provisional),
        steps=tuple(
            _word_step(step, round_, texts)
            for round_, steps in (
                ("earliest", timeline.earliest_steps if timeline else ()),
                ("latest", timeline.latest_steps if timeline else ()),
            )
            for step in steps
        ),
        notes=tuple(texts.say(m) for m in timeline.notes) if timeline else (),
    )


def _word_step(step: Step, round_: str, texts: Texts) -> StepView:
    return StepView(
        round=texts.say(f"label.{round_}"),
        title=texts.say(step.title),
        actor=texts.say_code("actor", step.actor),
        first_day=step.first_day.isoformat(),
        last_day=step.last_day.isoformat(),
        days=word_days(step, texts),
        is_provisional=step.provisional,
        note=texts.say(step.note) if step.note else "",
    )
