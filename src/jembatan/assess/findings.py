"""Every requirement gives exactly one outcome per subject, so that totals add up and silence is impossible."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jembatan.assess.judge import CrashKeeper, judge
from jembatan.assess.select import select_subjects
from jembatan.checks.context import Context
from jembatan.core.finding import Finding
from jembatan.core.grades import Outcome
from jembatan.core.jurisdiction import BoundRequirement
from jembatan.core.text import Message


def judge_all(
    requirements: Sequence[BoundRequirement], context: Context, keep_crash: CrashKeeper = lambda *_: None
) -> list[Finding]:
    """Return the findings in the order of the requirements; one without any subject is one finding too."""
    findings: list[Finding] = []
    for bound in requirements:
        subjects = select_subjects(bound, context)
        findings += (judge(bound, context.about(subject), keep_crash) for subject in subjects)
        if not subjects:
            findings.append(_without_subject(bound, context, keep_crash))
    return findings


def _without_subject(bound: BoundRequirement, context: Context, keep_crash: CrashKeeper) -> Finding:
    """Return the finding of a requirement that has nothing to be judged for: does it apply, and what is missing."""
    wanted = bound.requirement.subjects
    assert wanted is not None
    finding = judge(bound, context.about(context.subject), keep_crash)
    if finding.outcome in (Outcome.NOT_APPLICABLE, Outcome.ERROR):
        return finding
    outcome = Outcome(wanted.none)
    observed = Message(f"observed.no_subject.{wanted.kind}")
    return msgspec.structs.replace(
        finding, outcome=outcome, observed=observed, where=(), because=(), caveats=()
    )


def list_later_duties(requirements: Sequence[BoundRequirement], context: Context) -> list[Finding]:
    """Return the requirements of later stages that may apply, as findings that were not judged."""
    duties = []
    for bound in requirements:
        finding = judge(bound, context.about(context.subject))
        if finding.outcome is not Outcome.NOT_APPLICABLE:
            later = Message("observed.due_later")
            duties.append(
                msgspec.structs.replace(
                    finding,
                    outcome=Outcome.UNDETERMINED,
                    observed=later,
                    where=(),
                    because=(),
                    missing_facts=(),
                )
            )
    return duties
