"""What runs in a process that copies: batches of pairs of paths on standard input, what each came to on standard output.

A frame is a length in ASCII, a line feed, and so many bytes: fields with a NUL between them. Imports as little as it can.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from typing import IO

from jembatan.build.verified_copy import UnreadableSourceError, copy_verified

_AHEAD = 8 << 20  # bytes


def serve() -> None:
    """Copy every batch until standard input ends; an interrupt is the caller's to answer, who ends this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, output = sys.stdin.buffer, sys.stdout.buffer
    while (fields := read_fields(source)) is not None:
        write_fields(output, _copy_all(list(zip(fields[::2], fields[1::2], strict=True))))


def _copy_all(pairs: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
    """Return the SHA-256 of each file; where one fails, what failed instead, and nothing of those after it."""
    done: list[bytes] = []
    for number, (one, other) in enumerate(pairs, start=1):
        for following, _ in pairs[number : number + 1]:
            _announce(following)
        try:
            done.append(copy_verified(one, other).encode())
        except OSError as error:
            which = b"source" if isinstance(error, UnreadableSourceError) else b"target"
            return [*done, which, b"%d" % (error.errno or 0)]
    return done


def _announce(path: bytes) -> None:
    """Have the system read a file from the disk while another one is copied, where it can."""
    if not hasattr(os, "posix_fadvise"):  # macOS, Windows
        return
    with contextlib.suppress(OSError):  # whoever copies it tells
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, _AHEAD, os.POSIX_FADV_WILLNEED)
        finally:
            os.close(descriptor)


def write_fields(stream: IO[bytes], fields: Iterable[bytes]) -> None:
    """Write one frame."""
    whole = b"\0".join(fields)
    stream.write(b"%d\n%b" % (len(whole), whole))
    stream.flush()


def read_fields(stream: IO[bytes]) -> list[bytes] | None:
    """Read one frame; None where the other side ended."""
    length = stream.readline()
    if not length.endswith(b"\n"):
        return None
    whole = stream.read(int(length))
    return whole.split(b"\0") if len(whole) == int(length) else None


def tell_error(which: bytes, number: bytes, path: str) -> OSError:
    """Return the error that a failed copy came to."""
    kind = UnreadableSourceError if which == b"source" else OSError
    return kind(int(number), os.strerror(int(number)), path)
