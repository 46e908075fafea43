"""Resolving the links of a backbone: relative paths, with or without a leaf ID behind a #."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


def resolve(base: str, link: str) -> str | None:
    """Return the POSIX path that `link` means, seen from the folder `base` ("" or "0000/m1/cn"); no file is touched.

    A path that leaves the package keeps its leading "..". None for an address, an absolute path or a drive.
    """
    link = link.replace("\\", "/")
    if not link or link.startswith("/") or _SCHEME.match(link) or "\x00" in link:
        return None
    parts: list[str] = []
    for part in [*base.split("/"), *link.split("/")]:
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def leaves_package(path: str) -> bool:
    """Say whether a resolved path points outside the package."""
    return path == ".." or path.startswith("../")


def fold_path(path: str) -> str:
    """Return a path as a file system sees it that knows no case (Windows, macOS) and takes é for e with an accent (macOS)."""
    return unicodedata.normalize("NFC", path).casefold()


class PathFinder:
    """Finds the file that a written path means: exactly, unescaped, or differing only by case or composed letters."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = frozenset(paths)
        self._by_folded: dict[str, str] | None = None

    def find(self, path: str) -> tuple[str, bool] | None:
        """Return the file's path, and whether it is written exactly so; None where there is no such file."""
        if path in self._paths:
            return path, True
        plain = unquote(path)
        if plain in self._paths:
            return plain, True
        if self._by_folded is None:
            self._by_folded = {fold_path(other): other for other in sorted(self._paths)}
        other = self._by_folded.get(fold_path(plain))
        return (other, False) if other else None


def folder_of(path: str) -> str:
    """Return the folder of a path; empty at the top."""
    return path.rpartition("/")[0]


def folders_above(path: str) -> list[str]:
    """Return every folder above a path, from the top down."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def name_of(path: str) -> str:
    """Return the last part of a path."""
    return path.rpartition("/")[2]


def join(folder: str, path: str) -> str:
    """Return a path below a folder, where the folder may be "" or "."."""
    return path if folder in ("", ".") else f"{folder}/{path}"
