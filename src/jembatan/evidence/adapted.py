"""What one adapter gives, and what adapters share: the tables of the dossier at a section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact
from jembatan.core.finding import Citation
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis
from jembatan.dossier.package import Package
from jembatan.dossier.tables import read_table


class Adapted(NamedTuple):
    """Evidence, and the facts computed from it."""

    evidence: Sequence[Evidence]
    facts: Sequence[Fact] = ()


class NamedTable(NamedTuple):
    """One table of the dossier, its rows by column name in small letters."""

    path: str
    sha256: str
    section: str
    rows: list[dict[str, str]]


def find_tables(dossier: Dossier, package: Package, section: str, columns: set[str]) -> Iterator[NamedTable]:
    """Yield the current CSV or XLSX tables at the section that have all the columns; a document of another kind is passed."""
    for leaf in dossier.at(section):
        assert leaf.path is not None
        document = dossier.documents.get(leaf.path)
        if document is None or not any(
            k in document.properties.media_type for k in ("csv", "plain", "spreadsheet")
        ):
            continue
        sample = document.properties.sample.split("\n", 1)[0].lower()
        if "spreadsheet" not in document.properties.media_type and not all(c in sample for c in columns):
            continue
        table = read_table(package, leaf.path)
        names = [name.strip().lower() for name in table.columns]
        if columns <= set(names):
            rows = [dict(zip(names, row, strict=True)) for row in table.rows]
            yield NamedTable(
                leaf.path, document.sha256, leaf.placement.section if leaf.placement else "", rows
            )


def cite(analysis: Analysis, jurisdiction: Jurisdiction) -> tuple[Citation, ...]:
    """Return the citation of the analysis."""
    source = analysis.source
    return (
        jurisdiction.cite(
            source.instrument, source.clause, source.url, analysis.trust, analysis.confidence, source.note
        ),
    )
