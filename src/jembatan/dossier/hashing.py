"""MD5 and SHA-256 of many files, each read once."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from jembatan.core.errors import Cancelled
from jembatan.core.progress import CancelledQuestion

BLOCK_BYTES = 1 << 18  # measured: fits the second-level cache, so that the second hash reads it for nothing
HEAD_BYTES = 24_576
_CHUNK = 16

ShowHead = Callable[[bytes], IO[bytes] | None]
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Checksums(msgspec.Struct, frozen=True):
    """What one pass over a file gives: both sums in lower-case hex, and its length."""

    md5: str
    sha256: str
    bytes: int


class _Buffer(threading.local):
    def __init__(self) -> None:
        self.view = memoryview(bytearray(BLOCK_BYTES))


_buffer = _Buffer()


def hash_file(path: str | Path, show_head: ShowHead | None = None) -> Checksums:
    """Return the checksums of a file on this machine; raises OSError where it cannot be read."""
    with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 (no buffer, and no Path for each of 10,000 files)
        return hash_stream(stream, show_head)


def hash_stream(stream: IO[bytes], show_head: ShowHead | None = None) -> Checksums:
    """Return the checksums of what is left in a stream.

    `show_head` is called once with the first 24,576 bytes at most; a file that it returns gets a copy of everything.
    """
    md5 = hashlib.md5(usedforsecurity=False)
    sha256 = hashlib.sha256(usedforsecurity=False)
    view = _buffer.view
    total = 0
    copy: IO[bytes] | None = None
    while count := stream.readinto(view):  # type: ignore[attr-defined]
        block = view[:count]
        md5.update(block)
        sha256.update(block)
        if not total:
            copy = show_head(bytes(block[:HEAD_BYTES])) if show_head is not None else None
        if copy is not None:
            copy.write(block)
        total += count
    return Checksums(md5.hexdigest(), sha256.hexdigest(), total)


def count_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def hash_files(
    paths: Sequence[str | Path], *, threads: int | None = None, cancelled: CancelledQuestion | None = None
) -> Iterator[Checksums | OSError]:
    """Yield for each path, in order, its checksums or the error that kept it from being read."""

    def one(path: str | Path) -> Checksums | OSError:
        try:
            return hash_file(path)
        except OSError as error:
            return error

    return map_in_threads(one, paths, threads=threads, cancelled=cancelled)


def map_in_threads(
    function: Callable[[_Item], _Result],
    items: Iterable[_Item],
    *,
    threads: int | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Iterator[_Result]:
    """Yield function(item) in order, worked on in threads; raises Cancelled when asked to stop.

    The hashes let go of Python's lock, so that threads use all cores; items go out in small lots because handing over
    a single small file costs more than hashing it.
    """
    todo = list(items)

    def lot(start: int) -> list[_Result]:
        if cancelled is not None and cancelled():
            raise Cancelled("Stopped as asked.")
        return [function(item) for item in todo[start : start + _CHUNK]]

    with ThreadPoolExecutor(threads or count_cores(), thread_name_prefix="hash") as pool:
        lots = deque(pool.submit(lot, start) for start in range(0, len(todo), _CHUNK))
        try:
            while lots:
                yield from lots.popleft().result()
        finally:
            for future in lots:
                future.cancel()
