"""What a law file may not do, beyond its format: point at nothing, use an unknown word, lack its cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jembatan.core.grades import Confidence, Trust, weaker_trust
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis, Pathway, Requirement, Source
from jembatan.core.vocabulary import CHECKS, CONDITION_WORDS


def lint(jurisdiction: Jurisdiction, requirements: Mapping[str, Sequence[Requirement]]) -> list[str]:
    """Return every fault, one sentence each, naming the file or id, what was expected and what to do."""
    faults: list[str] = []
    for layer, rows in requirements.items():
        for requirement in rows:
            at = f"{layer}/requirements/{requirement.id}.toml"
            faults += (f"{at}: {fault}" for fault in _requirement_faults(jurisdiction, requirement))
    for analysis in jurisdiction.analyses:
        faults += (f"analyses/{analysis.id}.toml: {f}" for f in _analysis_faults(jurisdiction, analysis))
    for pathway in jurisdiction.pathways:
        faults += (
            f"{jurisdiction.file.code}/pathways/{pathway.id}.toml: {f}"
            for f in _pathway_faults(jurisdiction, pathway)
        )
    for parameter in jurisdiction.parameters.values():
        for value in parameter.values:
            faults += (f"parameter {parameter.id}: {f}" for f in _source_faults(jurisdiction, value.source))
            faults += (f"parameter {parameter.id}: {f}" for f in _condition_faults(jurisdiction, value.when))
    for adoption in jurisdiction.file.changes.adopt:
        at = f"{jurisdiction.file.code}/jurisdiction.toml: adoption from {adoption.layer}"
        faults += (f"{at}: {fault}" for fault in _source_faults(jurisdiction, adoption.source))
        if adoption.layer not in jurisdiction.file.parents:
            faults.append(f"{at}: not one of the parents {jurisdiction.file.parents}")
    return faults


def _requirement_faults(jurisdiction: Jurisdiction, requirement: Requirement) -> Iterator[str]:
    yield from _source_faults(jurisdiction, requirement.source)
    if requirement.concept not in jurisdiction.concepts:
        yield f"concept {requirement.concept!r} is not in any concepts file; add it there or use a known one"
    yield from _condition_faults(jurisdiction, requirement.applies_when)
    if requirement.subjects:
        yield from _condition_faults(jurisdiction, requirement.subjects.where)
    yield from _check_faults(jurisdiction, requirement)
    yield from _case_faults(requirement)


def _analysis_faults(jurisdiction: Jurisdiction, analysis: Analysis) -> Iterator[str]:
    yield from _source_faults(jurisdiction, analysis.source)
    yield from _condition_faults(jurisdiction, analysis.applies_when)
    since = analysis.in_force.since.first_day if analysis.in_force.since else None
    for value in analysis.settings.values():
        if isinstance(value, dict):
            yield from _parameter_faults(jurisdiction, value, since)


def _source_faults(jurisdiction: Jurisdiction, source: Source) -> Iterator[str]:
    if source.instrument not in jurisdiction.instruments:
        yield f"source names instrument {source.instrument!r}, which has no file in instruments/; add one"


def _condition_faults(jurisdiction: Jurisdiction, conditions: Mapping[str, Any]) -> Iterator[str]:
    for name, wanted in conditions.items():
        definition = jurisdiction.fact_definitions.get(name)
        if definition is None:
            yield f"condition on {name!r}, which no facts.toml defines; add the fact or use a known one"
            continue
        words = wanted if isinstance(wanted, dict) else {"is": wanted}
        for word, value in words.items():
            if word != "is" and word not in CONDITION_WORDS:
                yield f"condition on {name!r} uses {word!r}; expected one of {', '.join(sorted(CONDITION_WORDS))}"
            if isinstance(value, dict):
                yield from _parameter_faults(jurisdiction, value, None)
            elif word in ("is", "not", "includes") and definition.values:
                for choice in value if isinstance(value, list) else [value]:
                    if choice not in definition.values:
                        yield f"condition on {name!r} expects {choice!r}; the fact allows {', '.join(definition.values)}"


def _parameter_faults(
    jurisdiction: Jurisdiction, value: Mapping[str, Any], since: dt.date | None
) -> Iterator[str]:
    if set(value) != {"parameter"}:
        yield f'{dict(value)!r} is not a value; write a literal or {{ parameter = "id" }}'
    elif value["parameter"] not in jurisdiction.parameters:
        yield f"parameter {value['parameter']!r} is not in any parameters file; add it with its source"
    elif since and not jurisdiction.parameter_values(value["parameter"], since):
        yield f"parameter {value['parameter']!r} has no value on {since}, the first day of the requirement"


def _check_faults(jurisdiction: Jurisdiction, requirement: Requirement) -> Iterator[str]:
    check = requirement.check
    word = CHECKS.get(str(check.get("kind")))
    if word is None:
        yield f"check kind {check.get('kind')!r} is outside the vocabulary: {', '.join(CHECKS)}"
        return
    keys = set(check) - {"kind"}
    if missing := word.required - keys:
        yield f"check {check['kind']} lacks {', '.join(sorted(missing))}"
    if unknown := keys - word.required - word.optional:
        yield f"check {check['kind']} does not know {', '.join(sorted(unknown))}; it takes {', '.join(sorted(word.required | word.optional))}"
    for key in word.facts:
        if key in check and check[key] not in jurisdiction.fact_definitions:
            yield f"check names the fact {check[key]!r}, which no facts.toml defines"
    since = requirement.in_force.since.first_day if requirement.in_force.since else None
    for key in word.values:
        if isinstance(check.get(key), dict):
            yield from _parameter_faults(jurisdiction, check[key], since)
    for document in check.get("documents", []):
        if document not in jurisdiction.document_types:
            yield f"check names the document type {document!r}, which no documents file defines"
    if check["kind"] == "evidence_at_least":
        analysis = next((a for a in jurisdiction.analyses if a.id == check["analysis"]), None)
        if analysis and analysis.analysis.startswith("trial_"):
            # no authority here sets a share of the effect by rule: such a number may advise a reader, never judge a dossier
            yield f"analysis {analysis.id!r} is a trial statistic, which supports advice only; use reader_opinion"
        if analysis and weaker_trust(requirement.trust, analysis.trust) is not requirement.trust:
            yield (
                f"trust {requirement.trust.value!r} is better than that of analysis {analysis.id!r}, which it stands on; "
                f"write {analysis.trust.value!r}"
            )
        for key in ("holds_when", "open_when"):
            named = check.get(key, {})
            if not isinstance(named, dict) or not all(isinstance(v, list) for v in named.values()):
                yield f"{key} {named!r} is not understood; write {{ result = [values] }}"
    if check["kind"] == "reader_opinion" and not requirement.question:
        yield "a reader_opinion needs a question to put to the reader"


def can_be_not_met(trust: Trust, confidence: Confidence) -> bool:
    """Say whether a rule that well known may be found not met: read itself, or second-hand with high or medium confidence."""
    if trust is Trust.PRIMARY:
        return confidence is not Confidence.LOW
    return trust is Trust.SECONDARY and confidence is not Confidence.LOW


def _case_faults(requirement: Requirement) -> Iterator[str]:
    if not requirement.is_automated:
        return
    wanted = {"met", "undetermined"}
    if can_be_not_met(requirement.trust, requirement.confidence) and not requirement.open_condition:
        wanted.add("not_met")
    if missing := wanted - {case.expect for case in requirement.case}:
        yield f"an automated requirement needs a [[case]] for each of met, not_met, undetermined; missing {', '.join(sorted(missing))}"


def _pathway_faults(jurisdiction: Jurisdiction, pathway: Pathway) -> Iterator[str]:
    yield from _source_faults(jurisdiction, pathway.source)
    for conditions in (pathway.applies_when, pathway.open_when, pathway.arguable_when):
        yield from _condition_faults(jurisdiction, conditions)
    known = {"start", *(step.id for step in pathway.step)}
    for step in pathway.step:
        yield from _condition_faults(jurisdiction, step.only_when)
        if step.after not in known:
            yield f"step {step.id!r} comes after {step.after!r}, which is no step; known are {', '.join(sorted(known))}"
        if isinstance(step.days, str) and step.days not in jurisdiction.parameters:
            yield f"step {step.id!r} takes its days from parameter {step.days!r}, which is not in any parameters file"
    if isinstance(pathway.working_days, str) and pathway.working_days not in jurisdiction.parameters:
        yield f"working_days names parameter {pathway.working_days!r}, which is not in any parameters file"
