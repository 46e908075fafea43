"""Learns what each file is: checksums in threads, properties in processes of their own, both from a cache where known."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from jembatan.core.document import Document, DocumentProperties
from jembatan.core.errors import Cancelled
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.cache import Cache, Known, file_key
from jembatan.dossier.hashing import Checksums, count_cores, hash_file, hash_stream, map_in_threads
from jembatan.dossier.media_type import find_media_type
from jembatan.dossier.package import Package
from jembatan.dossier.reading import OPENED, fault_of, properties_of_head
from jembatan.dossier.workers import Deliver, Pool

_FEW = (
    400  # parsed files up to this many bytes-small ones are read in this process: starting others costs more
)
_FEW_BYTES = 100_000_000
STAGE = "reading documents"


def examine_documents(
    package: Package,
    paths: Sequence[str],
    *,
    cache_folder: Path | None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> dict[str, Document]:
    """Return the documents by path: size, MD5 and SHA-256 in one pass, media type by content, and their properties.

    `workers` is how many processes open PDFs and office files: none besides this one for 0; as many as there are cores
    for None, unless there are only a few small files. `cache_folder` None means no cache. A file that cannot be read,
    hangs or kills its reader is a document with a fault. Raises Cancelled when asked to stop.
    """
    with Cache(cache_folder) as cache:
        known = {path: found for path in paths if (found := cache.find(file_key(package.local_path(path))))}
        todo = [path for path in paths if path not in known]
        fresh = _examine(
            package, todo, _count_workers(package, todo, workers), progress, cancelled, len(known)
        )
        cache.keep((file_key(package.local_path(path)), known_) for path, known_ in fresh.items())
    documents = {}
    for path in paths:
        from_cache = path in known
        entry = known[path] if from_cache else fresh[path]
        sums = entry.checksums
        documents[path] = Document(
            path=path,
            bytes=sums.bytes,
            md5=sums.md5,
            sha256=sums.sha256,
            properties=entry.properties,
            from_cache=from_cache,
        )
    return documents


def _count_workers(package: Package, paths: Sequence[str], workers: int | None) -> int:
    if workers is not None:
        return workers
    sizes = {file.path: file.bytes for file in package.files}
    if len(paths) <= _FEW and sum(sizes.get(path, 0) for path in paths) <= _FEW_BYTES:
        return 1  # one process keeps the limits of time and memory, and starts while the others are hashed
    return count_cores()


def _examine(
    package: Package,
    paths: Sequence[str],
    workers: int,
    progress: Progress | None,
    cancelled: CancelledQuestion | None,
    done_before: int,
) -> dict[str, Known]:
    properties: dict[int, DocumentProperties] = {}
    lock = threading.Lock()

    def deliver(number: int, found: DocumentProperties) -> None:
        with lock:
            properties[number] = found

    with tempfile.TemporaryDirectory(prefix="jembatan-") as name:
        pool = Pool(workers, deliver)
        try:
            jobs = [
                _Job(package, number, path, pool, deliver, Path(name)) for number, path in enumerate(paths)
            ]
            sums: list[Checksums] = []
            for done, found in enumerate(map_in_threads(_Job.run, jobs, cancelled=cancelled), start=1):
                sums.append(found)
                if progress is not None:
                    progress(STAGE, done_before + done, done_before + len(paths))
            pool.finish()
        except Cancelled:
            pool.stop()
            raise
    return {path: Known(sums[number], properties[number]) for number, path in enumerate(paths)}


class _Job:
    """One file: hashed here, its head looked at on the way, and handed to the pool where it needs a parser."""

    def __init__(
        self, package: Package, number: int, path: str, pool: Pool, deliver: Deliver, folder: Path
    ) -> None:
        self._package = package
        self._number = number
        self._path = path
        self._pool = pool
        self._deliver = deliver
        self._copy_path = folder / str(number)
        self._head = b""

    def run(self) -> Checksums:
        """Hash the file and see to its properties; a file that cannot be read has a fault and empty sums."""
        local = self._package.local_path(self._path)
        try:
            if local is not None:
                sums = hash_file(local, self._see_head)
            else:
                sums = self._hash_member()
        except OSError as error:
            why = getattr(error, "strerror", None) or str(error)
            self._told(fault_of("application/octet-stream", f"It cannot be read: {why}."))
            return Checksums("", "", 0)
        media_type = find_media_type(self._head)
        if media_type in OPENED:
            self._pool.submit(self._number, local or self._copy_path, media_type)
        else:
            self._told(properties_of_head(self._head, sums.bytes, media_type))
        return sums

    def _hash_member(self) -> Checksums:
        """Hash a member of a zip; one that needs a parser is copied out, since a parser reads at any place."""
        copy: IO[bytes] | None = None

        def see_head(head: bytes) -> IO[bytes] | None:
            nonlocal copy
            self._head = head
            if find_media_type(head) in OPENED:
                copy = self._copy_path.open("wb")
            return copy

        try:
            with self._package.open(self._path) as stream:
                return hash_stream(stream, see_head)
        finally:
            if copy is not None:
                copy.close()

    def _see_head(self, head: bytes) -> None:
        self._head = head

    def _told(self, properties: DocumentProperties) -> None:
        self._deliver(self._number, properties)
