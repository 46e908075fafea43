"""What files of law said when they were read before, in one file of the cache folder; to parse them takes the longest.

A table is kept under the checksum of its file's bytes, so one that changed is parsed anew wherever it lies. Everything
that judges the table (types, keys, lint) still runs each time. Any trouble with the file costs time, never the run.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from jembatan import __version__
from jembatan.law.decode import read_table
from jembatan.law.folders import LawFile

FILE_NAME = "law.msgpack"
MOST_TABLES = 5_000  # some eight times the shipped law
_DIGEST_BYTES = 32

_log = logging.getLogger(__name__)
_decode = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode


class KnownTables:
    """The tables of law files, parsed or remembered; None as the folder remembers nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE_NAME if folder is not None else None
        self._known = _load(self._path) if self._path is not None else {}
        self._used: dict[str, msgspec.Raw] = {}
        self._has_new = False

    def read(self, file: LawFile) -> dict[str, Any]:
        """Return the table of the file. Raises LawError where it is not valid TOML."""
        if self._path is None:
            return read_table(file)
        key = file.sha256
        known = self._known.get(key)
        if known is not None:
            self._used[key] = known
            table: dict[str, Any] = msgspec.msgpack.decode(known)
            return table
        table = read_table(file)
        if (packed := _pack(table)) is not None:
            self._used[key] = packed
            self._has_new = True
        return table

    def keep(self) -> None:
        """Write what was learnt; where there are too many tables, those of this run alone stay."""
        if self._path is None or not self._has_new:
            return
        kept = {**self._known, **self._used}
        if len(kept) > MOST_TABLES:
            kept = self._used
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _write(self._path, msgspec.msgpack.encode(kept))
        except OSError as error:
            _log.warning("What law files say is not remembered: %s.", error.strerror)
        self._has_new = False


def _pack(table: dict[str, Any]) -> msgspec.Raw | None:
    """Return the table packed, or None where it would not come back as it was (a date without quotes is no text)."""
    try:
        packed = msgspec.msgpack.encode(table)
    except OverflowError:
        return None
    return msgspec.Raw(packed) if msgspec.msgpack.decode(packed) == table else None


def _load(path: Path) -> dict[str, msgspec.Raw]:
    """Return what the file holds; nothing where it is missing, damaged or another version's."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if digest != _digest_of(payload):
        return {}
    try:
        return _decode(payload)
    except msgspec.MsgspecError:
        return {}


def _write(path: Path, payload: bytes) -> None:
    """Write the file whole or not at all, readable by its owner alone: a --law folder may be a company's own."""
    handle, name = tempfile.mkstemp(prefix=FILE_NAME, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(_digest_of(payload) + payload)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _digest_of(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_DIGEST_BYTES, key=__version__.encode()).digest()
