"""Finding the deliveries in a package: eCTD v3.2.2 and v4.0 sequences, China's non-eCTD disc."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jembatan.dossier.links import folder_of, name_of
from jembatan.dossier.package import FileUnreadableError, Package

_FOUR_DIGITS = re.compile(r"\d{4}")
_MODULE = re.compile(r"m[1-5]", re.IGNORECASE)

Kind = Literal["ectd-3.2.2", "ectd-4.0", "cn-disc"]


@dataclass(frozen=True, slots=True)
class SequenceFolder:
    """A folder that is one delivery: its kind, its path ("" at the top), and the file that says what is in it."""

    kind: Kind
    folder: str
    index: str


def find_sequence_folders(package: Package, paths: Sequence[str]) -> list[SequenceFolder]:
    """Return the deliveries, ordered by application folder and sequence number; none inside another's folder."""
    names_by_folder: dict[str, set[str]] = {}
    candidates: list[str] = []
    for path in paths:
        folder, name = folder_of(path), name_of(path).lower()
        if name in ("index.xml", "submissionunit.xml"):
            candidates.append(path)
        if name in ("index-md5.txt", "index-sm3.txt"):
            names_by_folder.setdefault(folder, set()).add(name)
    found: list[SequenceFolder] = []
    if candidates:
        folders = {folder for path in paths for folder in _folders_above(path)}
        for path in candidates:
            folder = folder_of(path)
            kind = _kind_of(package, path, folder, names_by_folder.get(folder, set()), folders)
            if kind is not None:
                found.append(SequenceFolder(kind, folder, path))
    return sorted(_outermost(found), key=lambda f: (folder_of(f.folder), _order(f.folder), f.folder))


def sequence_number(folder: str, package_name: str, envelope: dict[str, str]) -> str:
    """Return the four digits of a sequence: of its folder, of the package, of the envelope; else the folder's name."""
    for name in (name_of(folder), "" if folder else package_name.removesuffix(".zip")):
        if _FOUR_DIGITS.fullmatch(name):
            return name
    stated = envelope.get("sequence-number") or envelope.get("sequence") or ""
    first = stated.split(";")[0].strip()
    if first.isdigit():
        return first.zfill(4)
    return name_of(folder) or "0000"


def _kind_of(package: Package, path: str, folder: str, beside: set[str], folders: set[str]) -> Kind | None:
    if name_of(path).lower() == "submissionunit.xml":
        return "ectd-4.0"
    try:
        head = package.read(path, at_most=4096).replace(b"\x00", b"")
    except FileUnreadableError:
        head = b""
    if b"ectd:ectd" in head or b"www.ich.org/ectd" in head or b"ich-ectd" in head:
        return "ectd-3.2.2"
    if "index-sm3.txt" in beside:
        return "cn-disc"
    if "index-md5.txt" in beside:
        return "ectd-3.2.2"
    prefix = folder + "/" if folder else ""
    has_modules = any(
        f"{prefix}{m}" in folders for m in ("m1", "m2", "m3", "m4", "m5", "M1", "M2", "M3", "M4", "M5")
    )
    # A damaged backbone must not hide that this is one.
    return "ectd-3.2.2" if has_modules and not head.lstrip().lower().startswith(b"<html") else None


def _outermost(found: list[SequenceFolder]) -> list[SequenceFolder]:
    folders = {f.folder for f in found}
    kept: dict[str, SequenceFolder] = {}
    for one in found:
        above = {""} | set(_folders_above(one.folder)) if one.folder else set()
        if not (above & folders) or not _inside_module(one.folder):
            kept.setdefault(one.folder, one)
    return list(kept.values())


def _inside_module(folder: str) -> bool:
    return any(_MODULE.fullmatch(part) for part in folder.split("/"))


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _order(folder: str) -> tuple[int, int]:
    name = name_of(folder)
    return (0, int(name)) if name.isascii() and name.isdigit() and len(name) < 10 else (1, 0)
