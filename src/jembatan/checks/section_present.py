"""section_present: documents stand at the sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Confidence, Depth
from jembatan.core.text import Message


def section_present(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that documents stand at all (or any) of the sections.

    A sheet that says "not applicable" leaves it to a person; a place given with low confidence, or a document without a
    sure place that could belong there, or an earlier sequence that was not given, makes it undetermined.
    """
    sections: list[str] = check["sections"]
    need_any = check.get("need", "all") == "any"
    expected = Message("expected.sections", {"sections": [_shown(s) for s in sections]})
    found = {section: _subject_documents(context, section) for section in sections}
    sure = {s: [d for d in ds if d.placement.confidence is not Confidence.LOW] for s, ds in found.items()}
    missing = [s for s in sections if not sure[s]]
    where = tuple(dict.fromkeys(d.place for documents in found.values() for d in documents))
    if (need_any and len(missing) < len(sections)) or not missing:
        stated = [d for ds in sure.values() for d in ds]
        if stated and all(d.says_not_applicable for d in stated):
            observed = Message("observed.says_not_applicable", {"path": stated[0].path})
            return CheckResult(
                holds=None, depth=Depth.CONTENT, observed=observed, expected=expected, where=where
            )
        observed = Message("observed.sections_found", {"count": len(where)})
        return CheckResult(holds=True, depth=Depth.PRESENT, observed=observed, expected=expected, where=where)
    types = context.jurisdiction.document_types
    sought = [_shown(s) for s in missing]
    doubtful = [d for s in missing for d in [*found[s], *context.shelf.could_be_at(s, types)]]
    if doubtful:
        paths = list(dict.fromkeys(d.path for d in doubtful))
        observed = Message(
            "observed.section_could_be", {"sections": sought, "paths": paths[:20], "count": len(paths)}
        )
        where = tuple(dict.fromkeys([*where, *(d.place for d in doubtful[:20])]))
        return CheckResult(holds=None, depth=Depth.PRESENT, observed=observed, expected=expected, where=where)
    if absent := context.shelf.absent_sequences:
        observed = Message("observed.section_in_absent", {"sections": sought, "sequences": list(absent)})
        return CheckResult(holds=None, depth=Depth.PRESENT, observed=observed, expected=expected, where=where)
    observed = Message("observed.sections_missing", {"sections": sought})
    return CheckResult(holds=False, depth=Depth.PRESENT, observed=observed, expected=expected, where=where)


def _subject_documents(context: Context, section: str) -> list[ShelvedDocument]:
    """Return the documents at the section; for a named substance or presentation those of others are left out."""
    documents = context.shelf.at(section)
    key = {"substance": "substance", "presentation": "product"}.get(context.subject.kind)
    if key is None:
        return documents
    label = context.find(f"{context.subject.kind}.name")
    names = {context.subject.name.lower(), str(label.value).lower() if label else ""} - {""}
    named = [d for d in documents if d.placement.attributes.get(key, "").lower() in names]
    return named or documents


def _shown(section: str) -> str:
    """Return a section as a reader writes it: 1.11.2@cn is 1.11.2 (CN), and alternatives stand beside each other."""
    parts = (part.partition("@") for part in section.split("|"))
    return " / ".join(f"{number} ({region.upper()})" if region else number for number, _, region in parts)
