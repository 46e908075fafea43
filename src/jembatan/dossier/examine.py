"""Reading every file of a package once: its checksums, and what it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from jembatan.core.document import Document, DocumentProperties
from jembatan.core.errors import Cancelled
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.cache import Cache, Known, key_of
from jembatan.dossier.hashing import Checksums, count_cores, hash_file, hash_stream, map_in_threads
from jembatan.dossier.media_type import UNKNOWN, find_media_type
from jembatan.dossier.package import Package, PackageFile
from jembatan.dossier.reading import OPENED, fault_of, properties_of_head
from jembatan.dossier.scratch_folder import ScratchFolder
from jembatan.dossier.workers import Limits, Pool

STAGE = "documents"
_REPORT_EVERY = 50


def examine_documents(
    package: Package,
    paths: Iterable[str],
    *,
    cache_folder: Path | None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
    limits: Limits | None = None,
) -> dict[str, Document]:
    """Return the document of each path, in the order given.

    `cache_folder` None: nothing is remembered. `workers`: processes that open PDF and office files; None for as many
    as there are cores, 0 for none: then they are opened in this process and no limit of time or memory protects it.
    A file that cannot be read has a fault and the others are read; raises Cancelled when asked to stop.
    """
    files = {file.path: file for file in package.files}
    wanted = [files[path] for path in dict.fromkeys(paths)]
    reporter = _Reporter(len(wanted), progress, cancelled)
    documents: dict[str, Document] = dict.fromkeys(file.path for file in wanted)  # type: ignore[arg-type]
    with Cache(cache_folder, "document", Known) as cache:
        keys = {key_of(file, package.location): file for file in wanted} if cache_folder else {}
        for key, known in cache.find(list(keys)):
            file = keys.pop(key)
            documents[file.path] = Document(
                path=file.path,
                bytes=known.bytes,
                md5=known.md5,
                sha256=known.sha256,
                properties=known.properties,
                from_cache=True,
            )
        missing = [file for file in wanted if documents[file.path] is None]
        reporter.report(len(wanted) - len(missing))
        if missing:
            read = _Reading(package, missing, count_cores() if workers is None else workers, limits, reporter)
            documents.update(read.run())
            cache.store(
                (key, Known(d.md5, d.sha256, d.bytes, d.properties))
                for key, file in keys.items()
                if (d := documents[file.path]).sha256 and d.bytes == file.bytes
            )
    return documents


class _Reporter:
    """Tells how many documents are done, not too often, and stops the work when asked to; in the caller's thread."""

    def __init__(self, total: int, progress: Progress | None, cancelled: CancelledQuestion | None) -> None:
        self.total = total
        self.cancelled = cancelled
        self._progress = progress
        self._told = -1

    def report(self, done: int) -> None:
        """Tell it, and raise Cancelled when asked to stop."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled("Stopped as asked.")
        if self._progress is not None and (done == self.total or done >= self._told + _REPORT_EVERY):
            if done != self._told:
                self._progress(STAGE, done, self.total)
            self._told = done


class _Reading:
    """The files that the cache does not know: hashed in threads, opened in processes meanwhile."""

    def __init__(
        self,
        package: Package,
        files: list[PackageFile],
        workers: int,
        limits: Limits | None,
        reporter: _Reporter,
    ) -> None:
        self._package = package
        self._files = files
        self._reporter = reporter
        self._sums: dict[int, Checksums] = {}
        self._properties: dict[int, DocumentProperties] = {}
        self._copies: dict[int, Path] = {}
        self._pool = Pool(workers, self._deliver, limits=limits)

    def run(self) -> dict[str, Document]:
        """Return the documents by path."""
        with ScratchFolder() as scratch:
            self._folder = scratch.path
            try:
                numbers = range(len(self._files))
                for number, media_type, place in map_in_threads(
                    self._hash, numbers, cancelled=self._reporter.cancelled
                ):
                    if place is not None:
                        self._pool.submit(number, place, media_type)
                    self._tell()
                self._pool.finish(self._tell)
            except BaseException:
                self._pool.stop()
                raise
        self._tell()
        return {file.path: self._document(number, file) for number, file in enumerate(self._files)}

    def _tell(self) -> None:
        self._reporter.report(self._reporter.total - len(self._files) + len(self._properties))

    def _deliver(self, number: int, properties: DocumentProperties) -> None:
        self._properties[number] = properties
        copy = self._copies.pop(number, None)
        if copy is not None:
            copy.unlink()

    def _hash(self, number: int) -> tuple[int, str, Path | None]:
        """Hash one file; return what it is, and where it lies if it must be opened by a worker."""
        file = self._files[number]
        local = self._package.local_path(file.path)
        first = _First(None if local is not None else self._folder / str(number))
        try:
            if local is not None:
                sums = hash_file(local, first.show)
            else:
                with self._package.open(file.path) as stream, first:
                    sums = hash_stream(stream, first.show)
        except OSError as error:
            reason = str(error) if local is None else f"It cannot be read: {error.strerror or error}."
            self._properties[number] = fault_of(UNKNOWN, reason)
            return number, UNKNOWN, None
        self._sums[number] = sums
        media_type = find_media_type(first.head)
        if media_type not in OPENED:
            self._properties[number] = properties_of_head(first.head, sums.bytes, media_type)
            return number, media_type, None
        if first.copy is not None:
            self._copies[number] = first.copy
        return number, media_type, local or first.copy

    def _document(self, number: int, file: PackageFile) -> Document:
        sums = self._sums.get(number) or Checksums("", "", file.bytes)
        return Document(
            path=file.path,
            bytes=sums.bytes,
            md5=sums.md5,
            sha256=sums.sha256,
            properties=self._properties[number],
        )


class _First:
    """Keeps a file's first bytes, and copies a member of a zip to `place` where a worker must open it."""

    def __init__(self, place: Path | None) -> None:
        self.head = b""
        self.copy: Path | None = None
        self._place = place
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def show(self, head: bytes) -> IO[bytes] | None:
        """Take the first bytes; return the file to copy to, if any."""
        self.head = head
        if self._place is not None and find_media_type(head) in OPENED:
            self.copy = self._place
            self._stream = self._place.open("wb")
        return self._stream
