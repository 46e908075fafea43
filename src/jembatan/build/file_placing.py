"""Putting files into a new folder: reflinked, copied, linked or unpacked, never altered, each verified by its checksum."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

from jembatan.build.copy_process import CopyProcess, CopyProcessEndedError
from jembatan.build.target_folder import FULL, say_what_to_do
from jembatan.build.verified_copy import UnreadableSourceError, copy_verified
from jembatan.core.errors import Cancelled, InputError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.package import Package
from jembatan.dossier.workers import is_frozen

_CHUNK = 1 << 20
_SIDE_BY_SIDE = 2
_BATCH = 32  # files that a process copies before it answers
_WORTH_A_PROCESS = 4 * _BATCH  # files; starting one takes as long as copying some


@dataclass(frozen=True)
class FileToPlace:
    """One file of the new folder: from a file of the package, or from bytes that were made."""

    path: str  # POSIX, inside the new folder
    source: str = ""  # path in the package
    content: bytes = b""
    sha256: str = ""  # as read, for a source: what lies in the new folder must have the same


def tell_unreadable(source: str, error: OSError) -> InputError:
    """Return the one sentence for a file of the source that cannot be read."""
    if error.errno == errno.ENOENT:
        return InputError(f"{source} is not in the source any more: put it back, and run again")
    if isinstance(error, InputError):  # a member of a zip
        return InputError(f"{str(error).rstrip('.')}: fetch the source again; --out is not at fault")
    return InputError(f"{source} in the source cannot be read {say_what_to_do(error)}")


@contextmanager
def _reading(source: str) -> Iterator[None]:
    """Tell an error of the disk as one of a file of the source: while this runs, nothing is written."""
    try:
        yield
    except OSError as error:
        raise tell_unreadable(source, error) from error


@contextmanager
def placing(
    package: Package,
    files: Iterable[FileToPlace],
    folder: Path,
    *,
    links: bool = False,
    starts_processes: bool = True,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Iterator[None]:
    """Put every file into the folder while the caller does other work; all lie there when the block ends.

    Each file from the package is verified against its checksum; `links` makes hard links (the same file, so nothing
    is copied). Many files are copied by processes of their own, where `starts_processes`. When the block ends, raises
    InputError for bytes that differ from what was read, and Cancelled where the caller asked to stop; the rest is then
    left out, as where the block itself raises.
    """
    wanted = list(files)
    for parent in sorted({(folder / file.path).parent for file in wanted}):
        parent.mkdir(parents=True, exist_ok=True)
    with _Placer(package, folder, links=links, cancelled=cancelled) as placer:
        started = placer.start(wanted, starts_processes=starts_processes)
        yield
        done = 0
        for one in started:
            done += placer.finish(one)
            if progress is not None:
                progress("copy", done, len(wanted))


def place_files(
    package: Package,
    files: Iterable[FileToPlace],
    folder: Path,
    *,
    links: bool = False,
    starts_processes: bool = True,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> None:
    """Put every file into the folder and return when all lie there; as `placing`."""
    with placing(
        package,
        files,
        folder,
        links=links,
        starts_processes=starts_processes,
        progress=progress,
        cancelled=cancelled,
    ):
        pass


class _Placer:
    """Two threads that put files into a folder, each with a process that copies for it where there are many to copy."""

    def __init__(
        self, package: Package, folder: Path, *, links: bool, cancelled: CancelledQuestion | None
    ) -> None:
        self._package, self._folder, self._links = package, folder, links
        self._cancelled = cancelled
        self._threads = ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE)
        self._processes = [CopyProcess() for _ in range(_SIDE_BY_SIDE)]
        self._idle: SimpleQueue[CopyProcess] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._is_closed = False

    def __enter__(self) -> _Placer:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:  # a thread that waits for its process goes on
            process.end()
        self._threads.shutdown()

    def start(self, files: Sequence[FileToPlace], *, starts_processes: bool) -> list[Future[int]]:
        """Begin; each part of the work gives how many files it was."""
        to_copy = {
            file.path: str(local)
            for file in files
            if file.source and not self._links and (local := self._package.local_path(file.source))
        }
        if not starts_processes or is_frozen() or len(to_copy) < _WORTH_A_PROCESS:
            to_copy = {}
        copied = [file for file in files if file.path in to_copy]
        return [
            *(self._threads.submit(self._place, file) for file in files if file.path not in to_copy),
            *(
                self._threads.submit(self._have_copied, copied[at : at + _BATCH], to_copy)
                for at in range(0, len(copied), _BATCH)
            ),
        ]

    def finish(self, part: Future[int]) -> int:
        """Wait for a part of the work, while the caller may ask to stop; return how many files it was."""
        while not wait([part], timeout=0.1).done:
            self._stop_if_asked()
        return part.result()

    def _stop_if_asked(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("stopped on request; nothing was left half-written")

    def _place(self, file: FileToPlace) -> int:
        self._stop_if_asked()
        _place_one(self._package, file, self._folder / file.path, links=self._links)
        return 1

    def _have_copied(self, files: Sequence[FileToPlace], local: Mapping[str, str]) -> int:
        self._stop_if_asked()
        process = self._idle.get()
        try:
            found = process.copy([(local[file.path], str(self._folder / file.path)) for file in files])
        except CopyProcessEndedError:
            if self._is_closed:
                raise
            # perhaps the system had no room for it
            for file in files:
                (self._folder / file.path).unlink(missing_ok=True)
                self._place(file)
            return len(files)
        finally:
            self._idle.put(process)
        for file, one in zip(files, found, strict=False):  # nothing comes after one that failed
            if isinstance(one, UnreadableSourceError):
                raise tell_unreadable(file.source, one)
            if isinstance(one, OSError):
                raise one
            _refuse_change(file, one)
        return len(files)


def _place_one(package: Package, file: FileToPlace, target: Path, *, links: bool) -> None:
    if not file.source:
        target.write_bytes(file.content)
        return
    local = package.local_path(file.source)
    if local is None:
        _refuse_change(file, _stream(package, file.source, target))
    elif links:
        _link(local, target)
    else:
        try:
            found = copy_verified(str(local), str(target))
        except UnreadableSourceError as error:
            raise tell_unreadable(file.source, error) from error
        _refuse_change(file, found)


def _refuse_change(file: FileToPlace, found: str) -> None:
    if file.sha256 and found != file.sha256:
        raise InputError(
            f"{file.source} changed while it was copied, or the disk altered it: its checksum is not the one that"
            " was read; nothing was left under the final name: run again"
        )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError as error:
        if error.errno in FULL:
            raise
        raise InputError(
            f"{target.name} cannot be a hard link ({error.strerror or error}): leave out --link, or give --out on the disk"
            " of the source"
        ) from error


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


def hash_stream(stream: BinaryIO) -> tuple[str, str]:
    """Return MD5 and SHA-256 of a stream."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    while block := stream.read(_CHUNK):
        md5.update(block)
        sha256.update(block)
    return md5.hexdigest(), sha256.hexdigest()
