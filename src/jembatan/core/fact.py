"""A named, typed value and where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from jembatan.core.grades import Confidence
from jembatan.core.text import Text

FactValue = str | int | float | bool | dt.date | list[str]
ProvenanceKind = Literal["read", "computed", "declared"]
APPLICATION = "application"


class Subject(msgspec.Struct, frozen=True, order=True):
    """What a fact or finding is about: the application, or one presentation, substance, site, material, certificate."""

    kind: str = APPLICATION
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


THE_APPLICATION = Subject()


class Provenance(msgspec.Struct, frozen=True):
    """Where a value came from: read from a document, computed by an analysis, or declared by a person."""

    kind: ProvenanceKind
    path: str = ""  # document, relative to the dossier (read), or product sheet / answer file (declared)
    page: int | None = None  # from 1
    excerpt: str = ""  # the words it was read from, shortened
    language: str = ""  # of the excerpt: en, id, zh
    confidence: Confidence = Confidence.HIGH
    analysis: str = ""  # computed: which evidence
    who: str = ""  # declared: name and role
    section: str = ""  # where the document is placed
    document: str = ""  # declared: the document that the person rests it on
    authority: str = ""  # declared: the code of the only authority for which it holds; empty: for all


class Fact(msgspec.Struct, frozen=True):
    """A named, typed value about one subject, with its provenance; `name` is defined in a facts.toml."""

    name: str
    value: FactValue
    provenance: Provenance
    subject: Subject = THE_APPLICATION


class FactDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of facts.toml: what a fact is called, what it may hold, and the question that asks for it."""

    name: str
    type: Literal["text", "choice", "choices", "number", "integer", "boolean", "date", "texts"]
    question: Text
    values: list[str] = []  # for choice and choices
    unit: str = ""
    subject: str = APPLICATION  # the kind of subject it belongs to
    established_by: tuple[ProvenanceKind, ...] = ("declared",)
    by_authority: bool = (
        False  # what is true for one authority need not be for another: origin, applicant, class
    )


class Facts:
    """All facts of one dossier: a read-only collection, asked by name and subject."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._by_key: dict[tuple[str, Subject], list[Fact]] = {}
        for fact in facts:
            self._by_key.setdefault((fact.name, fact.subject), []).append(fact)

    def __iter__(self) -> Iterator[Fact]:
        for facts in self._by_key.values():
            yield from facts

    def __or__(self, other: Facts) -> Facts:
        return Facts([*self, *other])

    def about(self, name: str, subject: Subject = THE_APPLICATION) -> list[Fact]:
        """Return every fact of that name about the subject, or, where there is none, about the application."""
        found = self._by_key.get((name, subject))
        if found is None and subject != THE_APPLICATION:
            found = self._by_key.get((name, THE_APPLICATION))
        return list(found or ())

    def find(self, name: str, subject: Subject = THE_APPLICATION) -> Fact | None:
        """Return the fact that counts: declared before computed before read, then the surer, then the first; or None."""
        candidates = self.about(name, subject)
        return min(candidates, key=_rank, default=None)

    def subjects(self, kind: str) -> list[Subject]:
        """Return the subjects of that kind that any fact speaks of, in order of first mention."""
        return list(dict.fromkeys(key[1] for key in self._by_key if key[1].kind == kind))


def _rank(fact: Fact) -> tuple[int, int]:
    kinds: tuple[ProvenanceKind, ...] = ("declared", "computed", "read")
    return kinds.index(fact.provenance.kind), list(Confidence).index(fact.provenance.confidence)
