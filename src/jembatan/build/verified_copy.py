"""Copying one file so that what arrived is known by its checksum: reflinked where the disk can, else read once.

Imports nothing of ours and little of Python's: it also runs in processes that are started for it.
"""

from __future__ import annotations

import hashlib
import os
from io import FileIO

_FICLONE = 0x40049409  # ioctl of Linux: share the blocks of another file (btrfs, XFS, bcachefs)
_CHUNK = 1 << 18  # stays in the cache of a core between reading, hashing and writing


class UnreadableSourceError(OSError):
    """A file could not be read while it was copied; every other OSError is one of the place that it is copied to."""


def copy_verified(source: str | bytes, target: str | bytes) -> str:
    """Copy a file to a new place and return the SHA-256 of what lies there.

    Raises UnreadableSourceError, or OSError where the target cannot be written or is there already.
    """
    try:
        stream = FileIO(source, "rb")
    except OSError as error:
        raise _as_unreadable(error) from error
    # Opened once: a file that is opened a second time to be written anew goes to the disk at once (ext4).
    with stream, FileIO(target, "xb") as other:
        if not _clone(stream, other):
            return _copy(stream, other)
    with FileIO(target, "rb") as there:
        return hashlib.file_digest(there, "sha256").hexdigest()


def _clone(source: FileIO, target: FileIO) -> bool:
    """Share the blocks of the source where the file system can; say whether that was done."""
    try:
        import fcntl
    except ImportError:  # not Linux, not macOS
        return False
    try:
        fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
    except OSError:
        return False
    return True


def _copy(source: FileIO, target: FileIO) -> str:
    """Copy, and return the SHA-256 of the bytes on their way: read once, hashed while they are at hand, written."""
    total = hashlib.sha256()
    buffer = memoryview(bytearray(_CHUNK))
    while True:
        try:
            count = source.readinto(buffer)
        except OSError as error:
            raise _as_unreadable(error) from error
        if not count:
            return total.hexdigest()
        block = buffer[:count]
        total.update(block)
        written = 0
        while written < count:
            written += target.write(block[written:]) or 0


def _as_unreadable(error: OSError) -> UnreadableSourceError:
    return UnreadableSourceError(error.errno, error.strerror or os.strerror(error.errno or 0), error.filename)
