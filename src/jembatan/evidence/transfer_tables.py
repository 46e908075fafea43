"""The dossier's tables of method transfer and validation: whether laboratories agree; total error and precision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.errors import InputError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact, Facts, Provenance
from jembatan.dossier.data_file import parse_data_file
from jembatan.dossier.package import Package
from jembatan.dossier.tables import read_header
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked, tell_fault
from jembatan.evidence.transfer.read import (
    MethodResults,
    is_transfer_table,
    is_validation_table,
    read_method_table,
)

if TYPE_CHECKING:
    from jembatan.evidence.transfer.evidence import Computed

_SECTIONS = ("3.2.P.5.3", "3.2.S.4.3", "3.2.A.1", "3.2.R", "II.P5", "II.S4")
_KINDS = ("csv", "plain", "spreadsheet")
_MOST_BYTES = 20_000_000

_Compute = Callable[[Asked, MethodResults], "Computed | None"]


def analyse_method_transfer(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per method and pair of laboratories of the tables at the sections of the settings, and the facts.

    Settings: `margin_percent`, `ratio_limit`, `alpha`, `sections`. A margin that the table itself states, as a protocol does,
    counts before the setting.
    """

    def calculations() -> Sequence[_Compute]:  # loads the numbers when there is a table
        from jembatan.evidence.transfer.between_laboratories import compute_laboratories

        return [compute_laboratories]

    evidence = list(_compute(asked, dossier, package, is_transfer_table, calculations))
    return Adapted(evidence, _compute_facts(asked, evidence))


def analyse_method_validation(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per method studied in series (days, runs, analysts): total error where there are levels, else precision.

    Settings: `acceptance_percent` (without it, and without an acceptance limit in the table, nothing is judged),
    `tolerance_share` and `content_confidence` of the tolerance intervals, `confidence`, `sections`.
    """

    def calculations() -> Sequence[_Compute]:
        from jembatan.evidence.transfer.precisions import compute_precisions
        from jembatan.evidence.transfer.total_errors import compute_total_errors

        return [compute_total_errors, compute_precisions]

    return Adapted(list(_compute(asked, dossier, package, is_validation_table, calculations)))


def _compute(
    asked: Asked,
    dossier: Dossier,
    package: Package,
    is_one: Callable[[Sequence[str]], bool],
    calculations: Callable[[], Sequence[_Compute]],
) -> Iterator[Evidence]:
    for document in _find_documents(dossier, asked.settings.get("sections") or _SECTIONS):
        inputs = {document.path: document.sha256}
        try:
            methods = list(_read_document(asked, package, document, is_one))
        except Exception as error:  # noqa: BLE001 - whatever a table makes a reader raise is told in the report
            yield tell_fault(asked, error, inputs)
            continue
        said_anything = False
        for found in methods:
            if isinstance(found, InputError):
                said_anything = True
                yield tell_fault(asked, found, inputs)
                continue
            from jembatan.evidence.transfer.evidence import word_evidence

            for calculation in calculations():
                try:
                    computed = calculation(asked, found)
                except Exception as error:  # noqa: BLE001 - one method must not take the others with it
                    said_anything = True
                    yield tell_fault(asked, error, inputs)
                    continue
                if computed:
                    said_anything = True
                    yield word_evidence(asked, computed, inputs)
        spoilt = [row for found in methods if isinstance(found, MethodResults) for row in found.left_out]
        if spoilt and not said_anything:  # a stray quote may swallow a whole table: its first bad row is told
            yield tell_fault(asked, InputError(f"{document.path}: a row is not usable", spoilt[0]), inputs)


def _find_documents(dossier: Dossier, sections: Sequence[str]) -> Iterator[Document]:
    seen: set[str] = set()
    for section in sections:
        for leaf in dossier.at(section):
            document = dossier.documents.get(leaf.path or "")
            if document is None or document.path in seen:
                continue
            if any(kind in document.properties.media_type for kind in _KINDS):
                seen.add(document.path)
                yield document


def _read_document(
    asked: Asked, package: Package, document: Document, is_one: Callable[[Sequence[str]], bool]
) -> Iterator[MethodResults | InputError]:
    """Yield the methods of a table of results, or what is wrong with it; nothing from a document that is none."""
    kind = is_one.__name__
    if asked.tables.has_none(kind, document):
        return
    try:
        data = package.read(document.path, at_most=_MOST_BYTES)
        columns = read_header(data, document.path)
        if not is_one(columns):
            if columns:
                asked.tables.learn_none(kind, document)
            return
    except (InputError, UnicodeError, ValueError, KeyError, OSError):
        return  # whether the document can be opened is judged elsewhere
    try:
        file = parse_data_file(document.path, data)
    except InputError as error:
        yield error
        return
    yield from read_method_table(file)


def _compute_facts(asked: Asked, evidence: Sequence[Evidence]) -> list[Fact]:
    """Return which methods were compared, and whether all agreed at every level; nothing where none was compared."""
    compared = [e for e in evidence if "levels_compared" in e.result]
    if not compared:
        return []
    provenance = Provenance(kind="computed", path=next(iter(compared[0].inputs)), analysis=asked.analysis.id)
    named = len(asked.analysis.title.en) + 2
    found = [Fact("method_transfer.methods", [e.title.en[named:] for e in compared], provenance)]
    shares = [e.result["equivalent_share"] for e in compared]
    if None not in shares:
        found.append(Fact("method_transfer.is_equivalent", all(s == 1 for s in shares), provenance))
    return found
