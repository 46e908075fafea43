"""What one adapter gives, and what adapters share: every table of the dossier at a section, each computed by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.errors import InputError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact
from jembatan.dossier.package import Package
from jembatan.dossier.tables import MOST_BYTES, read_first_rows, read_table
from jembatan.evidence.asked import Asked, tell_fault
from jembatan.evidence.columns import find_columns

_DELIMITERS = ",;\t|"
_HEAD_ROWS = 10  # a title and notes may stand above the columns


class Adapted(NamedTuple):
    """Evidence, and the facts computed from it."""

    evidence: Sequence[Evidence] = ()
    facts: Sequence[Fact] = ()


class NamedTable(NamedTuple):
    """One table of the dossier, its rows by the English name of the column, whatever language its header has."""

    path: str
    sha256: str
    section: str
    rows: list[dict[str, str]]


def compute_by_table(
    asked: Asked,
    dossier: Dossier,
    package: Package,
    section: str,
    columns: set[str],
    compute: Callable[[NamedTable], Adapted],
) -> Adapted:
    """Return what `compute` gives for every current CSV or XLSX table at the section that has all the columns.

    A table that cannot be read or computed is evidence with its fault, and the others stand. A document of another kind
    is passed over: none of its first rows names the columns.
    """
    kind = f"columns {' '.join(sorted(columns))}"
    evidence: list[Evidence] = []
    facts: list[Fact] = []
    for leaf, document in _find_candidates(dossier, section, columns):
        if asked.tables.has_none(kind, document):
            continue
        try:
            table = _read(package, leaf, document, columns)
            if table is None:
                asked.tables.learn_none(kind, document)
            found = compute(table) if table else Adapted()
        except Exception as error:  # noqa: BLE001 - whatever a table makes an adapter raise is told in the report
            evidence.append(tell_fault(asked, error, {document.path: document.sha256}))
            continue
        evidence += found.evidence
        facts += found.facts
    return Adapted(evidence, facts)


def _find_candidates(dossier: Dossier, section: str, columns: set[str]) -> Iterator[tuple[Leaf, Document]]:
    """Yield the documents that could hold such a table: workbooks, and texts whose first line names the columns."""
    for leaf in dossier.at(section):
        document = dossier.documents.get(leaf.path or "")
        if document is None:
            continue
        properties = document.properties
        if "spreadsheet" in properties.media_type or (
            any(kind in properties.media_type for kind in ("csv", "plain"))
            and columns <= set(find_columns(_header(properties.sample)))
        ):
            yield leaf, document


def _header(sample: str) -> list[str]:
    line = sample.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=line.count)
    return [name.strip().strip('"') for name in line.split(delimiter)]


def _read(package: Package, leaf: Leaf, document: Document, columns: set[str]) -> NamedTable | None:
    first = read_first_rows(package.read(document.path, at_most=MOST_BYTES), document.path, _HEAD_ROWS)
    if not any(columns <= set(find_columns(row)) for row in first):
        return None
    table = read_table(package, document.path)
    names = find_columns(table.columns)
    if not columns <= set(names):
        raise InputError.told(
            "columns_not_first",
            "{file}: the columns are not named in its first row; give the table alone",
            file=document.path,
        )
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    return NamedTable(document.path, document.sha256, leaf.placement.section if leaf.placement else "", rows)
