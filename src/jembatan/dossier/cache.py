"""What was learnt of files, kept between runs outside the dossier; a broken cache is made anew, never an error."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from jembatan.core.document import DocumentProperties
from jembatan.dossier.hashing import Checksums
from jembatan.dossier.reader_version import READER_VERSION

_NAME = "documents.sqlite3"
_TABLE = "CREATE TABLE IF NOT EXISTS known (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"


class Known(NamedTuple):
    """What is known of one file."""

    checksums: Checksums
    properties: DocumentProperties


def file_key(path: Path | None) -> str:
    """Return the key of a file on this machine (identity, size, time, reader version), or nothing for a zip's member."""
    if path is None:
        return ""
    try:
        s = path.stat()
    except OSError:
        return ""
    identity = f"{s.st_dev}:{s.st_ino}" if s.st_ino else os.fspath(path.resolve())
    return f"{READER_VERSION}|{identity}|{s.st_size}|{s.st_mtime_ns}"


class Cache:
    """One SQLite file in a folder; without a folder it knows nothing and keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}
        self._decode = msgspec.msgpack.Decoder(tuple[Checksums, DocumentProperties]).decode

    def __enter__(self) -> Self:
        if self._folder is not None:
            try:
                self._load(self._folder)
            except (sqlite3.Error, OSError):
                self._known = {}
                with contextlib.suppress(OSError):
                    (self._folder / _NAME).unlink()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def find(self, key: str) -> Known | None:
        """Return what is known under the key, or None."""
        value = self._known.get(key) if key else None
        if value is None:
            return None
        try:
            return Known(*self._decode(value))
        except msgspec.MsgspecError:
            return None

    def keep(self, entries: Iterable[tuple[str, Known]]) -> None:
        """Keep what was learnt; a file with a fault is read anew next time. A cache that cannot be written is left."""
        if self._folder is None:
            return
        encode = msgspec.msgpack.Encoder().encode
        rows = [
            (key, encode((k.checksums, k.properties))) for key, k in entries if key and not k.properties.fault
        ]
        if not rows:
            return
        with (
            contextlib.suppress(sqlite3.Error, OSError),
            contextlib.closing(self._connect(self._folder)) as database,
            database,
        ):
            database.executemany("INSERT OR REPLACE INTO known VALUES (?, ?)", rows)

    def _load(self, folder: Path) -> None:
        with contextlib.closing(self._connect(folder)) as database:
            self._known = dict(database.execute("SELECT key, value FROM known"))

    def _connect(self, folder: Path) -> sqlite3.Connection:
        folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(folder / _NAME, timeout=2.0)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(_TABLE)
        return database
