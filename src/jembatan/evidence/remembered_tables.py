"""Which documents were found to hold no table of a kind: they are not opened again while they and our programs stay.

Only that there is none is remembered, in the cache of document properties: a table, and a file that could not be read, is
read each time.
"""

from __future__ import annotations

from pathlib import Path

from jembatan.core.document import Document
from jembatan.dossier.cache import Cache, key_of_text
from jembatan.dossier.reader_version import version_of_rooms


class RememberedTables:
    """What was learnt of a dossier's documents before, and in this run; a folder of None remembers nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._cache = Cache(folder, "tables", bool)
        self._version = version_of_rooms("evidence", "dossier", "core") if folder is not None else ""
        self._learnt: set[bytes] = set()

    def has_none(self, kind: str, document: Document) -> bool:
        """Say whether the document was read before and holds no table of the kind."""
        if not self._version:
            return False
        key = self._key(kind, document)
        return key in self._learnt or any(self._cache.find([key]))

    def learn_none(self, kind: str, document: Document) -> None:
        """Remember that the document, which could be read, holds no table of the kind."""
        if self._version:
            self._learnt.add(self._key(kind, document))

    def close(self) -> None:
        """Write down what was learnt."""
        self._cache.store((key, True) for key in sorted(self._learnt))
        self._cache.close()

    def _key(self, kind: str, document: Document) -> bytes:
        return key_of_text(self._version, kind, document.path, document.sha256)
