"""The stability tables of a dossier: every current file at a section that holds one, whatever its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.errors import LawError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact
from jembatan.dossier.media_type import CSV, TEXT, XLSX, XML
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked, tell_fault
from jembatan.evidence.stability.read import read_stability_bytes
from jembatan.evidence.stability.result import StabilityData
from jembatan.evidence.stability.table import NoStabilityTableError

PRODUCT_SECTIONS = ("3.2.P.8", "II.P8")
SUBSTANCE_SECTIONS = ("3.2.S.7", "II.S7")
_KINDS = frozenset({CSV, TEXT, XLSX, XML, "application/json"})
_MOST_BYTES = 50_000_000
_MOST_BYTES_OF_TEXT = 2_000_000  # a longer text is no table of results


def compute_by_stability_table(
    asked: Asked,
    dossier: Dossier,
    package: Package,
    sections: Sequence[str],
    compute: Callable[[StabilityData, Document], Adapted],
) -> Adapted:
    """Return what `compute` gives for every stability table at the sections.

    A table that cannot be read or computed is evidence with its fault, and the others stand; a file without a stability
    table is passed over.
    """
    evidence: list[Evidence] = []
    facts: list[Fact] = []
    for document in _find_candidates(dossier, sections):
        if asked.tables.has_none("stability", document):
            continue
        try:
            data = read_stability_bytes(package.read(document.path, at_most=_MOST_BYTES), document.path)
            found = compute(data, document)
        except LawError:
            raise  # a fault of the law data is the user's to mend, not the table's
        except NoStabilityTableError:
            asked.tables.learn_none("stability", document)
            continue
        except Exception as error:  # noqa: BLE001 - whatever a table makes an adapter raise is told in the report
            if _could_be_a_table(document):
                evidence.append(tell_fault(asked, error, {document.path: document.sha256}))
            continue
        evidence += found.evidence
        facts += found.facts
    return Adapted(evidence, facts)


def _find_candidates(dossier: Dossier, sections: Sequence[str]) -> Iterator[Document]:
    seen: set[str] = set()
    for leaf in (leaf for section in sections for leaf in dossier.at(section)):
        document = dossier.documents.get(leaf.path or "")
        if document is None or document.path in seen:
            continue
        seen.add(document.path)
        if document.properties.media_type not in _KINDS:
            continue
        if "plain" in document.properties.media_type and document.bytes > _MOST_BYTES_OF_TEXT:
            continue
        yield document


def _could_be_a_table(document: Document) -> bool:
    """Say whether a fault in the file is worth telling: prose in a .txt is no broken table."""
    return "plain" not in document.properties.media_type or any(
        delimiter in document.properties.sample.split("\n", 1)[0] for delimiter in ",;\t|"
    )
