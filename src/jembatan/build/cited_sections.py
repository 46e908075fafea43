"""What carried documents say of other documents by their old numbers and links, and what those are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from jembatan.build.citation_reader import VERSION, Citations
from jembatan.build.cited_numbers import find_actd_numbers, find_ctd_numbers
from jembatan.build.held_documents import is_searched
from jembatan.build.section_map import find_reverse_row, find_row, show_actd
from jembatan.core.bridge import CitedSection, Move
from jembatan.core.errors import Cancelled
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.cache import Cache, key_of_text
from jembatan.dossier.hashing import count_cores
from jembatan.dossier.links import folder_of, resolve
from jembatan.dossier.media_type import find_media_type
from jembatan.dossier.package import Package
from jembatan.dossier.reader_version import READER_VERSION
from jembatan.dossier.scratch_folder import ScratchFolder
from jembatan.dossier.text_reader import LIMITS
from jembatan.dossier.worker_protocol import Reader
from jembatan.dossier.workers import Pool

Structure = Literal["actd", "ctd"]  # the target's: the old numbers are the other's
STAGE = "old numbers"
_READER_BY_TARGET = {
    target: Reader(
        f"jembatan.build.citation_reader:read_{source}_citations",
        Citations,
        lambda _media_type, why: Citations(fault=why),
    )
    for target, source in (("actd", "ctd"), ("ctd", "actd"))
}
_AT_A_TIME = 1000  # documents: so many members of a zip at most lie unpacked beside it
_HEAD_BYTES = 24_576
_BLOCK_BYTES = 1 << 20


class Searched(NamedTuple):
    """What was found: what documents cite, those that could not be searched for it, and what each says by its path in the source."""

    cited: tuple[CitedSection, ...]
    not_searched: tuple[str, ...]
    said_by_source: Mapping[str, Citations]


def find_cited_numbers(text: str, structure: Structure) -> list[tuple[str, str]]:
    """Return each old number that a text names, once, with what it is now in the target structure (empty: no place)."""
    found = find_ctd_numbers(text) if structure == "actd" else find_actd_numbers(text)
    return [_now(number, structure) for number in dict.fromkeys(one.number for one in found if one.printed)]


def _now(number: str, structure: Structure) -> tuple[str, str]:
    """Return an old number as it is printed, with what it is now."""
    if structure == "actd":
        row = find_row(number)
        return number, show_actd(row.actd) if row and row.actd else ""
    reverse = find_reverse_row(number)
    return show_actd(number), reverse.ctd if reverse else ""


def read_cited_sections(
    package: Package,
    moves: Sequence[Move],
    structure: Structure,
    *,
    searches_numbers: bool = True,
    searches_subjects: bool = True,
    cache_folder: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Searched:
    """Return what the carried documents cite by old numbers and by links, and what each says.

    Every page is read, by `workers` side by side; what a document says is remembered in `cache_folder` by its checksum,
    so that it is read once. `searches_subjects`: documents on studies in persons are read in any case, for lists of
    subjects. Raises Cancelled where the caller asked to stop.
    """
    citing = (
        [m for m in moves if m.targets[0].action not in ("keep", "cross_reference")]
        if searches_numbers
        else []
    )
    numbered = {move.source for move in citing}
    wanted = [
        m
        for m in moves
        if m.source in numbered or (searches_subjects and is_searched(m.source_section, m.targets[0].section))
    ]
    with Cache(cache_folder, "citations", Citations) as cache:
        key_by_source = {
            m.source: key_of_text(READER_VERSION, VERSION, structure, m.sha256) for m in wanted if m.sha256
        }
        known = dict(cache.find(list(dict.fromkeys(key_by_source.values()))))
        found = {source: known[key] for source, key in key_by_source.items() if key in known}
        missing = [move.source for move in wanted if move.source not in found]
        reading = _Reading(package, _READER_BY_TARGET[structure], workers, progress, cancelled)
        for begin in range(0, len(missing), _AT_A_TIME):
            before = len(wanted) - len(missing) + begin
            read = reading.run(missing[begin : begin + _AT_A_TIME], before, len(wanted))
            found |= read
            cache.store(
                (key_by_source[source], said)
                for source, said in read.items()
                if source in key_by_source and not said.fault
            )
    target_by_source = {move.source: move.targets[0].path for move in moves}
    cited = [
        one for move in citing for one in _resolve(move, found[move.source], structure, target_by_source)
    ]
    not_searched = tuple(move.targets[0].path for move in citing if found[move.source].fault)
    return Searched(tuple(cited), not_searched, found)


def _resolve(
    move: Move, said: Citations, structure: Structure, target_by_source: Mapping[str, str]
) -> list[CitedSection]:
    path = move.targets[0].path
    own = frozenset(number for number in said.headings if _is_its_own(number, move.source_section))
    numbers = [
        (one.page, one.printed, _now(one.words, structure)) for one in said.numbers if one.words not in own
    ]
    return [
        CitedSection(path=path, page=page, kind="number", cited=printed or cited, now=now)
        for page, printed, (cited, now) in numbers
    ] + [
        CitedSection(
            path=path,
            page=one.page,
            kind="link",
            cited=one.words,
            now=target_by_source.get(resolve(folder_of(move.source), one.words) or "", ""),
        )
        for one in said.links
    ]


def _is_its_own(number: str, section: str) -> bool:
    """Say whether a number by which a document numbers itself is that of its own chapter, not of the CTD.

    A report with a chapter 4.2.1 means that one by 4.2.1. Summaries and lists of studies begin their lines with numbers of the
    CTD, and so does a document at that very section.
    """
    is_report = section.startswith(("3.2.", "4.2.", "5.3."))
    return is_report and not (number == section or number.startswith(f"{section}."))


class _Reading:
    """Has documents read by workers, each once; members of a zip are unpacked for them one by one."""

    def __init__(
        self,
        package: Package,
        reader: Reader,
        workers: int | None,
        progress: Progress | None,
        cancelled: CancelledQuestion | None,
    ) -> None:
        self._package = package
        self._reader = reader
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
                self._progress(STAGE, before + len(found), total)

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
