"""Builds small laws, shelves and contexts for the unit tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from jembatan.checks.context import Context
from jembatan.checks.shelf import Shelf
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.document import DocumentProperties, Placement
from jembatan.core.fact import THE_APPLICATION, Fact, FactDefinition, Facts, Provenance, Subject
from jembatan.core.grades import Confidence, Severity, Stage, Trust
from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.core.law import (
    DocumentType,
    Instrument,
    JurisdictionFile,
    Parameter,
    ParameterValue,
    Requirement,
    Source,
)
from jembatan.core.partial_date import PartialDate, Period
from jembatan.core.text import Text

ON = dt.date(2026, 11, 24)


def a_fact(name, value, subject=THE_APPLICATION, **provenance) -> Fact:
    return Fact(
        name=name, value=value, subject=subject, provenance=Provenance(**{"kind": "declared", **provenance})
    )


def a_document(
    path="a.pdf", section="", types=(), confidence=Confidence.HIGH, region="", attributes=None, **properties
):
    return ShelvedDocument(
        path=path,
        placement=Placement(section=section, confidence=confidence, attributes=attributes or {}),
        properties=DocumentProperties(
            **{"media_type": "application/pdf", "text_layer": "text", "language": "en", **properties}
        ),
        region=region,
        types=dict.fromkeys(types, confidence),
    )


def a_requirement(check, **changes) -> BoundRequirement:
    fields = {
        "format": 1,
        "id": "XX-1",
        "concept": "administrative.cover_letter",
        "title": Text("A rule"),
        "severity": Severity.BLOCKING,
        "trust": Trust.PRIMARY,
        "confidence": Confidence.HIGH,
        "stage": Stage.FILING,
        "source": Source(instrument="act", clause="1"),
        "check": check,
    }
    bound = {k: changes.pop(k) for k in ("layer", "adoption", "is_reference", "sha256") if k in changes}
    return BoundRequirement(
        requirement=Requirement(**{**fields, **changes}), layer=bound.pop("layer", "xx"), **bound
    )


@pytest.fixture
def jurisdiction() -> Jurisdiction:
    def definition(name, type_="text", **more):
        return FactDefinition(name=name, type=type_, question=Text(f"{name}?"), **more)

    def value(value_, since, **more):
        return ParameterValue(
            value=value_,
            source=Source(instrument="guide", clause=str(value_)),
            trust=Trust.SECONDARY,
            confidence=Confidence.HIGH,
            in_force=Period(since=PartialDate(since)),
            **more,
        )

    names = {
        "product.kind": "text",
        "stability.long_term.condition": "text",
        "stability.long_term.months": "number",
        "certificate.expires": "date",
        "certificate.issued": "date",
        "certificate.kind": "text",
        "approvals.authorities": "texts",
        "presentation.strength": "text",
        "material.origin": "text",
    }
    return Jurisdiction(
        file=JurisdictionFile(
            format=1,
            code="xx",
            name=Text("X"),
            authority=Text("X office"),
            edition="2026.11",
            accepts_languages=["en", "id"],
        ),
        instruments={
            "act": Instrument(format=1, id="act", title=Text("Act"), number="1"),
            "guide": Instrument(format=1, id="guide", title=Text("Guide")),
        },
        parameters={
            "months": Parameter(
                id="months",
                title=Text("Months"),
                unit="months",
                values=[
                    value(6, "2010"),
                    value(12, "2020-06-01"),
                    value(3, "2010", when={"product.kind": "biological"}),
                ],
            )
        },
        concepts={},
        document_types={
            "cpp": DocumentType(id="cpp", title=Text("CPP", zh="药品销售证明"), sections=["I.B.3"]),
            "label": DocumentType(id="label", title=Text("Label"), sections=["1.3.2@cn"]),
        },
        fact_definitions={name: definition(name, type_) for name, type_ in names.items()},
        requirements=(),
        pathways=(),
        analyses=(),
        calendar=(),
        ledger=(),
        sha256="0" * 64,
    )


@pytest.fixture
def make_context(jurisdiction) -> Callable[..., Context]:
    def make(facts=(), documents=(), subject=THE_APPLICATION, texts=None, evidence=(), on=ON) -> Context:
        return Context(
            jurisdiction=jurisdiction,
            on=on,
            facts=Facts(facts),
            shelf=Shelf(list(documents)),
            subject=subject,
            evidence=evidence,
            text_of=(texts or {}).__getitem__,
        )

    return make


@pytest.fixture
def fact():
    return a_fact


@pytest.fixture
def document():
    return a_document


@pytest.fixture
def requirement():
    return a_requirement


@pytest.fixture
def certificate() -> Subject:
    return Subject("certificate", "cpp-1")
