"""Writing a bridge: the carried files, the merged ones and the pages made for it, in one folder that appears whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jembatan.build.bridge_merge import MergedFile, render_merged
from jembatan.build.bridge_paths import find_path_faults
from jembatan.build.doubts import without_sources
from jembatan.build.file_placing import FileToPlace, placing
from jembatan.build.left_behind import clear_left_behind
from jembatan.build.target_folder import new_folder, refuse_full_target, refuse_lack_of_space
from jembatan.core.bridge import Bridge
from jembatan.core.errors import InputError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.package import Package


@dataclass(frozen=True)
class OpenTarget:
    """The folder that is being written, and the source documents that shall not be in it after all."""

    folder: Path
    left_out: set[str] = field(default_factory=set)


@contextmanager
def open_target(
    bridge: Bridge,
    made_paths: Iterable[str],
    package: Package,
    source: Path,
    out: Path,
    *,
    merged: Sequence[MergedFile] = (),
    links: bool = False,
    force: bool = False,
    starts_processes: bool = True,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Iterator[OpenTarget]:
    """Carry the files while the caller makes the pages and lists, at `made_paths`, into the folder that it is given.

    Many files are copied by processes of their own, where `starts_processes`.
    What the caller puts into `left_out` is taken away again, or not merged, before the folder gets its name.
    Everything stands below `out` once the block has ended well, and nothing before. Raises InputError before anything
    is written for names that clash or are too long, for a target that is not empty (unless `force`), for a source that
    the target would replace, and for too little space.
    """
    files = list_files(bridge)
    paths = [file.path for file in files] + [one.path for one in merged]
    refuse_bad_paths([*paths, *made_paths], out)
    clear_left_behind(out.absolute())  # before the room is measured
    refuse_full_target(out, force=force)
    refuse_overlap(source, out)
    size_by_source = {} if links else {file.path: file.bytes for file in package.files}
    parts = [part for one in merged for part, _ in one.parts]
    needed = [size_by_source.get(path, 0) for path in [*(file.source for file in files), *parts]]
    refuse_lack_of_space(out, sum(needed))
    with new_folder(out, force=force) as scratch:
        target = OpenTarget(scratch)
        with placing(
            package,
            files,
            scratch,
            links=links,
            starts_processes=starts_processes,
            progress=progress,
            cancelled=cancelled,
        ):
            yield target
            for one in without_sources(merged, frozenset(target.left_out)):
                write_made(scratch, {one.path: render_merged(package, one)})
        for file in files:
            if file.source in target.left_out:
                _take_away(scratch, file.path)


def _take_away(folder: Path, path: str) -> None:
    """Remove a file, and the folders above it that it leaves empty."""
    file = folder / path
    file.unlink()
    for above in file.parents:
        if above == folder or any(above.iterdir()):
            return
        above.rmdir()


def write_made(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write what was made, by path inside the folder."""
    for path, content in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def list_files(bridge: Bridge) -> list[FileToPlace]:
    """Return every file that is carried as it is."""
    return [
        FileToPlace(target.path, source=move.source, sha256=move.sha256)
        for move in bridge.moves
        for target in move.targets
        if target.action in ("carry", "keep", "duplicate")
    ]


def refuse_bad_paths(paths: Sequence[str], out: Path) -> None:
    """Raise InputError for the first name that some desk cannot take."""
    faults = find_path_faults(list(paths), str(out.absolute()))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise InputError(
            f"{faults[0]}{more}: nothing was written; give a shorter --out, or rename in the source"
        )


def refuse_overlap(source: Path, out: Path) -> None:
    """Raise InputError where target and source lie in one another: writing would change what is being read."""
    one, other = source.absolute().resolve(), out.absolute().resolve()
    if one == other or one.is_relative_to(other) or other.is_relative_to(one):
        raise InputError(
            f"{out.name} and {source.name} lie in one another: give --out a folder beside the source"
        )
