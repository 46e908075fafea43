"""A folder as a package."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from jembatan.core.dossier import ReadFault
from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.package import FileUnreadableError, Limits, Package, PackageFile
from jembatan.dossier.package_names import decode_name, find_name_faults


class FolderPackage(Package):
    """A folder on this machine; links that leave it, and linked folders, are faults and are not followed."""

    def __init__(self, root: Path, limits: Limits) -> None:
        super().__init__(root.resolve().name or "dossier")
        self._root = root
        self.location = self._real_root = os.path.realpath(root)
        self._limits = limits
        self._local: dict[str, str] = {}
        self._found: list[ReadFault] = []
        self._decoded: set[str] = set()
        empty: list[str] = []
        files = self._list(empty)
        if not files:
            raise InputError.told(
                "folder_without_file",
                "{file} holds no file: give the folder that holds the dossier.",
                file=self.name,
            )
        self.files = tuple(sorted(files, key=lambda file: file.path))
        self.empty_folders = tuple(sorted(empty))
        self._found.extend(find_name_faults(file.path for file in self.files))
        self.faults = tuple(self._found)
        self.notes = tuple(
            Message("note.names_decoded", {"encoding": encoding.upper()})
            for encoding in sorted(self._decoded)
        )

    def open(self, path: str) -> BinaryIO:
        """Open one file; errors as for every package."""
        try:
            return Path(self._local[path]).open("rb")
        except OSError as error:
            raise FileUnreadableError(f"{path} cannot be read: {error.strerror or error}.") from error

    def local_path(self, path: str) -> Path | None:
        """Return where the file lies on this machine."""
        return Path(self._local[path])

    def _fault(self, code: str, path: str, **args: str) -> None:
        self._found.append(
            ReadFault(code=code, path=path, message=Message(f"fault.{code}", {"path": path, **args}))
        )

    def _list(self, empty: list[str]) -> list[PackageFile]:
        files: list[PackageFile] = []
        folders = [("", os.fspath(self._root))]
        while folders:
            prefix, folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    is_empty = True
                    for entry in entries:
                        is_empty = False
                        self._take(prefix, entry, files, folders)
                    if is_empty and prefix:
                        empty.append(prefix.rstrip("/"))
            except OSError as error:
                if not prefix:
                    raise InputError(f"{self.name} cannot be opened: {error.strerror or error}.") from error
                self._fault("folder_unreadable", prefix.rstrip("/"), reason=error.strerror or str(error))
        return files

    def _take(
        self, prefix: str, entry: os.DirEntry[str], files: list[PackageFile], folders: list[tuple[str, str]]
    ) -> None:
        path = prefix + self._name(entry.name)
        try:
            if entry.is_symlink() and not self._stays_inside(path, entry):
                return
            status = entry.stat()
        except OSError as error:
            self._fault("file_unreadable", path, reason=error.strerror or str(error))
            return
        if stat.S_ISDIR(status.st_mode):
            folders.append((path + "/", entry.path))
        elif not stat.S_ISREG(status.st_mode):
            self._fault("not_a_file", path)
        elif path in self._local:
            self._fault("duplicate_name", path)
        else:
            self._local[path] = entry.path
            files.append(
                PackageFile(path, status.st_size, status.st_mtime_ns, f"{status.st_dev}:{status.st_ino}")
            )
            if len(files) > self._limits.entries:
                raise InputError(
                    f"{self.name} holds more than {self._limits.entries:,} files: give the folder of one application."
                )

    def _stays_inside(self, path: str, entry: os.DirEntry[str]) -> bool:
        target = os.path.realpath(entry.path)
        if not Path(target).is_relative_to(self._real_root):
            self._fault("link_leaves_package", path)
            return False
        if Path(target).is_dir():
            self._fault("folder_link", path)  # following it could go round in circles
            return False
        return True

    def _name(self, name: str) -> str:
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:  # bytes that are no UTF-8, kept by Python as lone surrogates
            decoded, encoding = decode_name(os.fsencode(name))
            self._decoded.add(encoding)
            return decoded.replace("/", "_")
        return name
