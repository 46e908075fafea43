"""What was learnt from files before, in one SQLite file outside the dossier.

It holds checksums, the first text and the statements of documents: the file is readable by its owner alone. Paths are
only in it as part of a hash. Any trouble with it costs time, never the run: a damaged file is made anew, a locked one is
left alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Generic, Literal, Self, TypeVar, get_args

import msgspec

from jembatan.core.document import DocumentProperties
from jembatan.dossier.package import PackageFile
from jembatan.dossier.reader_version import READER_VERSION

FILE_NAME = "documents.sqlite3"
MOST_ROWS = 100_000  # about half a gigabyte
_FORMAT = 2
_LOT = 500
_WAIT_SECONDS = 2.0

Kind = Literal["document", "words", "statements", "citations", "tables", "places", "recognitions"]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_Value = TypeVar("_Value")

_log = logging.getLogger(__name__)


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What the cache holds for one file."""

    md5: str
    sha256: str
    bytes: int
    properties: DocumentProperties


def key_of(file: PackageFile, location: str = "") -> bytes:
    """Return the key of a file: its identity, place, size and time, and the version of the reader.

    `location` is where the folder lies; a member of a zip has the archive's identity instead.
    """
    named = f"{READER_VERSION}\0{file.identity}\0{file.bytes}\0{file.modified_ns}\0{location}\0{file.path}"
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def key_of_text(*parts: str) -> bytes:
    """Return the key of something that follows from these texts alone."""
    return key_of_bytes("\0".join(parts).encode("utf-8", "surrogatepass"))


def key_of_bytes(what: bytes) -> bytes:
    """Return the key of something that follows from these bytes alone."""
    return hashlib.blake2b(what, digest_size=16).digest()


class Cache(Generic[_Value]):
    """What is known of one kind; None as the folder gives a cache that is always empty. Used by one thread."""

    def __init__(self, folder: Path | None, kind: Kind, type_: type[_Value]) -> None:
        self._connection = _open(folder) if folder is not None else None
        self._kind = kind
        self._decode = msgspec.msgpack.Decoder(type_).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, _Value]]:
        """Yield what is known, with its key; a value that cannot be decoded counts as not known."""
        for start in range(0, len(keys), _LOT):
            for key, value in self._rows(keys[start : start + _LOT]):
                try:
                    yield key, self._decode(value)
                except (msgspec.MsgspecError, UnicodeDecodeError, TypeError):
                    continue  # damaged: read the file again, and put it right

    def _rows(self, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        if self._connection is None:
            return []
        places = ",".join("?" * len(keys))
        try:
            return self._connection.execute(
                f"SELECT key, value FROM {self._kind} WHERE key IN ({places})", keys
            ).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def store(self, learnt: Iterable[tuple[bytes, _Value]]) -> None:
        """Add or replace what was learnt, all at once; the oldest rows above 100,000 go."""
        if self._connection is None:
            return
        rows = [(key, self._encode(known)) for key, known in learnt]
        if not rows:
            return
        try:
            with self._connection:
                self._connection.executemany(
                    f"INSERT OR REPLACE INTO {self._kind} (key, value) VALUES (?, ?)", rows
                )
                self._connection.execute(
                    f"DELETE FROM {self._kind} WHERE rowid <= (SELECT max(rowid) FROM {self._kind}) - ?",
                    (MOST_ROWS,),
                )
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        _log.warning("The cache of document properties is not used: %s.", error)
        self.close()


def _open(folder: Path) -> sqlite3.Connection | None:
    """Return the opened file; made anew where it is damaged, None where it cannot be had."""
    path = folder / FILE_NAME
    for attempt in (1, 2):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            return _connect(path)
        except sqlite3.OperationalError as error:  # locked, or a disc that is full or read-only
            _log.warning("The cache of document properties is not used: %s.", error)
            return None
        except sqlite3.DatabaseError as error:
            _log.warning("The cache of document properties is damaged and made anew: %s.", error)
            if attempt == 2 or not _remove(path):
                return None
        except OSError as error:
            _log.warning("The cache of document properties is not used: %s.", error.strerror)
            return None
    return None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (stated,) = connection.execute("PRAGMA user_version").fetchone()
        if stated not in (0, _FORMAT):
            raise sqlite3.DatabaseError(f"format {stated} of another version")
        for kind in _KINDS:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {kind} (rowid INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
            )
            connection.execute(f"SELECT key, value FROM {kind} LIMIT 1").fetchone()
        if stated != _FORMAT:  # a write, which every run that only looks up would wait for
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> bool:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            try:
                path.with_name(path.name + suffix).unlink()
            except PermissionError:
                return False
    return True
