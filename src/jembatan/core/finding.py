"""What judging one requirement for one subject came to, with everything a reader needs to check it."""

from __future__ import annotations

import msgspec

from jembatan.core.fact import Fact, Subject
from jembatan.core.grades import Confidence, Depth, Outcome, Severity, Stage, Trust
from jembatan.core.text import Message, Text


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the dossier: a document, its section, a page from 1."""

    path: str
    section: str = ""
    page: int | None = None


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """Which clause of which instrument, printed with every finding."""

    instrument: str
    title: Text
    number: str = ""
    clause: str = ""
    url: str = ""
    trust: Trust
    confidence: Confidence
    note: str = ""


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a check saw: it holds, it does not hold, or (None) it cannot tell."""

    holds: bool | None
    depth: Depth
    observed: Message
    expected: Message
    where: tuple[Place, ...] = ()
    because: tuple[Fact, ...] = ()
    citations: tuple[Citation, ...] = ()  # of the parameters that were used
    not_applicable: Message | None = None  # the dossier says, with a reason, that the section does not apply


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Requirement + subject + outcome + depth + where + expected + observed + because + citations + what to do."""

    id: str  # stable: requirement, subject
    requirement: str
    concept: str
    subject: Subject
    outcome: Outcome
    depth: Depth
    severity: Severity
    trust: Trust
    confidence: Confidence
    stage: Stage
    title: Text
    expected: Message | None = None
    observed: Message | None = None
    where: tuple[Place, ...] = ()
    because: tuple[Fact, ...] = ()
    citations: tuple[Citation, ...] = ()
    advice: Text | None = None
    question: Text | None = None  # what a person must answer
    caveats: tuple[Message, ...] = ()  # second-hand source, open condition, presence only, adopted by whom
    missing_facts: tuple[str, ...] = ()  # names of facts that were not known
    why: Text = Text("")  # of the requirement
    is_reference: bool = False  # a parent's requirement that the authority did not adopt
    requirement_sha256: str = ""  # of the requirement's text: an answer lapses when it changes
    answered_by: str = ""
    accepted_risk: str = ""  # reason and name; the outcome stays not_met


def finding_id(requirement: str, subject: Subject) -> str:
    """Return the stable id of the finding for that requirement and subject."""
    return requirement if not subject.name else f"{requirement}:{subject.kind}:{subject.name}"
