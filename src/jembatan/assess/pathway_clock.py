"""One pathway's clock on request: the timeline, and every day of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from jembatan.assess.clock import CountedDay, compute_timeline, explain_days
from jembatan.checks.condition import judge_conditions
from jembatan.checks.context import Context
from jembatan.checks.shelf import Shelf
from jembatan.core.fact import Facts
from jembatan.core.finding import Citation
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Pathway
from jembatan.core.timeline import Timeline
from jembatan.law.working_days import WorkingDays


class PathwayClock(msgspec.Struct, frozen=True, kw_only=True):
    """A pathway's timeline with its days and its sources."""

    jurisdiction: str
    pathway: Pathway
    timeline: Timeline
    stops: tuple[tuple[dt.date, dt.date], ...]
    earliest_days: tuple[CountedDay, ...]
    latest_days: tuple[CountedDay, ...]
    citations: tuple[Citation, ...]

    @property
    def is_in_force(self) -> bool:
        """Say whether the pathway is law on the day from which it is counted."""
        return self.pathway.in_force.holds_on(self.timeline.start)


def run_clock(
    jurisdiction: Jurisdiction,
    pathway_id: str,
    start: dt.date,
    stops: Sequence[tuple[dt.date, dt.date]],
    facts: Facts,
) -> PathwayClock:
    """Return the clock of the pathway from `start`, suspended in the stops (each from its first day to the resume)."""
    pathway = next(p for p in jurisdiction.pathways if p.id == pathway_id)
    context = Context(jurisdiction=jurisdiction, on=start, facts=facts, shelf=Shelf([]))
    working_days = WorkingDays(jurisdiction.calendar)

    def parameter_days(parameter: str) -> int | None:
        value = context.resolve({"parameter": parameter})
        return int(value) if isinstance(value, int | float) else None

    timeline = compute_timeline(
        pathway,
        start=start,
        working_days=working_days,
        parameter_days=parameter_days,
        stops=stops,
        condition_holds=lambda conditions: judge_conditions(conditions, context).holds,
    )
    source = pathway.source
    cited = jurisdiction.cite(
        source.instrument, source.clause, source.url, pathway.trust, pathway.confidence, source.note
    )
    earliest, latest = (
        tuple(explain_days(pathway, steps, working_days, stops))
        for steps in (timeline.earliest_steps, timeline.latest_steps)
    )
    return PathwayClock(
        jurisdiction=jurisdiction.code,
        pathway=pathway,
        timeline=timeline,
        stops=tuple(stops),
        earliest_days=earliest,
        latest_days=latest,
        citations=tuple(dict.fromkeys([cited, *context.cited])),
    )
