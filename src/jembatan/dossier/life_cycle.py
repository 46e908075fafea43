"""The cumulative view: what is current after new, replace, append and delete over all sequences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jembatan.dossier.backbone import WrittenLeaf
from jembatan.dossier.faults import FaultList
from jembatan.dossier.links import folder_of, leaves_package, resolve

_TAIL = re.compile(r"([^/]+/(?:index\.xml|m1/[^/]+/[^/]+-regional\.xml))$", re.IGNORECASE)


def resolve_modified(
    leaf: WrittenLeaf, application: str, known_backbones: set[str], faults: FaultList
) -> tuple[str, str] | None:
    """Return backbone and leaf ID that a leaf's modified-file names; None where it names nothing.

    Written relative to the backbone's folder; where that misses every backbone but the end of the path fits one of
    the application, that one is taken and the slip is a fault.
    """
    if not leaf.modified_file:
        return None
    path, mark, leaf_id = leaf.modified_file.partition("#")
    backbone = resolve(folder_of(leaf.backbone), path) if path else leaf.backbone
    if backbone is None or not mark or not leaf_id:
        faults.add("modified_file_unreadable", leaf.backbone, leaf_id=leaf.leaf_id, target=leaf.modified_file)
        return None
    if backbone in known_backbones:
        return backbone, leaf_id
    tail = _TAIL.search(path.replace("\\", "/"))
    if tail:
        guess = f"{application}/{tail[1]}" if application else tail[1]
        if guess in known_backbones:
            faults.add(
                "modified_file_base_wrong", leaf.backbone, leaf_id=leaf.leaf_id, target=leaf.modified_file
            )
            return guess, leaf_id
    return backbone, leaf_id


def apply_life_cycle(
    leaves: Sequence[WrittenLeaf],
    leaf_by_key: dict[tuple[str, str], WrittenLeaf],
    order_by_sequence: dict[str, int],
    known_backbones: set[str],
    faults: FaultList,
) -> None:
    """Set `is_current` on every leaf; leaves come in the order of their sequences.

    Only a leaf of an earlier sequence can be changed, so that no chain can be a circle; a leaf that changes anything
    else is a fault and changes nothing.
    """
    for leaf in leaves:
        if leaf.operation == "delete":
            leaf.is_current = False
        if leaf.operation == "new":
            if leaf.modified is not None:
                faults.add(
                    "new_leaf_modifies", leaf.backbone, leaf_id=leaf.leaf_id, target=leaf.modified_file
                )
            continue
        if leaf.modified is None:
            if not leaf.modified_file:
                faults.add(
                    "modified_file_missing", leaf.backbone, leaf_id=leaf.leaf_id, operation=leaf.operation
                )
            continue
        target = leaf_by_key.get(leaf.modified)
        if target is None:
            absent = leaf.modified[0] not in known_backbones
            code = (
                "modified_sequence_absent" if absent or leaves_package(leaf.modified[0]) else "target_missing"
            )
            faults.add(code, leaf.backbone, leaf_id=leaf.leaf_id, target=leaf.modified_file)
            continue
        if order_by_sequence[target.sequence] >= order_by_sequence[leaf.sequence]:
            faults.add("target_not_earlier", leaf.backbone, leaf_id=leaf.leaf_id, target=leaf.modified_file)
            continue
        if not target.is_current:
            faults.add("target_not_current", leaf.backbone, leaf_id=leaf.leaf_id, target=leaf.modified_file)
        if leaf.operation in ("replace", "delete"):
            target.is_current = False
