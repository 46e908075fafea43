"""document_present: documents of these types are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Confidence, Depth
from jembatan.core.text import Message, Text


def document_present(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that documents of any (or all) of the types are there.

    A document recognised with low confidence, or one that could be it (unplaced, or unreadable where it belongs), makes
    it undetermined; so does an earlier sequence that was not given.
    """
    types: list[str] = check["documents"]
    need_all = check.get("need", "any") == "all"
    titles = {t: context.jurisdiction.document_types[t].title for t in types}
    wording = "document" if len(types) == 1 else "documents_all" if need_all else "documents_any"
    expected = Message(f"expected.{wording}", _listed(titles))
    sure = {t: [d for d, c in context.shelf.of_type(t) if c is not Confidence.LOW] for t in types}
    weak = [d for t in types for d, c in context.shelf.of_type(t) if c is Confidence.LOW]
    missing = [t for t in types if not sure[t]]
    where = tuple(dict.fromkeys(d.place for documents in sure.values() for d in documents))
    if not missing or (not need_all and where):
        observed = Message("observed.documents_found", {"count": len(where)})
        return CheckResult(holds=True, depth=Depth.PRESENT, observed=observed, expected=expected, where=where)
    doubtful = [*weak] + [
        d for t in missing for d in context.shelf.could_be_of_type(context.jurisdiction.document_types[t])
    ]
    if doubtful:
        paths = list(dict.fromkeys(d.path for d in doubtful))
        observed = Message("observed.document_could_be", {"paths": paths[:20], "count": len(paths)})
        places = tuple(dict.fromkeys(d.place for d in doubtful[:20]))
        return CheckResult(
            holds=None, depth=Depth.PRESENT, observed=observed, expected=expected, where=places
        )
    listed = _listed({t: titles[t] for t in missing})
    if absent := context.shelf.absent_sequences:
        observed = Message("observed.documents_in_absent", {**listed, "sequences": list(absent)})
        return CheckResult(holds=None, depth=Depth.PRESENT, observed=observed, expected=expected)
    observed = Message("observed.documents_missing", listed)
    return CheckResult(holds=False, depth=Depth.PRESENT, observed=observed, expected=expected)


def _listed(titles: Mapping[str, Text]) -> dict[str, Any]:
    """Return one text that lists the titles in each language."""
    return {
        "documents": Text(
            en=", ".join(t.en for t in titles.values()),
            id=", ".join(t.in_language("id") for t in titles.values()),
            zh="、".join(t.in_language("zh") for t in titles.values()),
        )
    }
