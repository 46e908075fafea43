"""Runs the analyses that an authority's data ask for on the dossier's own data; a crash is told, never an absence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact, Facts
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis
from jembatan.dossier.package import Package
from jembatan.evidence.registry import ADAPTER_BY_NAME


class AnalysisResult(NamedTuple):
    """What all analyses gave: the evidence, and the facts computed from it."""

    evidence: Sequence[Evidence]
    facts: Sequence[Fact]


def run_analyses(
    dossier: Dossier, package: Package, jurisdiction: Jurisdiction, on: dt.date, facts: Facts
) -> AnalysisResult:
    """Return the evidence of every analysis in force on the day, and the computed facts.

    An analysis without data in the dossier gives nothing; one that raises is evidence with its fault.
    """
    evidence: list[Evidence] = []
    computed: list[Fact] = []
    for analysis in jurisdiction.analyses:
        if not analysis.in_force.holds_on(on):
            continue
        try:
            found = ADAPTER_BY_NAME[analysis.analysis](analysis, dossier, package, jurisdiction, facts)
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises is told in the report
            evidence.append(_fault(analysis, jurisdiction, error))
            continue
        evidence += found.evidence
        computed += found.facts
    return AnalysisResult(tuple(evidence), tuple(computed))


def _fault(analysis: Analysis, jurisdiction: Jurisdiction, error: Exception) -> Evidence:
    source = analysis.source
    return Evidence(
        analysis=analysis.id,
        title=analysis.title,
        method=analysis.analysis,
        settings=dict(analysis.settings),
        inputs={},
        result={},
        status="unverified",
        citations=(
            jurisdiction.cite(
                source.instrument, source.clause, source.url, analysis.trust, analysis.confidence
            ),
        ),
        fault=f"It could not be computed ({type(error).__name__}: {error}).",
    )
