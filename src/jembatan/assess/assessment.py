"""Puts one assessment together: select, judge, answer, pathways, translations, later duties, manifest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from jembatan.assess.answers import apply_answers
from jembatan.assess.findings import judge_all, list_later_duties
from jembatan.assess.judge import CrashKeeper
from jembatan.assess.law_changes import list_law_changes
from jembatan.assess.manifest import build_manifest
from jembatan.assess.pathways import assess_pathways
from jembatan.assess.select import select_later, select_requirements
from jembatan.assess.translations import list_translations
from jembatan.checks.context import Context, TextOf
from jembatan.checks.shelf import shelve
from jembatan.core.answer import Answer, Plan
from jembatan.core.assessment import Assessment, InputFile, LawKnown, TechnicalFinding
from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier, ReadFault
from jembatan.core.evidence import Evidence
from jembatan.core.fact import THE_APPLICATION, Facts
from jembatan.core.finding import Finding
from jembatan.core.grades import Confidence, Depth, Outcome, Severity, Stage, Trust
from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.core.text import Message, Text


class Materials(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was read, declared and computed before the law is asked."""

    dossier: Dossier
    facts: Facts
    recognitions: Sequence[Recognition] = ()
    faults: Sequence[ReadFault] = ()  # documents that could not be read for their facts
    evidence: Sequence[Evidence] = ()
    answers: Sequence[Answer] = ()
    plans: Sequence[Plan] = ()
    aliases: Any = None
    text_of: TextOf
    sheets: Sequence[InputFile] = ()  # product sheet, answer file: inputs beside the dossier
    notes: Sequence[Message] = ()  # what a reader should know of the declared facts


def assess_materials(
    materials: Materials,
    jurisdiction: Jurisdiction,
    *,
    on: dt.date,
    stage: Stage = Stage.FILING,
    keep_crash: CrashKeeper = lambda *_: None,
) -> Assessment:
    """Return the assessment of one dossier against one authority's law on one day."""
    dossier = materials.dossier
    shelf = shelve(dossier, materials.recognitions)
    context = Context(
        jurisdiction=jurisdiction,
        on=on,
        facts=materials.facts,
        shelf=shelf,
        evidence=materials.evidence,
        text_of=materials.text_of,
        aliases=materials.aliases,
    )
    requirements = select_requirements(jurisdiction, on, stage)
    findings = judge_all(requirements, context, keep_crash) + _before_the_law(jurisdiction, on, stage)
    checksums = {path: document.sha256 for path, document in dossier.documents.items()}
    answered = apply_answers(findings, materials.answers, checksums)
    name = materials.facts.find("product.name")
    invented = materials.facts.find("application.is_invented")
    return Assessment(
        jurisdiction=jurisdiction.code,
        authority=jurisdiction.file.authority,
        language=jurisdiction.file.language,
        on=on,
        stage=stage,
        edition=jurisdiction.file.edition,
        law_sha256=jurisdiction.sha256,
        dossier=dossier,
        findings=tuple(answered.findings),
        technical=tuple(
            TechnicalFinding(code=f.code, path=f.path, message=f.message, leaf_id=f.leaf_id)
            for f in (*dossier.faults, *materials.faults)
        ),
        pathway=assess_pathways(context, stage, start=on),
        evidence=tuple(materials.evidence),
        translations=list_translations(shelf, jurisdiction),
        later_duties=tuple(list_later_duties(select_later(jurisdiction, on, stage), context)),
        law_known=_law_known(requirements),
        inputs=(*_inputs(dossier), *materials.sheets),
        manifest=build_manifest(jurisdiction, dossier, on=on, stage=stage),
        product_title=str(name.value) if name else "",
        worked_example=bool(invented and invented.value is True),
        notes=(*materials.notes, *answered.notes, *list_law_changes(context)),
        answers=tuple(answered.kept),
        lapsed_answers=tuple(answered.lapsed),
        plans=tuple(materials.plans),
    )


def _before_the_law(jurisdiction: Jurisdiction, on: dt.date, stage: Stage) -> list[Finding]:
    """Return the finding that the day lies before the first day that the law data speak of."""
    begins = jurisdiction.file.law_begins
    if begins is None or on >= begins.first_day:
        return []
    return [
        Finding(
            id="LAW-BEGINS",
            requirement="LAW-BEGINS",
            concept="format.structure",
            subject=THE_APPLICATION,
            outcome=Outcome.UNDETERMINED,
            depth=Depth.PRESENT,
            severity=Severity.BLOCKING,
            trust=Trust.PRIMARY,
            confidence=Confidence.HIGH,
            stage=stage,
            title=Text(
                en="The law data do not reach back to this day",
                id="Data hukum tidak menjangkau tanggal ini",
                zh="法规数据未覆盖该日期",
            ),
            observed=Message("observed.before_the_law", {"on": on.isoformat(), "begins": str(begins)}),
        )
    ]


def _law_known(requirements: Sequence[BoundRequirement]) -> LawKnown:
    trusts = [bound.trust for bound in requirements]
    return LawKnown(
        *(trusts.count(t) for t in (Trust.PRIMARY, Trust.SECONDARY, Trust.REMEMBERED, Trust.INFERRED))
    )


def _inputs(dossier: Dossier) -> list[InputFile]:
    return [InputFile(path, d.sha256, d.from_cache) for path, d in sorted(dossier.documents.items())]
