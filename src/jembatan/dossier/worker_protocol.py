"""What a pool and its workers say to each other: tasks and answers, each one frame on a pipe; and which function reads."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import msgspec

from jembatan.core.document import DocumentProperties
from jembatan.dossier.reading import fault_of


class WorkerLimits(msgspec.Struct, frozen=True, array_like=True):
    """The first thing a worker is told: seconds of the processor for each file, and bytes of memory for the process."""

    seconds: float
    memory_bytes: int


class Task(msgspec.Struct, frozen=True, array_like=True):
    """One file to read: a number given by the caller, where it lies, what its first bytes said it is."""

    number: int
    path: bytes
    media_type: str


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What a worker says about one task: the reader's own struct, packed."""

    number: int
    properties: msgspec.Raw


@dataclass(frozen=True)
class Reader:
    """What a pool's workers do with each file.

    `name` is "module:function" of a function (path, media_type) -> `answer`, a msgspec struct; `fault_of` (media_type,
    sentence) gives the answer for a file whose reading ended its worker.
    """

    name: str
    answer: type[Any]
    fault_of: Callable[[str, str], Any]


DOCUMENTS = Reader("jembatan.dossier.reading:read_properties", DocumentProperties, fault_of)


def can_limit_processor_time() -> bool:
    """Say whether the system can end a process that has computed for too long."""
    return hasattr(signal, "setitimer")


def find_reading_function(name: str) -> Callable[[Path, str], Any]:
    """Return the function that "module:function" names."""
    module, _, function = name.partition(":")
    found: Callable[[Path, str], Any] = getattr(import_module(module), function)
    return found


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write one message: its length in four bytes, then its bytes."""
    stream.write(len(data).to_bytes(4, "little") + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Read one message; None where the other side ended."""
    size = stream.read(4)
    if len(size) < 4:
        return None
    length = int.from_bytes(size, "little")
    data = stream.read(length)
    return data if len(data) == length else None
