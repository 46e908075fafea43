"""Reading a dossier: which deliveries, which leaves, which documents, where each stands, what is technically wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from jembatan.core.document import Document, Placement
from jembatan.core.dossier import Dossier, Ignored, Leaf, Sequence
from jembatan.core.errors import InputError
from jembatan.core.grades import Confidence
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.text import Message
from jembatan.dossier.backbone import WrittenLeaf
from jembatan.dossier.checksums import read_support_document, verify_index, verify_leaves
from jembatan.dossier.cn_disc import APPLICATION_FOLDERS, read_disc
from jembatan.dossier.ectd3 import read_ectd3
from jembatan.dossier.ectd4 import read_ectd4
from jembatan.dossier.faults import FaultList
from jembatan.dossier.ignored import find_ignored
from jembatan.dossier.leaf_files import find_sequence_of
from jembatan.dossier.links import folder_of, name_of
from jembatan.dossier.package import Package
from jembatan.dossier.place_refine import find_refinement
from jembatan.dossier.remembered_places import RememberedPlacer
from jembatan.dossier.sequence_folders import SequenceFolder, find_sequence_folders


def read_dossier(
    package: Package,
    *,
    cache_folder: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Dossier:
    """Return what is in a package; every file of it is a document, support, or ignored.

    Whatever is wrong inside the package becomes a fault and the rest is still read. Raises InputError where the
    package holds nothing that could be a document, and Cancelled where the caller asked to stop.
    """
    from jembatan.dossier.examine import examine_documents

    faults = FaultList()
    faults.faults += package.faults
    left_out = find_ignored([f.path for f in package.files])
    paths = tuple(f.path for f in package.files if f.path not in left_out)
    if not paths:
        raise InputError(
            f"{package.name} holds nothing that could be a document: give the folder of the dossier."
        )
    deliveries = _Deliveries(package, paths, faults)
    documents = examine_documents(
        package,
        [path for path in paths if path not in deliveries.support],
        cache_folder=cache_folder,
        workers=workers,
        progress=progress,
        cancelled=cancelled,
    )
    support_documents = deliveries.read_support_documents(package, faults)
    verify_leaves(package, deliveries.leaves, {**documents, **support_documents}, faults)
    placer = RememberedPlacer(paths, deliveries.region, documents, cache_folder)
    leaves = [_to_leaf(leaf, placer, documents, faults) for leaf in deliveries.leaves]
    leaves += _leaves_of_other_files(package, paths, deliveries, documents, placer, faults)
    format_ = deliveries.format or _format_of_folder(placer, leaves)
    placer.close()
    for file in package.files:
        if file.bytes == 0 and file.path not in left_out:
            faults.add("empty_file", file.path)
    _report_closed_documents(documents, faults)
    return Dossier(
        name=package.name,
        format=format_,
        sequences=tuple(deliveries.sequences),
        leaves=tuple(leaves),
        documents=documents,
        ignored=tuple(Ignored(path, why) for path, why in left_out.items()),
        support=tuple(sorted(deliveries.support)),
        support_documents=support_documents,
        faults=tuple(faults.faults),
        notes=(*package.notes, *deliveries.notes),
    )


_ARCHIVES = ("application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip")


def _report_closed_documents(documents: Mapping[str, Document], faults: FaultList) -> None:
    """Report every document whose content stays unknown: damaged, behind a password, or an archive inside the dossier."""
    for path, document in documents.items():
        properties = document.properties
        if properties.media_type in _ARCHIVES:
            faults.add("archive_inside", path)
        elif properties.fault and document.bytes:  # that an empty file is empty says all
            faults.add("document_damaged", path)
        elif properties.encrypted and properties.pages is None and not properties.sample:
            faults.add("document_behind_password", path)


class _Deliveries:
    """Everything that backbones, messages and indexes say, of whatever kind they are."""

    def __init__(self, package: Package, paths: tuple[str, ...], faults: FaultList) -> None:
        found = find_sequence_folders(package, paths)
        self.leaves: list[WrittenLeaf] = []
        self.sequences: list[Sequence] = []
        self.support: dict[str, str] = {}
        self.number_by_folder: dict[str, str] = {}
        self.unread_folders: set[str] = set()
        self.title_by_path: dict[str, str] = {}
        self.notes: list[Message] = []
        self.disc_folders = [one.folder for one in found if one.kind == "cn-disc"]
        kinds = [one.kind for one in found]
        self.format = next((kind for kind in ("ectd-3.2.2", "ectd-4.0", "cn-disc") if kind in kinds), "")
        files = frozenset(paths)
        for one in found:
            stated_in, sum_ = _SUMS[one.kind]
            verify_index(package, one.folder, one.index, sum_, stated_in, files, faults)
        for reading in (
            read_ectd3(package, _of_kind(found, "ectd-3.2.2"), paths, faults),
            read_ectd4(package, _of_kind(found, "ectd-4.0"), paths, faults),
        ):
            self.leaves += reading.leaves
            self.sequences += reading.sequences
            self.support |= reading.support
            self.number_by_folder |= reading.number_by_folder
            self.unread_folders |= reading.unread_folders
        for one in _of_kind(found, "cn-disc"):
            disc = read_disc(package, one, paths, faults)
            self.support |= dict.fromkeys(disc.support, "")
            self.title_by_path |= disc.title_by_path
        regions = [sequence.region for sequence in self.sequences if sequence.region]
        self.region = "cn" if self.disc_folders else (regions[0] if len(set(regions)) == 1 else "")
        for folder in sorted(self.unread_folders):
            self.notes.append(Message("note.placed_without_backbone", {"path": folder or "."}))
        if len({folder_of(one.folder) for one in found}) > 1:
            self.notes.append(Message("note.several_applications", {"count": len(found)}))

    def read_support_documents(self, package: Package, faults: FaultList) -> dict[str, Document]:
        """Return sizes and checksums of the backbones and study tagging files that leaves point at."""
        read: dict[str, Document] = {}
        for leaf in self.leaves:
            if leaf.role in ("backbone", "stf") and leaf.path is not None and leaf.path not in read:
                document = read_support_document(package, leaf.path, faults)
                if document is not None:
                    read[leaf.path] = document
        return read

    def is_unread(self, path: str) -> bool:
        """Say whether a file stands in a sequence or module whose backbone could not be read."""
        folder = folder_of(path)
        while folder:
            if folder in self.unread_folders:
                return True
            folder = folder_of(folder)
        return "" in self.unread_folders


_SUMS: dict[str, tuple[str, Literal["md5", "sm3", "sha256"]]] = {
    "ectd-3.2.2": ("index-md5.txt", "md5"),
    "ectd-4.0": ("sha256.txt", "sha256"),
    "cn-disc": ("index-sm3.txt", "sm3"),
}


def _of_kind(found: list[SequenceFolder], kind: str) -> list[SequenceFolder]:
    return [one for one in found if one.kind == kind]


def _to_leaf(
    leaf: WrittenLeaf, placer: RememberedPlacer, documents: Mapping[str, Document], faults: FaultList
) -> Leaf:
    placement: Placement | None
    if leaf.section:
        section, placed_by, confidence = leaf.section, "backbone", Confidence.HIGH
        deeper = find_refinement(section, leaf.title, name_of(leaf.path or ""))
        if deeper is not None and leaf.role == "document":
            section, confidence = deeper
            placed_by = "title"
        placement = Placement(
            section=section, attributes=leaf.attributes, placed_by=placed_by, confidence=confidence
        )
    else:
        faults.add("heading_unknown", leaf.backbone, leaf_id=leaf.leaf_id)
        placement = _least_sure(placer.place(leaf.path, documents.get(leaf.path)) if leaf.path else None)
    return Leaf(
        path=leaf.path,
        placement=placement,
        sequence=leaf.sequence,
        sequence_of_bytes=leaf.sequence_of_bytes,
        leaf_id=leaf.leaf_id,
        operation=leaf.operation,
        modified=leaf.modified,
        backbone=leaf.backbone,
        title=leaf.title,
        checksum=leaf.checksum,
        checksum_type=leaf.checksum_type,
        extension_titles=leaf.extension_titles,
        study=leaf.study,
        file_tag=leaf.file_tag,
        current=leaf.is_current,
        is_document=leaf.role == "document" and leaf.path is not None,
    )


def _leaves_of_other_files(
    package: Package,
    paths: tuple[str, ...],
    deliveries: _Deliveries,
    documents: Mapping[str, Document],
    placer: RememberedPlacer,
    faults: FaultList,
) -> list[Leaf]:
    """Return a leaf for every document that no backbone names: placed by folder, name and first page.

    Where a backbone was read and passes the file over, the place is never sure and the file is a fault.
    """
    named = {leaf.path for leaf in deliveries.leaves}
    has_backbone = any(leaf.role != "backbone" for leaf in deliveries.leaves) or bool(deliveries.sequences)
    leaves: list[Leaf] = []
    for path in paths:
        if path in named or path in deliveries.support:
            continue
        document = documents.get(path)
        placement = placer.place(path, document)
        sequence = find_sequence_of(path, deliveries.number_by_folder)
        if placement is None and deliveries.disc_folders:
            placement = _place_application_information(path)
        if has_backbone and not deliveries.is_unread(path):
            faults.add("file_without_leaf", path)
            placement = _least_sure(placement)
        title = deliveries.title_by_path.get(path) or (document.properties.title if document else "")
        leaves.append(
            Leaf(path=path, placement=placement, sequence=sequence, sequence_of_bytes=sequence, title=title)
        )
    return leaves


def _place_application_information(path: str) -> Placement | None:
    parts = [part.strip().lower() for part in path.split("/")[:-1]]
    if any(part in APPLICATION_FOLDERS for part in parts):
        return Placement(section="1.2", placed_by="folder", confidence=Confidence.HIGH)
    return None


def _least_sure(placement: Placement | None) -> Placement | None:
    if placement is None:
        return None
    return Placement(
        structure=placement.structure,
        section=placement.section,
        attributes=placement.attributes,
        placed_by=placement.placed_by,
        confidence=Confidence.LOW,
    )


def _format_of_folder(placer: RememberedPlacer, leaves: list[Leaf]) -> str:
    """Return the structure that most placed files follow; "folder" where none is placed."""
    counts: dict[str, int] = {}
    for leaf in leaves:
        if leaf.placement is None:
            continue
        if (
            leaf.placement.confidence is not Confidence.LOW
            or placer.surroundings.has_modules
            or placer.surroundings.has_actd
        ):
            counts[leaf.placement.structure] = counts.get(leaf.placement.structure, 0) + 1
    if not counts:
        return "folder"
    best = max(sorted(counts), key=lambda structure: counts[structure])
    if counts[best] * 10 < len(leaves):
        return "folder"
    return {"ctd": "ctd-folder", "actd": "actd-folder", "cn-pre-ctd": "pre-ctd"}[best]
