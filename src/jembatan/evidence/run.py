"""Runs the analyses that an authority's data ask for on the dossier's own data; a crash is told, never an absence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jembatan.core.dossier import Dossier
from jembatan.core.errors import LawError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact, Facts
from jembatan.dossier.package import Package
from jembatan.evidence.asked import Asked, tell_fault, tell_unknown
from jembatan.evidence.registry import ADAPTER_BY_NAME
from jembatan.evidence.remembered_tables import RememberedTables


class AnalysisResult(NamedTuple):
    """What all analyses gave: the evidence, and the facts computed from it."""

    evidence: Sequence[Evidence]
    facts: Sequence[Fact]


def run_analyses(
    asked_for: Sequence[Asked],
    dossier: Dossier,
    package: Package,
    facts: Facts,
    cache_folder: Path | None = None,
) -> AnalysisResult:
    """Return the evidence of every analysis asked for, and the computed facts.

    An analysis without data in the dossier gives nothing; one that raises is evidence with its fault; one that may or
    may not apply is evidence that says which fact is missing. Documents that held no table before, as `cache_folder` says, are
    not opened again. Raises LawError where law data read on the way are broken.
    """
    evidence: list[Evidence] = []
    computed: list[Fact] = []
    tables = RememberedTables(cache_folder)
    for asked in asked_for:
        if asked.unknown:
            evidence.append(tell_unknown(asked))
            continue
        try:
            found = ADAPTER_BY_NAME[asked.analysis.analysis](
                asked._replace(tables=tables), dossier, package, facts
            )
        except LawError:
            raise  # a fault of the law data is the user's to mend, not the dossier's
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises is told in the report
            evidence.append(tell_fault(asked, error))
            continue
        evidence += found.evidence
        computed += found.facts
    tables.close()
    return AnalysisResult(tuple(evidence), tuple(computed))
