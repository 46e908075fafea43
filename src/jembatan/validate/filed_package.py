"""All that a rule function may look at: the package, its sequences as filed, checksums, and opened documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.package import FileUnreadableError, Package, PackageFile
from jembatan.validate.filed import Backbone, FiledLeaf, FiledSequence, StudyFile

if TYPE_CHECKING:
    from jembatan.validate.document_readers import DocumentReader

_Facts = TypeVar("_Facts")


class FiledPackage:
    """A package under validation.

    `sequences` are all, in order; `judged` those whose faults are reported (the others are context). Files are hashed
    and documents opened once, when the first rule asks.
    """

    def __init__(
        self,
        package: Package,
        region: str,
        sequences: Sequence[FiledSequence],
        judged: Sequence[FiledSequence],
        *,
        md5_by_path: dict[str, str] | None = None,
        workers: int | None = None,
        progress: Progress | None = None,
        cancelled: CancelledQuestion | None = None,
    ) -> None:
        self.package = package
        self.region = region
        self.sequences = tuple(sequences)
        self.judged = tuple(judged)
        self.file_by_path: dict[str, PackageFile] = {file.path: file for file in package.files}
        self._md5_by_path = md5_by_path
        self._sha256_by_path: dict[str, str] | None = None
        self._workers = workers
        self._progress = progress
        self._cancelled = cancelled
        self._sequence_by_path: dict[str, FiledSequence] | None = None
        self._facts: dict[str, dict[str, Any]] = {}
        self.paths_by_sections: dict[str, frozenset[str]] = {}  # kept by the rules that exempt sections

    def leaves(self, backbone: str) -> Iterator[FiledLeaf]:
        """Yield the leaves of a backbone (index, regional, or both words) of every judged sequence."""
        for sequence in self.judged:
            for kind in backbone.split():
                yield from sequence.leaves(kind)

    def backbones(self, backbone: str) -> Iterator[tuple[FiledSequence, Backbone]]:
        """Yield a backbone (index, regional, or both words) of every judged sequence that has a readable one."""
        for sequence in self.judged:
            for kind in backbone.split():
                found = sequence.backbones.get(kind)
                if found is not None and found.root is not None:
                    yield sequence, found

    def unreadable(self, backbone: str) -> list[str]:
        """Return where a judged sequence lacks a readable backbone of the kind."""
        return [
            sequence.backbones[kind].path if kind in sequence.backbones else f"{sequence.name} ({kind})"
            for sequence in self.judged
            for kind in backbone.split()
            if sequence.root(kind) is None
        ]

    def study_files(self) -> Iterator[StudyFile]:
        """Yield the study tagging files of every judged sequence, readable or not."""
        for sequence in self.judged:
            yield from sequence.study_files

    def find_holder(self, path: str) -> FiledSequence | None:
        """Return the sequence in whose folder a file lies; None where there is no such file."""
        if self._sequence_by_path is None:
            self._sequence_by_path = {path: s for s in self.sequences for path in s.paths}
        return self._sequence_by_path.get(path)

    def md5(self, path: str) -> str:
        """Return the MD5 of a file; empty where it cannot be read."""
        if self._md5_by_path is None:
            self._md5_by_path = self._hash("md5")
        if path not in self._md5_by_path and path in self.file_by_path:
            self._md5_by_path[path] = _checksum(self.package, path, "md5")
        return self._md5_by_path.get(path, "")

    def sha256(self, path: str) -> str:
        """Return the SHA-256 of a file; empty where it cannot be read."""
        if self._sha256_by_path is None:
            self._sha256_by_path = self._hash("sha256")
        return self._sha256_by_path.get(path, "")

    def examine_documents(self, reader: DocumentReader[_Facts]) -> dict[str, _Facts]:
        """Return what a reader says about each file that it wants, by path; each is opened once, in worker processes.

        See jembatan.validate.document_readers. Raises Cancelled when asked to stop.
        """
        if reader.name not in self._facts:
            from jembatan.validate.document_readers import read_documents

            wanted = [f.path for s in self.judged for f in s.files if f.path.lower().endswith(reader.suffix)]
            self._facts[reader.name] = dict(
                read_documents(
                    self.package,
                    wanted,
                    reader,
                    workers=self._workers,
                    progress=self._progress,
                    cancelled=self._cancelled,
                )
            )
        return self._facts[reader.name]

    def _hash(self, kind: str) -> dict[str, str]:
        from jembatan.dossier.hashing import map_in_threads

        paths = [file.path for sequence in self.judged for file in sequence.files]
        sums = map_in_threads(
            lambda path: _checksum(self.package, path, kind), paths, cancelled=self._cancelled
        )
        found: dict[str, str] = {}
        for number, (path, checksum) in enumerate(zip(paths, sums, strict=True), start=1):
            found[path] = checksum
            if self._progress is not None and (number % 100 == 0 or number == len(paths)):
                self._progress("checksums", number, len(paths))
        return found


_BLOCK = 1 << 20


def _checksum(package: Package, path: str, kind: str) -> str:
    import hashlib

    digest = hashlib.new(kind, usedforsecurity=False)
    try:
        local = package.local_path(path)
        if local is not None:
            with local.open("rb", buffering=0) as stream:
                return hashlib.file_digest(stream, lambda: digest).hexdigest()
        with package.open(path) as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except (FileUnreadableError, OSError):
        return ""
    return digest.hexdigest()
