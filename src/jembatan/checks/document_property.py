"""document_property: each such document has the property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.chosen import choose_documents
from jembatan.checks.context import Context
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message


def document_property(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that every chosen document has the property (pages, encrypted, signed, text_layer, pdf_version, media_type)."""
    name, wanted = check["property"], context.resolve(check["expected"])
    choices = wanted if isinstance(wanted, list) else [wanted]
    expected = Message("expected.property", {"property": name, "value": ", ".join(map(str, choices))})
    documents = choose_documents(check, context)
    if not documents:
        return CheckResult(
            holds=None, depth=Depth.PROPERTY, observed=Message("observed.no_such_document"), expected=expected
        )
    values = {d: getattr(d.properties, name) for d in documents if not d.properties.fault}
    wrong = [d for d, value in values.items() if value not in (None, "", "unknown") and value not in choices]
    unknown = [d for d in documents if values.get(d) in (None, "", "unknown")]
    if wrong:
        shown = Message(
            "observed.property",
            {"count": len(wrong), "total": len(documents), "value": str(values[wrong[0]])},
        )
        return CheckResult(
            holds=False,
            depth=Depth.PROPERTY,
            observed=shown,
            expected=expected,
            where=tuple(d.place for d in wrong),
        )
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
