"""All findings for one dossier, one jurisdiction, one date, with the run's manifest."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from jembatan.core.answer import Answer, LapsedAnswer, Plan
from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.finding import Finding
from jembatan.core.grades import Outcome, Severity, Stage
from jembatan.core.text import Message, Text
from jembatan.core.timeline import PathwayAssessment

Audience = Literal["applicant", "authority"]


class TranslationItem(msgspec.Struct, frozen=True, kw_only=True):
    """One document of the translator's work order."""

    path: str
    section: str
    language: str
    pages: int | None
    characters: int | None  # estimate
    needed: bool | None  # None: the language could not be told
    sworn: bool  # a legal paper: by a sworn translator
    why: Message


class TechnicalFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Something technically wrong in the package; a group of its own, never mixed with the law."""

    code: str
    path: str
    message: Message
    leaf_id: str = ""


class InputFile(msgspec.Struct, frozen=True):
    """One file that the run read, with its checksum."""

    path: str
    sha256: str
    from_cache: bool = False


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to repeat the run: versions, law edition and checksum, overlays, settings."""

    version: str  # of Jembatan
    python: str
    law_edition: str
    law_sha256: str
    overlays: dict[str, str]  # name of each --law folder -> sha256
    reader_version: str
    documents_from_cache: int
    settings: dict[str, str]


class LawKnown(msgspec.Struct, frozen=True):
    """How well the law data of the judged requirements are known: how many of each trust."""

    primary: int
    secondary: int
    remembered: int
    inferred: int


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The whole result: everything that a report shows, and nothing that needs the dossier again."""

    jurisdiction: str
    authority: Text
    language: str  # the authority's own
    on: dt.date
    stage: Stage
    edition: str
    law_sha256: str
    dossier: Dossier
    findings: tuple[Finding, ...]
    technical: tuple[TechnicalFinding, ...]
    pathway: PathwayAssessment | None
    evidence: tuple[Evidence, ...]
    translations: tuple[TranslationItem, ...]
    later_duties: tuple[Finding, ...]  # requirements of later stages, not judged now
    law_known: LawKnown
    inputs: tuple[InputFile, ...]
    manifest: Manifest
    product_title: str = ""
    worked_example: bool = False  # prints the notice of the worked example on every page
    notes: tuple[Message, ...] = ()  # law changes between two dates, lapsed answers, unused answers
    answers: tuple[Answer, ...] = ()  # those that count, so that a new workbook holds them again
    lapsed_answers: tuple[LapsedAnswer, ...] = ()
    plans: tuple[Plan, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Return how many findings have the outcome."""
        return sum(finding.outcome is outcome for finding in self.findings)

    @property
    def summary(self) -> dict[str, int]:
        """Return the findings by outcome; the five add up to all of them."""
        return {outcome.value: self.count(outcome) for outcome in Outcome}

    @property
    def is_clear(self) -> bool:
        """Say whether not_met, undetermined and error are all zero."""
        return not any(map(self.count, (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.ERROR)))

    @property
    def is_blocked(self) -> bool:
        """Say whether a not_met or error of severity blocking stands."""
        return any(
            f.severity is Severity.BLOCKING and f.outcome in (Outcome.NOT_MET, Outcome.ERROR)
            for f in self.findings
        )
