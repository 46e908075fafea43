"""Writing a bridge: the carried files, the merged ones and the pages made for it, in one folder that appears whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jembatan.build.bridge_merge import MergedFile, render_merged
from jembatan.build.bridge_paths import find_path_faults
from jembatan.build.file_placing import (
    FileToPlace,
    new_folder,
    place_files,
    refuse_full_target,
    refuse_lack_of_space,
)
from jembatan.core.bridge import Bridge
from jembatan.core.errors import InputError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.package import Package


def write_bridge(
    bridge: Bridge,
    package: Package,
    source: Path,
    out: Path,
    *,
    made: Mapping[str, bytes],
    merged: Sequence[MergedFile] = (),
    links: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> None:
    """Write everything below `out`; `made` are the pages, lists and sheets by path.

    Raises InputError before anything is written for names that clash or are too long, for a target that is not empty
    (unless `force`), for a source that the target would replace, and for too little space.
    """
    files = list_files(bridge, made)
    refuse_bad_paths([file.path for file in files] + [one.path for one in merged], out)
    refuse_full_target(out, force=force)
    refuse_overlap(source, out)
    if not links:
        size_by_source = {file.path: file.bytes for file in package.files}
        refuse_lack_of_space(out, sum(size_by_source.get(file.source, len(file.content)) for file in files))
    with new_folder(out, force=force) as scratch:
        place_files(package, files, scratch, links=links, progress=progress, cancelled=cancelled)
        for one in merged:
            target = scratch / one.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(render_merged(package, one))


def list_files(bridge: Bridge, made: Mapping[str, bytes]) -> list[FileToPlace]:
    """Return every file that is carried as it is, and every one that was made."""
    files = [
        FileToPlace(target.path, source=move.source, sha256=move.sha256)
        for move in bridge.moves
        for target in move.targets
        if target.action in ("carry", "keep", "duplicate")
    ]
    return files + [FileToPlace(path, content=content) for path, content in sorted(made.items())]


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
