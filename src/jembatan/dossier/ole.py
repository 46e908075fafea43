"""Looking into the older office files (OLE compound files) far enough to say what they are."""

from __future__ import annotations

import struct
from typing import IO

from jembatan.core.document import DocumentProperties
from jembatan.dossier.media_type import DOC, OLE, XLS

_TYPES = {
    "WordDocument": DOC,
    "Workbook": XLS,
    "Book": XLS,
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_END = 0xFFFFFFFA
_MOST_SECTORS = 256


def examine_ole(stream: IO[bytes]) -> DocumentProperties:
    """Return what an OLE file is, by the names in its directory; its text is not read, so its language is unknown.

    A newer office file behind a password is an OLE file that holds "EncryptedPackage". Source: MS-CFB 2.2, 2.6.1.
    """
    names = _entry_names(stream)
    if "EncryptedPackage" in names:
        return DocumentProperties(media_type=OLE, encrypted=True)
    media_type = next((kind for name, kind in _TYPES.items() if name in names), OLE)
    return DocumentProperties(media_type=media_type, fault="" if names else "It is damaged: fetch it again.")


def _entry_names(stream: IO[bytes]) -> set[str]:
    header = stream.read(512)
    if len(header) < 512:
        return set()
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        return set()
    size = 1 << shift
    sector = struct.unpack_from("<I", header, 48)[0]
    fat_sectors = struct.unpack_from("<109I", header, 76)
    names: set[str] = set()
    seen: set[int] = set()
    while sector < _END and sector not in seen and len(seen) < _MOST_SECTORS:
        seen.add(sector)
        data = _sector(stream, sector, size)
        for start in range(0, len(data) - 127, 128):
            length = struct.unpack_from("<H", data, start + 64)[0]
            if 2 <= length <= 64:
                names.add(data[start : start + length - 2].decode("utf-16-le", "replace"))
        sector = _next_sector(stream, sector, size, fat_sectors)
    return names


def _sector(stream: IO[bytes], number: int, size: int) -> bytes:
    stream.seek((number + 1) * size)
    return stream.read(size)


def _next_sector(stream: IO[bytes], number: int, size: int, fat_sectors: tuple[int, ...]) -> int:
    which, place = divmod(number, size // 4)
    if which >= len(fat_sectors) or fat_sectors[which] >= _END:
        return _END
    table = _sector(stream, fat_sectors[which], size)
    return int(struct.unpack_from("<I", table, place * 4)[0]) if len(table) >= place * 4 + 4 else _END
