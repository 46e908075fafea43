"""From a package to its sequences as filed, whatever is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from jembatan.core.errors import UsageError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.links import folder_of, name_of
from jembatan.dossier.package import Package, PackageFile
from jembatan.dossier.sequence_folders import SequenceFolder, find_sequence_folders
from jembatan.validate.filed import INDEX, REGIONAL, Backbone, FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.message import read_message
from jembatan.validate.read_backbone import points_at_study_file, read_backbone, read_study_file

MESSAGE = "submissionunit.xml"
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_DIGITS = re.compile(r"[0-9]{1,9}")
_REGIONAL = re.compile(r"m1/(?:[^/]+/)?[a-z]{2,4}-regional\.xml", re.IGNORECASE)
_IN_SEQUENCE = re.compile(r"(?:m[1-5]|util)/", re.IGNORECASE)


def read_filed_package(
    package: Package,
    region: str,
    *,
    kind: Literal["ectd-3.2.2", "ectd-4.0"] = "ectd-3.2.2",
    found: Sequence[SequenceFolder] | None = None,
    only: str | None = None,
    md5_by_path: dict[str, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> FiledPackage:
    """Return the sequences of a package; `only` names the one to judge, the others being context.

    `found` are its deliveries where they are known already.

    A package without anything like a sequence is taken for one. Raises UsageError where `only` is not there.
    """
    if kind == "ectd-3.2.2":
        folders = _find_folders(package, found)
    else:
        folders = _find_message_folders(package)
    files_by_folder = _share_files(package.files, folders)
    empty_by_folder = _share_folders(package.empty_folders, folders)
    sequences: list[FiledSequence] = []
    for folder in folders:
        files = tuple(files_by_folder[folder])
        sequence = FiledSequence(
            folder=folder,
            name=name_of(folder) if folder else package.name.removesuffix(".zip"),
            files=files,
            empty_folders=tuple(empty_by_folder[folder]),
            earlier=tuple(s for s in sequences if s.application == folder_of(folder)),
            paths=frozenset(file.path for file in files),
        )
        if kind == "ectd-3.2.2":
            _read_backbones(package, sequence, region)
        elif sequence.at(MESSAGE) in sequence.paths:
            sequence.message = read_message(package, sequence.at(MESSAGE))
        sequences.append(sequence)
    judged = [s for s in sequences if only is None or s.name == only]
    if not judged:
        there = ", ".join(s.name for s in sequences)
        raise UsageError(f"the package holds no sequence {only}; it holds {there}")
    return FiledPackage(
        package,
        region,
        sequences,
        judged,
        md5_by_path=md5_by_path,
        workers=workers,
        progress=progress,
        cancelled=cancelled,
    )


def _find_message_folders(package: Package) -> list[str]:
    """Return the folders that hold a message, and numbers beside them that do not, in the order of the numbers."""
    paths = [file.path for file in package.files]
    found = {folder_of(path) for path in paths if name_of(path) == MESSAGE}
    applications = {folder_of(folder) for folder in found if folder}
    for path in paths:
        for application in applications:
            prefix = application + "/" if application else ""
            name, slash, _ = path[len(prefix) :].partition("/")
            if path.startswith(prefix) and slash and _DIGITS.fullmatch(name):
                found.add(prefix + name)
    numbers = {f: int(name_of(f)) if _DIGITS.fullmatch(name_of(f)) else 0 for f in found}
    return sorted(found or {""}, key=lambda folder: (folder_of(folder), numbers.get(folder, 0), folder))


def _find_folders(package: Package, known: Sequence[SequenceFolder] | None) -> list[str]:
    """Return the sequence folders, in order: those with a backbone, and four digits holding m1 to m5 or util."""
    paths = [file.path for file in package.files]
    deliveries = find_sequence_folders(package, paths) if known is None else known
    found = {one.folder for one in deliveries if one.kind == "ectd-3.2.2"}
    for path in (*paths, *(f"{folder}/" for folder in package.empty_folders)):
        parts = path.split("/")
        for depth, part in enumerate(parts[:-1]):
            if _IN_SEQUENCE.match(f"{part}/"):
                folder = "/".join(parts[:depth])
                if _FOUR_DIGITS.fullmatch(name_of(folder)) or not folder:
                    found.add(folder)
                break
    applications = {folder_of(folder) for folder in found if folder}
    for path in paths:  # a sequence that holds nothing of what it should, beside others
        below = _four_digits_below(path, applications)
        if below is not None:
            found.add(below)
    if "" in found and len(found) > 1:
        found.discard("")
    return sorted(found or {""}, key=lambda folder: (folder_of(folder), name_of(folder)))


def _four_digits_below(path: str, applications: Iterable[str]) -> str | None:
    for application in applications:
        prefix = application + "/" if application else ""
        if path.startswith(prefix):
            name, slash, _ = path[len(prefix) :].partition("/")
            if slash and _FOUR_DIGITS.fullmatch(name):
                return prefix + name
    return None


def _share_files(files: Iterable[PackageFile], folders: list[str]) -> dict[str, list[PackageFile]]:
    shared: dict[str, list[PackageFile]] = {folder: [] for folder in folders}
    for file in files:
        folder = _holder(file.path, shared)
        if folder is not None:
            shared[folder].append(file)
    return shared


def _share_folders(empty: Iterable[str], folders: list[str]) -> dict[str, list[str]]:
    shared: dict[str, list[str]] = {folder: [] for folder in folders}
    for path in empty:
        folder = _holder(f"{path}/", shared)
        if folder is not None:
            shared[folder].append(path)
    return shared


def _holder(path: str, folders: dict[str, list[PackageFile]] | dict[str, list[str]]) -> str | None:
    folder = folder_of(path)
    while folder and folder not in folders:
        folder = folder_of(folder)
    return folder if folder in folders else None


def _read_backbones(package: Package, sequence: FiledSequence, region: str) -> None:
    index = sequence.at("index.xml")
    if index in sequence.paths:
        sequence.backbones[INDEX] = read_backbone(package, sequence, index, INDEX)
    own = sequence.at(f"m1/{region}/{region}-regional.xml") if region else ""
    others: list[Backbone] = []
    for path in sorted(sequence.paths):
        if not _REGIONAL.fullmatch(sequence.inner(path)):
            continue
        backbone = read_backbone(package, sequence, path, REGIONAL)
        if path == own:
            sequence.backbones[REGIONAL] = backbone
        else:
            others.append(backbone)
    sequence.other_regional = tuple(others)
    sequence.study_files = tuple(
        read_study_file(package, leaf)
        for leaf in sequence.leaves(INDEX)
        if not leaf.section.startswith("1") and points_at_study_file(package, leaf)
    )
