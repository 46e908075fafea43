"""What a reader of one subject found on one page, before it is known whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import msgspec

from jembatan.core.fact import FactValue
from jembatan.core.grades import Confidence


class Page(Protocol):
    """A page of text as the dossier reader returns it: its number from 1, and its words."""

    @property
    def page(self) -> int:
        """Number from 1."""

    @property
    def text(self) -> str:
        """The words, in reading order."""


ReadText = Callable[[str], Sequence[Page]]  # path -> the pages of the document


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A fact's name and value as one page states it, with the words and how sure the reading is."""

    name: str
    value: FactValue
    excerpt: str  # the words it was read from, at most 200 characters
    language: str  # en, id, zh; empty where the words have none
    confidence: Confidence
    context: str = ""  # the words around it, to tell which presentation or site is meant
    group: str = ""  # statements of one group are about the same thing (a site's name and its address)


StatementReader = Callable[[str], Iterable[Statement]]  # folded text of one page -> statements
