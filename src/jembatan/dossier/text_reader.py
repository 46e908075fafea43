"""Reads the text of documents on demand, each at most once, in workers: no file can hang or end the run."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from jembatan.core.errors import Cancelled, InputError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.hashing import count_cores
from jembatan.dossier.media_type import PLAIN, find_media_type
from jembatan.dossier.package import Package
from jembatan.dossier.scratch_folder import ScratchFolder
from jembatan.dossier.text import PageText, TextOrFault, read_text
from jembatan.dossier.worker_protocol import Reader
from jembatan.dossier.workers import Limits, Pool

TEXTS = Reader(
    "jembatan.dossier.text:read_text", TextOrFault, lambda _media_type, why: TextOrFault(fault=why)
)
LIMITS = Limits(seconds=60.0)
STAGE = "texts"
_HEAD_BYTES = 24_576
_BLOCK_BYTES = 1 << 20


class TextReader:
    """The text of a package's documents; opens only those that are asked for, and keeps their pages.

    `workers`: processes that open PDF and office files; None for as many as there are cores, 0 for none: then they are
    opened in this process and no limit protects it. Use it as a context manager; used by one thread.
    """

    def __init__(
        self,
        package: Package,
        *,
        workers: int | None = None,
        limits: Limits | None = None,
        progress: Progress | None = None,
        cancelled: CancelledQuestion | None = None,
    ) -> None:
        self._package = package
        self._workers = count_cores() if workers is None else workers
        self._limits = limits or LIMITS
        self._progress = progress
        self._cancelled = cancelled
        self._found: dict[str, TextOrFault] = {}
        self._begun: set[str] = set()
        self._told = 0  # how many were read when progress was last told
        self._paths: list[str] = []
        self._answered = threading.Condition()
        self._pool: Pool | None = None
        self._folder: ScratchFolder | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers and remove what was unpacked for them."""
        if self._pool is not None:
            self._pool.stop()
            self._pool = None
        if self._folder is not None:
            self._folder.remove()
            self._folder = None

    def prepare(self, paths: Iterable[str]) -> None:
        """Begin to read documents that will be asked for, in this order; what cannot be read is told when it is asked for."""
        for path in paths:
            if path not in self._begun:
                self._begun.add(path)
                self._read(path)

    def pages(self, path: str) -> Sequence[PageText]:
        """Return the pages of a document with their numbers; raises InputError where it cannot be read."""
        self.prepare([path])
        self._wait_for(path)
        found = self._found[path]
        if found.fault:
            raise InputError(f"{path}: {found.fault}")
        return found.pages

    def page_texts(self, path: str) -> Sequence[str]:
        """Return the text of each page of a document; raises InputError where it cannot be read."""
        return [page.text for page in self.pages(path)]

    def _read(self, path: str) -> None:
        """Read a file that no parser is needed for, or give it to the workers."""
        try:
            place = self._package.local_path(path) or self._unpack(path)
            with place.open("rb") as stream:
                media_type = find_media_type(stream.read(_HEAD_BYTES))
        except OSError as error:  # told for this document alone
            self._found[path] = TextOrFault(fault=f"it cannot be read: {error.strerror or error}")
            return
        if media_type in PLAIN:
            self._found[path] = read_text(place, media_type)
            return
        if self._pool is None:
            self._pool = Pool(self._workers, self._deliver, limits=self._limits, reader=TEXTS)
        self._paths.append(path)
        self._pool.submit(len(self._paths) - 1, place, media_type)

    def _unpack(self, path: str) -> Path:
        """Copy a member of a zip to where a worker finds it."""
        if self._folder is None:
            self._folder = ScratchFolder()
        place = self._folder.path / str(len(self._begun))
        with self._package.open(path) as stream, place.open("wb") as copy:
            while block := stream.read(_BLOCK_BYTES):
                copy.write(block)
        return place

    def _deliver(self, number: int, found: TextOrFault) -> None:
        with self._answered:
            self._found[self._paths[number]] = found
            self._answered.notify_all()

    def _wait_for(self, path: str) -> None:
        is_answered = False
        while not is_answered:
            is_answered = self._is_answered(path)
            if self._cancelled is not None and self._cancelled():
                raise Cancelled("Stopped as asked.")
            if self._progress is not None and self._told != len(self._found) and len(self._begun) > 1:
                self._told = len(self._found)
                self._progress(STAGE, self._told, len(self._begun))
            if self._pool is not None:
                self._pool.raise_trouble()

    def _is_answered(self, path: str) -> bool:
        """Say whether a document is read, after a tenth of a second or the next answer."""
        with self._answered:
            if path not in self._found:
                self._answered.wait(0.1)
            return path in self._found
