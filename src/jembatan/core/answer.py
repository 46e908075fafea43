"""What a person decided on a question."""

from __future__ import annotations

import datetime as dt

import msgspec


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who said, on which day, from which document and page, whether a requirement holds.

    Lapses when the requirement's text or the document's checksum changes: the two checksums are kept in the answer.
    """

    requirement: str
    subject: str = "application"
    holds: bool | None = None  # None: noted, not decided
    who: str
    on: dt.date
    document: str = ""
    page: int | None = None
    note: str = ""
    accepted_risk: bool = False
    owner: str = ""
    due: dt.date | None = None
    requirement_sha256: str = ""
    document_sha256: str = ""


class LapsedAnswer(msgspec.Struct, frozen=True):
    """An answer that no longer counts, and the key of the reason."""

    answer: Answer
    reason: str  # answer.lapsed_requirement, answer.lapsed_document, answer.lapsed_document_gone, answer.no_such_finding


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Who sees to a finding that nobody has answered yet, and until when."""

    requirement: str
    subject: str = "application"
    owner: str = ""
    due: dt.date | None = None
