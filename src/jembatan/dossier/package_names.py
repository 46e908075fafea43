"""File names from other machines: which encoding they were written in, and whether another machine can hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jembatan.core.dossier import ReadFault
from jembatan.core.text import Message
from jembatan.dossier.links import fold_path

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)
_DRIVE = re.compile(r"^[A-Za-z]:")


def decode_name(raw: bytes) -> tuple[str, str]:
    """Return a file name and the encoding it was taken for: UTF-8 where it is valid, else GB18030, else CP437.

    GB18030 also decodes much that was never Chinese: half of the letters beyond ASCII must be common Chinese ones.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _is_chinese(name):
            return name, encoding
    return raw.decode("cp437"), "cp437"


def _is_chinese(name: str) -> bool:
    beyond = "".join(c for c in name if not c.isascii())
    if any("\ue000" <= c <= "\uf8ff" for c in beyond):
        return False
    return len(beyond.encode("gb2312", "ignore")) >= len(beyond)  # two bytes for each common one


def find_danger(name: str) -> str | None:
    """Return why an archive's entry must not be taken (absolute, drive, traversal), or None where it may."""
    if not name.strip("/"):
        return "empty"
    if name.startswith("/"):
        return "absolute"
    if _DRIVE.match(name):
        return "drive"
    if ".." in name.split("/"):
        return "traversal"
    if "\x00" in name:
        return "null"
    return None


def plain_path(name: str) -> str:
    """Return the path without empty and "." parts."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def find_name_faults(paths: Iterable[str]) -> list[ReadFault]:
    """Return the faults of names that some desk cannot hold: clashes by case or composed letters, and what Windows forbids."""
    faults: list[ReadFault] = []
    by_folded: dict[str, str] = {}
    portable: dict[str, bool] = {}  # by part: folders stand in many paths
    for path in paths:
        folded = fold_path(path)
        other = by_folded.setdefault(folded, path)
        if other != path:
            faults.append(
                ReadFault(
                    code="case_clash",
                    path=path,
                    message=Message("fault.case_clash", {"path": path, "other": other}),
                )
            )
        for part in path.split("/"):
            if part not in portable:
                portable[part] = _is_portable(part)
            if not portable[part]:
                faults.append(
                    ReadFault(
                        code="name_not_portable",
                        path=path,
                        message=Message("fault.name_not_portable", {"path": path, "part": part}),
                    )
                )
                break
    return faults


def _is_portable(part: str) -> bool:
    """Say whether Windows can hold a file or folder of this name."""
    device = part.partition(".")[0].lower()
    return not _FORBIDDEN.search(part) and part[-1:] not in (" ", ".") and device not in _DEVICES
