"""Which documents a check speaks of: of its types, at its sections, or all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.grades import Confidence


class Chosen(NamedTuple):
    """The documents that a check speaks of, and those of which that is only a guess: they prove nothing."""

    sure: list[ShelvedDocument]
    doubtful: list[ShelvedDocument]


def choose_documents(check: Mapping[str, Any], context: Context) -> Chosen:
    """Return the documents of the types in `documents` and at the `sections`; all of them where neither is given.

    A document that is a little like the type, and surely of another, is left out; one whose type or place is known with
    low confidence only is doubtful.
    """
    if "documents" not in check and "sections" not in check:
        return Chosen(list(context.shelf.documents), [])
    sure: dict[int, ShelvedDocument] = {}
    doubtful: dict[int, ShelvedDocument] = {}
    for type_ in check.get("documents", []):
        for document, confidence in context.shelf.of_type(type_):
            if confidence is not Confidence.LOW:
                sure[id(document)] = document
            elif not document.is_surely_something:
                doubtful[id(document)] = document
    for section in check.get("sections", []):
        for document in context.shelf.at(section):
            here = doubtful if document.placement.confidence is Confidence.LOW else sure
            here[id(document)] = document
    return Chosen(list(sure.values()), [d for key, d in doubtful.items() if key not in sure])
