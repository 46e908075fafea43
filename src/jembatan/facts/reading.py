"""One statement with the document and the page it stands on, and the reading of all chosen documents."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jembatan.core.dossier import ReadFault
from jembatan.core.errors import JembatanError
from jembatan.core.fact import Provenance
from jembatan.core.grades import weaker_confidence
from jembatan.core.text import Message
from jembatan.facts.remembered import RememberedStatements
from jembatan.facts.sources import Source
from jembatan.facts.statement import Page, ReadText, Statement
from jembatan.facts.wording import fold_width

_UNREADABLE = (JembatanError, OSError, ValueError, LookupError, RuntimeError)


class Reading(msgspec.Struct, frozen=True):
    """One statement, the document and the page it stands on."""

    statement: Statement
    source: Source
    page: int

    def provenance(self) -> Provenance:
        """Return where it was read; no surer than the document's own place or type."""
        statement = self.statement
        return Provenance(
            "read",
            path=self.source.path,
            page=self.page,
            excerpt=statement.excerpt,
            language=statement.language,
            confidence=weaker_confidence(statement.confidence, self.source.confidence),
            section=self.source.section,
        )


class PageKeeper:
    """Reads the pages of documents once each; a document that cannot be read has none, and is a fault."""

    def __init__(
        self, read_text: ReadText, faults: list[ReadFault] | None, remembered: RememberedStatements
    ) -> None:
        self._read_text = read_text
        self._faults = faults
        self._remembered = remembered
        self._failed: set[str] = set()
        self._known: dict[str, Sequence[Page]] = {}

    def pages(self, path: str) -> Sequence[Page]:
        """Return the pages of the document at `path`."""
        if path not in self._known:
            try:
                self._known[path] = tuple(self._read_text(path))
            except _UNREADABLE as error:
                self._known[path] = ()
                self._failed.add(path)
                if self._faults is not None:
                    message = Message("fault.text_not_read", {"why": str(error) or type(error).__name__})
                    self._faults.append(ReadFault(code="text_not_read", path=path, message=message))
        return self._known[path]

    def read(self, source: Source) -> list[Reading]:
        """Return what the readers of a document find on its pages."""
        if not source.readers:
            return []
        found = self._remembered.find(source.path)
        if found is None:
            found = [
                (page.page, statement)
                for page in self.pages(source.path)
                for text in [fold_width(page.text)]
                for reader in source.readers
                for statement in reader(text)
            ]
            if source.path not in self._failed:
                self._remembered.learn(source.path, found)
        return [Reading(statement, source, page) for page, statement in found]
