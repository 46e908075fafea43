"""The folder that is written: under its final name only when whole, with one sentence for what the disk does not allow."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jembatan.build.left_behind import OLD, PART, clear_left_behind, make_sibling
from jembatan.core.errors import InputError

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def new_folder(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a temporary sibling of `out` to write into, and rename it to `out` when all went well.

    Raises InputError for a target that exists and is not empty (unless `force`: then it is replaced whole), for a
    parent that cannot be written, and for a full disk. Whatever goes wrong, nothing new stands under the final name.
    What a killed run left beside it is cleared first.
    """
    out = out.absolute()
    clear_left_behind(out)
    refuse_full_target(out, force=force)
    scratch: Path | None = None
    held: int | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch, held = make_sibling(out, PART)
        yield scratch
        scratch.chmod(0o777 & ~_umask())
        _swap(scratch, out)
    except InputError:
        raise  # a file of the source that cannot be read is an OSError as well, and says itself what to do
    except OSError as error:
        raise tell_disk_error(error, out) from error
    finally:
        if scratch is not None and scratch.exists():
            shutil.rmtree(scratch, ignore_errors=True)
        if held is not None:
            os.close(held)


def refuse_full_target(out: Path, *, force: bool) -> None:
    """Raise InputError where the target is a file, or a folder that is not empty and may not be replaced."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out.name} is a file: give --out a new or empty folder")
    if not force and out.is_dir() and any(out.iterdir()):
        raise InputError(
            f"{out.name} exists and is not empty: give --out a new or empty folder, or --force to replace it whole"
        )


def tell_disk_error(error: OSError, out: Path) -> InputError:
    """Return the one sentence for an error of the disk."""
    if error.errno in FULL:
        free = shutil.disk_usage(out.parent).free if out.parent.is_dir() else 0
        return InputError(
            f"the disk that holds {out.name} is full ({free:,} bytes are free); nothing was written under that name:"
            " make room, or give --out on another disk"
        )
    place = Path(error.filename).absolute() if error.filename else out
    name = place.name
    scratch = f".{out.name}."  # begins the folder that takes the name of `out` once it is whole
    beside = place.relative_to(out.parent).parts if place.is_relative_to(out.parent) else ()
    if len(beside) == 1 and name.startswith(scratch):
        name = out.name
    if error.errno == errno.ENOENT:
        return InputError(f"{name} is not there (any more): check the path and run again")
    is_scratch = bool(beside) and beside[0].startswith(scratch)
    if not (is_scratch or place.is_relative_to(out) or out.is_relative_to(place)):  # read, not written
        return InputError(f"{name} cannot be read {say_what_to_do(error)}")
    return InputError(
        f"{name} cannot be written ({error.strerror or error}): check --out and its permissions"
    )


def say_what_to_do(error: OSError) -> str:
    """Return what to do about a file that cannot be read, to stand behind its name."""
    why = error.strerror or str(error)
    return f"({why}): give leave to read it, or fetch it again, and run again; --out is not at fault"


def refuse_lack_of_space(out: Path, needed: int) -> None:
    """Raise InputError where the disk of the target has not so many bytes free."""
    above = out.absolute()
    while not above.is_dir():
        above = above.parent
    free = shutil.disk_usage(above).free
    if needed > free:
        raise InputError(
            f"{needed:,} bytes are to be written and the disk that holds {out.name} has {free:,} free: make room,"
            " or give --out on another disk"
        )


def _swap(scratch: Path, out: Path) -> None:
    """Rename the finished folder to its final name; what stood there goes only once the new one does."""
    if not out.exists():
        scratch.rename(out)
        return
    old, held = make_sibling(out, OLD)
    replaced = old / out.name
    try:
        out.rename(replaced)
        try:
            scratch.rename(out)
        except OSError:
            replaced.rename(out)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        if held is not None:
            os.close(held)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
