"""Keeps the kept blocks of all runs below a limit: the runs that were unused for longest go first, never one that is in use.

A run holds a lock beside its folder for as long as it runs; the system lets go of it when the process ends, however it ends. On a
file system without locks nothing is removed. To remove a block costs no digit: it is computed again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

ROOM = "simulations"
_LEAST_ON_DISK = 4096  # what a small file takes on most file systems


class KeptRun(NamedTuple):
    """The folder of a run, its bytes on disk, and when it was last used (seconds since 1970)."""

    folder: Path
    size: int
    used: float


@contextlib.contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Mark a run's folder as in use until the end of the block; any number of processes may."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _lock_of(folder).open("ab")
    except OSError:  # nothing can be kept there either
        yield
        return
    with lock:
        with contextlib.suppress(OSError):
            os.utime(_lock_of(folder))
            _lock(lock, shared=True)
        yield


def remove_oldest(cache_folder: Path, most_bytes: int) -> int:
    """Remove whole runs, the longest unused first, until the kept ones take at most so many bytes; returns what was removed."""
    runs = find_kept_runs(cache_folder)
    total, removed = sum(run.size for run in runs), 0
    for run in sorted(runs, key=lambda run: (run.used, run.folder.name)):
        if total - removed <= most_bytes:
            break
        if _remove(run.folder):
            removed += run.size
    return removed


def find_kept_runs(cache_folder: Path) -> list[KeptRun]:
    """Return the runs that have kept blocks; those that cannot be read are left out."""
    found = []
    with contextlib.suppress(OSError), os.scandir(cache_folder / ROOM) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    folder = Path(entry.path)
                    with os.scandir(folder) as files:
                        size = sum(max(file.stat().st_size, _LEAST_ON_DISK) for file in files)
                    lock = _lock_of(folder)
                    used = lock.stat().st_mtime if lock.exists() else entry.stat().st_mtime
                    found.append(KeptRun(folder, size, used))
    return found


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _remove(folder: Path) -> bool:
    """Remove a run's folder unless it is in use; say whether it is gone."""
    path = _lock_of(folder)
    try:
        if os.name == "nt":  # a file that a process has open cannot be removed there
            path.unlink(missing_ok=True)
            shutil.rmtree(folder)
            return True
        with path.open("ab") as lock:
            _lock(lock, shared=False)
            shutil.rmtree(folder)
        path.unlink()
    except OSError:
        return False
    return True


def _lock(file: IO[bytes], *, shared: bool) -> None:
    """Lock an open file, or raise OSError at once where another process holds it."""
    if os.name == "nt":
        return
    import fcntl

    fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
