"""Where the files of a package were placed before: they stand there again while names, documents and programs are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from jembatan.core.document import Document, Placement
from jembatan.dossier.cache import Cache, key_of_text
from jembatan.dossier.place import Placer
from jembatan.dossier.place_spot import Surroundings
from jembatan.dossier.reader_version import version_of_rooms


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """The places of one package, and what all its paths together show."""

    surroundings: Surroundings
    places: dict[str, Placement | None]


class RememberedPlacer:
    """Places files as a Placer does; a folder of None remembers nothing."""

    def __init__(
        self,
        paths: tuple[str, ...],
        region: str,
        documents: Mapping[str, Document],
        cache_folder: Path | None = None,
    ) -> None:
        self._paths, self._region = paths, region
        self._cache = Cache(cache_folder, "places", _Kept)
        self._key = b""
        self._kept: _Kept | None = None
        self._own: Placer | None = None
        self._learnt: dict[str, Placement | None] = {}
        if cache_folder is not None:
            version = version_of_rooms("dossier", "core", "lawdata/shared/sections")
            self._key = key_of_text(version, region, *paths, *_say(documents.values()))
            self._kept = next((kept for _, kept in self._cache.find([self._key])), None)

    @property
    def surroundings(self) -> Surroundings:
        """What all paths together show."""
        return self._kept.surroundings if self._kept else self._placer().surroundings

    def place(self, path: str, document: Document | None = None) -> Placement | None:
        """Return the file's place, or None where nothing says one (or too many things do)."""
        if self._kept and path in self._kept.places:
            return self._kept.places[path]
        placement = self._learnt[path] = self._placer().place(path, document)
        return placement

    def close(self) -> None:
        """Write down what was learnt."""
        if self._learnt and self._key:
            before = self._kept.places if self._kept else {}
            self._cache.store([(self._key, _Kept(self.surroundings, {**before, **self._learnt}))])
        self._cache.close()

    def _placer(self) -> Placer:
        if self._own is None:
            self._own = Placer(self._paths, self._region)
        return self._own


def _say(documents: Iterable[Document]) -> Iterable[str]:
    """Yield what of the documents a place may rest on: their bytes, and that one could not be read."""
    for document in documents:
        yield document.path
        yield document.sha256
        yield document.properties.title
        yield document.properties.fault
