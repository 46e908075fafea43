"""Which known changes of the law lie near the day, so that two dates of assessment explain their difference."""

from __future__ import annotations

import datetime as dt

from jembatan.checks.condition import judge_conditions
from jembatan.checks.context import Context
from jembatan.checks.result import Args
from jembatan.core.text import Message

_NEAR = dt.timedelta(days=366)


def list_law_changes(context: Context) -> list[Message]:
    """Return a note for each binding rule or number that began within the last year, or begins or ends after the day.

    Rules that surely do not apply to this application are left out.
    """
    jurisdiction, on = context.jurisdiction, context.on
    dated: list[tuple[dt.date, str, Message]] = []
    for bound in jurisdiction.requirements:
        if bound.is_reference:
            continue
        requirement = bound.requirement
        if judge_conditions(requirement.applies_when, context).holds is False:
            continue
        args: Args = {"rule": requirement.id, "title": requirement.title}
        period = requirement.in_force
        if period.since and period.since.first_day > on - _NEAR:
            key = "law.begins" if period.since.first_day > on else "law.began"
            dated.append(
                (period.since.first_day, requirement.id, Message(key, {**args, "date": str(period.since)}))
            )
        if period.until and on <= period.until.last_day:
            dated.append(
                (
                    period.until.last_day,
                    requirement.id,
                    Message("law.ends", {**args, "date": str(period.until)}),
                )
            )
    for parameter in jurisdiction.parameters.values():
        for value in parameter.values:
            since = value.in_force.since
            if since and since.first_day > on:
                message = Message(
                    "law.parameter_changes",
                    {
                        "title": parameter.title,
                        "value": str(value.value),
                        "unit": parameter.unit,
                        "date": str(since),
                    },
                )
                dated.append((since.first_day, parameter.id, message))
    return [message for _, _, message in sorted(dated, key=lambda row: row[:2])]
