"""Written once: from does-it-apply and what-the-check-says to exactly one of five outcomes."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import msgspec

from jembatan.checks.condition import judge_conditions
from jembatan.checks.context import Context
from jembatan.checks.result import fact_title
from jembatan.checks.run import run_check
from jembatan.core.finding import CheckResult, Citation, Finding, finding_id
from jembatan.core.grades import Confidence, Depth, Outcome, Trust
from jembatan.core.jurisdiction import BoundRequirement
from jembatan.core.text import Message, Text
from jembatan.law.lint import can_be_not_met

CrashKeeper = Callable[[str, str], None]  # requirement id, traceback


def judge(bound: BoundRequirement, context: Context, keep_crash: CrashKeeper = lambda *_: None) -> Finding:
    """Return the finding of one requirement for the context's subject.

    applies? no: not_applicable; not known: undetermined, naming the missing fact; yes: met, not_met or undetermined as
    the check says; any: error where it raises (the traceback goes to `keep_crash`, one sentence to the reader).
    """
    requirement = bound.requirement
    finding = _blank(bound, context)
    try:
        applies = judge_conditions(requirement.applies_when, context)
        if applies.holds and bound.adoption:
            applies = judge_conditions(bound.adoption.applies_when, context)
        if applies.holds is False:
            return _settled(finding, outcome=Outcome.NOT_APPLICABLE, because=applies.because)
        if applies.holds is None:
            return _settled(
                finding,
                observed=Message("observed.applies_unknown", {"facts": _titles(context, applies.missing)}),
                because=applies.because,
                missing_facts=applies.missing,
            )
        result = run_check(requirement.check, context)
    except Exception:  # noqa: BLE001 - whatever a check raises is an error in the report, never an absence
        keep_crash(requirement.id, traceback.format_exc())
        return _settled(finding, outcome=Outcome.ERROR, observed=Message("observed.crash"))
    return _from_result(bound, context, finding, result)


def _blank(bound: BoundRequirement, context: Context) -> Finding:
    requirement = bound.requirement
    return Finding(
        id=finding_id(requirement.id, context.subject),
        requirement=requirement.id,
        concept=requirement.concept,
        subject=context.subject,
        outcome=Outcome.UNDETERMINED,
        depth=Depth.PRESENT,
        severity=bound.severity,
        trust=bound.trust,
        confidence=bound.confidence,
        stage=requirement.stage,
        title=requirement.title,
        citations=_citations(bound, context),
        advice=requirement.advice,
        question=requirement.question,
        caveats=_caveats(bound),
        why=requirement.reason,
        is_reference=bound.is_reference,
        requirement_sha256=bound.sha256,
    )


def _from_result(bound: BoundRequirement, context: Context, finding: Finding, result: CheckResult) -> Finding:
    caveats = list(finding.caveats)
    holds = result.holds
    if holds is not None and any(
        f.provenance.kind == "read" and f.provenance.confidence is Confidence.LOW for f in result.because
    ):
        holds = None
        caveats.append(Message("caveat.read_with_low_confidence"))
    outcome = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNDETERMINED}[holds]
    if outcome is Outcome.NOT_MET and bound.requirement.open_condition:
        outcome = Outcome.UNDETERMINED
        caveats.append(Message("caveat.open_condition", {"condition": bound.requirement.open_condition}))
    if outcome is Outcome.NOT_MET and not can_be_not_met(bound.trust, bound.confidence):
        outcome = Outcome.UNDETERMINED
        caveats.append(
            Message(
                "caveat.rule_not_known_well",
                {"trust": bound.trust.value, "confidence": bound.confidence.value},
            )
        )
    # a number that nobody read decides no more than a rule that nobody read
    unread = next((c for c in context.cited if not can_be_not_met(c.trust, c.confidence)), None)
    if outcome is Outcome.NOT_MET and unread is not None:
        outcome = Outcome.UNDETERMINED
        caveats.append(
            Message(
                "caveat.number_not_known_well",
                {"trust": unread.trust.value, "confidence": unread.confidence.value},
            )
        )
    if outcome is Outcome.NOT_MET and bound.trust is Trust.SECONDARY:
        caveats.append(Message("caveat.second_hand"))
    if outcome is Outcome.MET and result.depth is Depth.PRESENT:
        caveats.append(Message("caveat.presence_only"))
    return _settled(
        finding,
        outcome=outcome,
        depth=result.depth,
        observed=result.observed,
        expected=result.expected,
        where=result.where,
        because=result.because,
        citations=tuple(dict.fromkeys([*finding.citations, *result.citations, *context.cited])),
        caveats=tuple(caveats),
        missing_facts=_missing(bound, context) if holds is None and not result.because else (),
    )


def _missing(bound: BoundRequirement, context: Context) -> tuple[str, ...]:
    names = [bound.requirement.check.get(key) for key in ("fact", "earlier", "later")]
    return tuple(name for name in names if name and context.find(name) is None)


def _citations(bound: BoundRequirement, context: Context) -> tuple[Citation, ...]:
    requirement, adoption = bound.requirement, bound.adoption
    cite = context.jurisdiction.cite
    own = requirement.source
    found = [cite(own.instrument, own.clause, own.url, requirement.trust, requirement.confidence, own.note)]
    if adoption:
        by = adoption.source
        found.insert(0, cite(by.instrument, by.clause, by.url, adoption.trust, adoption.confidence, by.note))
    return tuple(found)


def _caveats(bound: BoundRequirement) -> tuple[Message, ...]:
    if bound.is_reference:
        return (Message("caveat.reference", {"layer": bound.layer.upper()}),)
    return ()


def _titles(context: Context, names: tuple[str, ...]) -> Text:
    titles = [fact_title(context, name) for name in names]
    return Text(
        en=" ".join(t.en for t in titles),
        id=" ".join(t.in_language("id") for t in titles),
        zh=" ".join(t.in_language("zh") for t in titles),
    )


def _settled(finding: Finding, **changes: object) -> Finding:
    return msgspec.structs.replace(finding, **changes)
