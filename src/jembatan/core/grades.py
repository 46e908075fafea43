"""The closed scales: outcome, depth, severity, trust, confidence, stage."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What judging a requirement came to: exactly one of five, never a boolean."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"
    ERROR = "error"


class Depth(StrEnum):
    """How deep the tool looked before it said so."""

    PRESENT = "present"  # a document was found; its content was not reviewed
    PROPERTY = "property"  # date, language, signature, pages
    CONTENT = "content"  # text or data read
    RECOMPUTED = "recomputed"
    PERSON = "person"  # somebody answered, with a name


class Severity(StrEnum):
    """What the authority does when the requirement is not met."""

    BLOCKING = "blocking"  # refuses to file, or refuses
    MAJOR = "major"  # a question that stops the clock
    MINOR = "minor"  # correctable in review
    ADVICE = "advice"


class Trust(StrEnum):
    """How the rule came to be known."""

    PRIMARY = "primary"  # the words of the instrument were read
    SECONDARY = "secondary"  # a text about it was read
    REMEMBERED = "remembered"  # nobody read it
    INFERRED = "inferred"  # concluded from facts that were read


class Confidence(StrEnum):
    """How sure the reader of the rule was."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Stage(StrEnum):
    """When in a medicine's life a requirement is due."""

    TRIAL = "trial"
    FILING = "filing"
    DURING_REVIEW = "during_review"
    APPROVAL = "approval"
    POST_APPROVAL = "post_approval"


SEVERITY_ORDER = tuple(Severity)
STAGE_ORDER = tuple(Stage)
TRUST_ORDER = (Trust.PRIMARY, Trust.SECONDARY, Trust.INFERRED, Trust.REMEMBERED)
CONFIDENCE_ORDER = tuple(Confidence)


def weaker_trust(one: Trust, other: Trust) -> Trust:
    """Return the less trusted of two."""
    return max(one, other, key=TRUST_ORDER.index)


def weaker_confidence(one: Confidence, other: Confidence) -> Confidence:
    """Return the less confident of two."""
    return max(one, other, key=CONFIDENCE_ORDER.index)
