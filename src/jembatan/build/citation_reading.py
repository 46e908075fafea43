"""Has workers read what documents say of others, each document once and remembered by its checksum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from jembatan.build.citation_reader import VERSION, Citations
from jembatan.core.errors import Cancelled
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.cache import Cache, key_of_text
from jembatan.dossier.hashing import count_cores
from jembatan.dossier.media_type import find_media_type
from jembatan.dossier.package import Package
from jembatan.dossier.reader_version import READER_VERSION
from jembatan.dossier.scratch_folder import ScratchFolder
from jembatan.dossier.text_reader import LIMITS
from jembatan.dossier.worker_protocol import Reader
from jembatan.dossier.workers import Pool

Structure = Literal["actd", "ctd"]  # the target's: the old numbers are the other's
What = Literal[Structure, "links"]  # links: those alone, without the text
_FUNCTION_BY_WHAT: dict[What, str] = {
    "actd": "read_ctd_citations",
    "ctd": "read_actd_citations",
    "links": "read_links",
}
_READER_BY_WHAT = {
    what: Reader(
        f"jembatan.build.citation_reader:{function}",
        Citations,
        lambda _media_type, why: Citations(fault=why),
    )
    for what, function in _FUNCTION_BY_WHAT.items()
}
STAGE = "old numbers"
LINKS_STAGE = "links"
_AT_A_TIME = 1000  # documents: so many members of a zip at most lie unpacked beside it
_HEAD_BYTES = 24_576
_BLOCK_BYTES = 1 << 20


def read_said(
    package: Package,
    sha256_by_source: Mapping[str, str],
    what: What,
    *,
    cache_folder: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> dict[str, Citations]:
    """Return what each document says, by its path in the package; one that could not be read says why.

    What a document says is remembered in `cache_folder` by its checksum, where it has one. Raises Cancelled where the
    caller asked to stop.
    """
    if not sha256_by_source:
        return {}
    with Cache(cache_folder, "citations", Citations) as cache:
        key_by_source = {
            source: key_of_text(READER_VERSION, VERSION, what, sha256)
            for source, sha256 in sha256_by_source.items()
            if sha256
        }
        known = dict(cache.find(list(dict.fromkeys(key_by_source.values()))))
        found = {source: known[key] for source, key in key_by_source.items() if key in known}
        missing = [source for source in sha256_by_source if source not in found]
        reading = _Reading(package, what, workers, progress, cancelled)
        total = len(sha256_by_source)
        for begin in range(0, len(missing), _AT_A_TIME):
            before = total - len(missing) + begin
            read = reading.run(missing[begin : begin + _AT_A_TIME], before, total)
            found |= read
            cache.store(
                (key_by_source[source], said)
                for source, said in read.items()
                if source in key_by_source and (said.is_own_fault or not said.fault)
            )
    return found


class _Reading:
    """Has documents read by workers, each once; members of a zip are unpacked for them one by one."""

    def __init__(
        self,
        package: Package,
        what: What,
        workers: int | None,
        progress: Progress | None,
        cancelled: CancelledQuestion | None,
    ) -> None:
        self._package = package
        self._reader = _READER_BY_WHAT[what]
        self._what = what
        self._workers = count_cores() if workers is None else workers
        self._progress = progress
        self._cancelled = cancelled

    def run(self, paths: Iterable[str], before: int, total: int) -> dict[str, Citations]:
        """Return what each document says; `before` of `total` documents are done already."""
        names = list(paths)
        found: dict[str, Citations] = {}

        def deliver(number: int, said: Citations) -> None:
            found[names[number]] = said

        def ask() -> None:
            if self._cancelled is not None and self._cancelled():
                raise Cancelled("Stopped as asked.")
            if self._progress is not None:
                done = before + len(found)
                if self._what == "links":
                    self._progress(LINKS_STAGE, done, total)
                else:
                    self._progress(STAGE, done, total)

        with ScratchFolder() as scratch:
            pool = Pool(self._workers, deliver, limits=LIMITS, reader=self._reader)
            try:
                for number, path in enumerate(names):
                    try:
                        place = self._package.local_path(path) or self._unpack(
                            path, scratch.path / str(number)
                        )
                        with place.open("rb") as stream:
                            media_type = find_media_type(stream.read(_HEAD_BYTES))
                    except OSError as error:  # told for this document alone
                        deliver(number, Citations(fault=error.strerror or str(error)))
                        continue
                    pool.submit(number, place, media_type)
                pool.finish(ask)
            except BaseException:
                pool.stop()
                raise
        ask()
        return found

    def _unpack(self, path: str, place: Path) -> Path:
        with self._package.open(path) as stream, place.open("wb") as copy:
            while block := stream.read(_BLOCK_BYTES):
                copy.write(block)
        return place
