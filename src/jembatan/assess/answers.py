"""People's answers carried back: an answer settles a question, or lapses when the rule or the document changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from jembatan.core.answer import Answer, LapsedAnswer
from jembatan.core.finding import Finding, Place
from jembatan.core.grades import Depth, Outcome
from jembatan.core.text import Message
from jembatan.law.lint import can_be_not_met


class Answered(NamedTuple):
    """The findings with the answers in them, what is to be said of the answers, and which of them count."""

    findings: list[Finding]
    notes: list[Message]
    kept: list[Answer]
    lapsed: list[LapsedAnswer]


def apply_answers(
    findings: Sequence[Finding], answers: Sequence[Answer], document_sha256_by_path: Mapping[str, str]
) -> Answered:
    """Return the findings with the answers in them, and a note for every answer that lapsed or found no finding."""
    notes: list[Message] = []
    kept: list[Answer] = []
    lapsed_answers: list[LapsedAnswer] = []
    by_key = {(f.requirement, str(f.subject)): i for i, f in enumerate(findings)}
    settled = list(findings)
    for given in answers:
        document = find_document(given.document, document_sha256_by_path)
        answer = msgspec.structs.replace(given, document=document) if document else given
        args = {"requirement": answer.requirement, "who": answer.who, "subject": answer.subject}
        index = by_key.get((answer.requirement, subject_key(answer.subject)))
        if index is None:
            notes.append(Message("answer.no_such_finding", {**args}))
            lapsed_answers.append(LapsedAnswer(answer, "answer.no_such_finding"))
            continue
        lapsed = find_lapse(answer, settled[index], document_sha256_by_path)
        if lapsed:
            notes.append(Message(lapsed, {**args, "document": answer.document}))
            lapsed_answers.append(LapsedAnswer(answer, lapsed))
            continue
        kept.append(answer)
        settled[index] = settle(settled[index], answer)
        if settled[index] == findings[index]:
            notes.append(Message("answer.changes_nothing", {**args}))
    unbound = sum(not a.requirement_sha256 for a in kept)
    if unbound:
        notes.append(Message("answer.unbound", {"count": unbound}))
    return Answered(settled, notes, kept, lapsed_answers)


def find_document(named: str, known: Iterable[str]) -> str | None:
    """Return the path of the document that an answer names: by its whole path, or by an ending that only one has."""
    paths = list(known)
    if named in paths:
        return named
    ending = "/" + named.strip("/")
    found = [path for path in paths if path.endswith(ending)]
    return found[0] if named and len(found) == 1 else None


def find_lapse(answer: Answer, finding: Finding, document_sha256_by_path: Mapping[str, str]) -> str | None:
    """Return the key of the reason why the answer no longer counts, or None."""
    if answer.requirement_sha256 and answer.requirement_sha256 != finding.requirement_sha256:
        return "answer.lapsed_requirement"
    if answer.document and answer.document not in document_sha256_by_path:
        return "answer.lapsed_document_gone"
    if answer.document_sha256 and answer.document_sha256 != document_sha256_by_path.get(answer.document):
        return "answer.lapsed_document"
    return None


def settle(finding: Finding, answer: Answer) -> Finding:
    """Return the finding as the answer leaves it.

    Only what was undetermined is settled by a person; what the tool found not met stays so, with the accepted risk
    noted. A rule that is only remembered stays undetermined when the answer is no.
    """
    signed = f"{answer.who}, {answer.on.isoformat()}" + (f": {answer.note}" if answer.note else "")
    if finding.outcome is Outcome.NOT_MET and answer.accepted_risk:
        return msgspec.structs.replace(finding, accepted_risk=signed)
    if finding.outcome is not Outcome.UNDETERMINED or answer.holds is None:
        return finding
    outcome = Outcome.MET if answer.holds else Outcome.NOT_MET
    if outcome is Outcome.NOT_MET and not can_be_not_met(finding.trust, finding.confidence):
        outcome = Outcome.UNDETERMINED
    where = (Place(path=answer.document, page=answer.page),) if answer.document else finding.where
    return msgspec.structs.replace(
        finding,
        outcome=outcome,
        depth=Depth.PERSON,
        observed=Message(
            "observed.answered", {"who": answer.who, "on": answer.on.isoformat(), "note": answer.note}
        ),
        where=where,
        answered_by=signed,
        accepted_risk=signed if answer.accepted_risk and outcome is Outcome.NOT_MET else "",
        missing_facts=(),
    )


def subject_key(subject: str) -> str:
    """Return the subject as findings print it; an answer may name "product" for the application as a whole."""
    return "application" if subject in ("", "product", "dossier") else subject
