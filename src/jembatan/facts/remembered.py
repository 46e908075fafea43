"""What was found in documents before: their words and statements, by the document's bytes and the version of this room.

Kept in the cache of document properties (jembatan.dossier.cache); what could not be read is never remembered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from jembatan.core.fact import FactValue
from jembatan.core.grades import Confidence
from jembatan.dossier.cache import Cache, key_of_text
from jembatan.dossier.reader_version import version_of_rooms
from jembatan.facts.sources import Source
from jembatan.facts.statement import Statement


class WordsOfText(msgspec.Struct, frozen=True, array_like=True):
    """Which of the sought words the first lines of a text have, and which the rest of it; and whether there are lines."""

    head: frozenset[str]
    body: frozenset[str]
    has_head: bool


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """One statement with its page; a date is kept as its ISO form beside the statement without it."""

    page: int
    name: str
    value: str | int | float | bool | list[str]
    excerpt: str
    language: str
    confidence: Confidence
    context: str
    group: str
    is_date: bool = False


def version_of_readers() -> str:
    """Return a digest over the programs that read facts and texts."""
    return version_of_rooms("facts", "dossier", "core")


class RememberedWords:
    """The words found in the first texts of documents before, while the same words are sought; a folder of None remembers nothing."""

    def __init__(
        self, folder: Path | None, sought: Iterable[str], documents: Iterable[tuple[str, bool]]
    ) -> None:
        self._cache = Cache(folder, "words", WordsOfText)
        self._seed = key_of_text(version_of_readers(), *sought).hex() if folder is not None else ""
        self._keys = {
            one: key_of_text(self._seed, *map(str, one)) for one in documents if one[0] and folder is not None
        }
        self._known = dict(self._cache.find(list(self._keys.values())))
        self._learnt: dict[bytes, WordsOfText] = {}

    def words_of(
        self, document: tuple[str, bool], text: str, find: Callable[[str, bool], WordsOfText]
    ) -> WordsOfText:
        """Return the words of the first text of a document, given its SHA-256 and whether words far down are asked for."""
        key = self._keys.get(document)
        if key is None:
            return find(text, document[1])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._learnt[key] = find(text, document[1])
        return known

    def close(self) -> None:
        """Write down what was learnt."""
        self._cache.store(self._learnt.items())
        self._cache.close()


class RememberedStatements:
    """The statements of the chosen documents that were read before; a folder of None remembers nothing."""

    def __init__(
        self, folder: Path | None, sources: Sequence[Source], sha256_by_path: Mapping[str, str]
    ) -> None:
        self._cache = Cache(folder, "statements", list[_Kept])
        self._keys: dict[str, bytes] = {}
        if folder is not None:
            for source in sources:
                if source.readers and (sha256 := sha256_by_path.get(source.path)):
                    names = [f"{reader.__module__}:{reader.__qualname__}" for reader in source.readers]  # type: ignore[attr-defined]
                    self._keys[source.path] = key_of_text(version_of_readers(), sha256, *names)
        known = dict(self._cache.find(list(self._keys.values())))
        self._known = {path: known[key] for path, key in self._keys.items() if key in known}
        self._learnt: dict[bytes, list[_Kept]] = {}

    def find(self, path: str) -> list[tuple[int, Statement]] | None:
        """Return the pages and statements of a document, or None where it must be read."""
        kept = self._known.get(path)
        return None if kept is None else [(one.page, _statement(one)) for one in kept]

    def learn(self, path: str, found: Iterable[tuple[int, Statement]]) -> None:
        """Remember what was read of a document."""
        if path in self._keys:
            self._learnt[self._keys[path]] = [_kept(page, statement) for page, statement in found]

    def close(self) -> None:
        """Write down what was learnt."""
        self._cache.store(self._learnt.items())
        self._cache.close()


def _kept(page: int, one: Statement) -> _Kept:
    value = one.value
    is_date = isinstance(value, dt.date)
    return _Kept(
        page,
        one.name,
        value.isoformat() if isinstance(value, dt.date) else value,
        one.excerpt,
        one.language,
        one.confidence,
        one.context,
        one.group,
        is_date,
    )


def _statement(kept: _Kept) -> Statement:
    value: FactValue = dt.date.fromisoformat(str(kept.value)) if kept.is_date else kept.value
    return Statement(
        name=kept.name,
        value=value,
        excerpt=kept.excerpt,
        language=kept.language,
        confidence=kept.confidence,
        context=kept.context,
        group=kept.group,
    )
