"""What the documents of a dossier were recognised as before, while leaves, documents, types and programs are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier
from jembatan.core.law import DocumentType
from jembatan.dossier.cache import Cache, key_of_bytes
from jembatan.dossier.reader_version import version_of_rooms

Recognitions = tuple[Recognition, ...]


def find_or_learn_recognitions(
    dossier: Dossier,
    types: Mapping[str, DocumentType],
    folder: Path | None,
    learn: Callable[[], Recognitions],
) -> Recognitions:
    """Return what was remembered of this very dossier and these types, or what `learn` says; a folder of None remembers nothing."""
    if folder is None:
        return learn()
    with Cache(folder, "recognitions", Recognitions) as cache:
        key = _key(dossier, types)
        for _, known in cache.find([key]):
            return known
        learnt = learn()
        cache.store([(key, learnt)])
        return learnt


def _key(dossier: Dossier, types: Mapping[str, DocumentType]) -> bytes:
    seen = [
        (d.path, d.sha256, d.properties.title, d.properties.fault)  # the first text follows from these
        for d in dossier.documents.values()
    ]
    version = version_of_rooms("facts", "dossier", "core")
    what = (version, dossier.format, dossier.sequences, dossier.leaves, seen, list(types.values()))
    return key_of_bytes(msgspec.msgpack.encode(what))
