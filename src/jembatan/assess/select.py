"""Which requirements are judged on a day at a stage, and for which subjects."""

from __future__ import annotations

import datetime as dt

from jembatan.checks.condition import judge_conditions
from jembatan.checks.context import Context
from jembatan.core.fact import Subject
from jembatan.core.grades import STAGE_ORDER, Stage
from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction


def select_requirements(jurisdiction: Jurisdiction, on: dt.date, stage: Stage) -> list[BoundRequirement]:
    """Return the requirements in force on the day that are due at the stage; a superseded one gives way."""
    return [b for b in in_force(jurisdiction, on) if b.requirement.stage is stage]


def select_later(jurisdiction: Jurisdiction, on: dt.date, stage: Stage) -> list[BoundRequirement]:
    """Return the requirements of the stages after `stage`; a parent's references are left out."""
    later = STAGE_ORDER[STAGE_ORDER.index(stage) + 1 :]
    return [b for b in in_force(jurisdiction, on) if b.requirement.stage in later and not b.is_reference]


def in_force(jurisdiction: Jurisdiction, on: dt.date) -> list[BoundRequirement]:
    """Return the requirements in force on the day, of every stage."""
    holding = [
        b
        for b in jurisdiction.requirements
        if b.requirement.in_force.holds_on(on) and (b.adoption is None or b.adoption.in_force.holds_on(on))
    ]
    superseded = {b.requirement.supersedes for b in holding}
    return [b for b in holding if b.requirement.id not in superseded]


def select_subjects(bound: BoundRequirement, context: Context) -> list[Subject]:
    """Return the subjects the requirement is judged for: the application, or those of its kind that fit `where`.

    One whose fit is not known is kept: its own conditions will say what is missing. Empty where there is none.
    """
    wanted = bound.requirement.subjects
    if wanted is None:
        return [context.subject]
    subjects = context.facts.subjects(wanted.kind)
    return [s for s in subjects if judge_conditions(wanted.where, context.about(s)).holds is not False]
