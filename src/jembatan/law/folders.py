"""Where law data stand: the shipped folder, and each --law folder beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from jembatan.core.errors import LawError, UsageError

SHARED = "shared"


class LawFile(NamedTuple):
    """One file of law data: its path for messages (lawdata/id/...), and its bytes."""

    path: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The checksum of the file's bytes."""
        return hashlib.sha256(self.data).hexdigest()


class LawFolders:
    """The shipped law data and any folders laid over it, read as one."""

    def __init__(self, overlays: Sequence[Path] = ()) -> None:
        self._roots: list[tuple[str, Traversable]] = [("lawdata", resources.files("jembatan") / "lawdata")]
        for overlay in overlays:
            if not overlay.is_dir():
                raise UsageError(
                    f"{overlay}: --law expects a folder of law data (with one folder per authority in it); "
                    "name an existing folder"
                )
            self._roots.append((overlay.name, overlay))
        self._was_read: dict[tuple[str, Traversable], LawFile] = {}

    def codes(self) -> list[str]:
        """Return the code of every authority and layer that has a jurisdiction.toml."""
        found = {
            folder.name
            for _, root in self._roots
            for folder in root.iterdir()
            if folder.is_dir() and folder.joinpath("jurisdiction.toml").is_file()
        }
        return sorted(found)

    def files(self, code: str, part: str, ending: str) -> Iterator[LawFile]:
        """Yield the files of one part (a file name without ending, or a folder) of one authority, in name order."""
        for name, root in self._roots:
            folder = root.joinpath(code)
            single = folder.joinpath(part + ending)
            if single.is_file():
                yield self._read(f"{name}/{code}/{part}{ending}", single)
            inside = folder.joinpath(part)
            if inside.is_dir():
                for file in sorted(inside.iterdir(), key=lambda entry: entry.name):
                    if file.name.endswith(ending):
                        yield self._read(f"{name}/{code}/{part}/{file.name}", file)

    def everything(self, codes: Sequence[str]) -> Iterator[LawFile]:
        """Yield every file of law data of the authorities, layers and shared folders named, whoever reads it."""
        for name, root in self._roots:
            for code in codes:
                folder = root.joinpath(code)
                if folder.is_dir():
                    yield from self._walk(f"{name}/{code}", folder)

    def overlay_checksums(self) -> dict[str, str]:
        """Return the SHA-256 over all files of each folder laid over the shipped one."""
        return {name: checksum(self._walk(name, root)) for name, root in self._roots[1:]}

    def _walk(self, name: str, folder: Traversable) -> Iterator[LawFile]:
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.is_dir():
                yield from self._walk(f"{name}/{entry.name}", entry)
            elif entry.name.endswith((".toml", ".csv")):
                yield self._read(f"{name}/{entry.name}", entry)

    def _read(self, path: str, file: Traversable) -> LawFile:
        """Return the file, read once: the checksum is over the very bytes that were judged by."""
        if (path, file) not in self._was_read:
            self._was_read[path, file] = LawFile(path, file.read_bytes())
        return self._was_read[path, file]


def checksum(files: Iterable[LawFile]) -> str:
    """Return one SHA-256 over paths and bytes of the files, each counted once, in path order."""
    total = hashlib.sha256()
    for file in sorted(set(files)):
        total.update(f"{file.path}\0{file.sha256}\n".encode())
    return total.hexdigest()


def decode_text(file: LawFile) -> str:
    """Return the file's text; law data are UTF-8."""
    try:
        return file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LawError(f"{file.path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
