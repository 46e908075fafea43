"""Which documents a check speaks of: of its types, at its sections, or all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument


def choose_documents(check: Mapping[str, Any], context: Context) -> list[ShelvedDocument]:
    """Return the documents of the types in `documents` and at the `sections`; all of them where neither is given."""
    if "documents" not in check and "sections" not in check:
        return list(context.shelf.documents)
    chosen = [d for type_ in check.get("documents", []) for d, _ in context.shelf.of_type(type_)]
    chosen += [d for section in check.get("sections", []) for d in context.shelf.at(section)]
    return list({id(d): d for d in chosen}.values())
