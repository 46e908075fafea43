"""The nouns of the law, as they stand in lawdata: instrument, parameter, concept, requirement, pathway, analysis."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec

from jembatan.core.grades import Confidence, Severity, Stage, Trust
from jembatan.core.partial_date import PartialDate, Period
from jembatan.core.text import Text

# value | list of values | { not, at_least, at_most, before, known }; judged by checks/condition.py
Conditions = dict[str, Any]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which clause of which instrument says so."""

    instrument: str
    clause: str = ""
    url: str = ""  # where that clause was read, when it is not the instrument's own link
    note: str = ""  # what is weak about the reading


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A law or guideline: instruments/<id>.toml."""

    format: Literal[1]
    id: str
    title: Text
    number: str = ""
    edition: str = ""
    issuer: str = ""
    status: Literal["in_force", "superseded", "draft", "unknown"] = "in_force"
    in_force: Period = Period()
    superseded_by: str = ""
    amended_by: list[str] = []
    url: str = ""
    read: Literal["full", "part", "about", "unread"] = "about"  # how much of it somebody read
    note: str = ""


class ParameterValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a parameter holds in one period, under conditions, with its own source."""

    value: str | int | float | bool | list[str]
    source: Source
    trust: Trust
    confidence: Confidence
    in_force: Period = Period()
    when: Conditions = {}
    note: str = ""


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number or term that an instrument sets, by date."""

    id: str
    title: Text
    unit: str = ""
    values: list[ParameterValue]


class Concept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The neutral subject of a requirement, shared by all authorities."""

    id: str
    title: Text
    subject: (
        str  # administrative, quality, stability, nonclinical, clinical, labelling, halal, format, clock, ...
    )
    stricter: Literal["more", "less", "superset", "none"] = "none"


class DocumentType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of document that requirements speak of, and how it is recognised."""

    id: str
    title: Text
    sections: list[str] = []  # CTD, ACTD or regional sections where it belongs: "1.3.8.9@cn", "I.B.3"
    words: list[str] = []  # words of its title or first page, in any language, lower case
    confusable: list[str] = []  # words that mean it is something else
    is_legal_paper: bool = False  # translated by a sworn translator


class Subjects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which subjects a requirement is judged, when not for the application as a whole."""

    kind: str
    where: Conditions = {}
    none: Literal["not_applicable", "undetermined"] = (
        "undetermined"  # the outcome when there is no such subject
    )


class CaseEvidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a recalculation gave, in a worked case."""

    analysis: str
    result: dict[str, Any] = {}
    title: str = ""  # which table, medium or attribute
    status: Literal["published", "double", "unverified"] = "published"
    fault: str = ""  # it could not be computed


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A worked case inside a requirement or pathway: facts and documents in, one outcome out."""

    expect: str
    why: str
    facts: dict[str, Any] = {}  # "name" or "name@subject-kind:subject-name"
    documents: list[
        dict[str, Any]
    ] = []  # { section, type, language, pages, path, ... }: see checks/vocabulary
    unplaced: bool = False  # an unplaced document is present too
    evidence: list[CaseEvidence] = []
    on: PartialDate | None = None


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One clause turned into one testable statement: requirements/<id>.toml."""

    format: Literal[1]
    id: str
    concept: str
    title: Text
    severity: Severity
    trust: Trust
    confidence: Confidence
    stage: Stage
    source: Source
    check: dict[str, Any]
    why: Text | str = ""  # a plain string is English
    translation: Literal["official", "draft"] = "draft"
    in_force: Period = Period()
    applies_when: Conditions = {}
    subjects: Subjects | None = None
    open_condition: Text | None = None  # a condition nobody could settle: makes a not_met undetermined
    advice: Text | None = None
    question: Text | None = None  # for reader_opinion
    supersedes: str = ""
    case: list[Case] = []

    @property
    def reason(self) -> Text:
        """Why the rule exists, in the languages in which somebody wrote it."""
        return self.why if isinstance(self.why, Text) else Text(self.why)

    @property
    def text_sha256(self) -> str:
        """SHA-256 of what a person answers: all that decides the judgement, without reasons, advice and worked cases."""
        asked = msgspec.structs.replace(self, why="", advice=None, case=[], translation="draft")
        return hashlib.sha256(msgspec.json.encode(asked, enc_hook=str)).hexdigest()

    @property
    def is_automated(self) -> bool:
        """Say whether a machine judges it."""
        return self.check.get("kind") != "reader_opinion"


class PathwayStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step of a pathway's clock."""

    id: str
    title: Text
    actor: Literal["authority", "applicant"]
    days: int | str | None = None  # a number, or the id of a parameter, or None where no number was read
    day_type: Literal["working", "calendar"] = "working"
    after: str = "start"  # "start", or the id of the step after whose end it begins
    counts: str = ""  # what the limit covers: "review only", "review and decision"
    can_stop: bool = False  # a clock stop suspends it
    only_when: Conditions = {}
    question_round: bool = False  # runs only in the latest timeline, with one question round
    parallel: bool = False  # does not delay the steps that follow
    lengthened_by: str = ""  # after an answer: "1/3", "1/4" of the review limit, added to this step
    note: Text | None = None


class Pathway(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way through an authority: pathways/<id>.toml."""

    format: Literal[1]
    id: str
    title: Text
    trust: Trust
    confidence: Confidence
    source: Source
    in_force: Period = Period()
    stage: Stage = Stage.FILING
    applies_when: Conditions = {}  # outside these it is no pathway for this application at all (not listed)
    open_when: Conditions = {}
    arguable_when: Conditions = {}
    would_open: Text | None = None
    justification: Text | None = None  # what must be argued when it is arguable
    rank: int = 100  # the open one with the lowest rank is assumed
    working_days: int | str | None = None  # the headline number, or the id of a parameter
    step: list[PathwayStep] = []
    note: Text | None = None
    supersedes: str = ""
    case: list[Case] = []


class Analysis(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A recalculation that an authority's data ask for: analyses/<id>.toml; settings name parameters."""

    format: Literal[1]
    id: str
    title: Text
    analysis: str  # the name of an adapter in jembatan.evidence
    source: Source
    trust: Trust
    confidence: Confidence
    in_force: Period = Period()
    applies_when: Conditions = {}
    settings: dict[str, Any] = {}


class Adoption(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Requirements of a parent that this authority made its own, by an instrument of its own."""

    layer: str
    requirements: list[str]  # ids, with * at the end where a whole group is meant
    source: Source
    trust: Trust
    confidence: Confidence
    severity: Severity | None = None
    in_force: Period = Period()
    applies_when: Conditions = {}


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a jurisdiction does with its parents' law."""

    adopt: list[Adoption] = []


class TechnicalProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which catalogue of technical rules a package of a format is validated against in an assessment."""

    format: str  # of the dossier: ectd-3.2.2, ectd-4.0
    profile: str  # a validation profile: lawdata/shared/validation/<profile>.toml
    why: Text
    in_force: Period = Period()


class JurisdictionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """jurisdiction.toml: who the authority is, which languages it accepts, whose law it adopts."""

    format: Literal[1]
    code: str
    name: Text
    authority: Text
    kind: Literal["authority", "layer"] = "authority"
    edition: str
    law_begins: PartialDate | None = None  # no assessment before this day
    parents: list[str] = []
    language: Literal["en", "id", "zh"] = "en"  # the authority's own
    accepts_languages: list[str] = []
    accepts_languages_source: Source | None = None
    structures: tuple[str, ...] = ("ctd",)  # accepted structures: ctd, actd
    region: str = ""  # of Module 1 headings it uses: cn, actd-id
    calendar: str = ""
    technical_profiles: list[TechnicalProfile] = []
    changes: Changes = Changes()


class CalendarDay(msgspec.Struct, frozen=True, kw_only=True):
    """One row of calendars/<code>.csv."""

    date: str
    kind: Literal["holiday", "joint_leave", "make_up_workday"]
    name: str
    name_local: str
    act: str  # the decree that set it
    known_since: str
    trust: Trust


class LedgerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of ledger.csv: what became of one row of the facts."""

    row: str
    fate: Literal[
        "requirement",
        "parameter",
        "pathway",
        "definition",
        "reader_opinion",
        "note",
        "history",
        "merged_into",
        "rejected",
        "calendar",
    ]
    target: str
    why: str
    trust: str = ""
