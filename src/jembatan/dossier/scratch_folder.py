"""Where members of an archive lie unpacked while they are read; a killed run's are removed by the next run."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from jembatan.core.folder_lock import lock_folder

_PREFIX = "jembatan-read-"
_OWN = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
_SECONDS_TO_LOCK = 600  # a folder as young as that may be one that is about to be locked


class ScratchFolder:
    """A folder of this run alone, readable by its user alone, that is gone when the run is."""

    def __init__(self) -> None:
        clear_killed_runs()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._held = lock_folder(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def clear_killed_runs() -> None:
    """Remove the scratch folders of this user's runs that ended without doing so: nobody locks them, and they are old enough."""
    now = time.time()
    try:
        entries = [e for e in os.scandir(tempfile.gettempdir()) if _OWN.fullmatch(e.name)]
    except OSError:
        return
    for entry in entries:
        try:
            found = entry.stat(follow_symlinks=False)
            is_own = entry.is_dir(follow_symlinks=False) and (
                not hasattr(os, "getuid") or found.st_uid == os.getuid()
            )
        except OSError:
            continue  # gone
        if not is_own or now - found.st_mtime < _SECONDS_TO_LOCK:
            continue
        if (held := lock_folder(Path(entry.path))) is not None:
            shutil.rmtree(entry.path, ignore_errors=True)
            os.close(held)
