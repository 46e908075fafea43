"""The rules of the source country on what may leave it: which there are, and what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from jembatan.build.bridge_profile import CountryRules, load_outbound_rules
from jembatan.core.assessment import Assessment
from jembatan.core.bridge import OutboundFinding
from jembatan.core.dossier import Dossier
from jembatan.core.fact import APPLICATION, Fact, Facts, Provenance
from jembatan.core.finding import Citation
from jembatan.core.grades import Outcome
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.law.load import load_jurisdiction


def find_source_country(dossier: Dossier) -> str:
    """Return the country whose Module 1 the dossier carries ("CN"), or an empty text where none is told.

    Without a backbone, documents are put at numbers of Module 1 by China's table alone; another region's stand at "1".
    """
    if dossier.format in ("cn-disc", "pre-ctd"):
        return "CN"
    regions = {sequence.region for sequence in dossier.sequences if sequence.region}
    if dossier.format == "ctd-folder" and not regions:
        placements = [leaf.placement for leaf in dossier.current() if leaf.placement]
        return "CN" if any(p.structure == "ctd" and p.section.startswith("1.") for p in placements) else ""
    return regions.pop().upper() if len(regions) == 1 else ""


def find_country_rules(country: str) -> CountryRules | None:
    """Return the outbound rules that are held of a country, or None."""
    return load_outbound_rules().country.get(country)


def load_outbound_law(
    country: str, law_folders: Sequence[Path] = (), cache_folder: Path | None = None
) -> Jurisdiction:
    """Return a country's law with what speaks of leaving it alone: its requirements, and the analyses that these rest on.

    A bridge does not judge the rest of a dossier, nor recompute it, for the country that it leaves.
    """
    law = load_jurisdiction(country, law_folders, cache_folder)
    rules = find_country_rules(country)
    return msgspec.structs.replace(
        law,
        requirements=tuple(
            bound for bound in law.requirements if rules and rules.speaks_of_leaving(bound.requirement.id)
        ),
        analyses=tuple(one for one in law.analyses if rules and one.analysis in rules.analyses),
        pathways=(),
    )


def establish_outbound_facts(country: str, *, includes_subject_data: bool) -> list[Fact]:
    """Return what is true by what the bridge itself is about to do, as facts for the source country's rules."""
    rules = find_country_rules(country)
    if rules is None:
        return []
    values = rules.facts_when_included if includes_subject_data else rules.facts_when_held
    provenance = Provenance("declared", who="jembatan bridge")
    return [Fact(name, value, provenance) for name, value in values.items()]


def find_legal_basis(country: str, facts: Facts) -> str:
    """Return the legal basis that the product sheet declares for data leaving the country; empty where there is none."""
    rules = find_country_rules(country)
    name = rules.legal_basis if rules else "data.legal_basis"
    fact = facts.find(name)
    if fact is None or fact.provenance.kind != "declared":
        return ""
    value = str(fact.value)
    return "" if value in (rules.no_basis if rules else ["none"]) else value


def list_outbound_findings(assessment: Assessment, country: str) -> tuple[OutboundFinding, ...]:
    """Return what the source country's rules on leaving came to; not applicable ones too, so that none goes missing."""
    rules = find_country_rules(country)
    if rules is None:
        return ()
    return tuple(
        OutboundFinding(
            requirement=finding.requirement,
            outcome=finding.outcome.value,
            title=finding.title,
            citation=finding.citations[0] if finding.citations else None,
        )
        for finding in assessment.findings
        if rules.speaks_of_leaving(finding.requirement) and finding.subject.kind == APPLICATION
    )


def find_refusals(outbound: Sequence[OutboundFinding]) -> list[OutboundFinding]:
    """Return the outbound rules that are not met: while one stands, data of subjects stay."""
    return [finding for finding in outbound if finding.outcome in (Outcome.NOT_MET, Outcome.ERROR)]


def cite_outbound(country: str, law: Jurisdiction | None) -> tuple[Citation, ...]:
    """Return the citations printed where a document is held back."""
    rules = find_country_rules(country)
    if rules is None or law is None:
        return ()
    by_id = {bound.requirement.id: bound for bound in law.requirements}
    found = []
    for requirement_id in rules.cited:
        if bound := by_id.get(requirement_id):
            source = bound.requirement.source
            found.append(
                law.cite(
                    source.instrument, source.clause, source.url, bound.trust, bound.confidence, source.note
                )
            )
    return tuple(found)
