"""What was given: a folder or a zip, seen as files with POSIX paths relative to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from jembatan.core.dossier import ReadFault
from jembatan.core.errors import InputError
from jembatan.core.text import Message


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package.

    `path` is POSIX and relative to the package; `bytes` is its unpacked size; `modified_ns` is nanoseconds since the
    epoch (of the archive itself for a member of a zip); `identity` names the bytes for a cache: it changes when the
    file is another one, even at the same path.
    """

    path: str
    bytes: int
    modified_ns: int
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a package may hold before it is taken for an attack.

    Source: issue 2, "Bad input": 200,000 entries; 1:200 above 1 GB unless the caller allows a size.
    """

    entries: int = 200_000
    ratio: int = 200
    ratio_from_bytes: int = 1_000_000_000
    directory_bytes: int = 200_000_000  # of a zip's table of contents


class FileUnreadableError(InputError, OSError):
    """One file of the package cannot be read (locked, damaged, vanished); the others still can."""


class Package(ABC):
    """A folder or a zip whose files are listed once, when it is opened, and read on demand; safe to use from threads.

    `notes` say what a reader should know (names decoded as GB18030); `faults` what is technically wrong.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.location = ""  # of a folder on this machine; never shown
        self.files: tuple[PackageFile, ...] = ()
        self.empty_folders: tuple[str, ...] = ()  # that hold neither file nor folder
        self.notes: tuple[Message, ...] = ()
        self.faults: tuple[ReadFault, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archive, where there is one."""
        return

    @abstractmethod
    def open(self, path: str) -> BinaryIO:
        """Open one file; raises KeyError for a path that is not listed, FileUnreadableError where it cannot be read."""

    @abstractmethod
    def local_path(self, path: str) -> Path | None:
        """Return where the file lies on this machine, or None for a member of a zip."""

    def read(self, path: str, *, at_most: int | None = None) -> bytes:
        """Return the file's bytes, or its first `at_most` bytes; errors as for `open`."""
        with self.open(path) as stream:
            try:
                return stream.read() if at_most is None else stream.read(at_most)
            except FileUnreadableError:
                raise
            except OSError as error:
                raise FileUnreadableError(f"{path} cannot be read: {error.strerror or error}.") from error


_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def open_package(
    path: Path, *, max_unpacked_bytes: int | None = None, limits: Limits | None = None
) -> Package:
    """Open a folder or a .zip as a package; use it as a context manager.

    `max_unpacked_bytes` replaces the limit of ratio for a zip. Raises InputError with one sentence (which file, what
    is wrong, what to do) where nothing can be read at all; single bad entries become faults of the package instead.
    """
    limits = limits or Limits()
    try:
        if path.is_dir():
            from jembatan.dossier.package_folder import FolderPackage

            return FolderPackage(path, limits)
        if not path.exists():
            raise _absent(path)
        if not path.is_file():
            raise InputError(f"{path.name} is neither a folder nor a file: give a folder or a .zip.")
        with path.open("rb") as stream:
            magic = stream.read(8)
    except OSError as error:
        raise InputError(f"{path.name or path} cannot be opened: {error.strerror or error}.") from error
    if magic.startswith(_ZIP):
        from jembatan.dossier.package_zip import ZipPackage

        return ZipPackage(path, limits, max_unpacked_bytes)
    for start, kind in _ARCHIVES:
        if magic.startswith(start):
            raise InputError.told(
                "archive_of_other_kind",
                "{file} is a {kind} archive: unpack it and give the folder, or pack it as .zip.",
                file=path.name,
                kind=kind,
            )
    if not magic:
        raise InputError.told(
            "package_empty", "{file} is empty: give a folder or a .zip that holds a dossier.", file=path.name
        )
    if path.suffix.lower() == ".zip":
        raise InputError.told(
            "no_zip_archive",
            "{file} is not a zip archive although its name says so: copy or download it again.",
            file=path.name,
        )
    raise InputError.told(
        "single_file",
        "{file} is a single file: give the folder (or .zip) of the dossier that holds it.",
        file=path.name,
    )


def _absent(path: Path) -> InputError:
    """Return the error for a path that does not exist, with the name beside it that was perhaps meant."""
    import difflib

    beside = sorted(entry.name for entry in path.parent.iterdir()) if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, beside, 1, 0.7)
    if near:
        return InputError.told(
            "path_absent_near",
            "{file} does not exist: did you mean {near}? Otherwise give a folder or a .zip.",
            file=path.name,
            near=near[0],
        )
    return InputError.told(
        "path_absent", "{file} does not exist: give a folder or a .zip.", file=path.name or str(path)
    )
