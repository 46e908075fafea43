"""A zip as a package: nothing is unpacked to disk."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from jembatan.core.dossier import ReadFault
from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.links import folders_above
from jembatan.dossier.package import FileUnreadableError, Limits, Package, PackageFile
from jembatan.dossier.package_names import decode_name, find_danger, find_name_faults, plain_path

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class ZipPackage(Package):
    """A zip whose entries are read one by one; refused entries are faults and the rest is read."""

    def __init__(self, path: Path, limits: Limits, max_unpacked_bytes: int | None) -> None:
        super().__init__(path.name)
        self._found: list[ReadFault] = []
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._encodings: dict[str, int] = {}
        self._folders: set[str] = set()
        _refuse_endless_directory(path, limits)
        try:
            self._status = path.stat()
            self._zip = zipfile.ZipFile(path)
        except (*_BROKEN, struct.error) as error:
            raise InputError.told(
                "damaged_zip",
                "{file} is a damaged zip: copy or download it again ({error}).",
                file=path.name,
                error=str(error),
            ) from error
        try:
            self._refuse_bomb(limits, max_unpacked_bytes)
            for info in self._zip.infolist():
                self._take(info)
            if not self._members and any(fault.code == "entry_encrypted" for fault in self._found):
                raise InputError(
                    f"{path.name} is protected by a password: unpack it with its password and give the folder."
                )
            if not self._members:
                raise InputError(
                    f"{path.name} holds no file that can be read: pack the folder of the dossier."
                )
        except BaseException:
            self._zip.close()
            raise
        identity = f"{self._status.st_dev}:{self._status.st_ino}"
        self.files = tuple(
            PackageFile(
                name,
                info.file_size,
                self._status.st_mtime_ns,
                f"{identity}!{info.header_offset}:{info.CRC:08x}",
            )
            for name, info in sorted(self._members.items())
        )
        above = {folder for path in (*self._members, *self._folders) for folder in folders_above(path)}
        self.empty_folders = tuple(sorted(self._folders - above - {""}))
        self._found.extend(find_name_faults(file.path for file in self.files))
        self.faults = tuple(self._found)
        self.notes = tuple(
            Message("note.zip_names_decoded", {"encoding": encoding.upper(), "count": count})
            for encoding, count in sorted(self._encodings.items())
        )

    def close(self) -> None:
        """Close the archive."""
        self._zip.close()

    def open(self, path: str) -> BinaryIO:
        """Open one member; errors as for every package."""
        info = self._members[path]
        try:
            return cast(BinaryIO, io.BufferedReader(_Member(self._zip.open(info), path)))
        except _BROKEN as error:
            raise FileUnreadableError(f"{path} cannot be unpacked: {error}.") from error

    def local_path(self, path: str) -> Path | None:
        """Return None: a member has no path on this machine; KeyError where it is not listed."""
        _ = self._members[path]
        return None

    def _refuse_bomb(self, limits: Limits, allowed: int | None) -> None:
        infos = self._zip.infolist()
        if len(infos) > limits.entries:
            raise InputError(_too_many(self.name, limits))
        total = sum(info.file_size for info in infos)
        if allowed is not None:
            if total > allowed:
                raise InputError(
                    f"{self.name} unpacks to {total:,} bytes, more than the {allowed:,} allowed: raise --max-unpacked."
                )
        elif total > limits.ratio_from_bytes and total > limits.ratio * self._status.st_size:
            raise InputError(
                f"{self.name} unpacks to {total:,} bytes, more than {limits.ratio} times its size, as an attack would: "
                "if you trust it, allow the size with --max-unpacked."
            )

    def _take(self, info: zipfile.ZipInfo) -> None:
        name = self._name(info)
        if name.endswith("/"):
            if find_danger(name.rstrip("/")) is None:
                self._folders.add(plain_path(name).rstrip("/"))
            return
        danger = find_danger(name)
        mode = info.external_attr >> 16
        if danger is None and stat.S_ISLNK(mode):
            danger = "link"
        if danger is None and info.flag_bits & 0x1:
            danger = "encrypted"
        path = name if danger else plain_path(name)
        if danger is None and path in self._members:
            danger = "duplicate"
        if danger is not None:
            code = "entry_" + danger
            self._found.append(
                ReadFault(code=code, path=path, message=Message(f"fault.{code}", {"path": path}))
            )
            return
        self._members[path] = info

    def _name(self, info: zipfile.ZipInfo) -> str:
        """Return the entry's name: by the UTF-8 flag, the Unicode path field, or decoded; "\\" becomes "/"."""
        if info.flag_bits & 0x800:
            return info.orig_filename.replace("\\", "/")
        raw = info.orig_filename.encode("cp437", "replace")
        unicode_path = _unicode_path(info.extra, raw)
        if unicode_path is not None:
            return unicode_path.replace("\\", "/")
        name, encoding = decode_name(raw)
        if not name.isascii():
            self._encodings[encoding] = self._encodings.get(encoding, 0) + 1
        return name.replace("\\", "/")


class _Member(io.RawIOBase):
    """A member's stream whose every failure is a FileUnreadableError."""

    def __init__(self, stream: object, path: str) -> None:
        self._stream = cast(BinaryIO, stream)
        self._path = path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return self._stream.seek(offset, whence)
        except _BROKEN as error:
            raise FileUnreadableError(f"{self._path} cannot be unpacked: {error}.") from error

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except _BROKEN as error:
            raise FileUnreadableError(f"{self._path} cannot be unpacked: {error}.") from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in Info-ZIP's Unicode path field (0x7075), where it belongs to this very name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        body = extra[4 : 4 + size]
        if (
            kind == 0x7075
            and len(body) > 5
            and body[0] == 1
            and int.from_bytes(body[1:5], "little") == zlib.crc32(raw)
        ):
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
        extra = extra[4 + size :]
    return None


def _too_many(name: str, limits: Limits) -> str:
    return f"{name} holds more than {limits.entries:,} entries: pack one application only."


def _refuse_endless_directory(path: Path, limits: Limits) -> None:
    """Raise InputError where the archive's table of contents alone would fill the memory; read before it is parsed."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            return  # zipfile will say what is wrong with it
        entries, directory = struct.unpack_from("<HI", tail, at + 10)
        locator = tail.rfind(b"PK\x06\x07", 0, at)
        if locator >= 0 and len(tail) >= locator + 16:
            (offset,) = struct.unpack_from("<Q", tail, locator + 8)
            if offset + 56 <= size:
                stream.seek(offset)
                record = stream.read(56)
                if record.startswith(b"PK\x06\x06"):
                    entries, directory = struct.unpack_from("<QQ", record, 32)
    if entries > limits.entries or directory > limits.directory_bytes:
        raise InputError(_too_many(path.name, limits))
