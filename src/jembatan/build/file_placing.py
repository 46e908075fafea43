"""Putting files into a new folder: reflinked or copied, never altered, verified, and under the final name only when whole."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from jembatan.build.left_behind import OLD, PART, clear_left_behind, make_sibling
from jembatan.core.errors import Cancelled, InputError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.package import Package

_FICLONE = 0x40049409  # ioctl of Linux: share the blocks of another file (btrfs, XFS, bcachefs)
_CHUNK = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class FileToPlace:
    """One file of the new folder: from a file of the package, or from bytes that were made."""

    path: str  # POSIX, inside the new folder
    source: str = ""  # path in the package
    content: bytes = b""
    sha256: str = ""  # as read, for a source: what lies in the new folder must have the same


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
    if error.errno in _FULL:
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
        return InputError(f"{name} cannot be read {_what_to_do(error)}")
    return InputError(
        f"{name} cannot be written ({error.strerror or error}): check --out and its permissions"
    )


def tell_unreadable(source: str, error: OSError) -> InputError:
    """Return the one sentence for a file of the source that cannot be read."""
    if error.errno == errno.ENOENT:
        return InputError(f"{source} is not in the source any more: put it back, and run again")
    if isinstance(error, InputError):  # a member of a zip
        return InputError(f"{str(error).rstrip('.')}: fetch the source again; --out is not at fault")
    return InputError(f"{source} in the source cannot be read {_what_to_do(error)}")


def _what_to_do(error: OSError) -> str:
    why = error.strerror or str(error)
    return f"({why}): give leave to read it, or fetch it again, and run again; --out is not at fault"


@contextmanager
def _reading(source: str) -> Iterator[None]:
    """Tell an error of the disk as one of a file of the source: while this runs, nothing is written."""
    try:
        yield
    except OSError as error:
        raise tell_unreadable(source, error) from error


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


@contextmanager
def placing(
    package: Package,
    files: Iterable[FileToPlace],
    folder: Path,
    *,
    links: bool = False,
    workers: int = 2,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Iterator[None]:
    """Put every file into the folder, in threads, while the caller does other work; all lie there when the block ends.

    Each file from the package is verified against its checksum; `links` makes hard links (the same file, so nothing
    is copied). When the block ends, raises InputError for bytes that differ from what was read, and Cancelled where the
    caller asked to stop; the rest is then left out, as where the block itself raises.
    """
    wanted = list(files)
    for parent in sorted({(folder / file.path).parent for file in wanted}):
        parent.mkdir(parents=True, exist_ok=True)

    def place(file: FileToPlace) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled("stopped on request; nothing was left half-written")
        _place_one(package, file, folder / file.path, links=links)

    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        placed = [pool.submit(place, file) for file in wanted]
        yield
        for done, one in enumerate(placed, start=1):
            one.result()
            if progress is not None:
                progress("copy", done, len(wanted))
    finally:
        pool.shutdown(cancel_futures=True)


def place_files(
    package: Package,
    files: Iterable[FileToPlace],
    folder: Path,
    *,
    links: bool = False,
    workers: int = 2,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> None:
    """Put every file into the folder and return when all lie there; as `placing`."""
    with placing(
        package, files, folder, links=links, workers=workers, progress=progress, cancelled=cancelled
    ):
        pass


def _place_one(package: Package, file: FileToPlace, target: Path, *, links: bool) -> None:
    if not file.source:
        target.write_bytes(file.content)
        return
    local = package.local_path(file.source)
    if local is None:
        found = _stream(package, file.source, target)
    elif links:
        _link(local, target)
        found = ""  # the very same file
    else:
        with _reading(file.source):
            stream = local.open("rb", buffering=0)
        with stream:
            found = hash_file(target) if _clone(stream, target) else _copy(stream, target, file.source)
    if found and file.sha256 and found != file.sha256:
        raise InputError(
            f"{file.source} changed while it was copied, or the disk altered it: its checksum is not the one that"
            " was read; nothing was left under the final name: run again"
        )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError as error:
        if error.errno in _FULL:
            raise
        raise InputError(
            f"{target.name} cannot be a hard link ({error.strerror or error}): leave out --link, or give --out on the disk"
            " of the source"
        ) from error


def _clone(source: FileIO, target: Path) -> bool:
    """Share the blocks of the source where the file system can; say whether that was done."""
    try:
        import fcntl
    except ImportError:  # not Linux, not macOS
        return False
    with target.open("wb") as other:
        try:
            fcntl.ioctl(other.fileno(), _FICLONE, source.fileno())
        except OSError:
            return False
    return True


def _copy(source: FileIO, target: Path, name: str) -> str:
    """Copy, and return the SHA-256 of the bytes on their way: read once, hashed while they are at hand, written."""
    total = hashlib.sha256()
    buffer = memoryview(bytearray(_CHUNK))
    with target.open("wb", buffering=0) as other:
        while True:
            with _reading(name):
                count = source.readinto(buffer)
            if not count:
                return total.hexdigest()
            block = buffer[:count]
            total.update(block)
            written = 0
            while written < count:
                written += other.write(block[written:]) or 0


def _stream(package: Package, source: str, target: Path) -> str:
    total = hashlib.sha256()
    with _reading(source):
        stream = package.open(source)
    with stream, target.open("wb") as other:
        while True:
            with _reading(source):
                block = stream.read(_CHUNK)
            if not block:
                return total.hexdigest()
            total.update(block)
            other.write(block)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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


def hash_stream(stream: BinaryIO) -> tuple[str, str]:
    """Return MD5 and SHA-256 of a stream."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    while block := stream.read(_CHUNK):
        md5.update(block)
        sha256.update(block)
    return md5.hexdigest(), sha256.hexdigest()
