"""A lock that marks a folder as in use, and goes with the process that holds it, however that ends."""

from __future__ import annotations

import os
from pathlib import Path


def lock_folder(folder: Path) -> int | None:
    """Return a lock on a folder, to be closed with `os.close`; None where another holds it or none can be had (Windows)."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
