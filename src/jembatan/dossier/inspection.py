"""What `inspect --format json` prints: the dossier's numbers, and every leaf of every sequence."""

from __future__ import annotations

from collections import Counter
from typing import Any

from jembatan.core.dossier import Dossier


def summary(dossier: Dossier) -> dict[str, Any]:
    """Return the promised keys of the `dossier` object; sections and unplaced are of the cumulative view.

    `bytes` and `documents` count every document file that is there, current or not. The other keys may grow.
    """
    current = dossier.current()
    sections = Counter(leaf.placement.section for leaf in current if leaf.placement is not None)
    languages = Counter(document.properties.language for document in dossier.documents.values())
    return {
        "format": dossier.format,
        "sequences": [sequence.number for sequence in dossier.sequences],
        "documents": len(dossier.documents),
        "bytes": sum(document.bytes for document in dossier.documents.values()),
        "sections": {section: sections[section] for section in sorted(sections, key=section_order)},
        "unplaced": [leaf.path for leaf in dossier.unplaced()],
        "languages": dict(sorted(languages.items())),
    }


def inspection(dossier: Dossier) -> dict[str, Any]:
    """Return the whole answer of `inspect`: the summary, the listing, and what was ignored or is wrong."""
    return {
        "schema": "jembatan.inspection/1",
        **summary(dossier),
        "name": dossier.name,
        "listing": [_row(dossier, position) for position in range(len(dossier.leaves))],
        "ignored": [{"path": one.path, "why": one.why} for one in dossier.ignored],
        "support": list(dossier.support),
        "faults": [
            {"code": fault.code, "path": fault.path, "leaf": fault.leaf_id, "args": dict(fault.message.args)}
            for fault in dossier.faults
        ],
    }


def section_order(section: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts 3.2.P.2 before 3.2.P.10, and S before P as the CTD does."""
    letters = {"S": 1, "P": 2, "A": 3, "R": 4, "I": 0, "II": 1, "III": 2, "IV": 3}
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, letters.get(part, 9), part)
        for part in section.split(".")
    )


def _row(dossier: Dossier, position: int) -> dict[str, Any]:
    leaf = dossier.leaves[position]
    path = leaf.path or ""
    document = dossier.documents.get(path) or dossier.support_documents.get(path)
    placement = leaf.placement
    return {
        "path": leaf.path,
        "section": placement.section if placement else None,
        "structure": placement.structure if placement else None,
        "attributes": dict(placement.attributes) if placement else {},
        "confidence": placement.confidence.value if placement else None,
        "title": leaf.title,
        "operation": leaf.operation,
        "sequence": leaf.sequence,
        "sequence_of_bytes": leaf.sequence_of_bytes,
        "bytes": document.bytes if document else None,
        "md5": document.md5 if document else None,
        "sha256": document.sha256 if document else None,
        "pages": document.properties.pages if document else None,
        "language": document.properties.language if document else None,
        "media_type": document.properties.media_type if document else None,
        "placed_by": placement.placed_by if placement else None,
        "current": leaf.current,
        "leaf": leaf.leaf_id,
        "study": leaf.study,
        "file_tag": leaf.file_tag,
        "extensions": list(leaf.extension_titles),
        "modified": list(leaf.modified) if leaf.modified else None,
    }
