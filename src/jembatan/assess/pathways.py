"""Each pathway open, arguable or closed for this application, why, and what would open it; one is assumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from jembatan.assess.clock import compute_timeline
from jembatan.checks.condition import judge_conditions
from jembatan.checks.context import Context
from jembatan.checks.result import fact_title, show
from jembatan.core.fact import Fact
from jembatan.core.grades import Stage
from jembatan.core.law import Pathway
from jembatan.core.text import Message
from jembatan.core.timeline import PathwayAssessment, PathwayOption, PathwayStatus
from jembatan.law.working_days import WorkingDays

_STATUS_ORDER: tuple[PathwayStatus, ...] = ("open", "arguable", "undetermined", "closed")


def assess_pathways(context: Context, stage: Stage, start: dt.date) -> PathwayAssessment | None:
    """Return every pathway that exists for this application on the day, the assumed one, and its timeline.

    Assumed is the open one of the lowest rank, since the authority decides; where none is open, nothing is assumed.
    """
    held = [p for p in context.jurisdiction.pathways if p.in_force.holds_on(context.on) and p.stage is stage]
    superseded = {p.supersedes for p in held}
    pathways = {p.id: p for p in held if p.id not in superseded}
    options = {id_: option for id_, p in pathways.items() if (option := judge_pathway(p, context))}
    if not options:
        return None
    ordered = sorted(
        options.values(), key=lambda o: (_STATUS_ORDER.index(o.status), pathways[o.pathway].rank)
    )
    if ordered[0].status != "open":
        return PathwayAssessment(assumed="", because=(Message("pathway.none_open"),), options=tuple(ordered))
    assumed = ordered[0]
    timeline = compute_timeline(
        pathways[assumed.pathway],
        start=start,
        working_days=WorkingDays(context.jurisdiction.calendar),
        parameter_days=lambda parameter: _days(parameter, context),
        condition_holds=lambda conditions: judge_conditions(conditions, context).holds,
    )
    because = (Message("pathway.assumed", {"pathway": assumed.title}), *assumed.because)
    return PathwayAssessment(
        assumed=assumed.pathway, because=because, options=tuple(ordered), timeline=timeline
    )


def judge_pathway(pathway: Pathway, context: Context) -> PathwayOption | None:
    """Return how the pathway stands, or None where it is no pathway for this kind of application."""
    context = context.about(context.subject)
    applies = judge_conditions(pathway.applies_when, context)
    if applies.holds is False:
        return None
    opened = judge_conditions(pathway.open_when, context)
    arguable = judge_conditions(pathway.arguable_when, context) if pathway.arguable_when else None
    status: PathwayStatus
    if opened.holds and applies.holds:
        status, because = "open", _reasons(opened.because, context)
    elif arguable and arguable.holds and applies.holds:
        status, because = "arguable", _reasons(arguable.because, context)
    elif opened.holds is False and (arguable is None or arguable.holds is False):
        status, because = "closed", _reasons(opened.because, context)
    else:
        missing = (*applies.missing, *opened.missing, *(arguable.missing if arguable else ()))
        status = "undetermined"
        because = tuple(
            Message("pathway.not_known", {"fact": fact_title(context, n)}) for n in dict.fromkeys(missing)
        )
    source = pathway.source
    citation = context.jurisdiction.cite(
        source.instrument, source.clause, source.url, pathway.trust, pathway.confidence, source.note
    )
    days = (
        _days(pathway.working_days, context)
        if isinstance(pathway.working_days, str)
        else pathway.working_days
    )
    return PathwayOption(
        pathway=pathway.id,
        title=pathway.title,
        status=status,
        working_days=days,
        because=because,
        would_open=(pathway.would_open,) if pathway.would_open and status != "open" else (),
        justification=pathway.justification if status == "arguable" else None,
        citations=tuple(dict.fromkeys([citation, *context.cited])),
    )


def _reasons(facts: Sequence[Fact], context: Context) -> tuple[Message, ...]:
    return tuple(
        Message("pathway.because_fact", {"fact": fact_title(context, f.name), "value": show(f.value)})
        for f in facts
    )


def _days(parameter: str | int | None, context: Context) -> int | None:
    value = context.resolve({"parameter": parameter})
    return int(value) if isinstance(value, int | float) else None
