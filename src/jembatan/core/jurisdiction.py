"""The resolved law of one authority: what its files and its adopted parents say, ready to be judged on a date."""

from __future__ import annotations

import datetime as dt

import msgspec

from jembatan.core.fact import FactDefinition
from jembatan.core.finding import Citation
from jembatan.core.grades import Confidence, Severity, Trust, weaker_confidence, weaker_trust
from jembatan.core.law import (
    Adoption,
    Analysis,
    CalendarDay,
    Concept,
    DocumentType,
    Instrument,
    JurisdictionFile,
    LedgerRow,
    Parameter,
    ParameterValue,
    Pathway,
    Requirement,
)


class BoundRequirement(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement as it binds here: its own, adopted (with the adoption), or a parent's reference."""

    requirement: Requirement
    layer: str  # code of the folder it stands in
    adoption: Adoption | None = None
    is_reference: bool = False
    sha256: str = ""  # of the requirement's text

    @property
    def severity(self) -> Severity:
        """What the authority does: advice for a reference, else the adoption's word, else the requirement's."""
        if self.is_reference:
            return Severity.ADVICE
        return (self.adoption and self.adoption.severity) or self.requirement.severity

    @property
    def trust(self) -> Trust:
        """How the rule is known: the weaker of requirement and adoption."""
        own = self.requirement.trust
        return weaker_trust(own, self.adoption.trust) if self.adoption else own

    @property
    def confidence(self) -> Confidence:
        """How sure: the weaker of requirement and adoption."""
        own = self.requirement.confidence
        return weaker_confidence(own, self.adoption.confidence) if self.adoption else own


class Jurisdiction(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that lawdata says for one authority; `requirements` are all, of any date: select on a date."""

    file: JurisdictionFile
    instruments: dict[str, Instrument]
    parameters: dict[str, Parameter]
    concepts: dict[str, Concept]
    document_types: dict[str, DocumentType]
    fact_definitions: dict[str, FactDefinition]
    requirements: tuple[BoundRequirement, ...]
    pathways: tuple[Pathway, ...]
    analyses: tuple[Analysis, ...]
    calendar: tuple[CalendarDay, ...]
    ledger: tuple[LedgerRow, ...]
    sha256: str
    overlays: dict[str, str] = {}

    @property
    def code(self) -> str:
        """The code, in capitals as the contract prints it."""
        return self.file.code.upper()

    def parameter_values(self, parameter: str, on: dt.date) -> list[ParameterValue]:
        """Return the values of the parameter that are in force on the day, before their `when` is judged."""
        return [v for v in self.parameters[parameter].values if v.in_force.holds_on(on)]

    def cite(
        self,
        source_instrument: str,
        clause: str,
        url: str,
        trust: Trust,
        confidence: Confidence,
        note: str = "",
    ) -> Citation:
        """Return the citation of a clause of one of the jurisdiction's instruments."""
        instrument = self.instruments[source_instrument]
        return Citation(
            instrument=instrument.id,
            title=instrument.title,
            number=instrument.number,
            clause=clause,
            url=url or instrument.url,
            trust=trust,
            confidence=confidence,
            note=note,
        )
