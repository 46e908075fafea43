"""From the link of a leaf to the file it means."""

from __future__ import annotations

from collections.abc import Mapping

from jembatan.dossier.backbone import WrittenLeaf
from jembatan.dossier.faults import FaultList
from jembatan.dossier.links import PathFinder, folder_of, leaves_package, resolve


def resolve_file(leaf: WrittenLeaf, sequence_folder: str, finder: PathFinder, faults: FaultList) -> None:
    """Set the leaf's path; a leaf whose file is absent or outside the package is a fault and has the role "missing"."""
    if leaf.operation == "delete":
        if leaf.href:
            faults.add("delete_leaf_with_file", leaf.backbone, leaf_id=leaf.leaf_id, href=leaf.href)
        return
    leaf.role = "missing"
    if not leaf.href:
        faults.add("leaf_without_link", leaf.backbone, leaf_id=leaf.leaf_id)
        return
    if "\\" in leaf.href:
        faults.add("link_backslash", leaf.backbone, leaf_id=leaf.leaf_id, href=leaf.href)
    link = leaf.href.partition("#")[0]
    path = resolve(folder_of(leaf.backbone), link)
    if path is None:
        faults.add("leaf_outside_package", leaf.backbone, leaf_id=leaf.leaf_id, href=leaf.href)
        return
    found = finder.find(path)
    if found is None and not leaves_package(path):
        # Some writers count the links of a regional backbone from the sequence's folder.
        other = resolve(sequence_folder, link)
        if other is not None and other != path and (found := finder.find(other)):
            faults.add("link_base_wrong", leaf.backbone, leaf_id=leaf.leaf_id, href=leaf.href)
    if found is None:
        leaf.path = path
        code = "leaf_outside_package" if leaves_package(path) else "leaf_without_file"
        faults.add(code, leaf.backbone, leaf_id=leaf.leaf_id, href=leaf.href)
        return
    leaf.path, exact = found
    leaf.role = "document"
    if not exact:
        faults.add("link_case_differs", leaf.backbone, leaf_id=leaf.leaf_id, href=leaf.href, file=leaf.path)


def find_sequence_of(path: str, number_by_folder: Mapping[str, str]) -> str:
    """Return the sequence whose folder holds a file; empty where none does."""
    if path.startswith("../"):
        part = path.lstrip("./").split("/")[0]
        return part if len(part) == 4 and part.isdigit() else ""
    folder = folder_of(path)
    while folder:
        if folder in number_by_folder:
            return number_by_folder[folder]
        folder = folder_of(folder)
    return number_by_folder.get("", "")
