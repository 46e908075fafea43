"""What a killed run leaves beside its target, and how the next run knows that nobody is writing there any more."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from jembatan.core.folder_lock import lock_folder

PART, OLD = "part", "old"  # a folder being written; what a finished one replaces


def make_sibling(out: Path, kind: str) -> tuple[Path, int | None]:
    """Return a new hidden folder beside `out`, and the lock that marks it as in use until it is closed.

    The lock goes with the process, however that ends. It is taken before the folder gets its name, so that no other
    run can find it without. None where the file system takes no locks; such a folder is never cleared.
    """
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    held = lock_folder(new)
    mark = kind if held is not None else f"{kind}-unlocked"
    named = out.parent / f".{out.name}.{mark}-{new.name.rpartition('-')[2]}"
    new.rename(named)
    return named, held


def clear_left_behind(out: Path) -> None:
    """Remove what killed runs left beside `out`; a folder that was set aside and never replaced gets its name back."""
    if not out.parent.is_dir():
        return
    for kind in (OLD, PART):  # a former folder gets its name back first
        own = re.compile(rf"\.{re.escape(out.name)}\.{kind}-[a-z0-9_]{{8}}")
        for folder in sorted(out.parent.iterdir()):
            if own.fullmatch(folder.name):
                _settle(folder, out)


def list_left_behind(out: Path) -> list[str]:
    """Return the names of folders beside `out` that nobody could lock, so that nothing tells whether a run still writes there."""
    out = out.absolute()
    if not out.parent.is_dir():
        return []
    begins = tuple(f".{out.name}.{kind}-unlocked-" for kind in (PART, OLD))
    return sorted(path.name for path in out.parent.iterdir() if path.name.startswith(begins))


def _settle(folder: Path, out: Path) -> None:
    if folder.is_symlink() or (held := lock_folder(folder)) is None:
        return  # somebody writes there, or nothing tells
    try:
        replaced = folder / out.name
        if folder.name.startswith(f".{out.name}.{OLD}-") and replaced.is_dir() and not out.exists():
            replaced.rename(out)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return  # it stays, as it was
    finally:
        os.close(held)
