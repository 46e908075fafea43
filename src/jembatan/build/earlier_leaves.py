"""The leaves that earlier sequences of an application filed, for a new sequence to change."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from jembatan.build.cn_backbone import PATH as CN_PATH
from jembatan.build.sequence_plan import PlanError

ICH_PATH = "index.xml"
_XLINKS = ("http://www.w3c.org/1999/xlink", "http://www.w3.org/1999/xlink")


@dataclass(frozen=True)
class EarlierLeaf:
    """One leaf of an earlier sequence."""

    sequence: str
    backbone: str  # inside the sequence
    leaf_id: str
    headings: tuple[
        tuple[str, tuple[tuple[str, str], ...]], ...
    ]  # element and attributes, from the module down
    title: str
    operation: str
    checksum: str
    href: str  # inside the sequence folder; empty for a delete leaf
    changed_by: str = ""  # the sequence that replaced or deleted it


def read_earlier_leaves(application: Path, before: str) -> dict[tuple[str, str], EarlierLeaf]:
    """Return every leaf of the sequences below `before`, by sequence and leaf ID.

    Raises PlanError for a backbone that cannot be read.
    """
    found: dict[tuple[str, str], EarlierLeaf] = {}
    if not application.is_dir():
        return found
    folders = sorted(p for p in application.iterdir() if p.is_dir() and p.name.isdigit() and p.name < before)
    for folder in folders:
        changes: list[tuple[str, str]] = []
        for backbone in (ICH_PATH, CN_PATH):
            if (folder / backbone).is_file():
                _read_backbone(folder, backbone, found, changes)
        for key in changes:
            if key in found:
                found[key] = replace(found[key], changed_by=found[key].changed_by or folder.name)
    return found


def _read_backbone(
    folder: Path,
    backbone: str,
    found: dict[tuple[str, str], EarlierLeaf],
    changes: list[tuple[str, str]],
) -> None:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        tree = etree.parse(str(folder / backbone), parser)
    except etree.XMLSyntaxError as fault:
        raise PlanError(
            f"{folder.name}/{backbone} cannot be read as XML ({fault.msg}): mend it first."
        ) from fault
    base = posixpath.dirname(backbone)
    for leaf in tree.iter("leaf", "{cn_ectd}leaf"):
        href = (
            next((leaf.get(f"{{{space}}}href") for space in _XLINKS if leaf.get(f"{{{space}}}href")), "")
            or ""
        )
        operation = leaf.get("operation", "")
        title = next((str(child.text or "") for child in leaf if _local_name(child) == "title"), "")
        key = (folder.name, leaf.get("ID", ""))
        found[key] = EarlierLeaf(
            folder.name,
            backbone,
            key[1],
            _headings_of(leaf),
            title,
            operation,
            leaf.get("checksum", ""),
            posixpath.normpath(posixpath.join(base, href)) if href else "",
        )
        if operation in ("replace", "delete") and (target := leaf.get("modified-file")):
            path, _, target_id = target.partition("#")
            place = posixpath.normpath(posixpath.join(folder.name, base, path))
            changes.append((place.split("/")[0], target_id))


def _headings_of(leaf: etree._Element) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    headings = []
    for above in leaf.iterancestors():
        name = _local_name(above)
        if name in ("ectd", "cn_ectd", "cn-content", "node-extension"):
            continue
        attributes = {str(key): str(value) for key, value in above.attrib.items() if "}" not in str(key)}
        headings.append((name, tuple(sorted((k, v) for k, v in attributes.items() if k != "ID"))))
    return tuple(reversed(headings))


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def read_earlier_studies(application: Path, earlier: Mapping[tuple[str, str], EarlierLeaf]) -> dict[str, str]:
    """Return the study of each folder that has a study tagging file in an earlier sequence; unreadable ones are left out."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    studies: dict[str, str] = {}
    for old in earlier.values():
        folder, _, name = old.href.rpartition("/")
        file = application / old.sequence / old.href
        if not (name.startswith("stf-") and name.endswith(".xml") and file.is_file()):
            continue
        try:
            tree = etree.parse(str(file), parser)
        except (etree.XMLSyntaxError, OSError):
            continue
        named = next((e.text for e in tree.iter() if _local_name(e) == "study-id"), None)
        if named:
            studies[folder] = str(named).strip()
    return studies
