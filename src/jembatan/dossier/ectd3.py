"""All eCTD v3.2.2 sequences of a package: backbones, leaves, files, life cycle, studies."""

from __future__ import annotations

import re
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jembatan.core.dossier import Sequence
from jembatan.dossier.backbone import WrittenLeaf, read_leaves
from jembatan.dossier.envelope import read_envelope
from jembatan.dossier.faults import FaultList
from jembatan.dossier.leaf_files import find_sequence_of, resolve_file
from jembatan.dossier.life_cycle import apply_life_cycle, resolve_modified
from jembatan.dossier.links import PathFinder, folder_of, join, name_of
from jembatan.dossier.package import Package
from jembatan.dossier.safe_xml import local_name, read_xml
from jembatan.dossier.sections import find_module_1_scope
from jembatan.dossier.sequence_folders import SequenceFolder, sequence_number
from jembatan.dossier.study_tagging import is_study_tagging_file, read_study_tagging_file

if TYPE_CHECKING:
    from lxml.etree import _Element

_REGIONAL = re.compile(r"m1/(?:[^/]+/)?([a-z]{2,4})-regional\.xml", re.IGNORECASE)


@dataclass(slots=True)
class EctdReading:
    """What the backbones of all sequences say."""

    sequences: list[Sequence] = field(default_factory=list)
    leaves: list[WrittenLeaf] = field(default_factory=list)
    support: dict[str, str] = field(default_factory=dict)  # path -> sequence
    unread_folders: set[str] = field(default_factory=set)  # whose backbone could not be read
    number_by_folder: dict[str, str] = field(default_factory=dict)


def read_ectd3(
    package: Package, folders: SequenceOf[SequenceFolder], paths: tuple[str, ...], faults: FaultList
) -> EctdReading:
    """Return the leaves of every sequence, in order, with files, studies and the cumulative view resolved."""
    reading = EctdReading()
    applications = {folder_of(f.folder) for f in folders}
    files_by_folder = _files_by_sequence(folders, paths)
    scope_of_backbone: dict[str, str] = {}  # backbone -> sequence folder
    finder = PathFinder(paths)
    for position, found in enumerate(folders):
        files = files_by_folder[found.folder]
        _read_sequence(
            package, found, position, files, len(applications) > 1, reading, scope_of_backbone, faults
        )
    for leaf in reading.leaves:
        resolve_file(leaf, scope_of_backbone[leaf.backbone], finder, faults)
        if leaf.path is not None:
            leaf.sequence_of_bytes = find_sequence_of(leaf.path, reading.number_by_folder)
            if leaf.path in reading.support and leaf.role == "document":
                leaf.role = "backbone"
    leaf_by_key = _index_by_key(reading.leaves, faults)
    known = set(scope_of_backbone)
    for leaf in reading.leaves:
        application = folder_of(scope_of_backbone[leaf.backbone])
        leaf.modified = resolve_modified(leaf, application, known, faults)
    order = {sequence.number: position for position, sequence in enumerate(reading.sequences)}
    apply_life_cycle(reading.leaves, leaf_by_key, order, known, faults)
    for leaf in reading.leaves:
        if (
            leaf.role == "document"
            and leaf.section.startswith(("4", "5"))
            and is_study_tagging_file(package, leaf)
        ):
            leaf.role = "stf"
            assert leaf.path is not None
            reading.support[leaf.path] = leaf.sequence_of_bytes
            read_study_tagging_file(package, leaf, leaf_by_key, faults)
    return reading


def _read_sequence(
    package: Package,
    found: SequenceFolder,
    position: int,
    files: list[str],
    has_several_applications: bool,
    reading: EctdReading,
    folder_by_backbone: dict[str, str],
    faults: FaultList,
) -> None:
    index = read_xml(package, found.index, faults)
    folder_by_backbone[found.index] = found.folder
    regional: list[tuple[str, str, _Element]] = []
    envelope: dict[str, str] = {}
    region = ""
    backbones = [found.index]
    prefix = found.folder + "/" if found.folder else ""
    for path in files:
        inner = path[len(prefix) :]
        match = _REGIONAL.fullmatch(inner)
        if not match:
            continue
        backbones.append(path)
        folder_by_backbone[path] = found.folder
        root = read_xml(package, path, faults)
        region = region or match[1].lower()
        if root is None:
            reading.unread_folders.add(folder_of(path))
            continue
        regional.append((path, match[1].lower(), root))
        envelope = envelope or read_envelope(root)
    number = sequence_number(found.folder, package.name, envelope)
    if has_several_applications:
        number = join(folder_of(found.folder), number)
    taken = {sequence.number for sequence in reading.sequences}
    if number in taken:
        number = found.folder or f"{number}-{position}"
    reading.number_by_folder[found.folder] = number
    reading.sequences.append(
        Sequence(
            number=number,
            path=found.folder or ".",
            backbones=tuple(backbones),
            region=region,
            envelope=envelope,
        )
    )
    leaves: list[WrittenLeaf] = []
    if index is None:
        reading.unread_folders.add(found.folder)
    else:
        if local_name(index) != "ectd":
            faults.add("backbone_root_unknown", found.index, root=local_name(index))
        leaves += read_leaves(index, found.index, None, faults)
    for path, code, root in regional:
        leaves += read_leaves(root, path, find_module_1_scope(code) or "", faults)
    for leaf in leaves:
        leaf.sequence = number
    reading.leaves += leaves
    for path in files:
        if path in folder_by_backbone or _is_support(path[len(prefix) :]):
            reading.support[path] = number
    stated = name_of(found.folder)
    said = envelope.get("sequence-number", "")
    if stated.isdigit() and said.isdigit() and said != stated:
        faults.add("sequence_number_differs", found.index, folder=stated, envelope=said)


def _is_support(inner: str) -> bool:
    """Say whether a file of a sequence serves the backbone: checksums, DTDs, schemas, style sheets."""
    plain = inner.lower()
    return plain in ("index.xml", "index-md5.txt") or plain.startswith("util/")


def _files_by_sequence(folders: SequenceOf[SequenceFolder], paths: tuple[str, ...]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {found.folder: [] for found in folders}
    for path in paths:
        folder = folder_of(path)
        while folder and folder not in files:
            folder = folder_of(folder)
        if folder in files:
            files[folder].append(path)
    return files


def _index_by_key(leaves: list[WrittenLeaf], faults: FaultList) -> dict[tuple[str, str], WrittenLeaf]:
    by_key: dict[tuple[str, str], WrittenLeaf] = {}
    for leaf in leaves:
        if not leaf.leaf_id:
            faults.add("leaf_without_id", leaf.backbone, title=leaf.title)
            continue
        if by_key.setdefault((leaf.backbone, leaf.leaf_id), leaf) is not leaf:
            faults.add("duplicate_id", leaf.backbone, leaf_id=leaf.leaf_id)
    return by_key
