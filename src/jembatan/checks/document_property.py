"""document_property: each such document has the property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.chosen import choose_documents
from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message


def document_property(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that every chosen document has the property (pages, encrypted, signed, text_layer, pdf_version, media_type).

    Where only documents of which it is not sure that they are meant lack it, it cannot be told.
    """
    name, wanted = check["property"], context.resolve(check["expected"])
    choices = wanted if isinstance(wanted, list) else [wanted]
    expected = Message("expected.property", {"property": name, "value": ", ".join(map(str, choices))})
    chosen = choose_documents(check, context)
    documents = [*chosen.sure, *chosen.doubtful]
    if not documents:
        return CheckResult(
            holds=None, depth=Depth.PROPERTY, observed=Message("observed.no_such_document"), expected=expected
        )
    known = [(d, value) for d in documents if (value := _known(d, name)) is not None]
    wrong = [(d, value) for d, value in known if value not in choices]
    sure = {id(d) for d in chosen.sure}
    if any(id(d) in sure for d, _ in wrong):
        shown = Message(
            "observed.property",
            {"count": len(wrong), "total": len(documents), "value": str(wrong[0][1])},
        )
        return CheckResult(
            holds=False,
            depth=Depth.PROPERTY,
            observed=shown,
            expected=expected,
            where=tuple(d.place for d, _ in wrong),
        )
    unknown = [d for d in documents if _known(d, name) is None] + [d for d, _ in wrong]
    if unknown:
        shown = Message("observed.property_unknown", {"count": len(unknown), "total": len(documents)})
        return CheckResult(
            holds=None,
            depth=Depth.PROPERTY,
            observed=shown,
            expected=expected,
            where=tuple(d.place for d in unknown),
        )
    shown = Message("observed.property_holds", {"total": len(documents)})
    return CheckResult(
        holds=True,
        depth=Depth.PROPERTY,
        observed=shown,
        expected=expected,
        where=tuple(d.place for d in documents),
    )


def _known(document: ShelvedDocument, name: str) -> object | None:
    """Return the property, or None where the document was not opened or did not tell."""
    value: object = getattr(document.properties, name)
    return None if document.properties.fault or value in ("", "unknown") else value
