"""Runs the law's own cases: each requirement and pathway carries worked examples, and each is tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from jembatan.assess.findings import judge_all
from jembatan.assess.pathways import judge_pathway
from jembatan.checks.context import Context
from jembatan.checks.shelf import Shelf
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.document import DocumentProperties, Placement
from jembatan.core.evidence import Evidence
from jembatan.core.fact import THE_APPLICATION, Fact, FactDefinition, Facts, Provenance, Subject
from jembatan.core.grades import Confidence
from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.core.law import Case, CaseEvidence, Pathway, Requirement
from jembatan.core.text import Message, Text


class CaseResult(NamedTuple):
    """One case: where it stands, what it expects, what came out."""

    name: str
    expected: str
    got: str

    @property
    def holds(self) -> bool:
        """Say whether what came out is what was expected."""
        return self.expected == self.got


def run_cases(jurisdiction: Jurisdiction) -> Iterator[CaseResult]:
    """Yield the result of every case of the jurisdiction's own requirements and pathways."""
    for bound in jurisdiction.requirements:
        if bound.layer == jurisdiction.file.code:
            for number, case in enumerate(bound.requirement.case, start=1):
                yield run_requirement_case(jurisdiction, bound, case, number)
    for pathway in jurisdiction.pathways:
        for number, case in enumerate(pathway.case, start=1):
            context = _context(jurisdiction, case, _day(jurisdiction, case, pathway))
            option = judge_pathway(pathway, context)
            name = f"{pathway.id} case {number}: {case.why}"
            yield CaseResult(name, case.expect, option.status if option else "not_listed")


def run_requirement_case(
    jurisdiction: Jurisdiction, bound: BoundRequirement, case: Case, number: int
) -> CaseResult:
    """Return the result of one case; several subjects must all come out alike, an error names what was raised."""
    crashes: list[str] = []
    context = _context(jurisdiction, case, _day(jurisdiction, case, bound.requirement))
    findings = judge_all([bound], context, lambda _, text: crashes.append(text.strip().splitlines()[-1]))
    got = "+".join(sorted({f.outcome.value for f in findings}))
    name = f"{bound.requirement.id} case {number}: {case.why}"
    return CaseResult(name, case.expect, f"{got} ({crashes[0]})" if crashes else got)


def _day(jurisdiction: Jurisdiction, case: Case, rule: Requirement | Pathway) -> dt.date:
    """Return the case's day, else the edition's month, moved into the time when the rule is in force."""
    if case.on:
        return case.on.first_day
    year, _, month = jurisdiction.file.edition.partition(".")
    day = dt.date(int(year), int(month or 1), 1)
    if rule.in_force.until and day > rule.in_force.until.last_day:
        return rule.in_force.until.first_day
    if rule.in_force.since and day < rule.in_force.since.first_day:
        return rule.in_force.since.first_day
    return day


def _context(jurisdiction: Jurisdiction, case: Case, on: dt.date) -> Context:
    texts: dict[str, list[str]] = {}
    documents = [_document(row, texts, number) for number, row in enumerate(case.documents)]
    if case.unplaced:
        documents.append(_document({"path": "unplaced.pdf"}, texts, len(documents)))
    facts = [_fact(name, value, jurisdiction.fact_definitions) for name, value in case.facts.items()]
    facts += [
        _stated(fact, document.path, row.get("language", "en"))
        for row, document in zip(case.documents, documents, strict=False)
        for fact in (_fact(n, v, jurisdiction.fact_definitions) for n, v in row.get("states", {}).items())
    ]
    return Context(
        jurisdiction=jurisdiction,
        on=on,
        facts=Facts(facts),
        shelf=Shelf(documents),
        evidence=[_evidence(row) for row in case.evidence],
        text_of=texts.__getitem__,
    )


def _evidence(row: CaseEvidence) -> Evidence:
    return Evidence(
        analysis=row.analysis,
        title=Text(row.title or row.analysis),
        method=None,
        settings={},
        inputs={},
        result=row.result,
        status="failed" if row.fault else row.status,
        fault=Message("evidence.failed_in_english", {"kind": "case", "said": row.fault})
        if row.fault
        else None,
    )


_PLACEMENT_KEYS = {"section", "structure", "attributes"}
_OWN_KEYS = {"path", "type", "types", "text", "region", "confidence", "states", *_PLACEMENT_KEYS}


def _document(row: Mapping[str, Any], texts: dict[str, list[str]], number: int) -> ShelvedDocument:
    path = row.get("path", f"document-{number}.pdf")
    confidence = Confidence(row.get("confidence", "high"))
    types = [*row.get("types", []), *([row["type"]] if "type" in row else [])]
    properties = {"media_type": "application/pdf", "text_layer": "text", "language": "en"} | {
        key: value for key, value in row.items() if key not in _OWN_KEYS
    }
    if "text" in row:
        texts[path] = [row["text"]]
        properties["sample"] = row["text"]
    texts.setdefault(path, [""])
    return ShelvedDocument(
        path=path,
        placement=Placement(
            section=row.get("section", ""),
            structure=row.get("structure", "ctd"),
            attributes=row.get("attributes", {}),
            confidence=confidence,
        ),
        properties=DocumentProperties(**properties),
        region=row.get("region", ""),
        types=dict.fromkeys(types, confidence),
    )


def _fact(name: str, value: Any, definitions: Mapping[str, FactDefinition]) -> Fact:
    fact, _, about = name.partition("@")
    kind, _, subject = about.partition(":")
    definition = definitions.get(fact)
    if definition is None:
        raise ValueError(f"case names the fact {fact!r}, which no facts.toml defines")
    if definition.type == "date" and isinstance(value, str):
        value = dt.date.fromisoformat(value)
    owner = Subject(kind, subject or "one") if kind else _owner(definition)
    return Fact(name=fact, value=value, provenance=Provenance(kind="declared", path="case"), subject=owner)


def _stated(fact: Fact, path: str, language: str) -> Fact:
    """Return the fact as read from a document of the case: { states = { "product.name" = "..." } }."""
    read = Provenance(kind="read", path=path, page=1, excerpt=str(fact.value), language=language)
    return msgspec.structs.replace(fact, provenance=read)


def _owner(definition: FactDefinition) -> Subject:
    """Return the subject of a fact whose case names none: the application, or the one subject of the fact's kind."""
    return (
        THE_APPLICATION if definition.subject == THE_APPLICATION.kind else Subject(definition.subject, "one")
    )
