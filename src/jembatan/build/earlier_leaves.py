"""The leaves that earlier sequences of an application filed, for a new sequence to change."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from jembatan.build.cn_backbone import PATH as CN_PATH
from jembatan.build.sequence_plan import Category, PlanError

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
    language: str = ""  # xml:lang
    is_study_file: bool = False  # it points at a study tagging file
    study: str = ""  # study-id of the tagging file, or of the one that names the document
    extension_titles: tuple[str, ...] = ()  # of the node extensions above it, from the outside in
    name: str = ""  # the leaf ID, or what tells it from the same ID in the other backbone
    categories: tuple[Category, ...] = ()  # that the tagging file gives its study


def read_earlier_leaves(application: Path, before: str) -> dict[tuple[str, str], EarlierLeaf]:
    """Return every leaf of the sequences below `before`, by sequence and leaf ID.

    An ID is unique in one file alone: where index.xml has it too, that of cn-regional.xml is told apart by its name. A leaf that a study tagging file names, and the leaf of that file, carry its study. Raises PlanError for a backbone
    that cannot be read.
    """
    found: dict[tuple[str, str], EarlierLeaf] = {}
    if not application.is_dir():
        return found
    folders = sorted(p for p in application.iterdir() if p.is_dir() and p.name.isdigit() and p.name < before)
    for folder in folders:
        changes: list[tuple[str, str, str]] = []
        for backbone in (ICH_PATH, CN_PATH):
            if (folder / backbone).is_file():
                _read_backbone(folder, backbone, found, changes)
        key_by_place = {(old.sequence, old.backbone, old.leaf_id): key for key, old in found.items()}
        for place in changes:
            key = key_by_place.get(place)
            if key is not None:
                found[key] = replace(found[key], changed_by=found[key].changed_by or folder.name)
    _read_studies(application, found)
    return found


def _read_backbone(
    folder: Path,
    backbone: str,
    found: dict[tuple[str, str], EarlierLeaf],
    changes: list[tuple[str, str, str]],
) -> None:
    try:
        tree = etree.parse(str(folder / backbone), _parser())
    except etree.XMLSyntaxError as fault:
        raise PlanError(
            f"{folder.name}/{backbone} cannot be read as XML ({fault.msg}): mend it first."
        ) from fault
    base = posixpath.dirname(backbone)
    for leaf in tree.iter("leaf", "{cn_ectd}leaf"):
        href = _href_of(leaf)
        operation = leaf.get("operation", "")
        title = _title_of(leaf)
        leaf_id = leaf.get("ID", "")
        is_taken = backbone == CN_PATH and (folder.name, leaf_id) in found
        name = f"{leaf_id}@{CN_PATH}" if is_taken else leaf_id
        found[folder.name, name] = EarlierLeaf(
            folder.name,
            backbone,
            leaf_id,
            _headings_of(leaf),
            title,
            operation,
            leaf.get("checksum", "").strip().lower(),
            posixpath.normpath(posixpath.join(base, href)) if href else "",
            language=leaf.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
            is_study_file=_is_study_file(leaf, href),
            extension_titles=_extensions_of(leaf),
            name=name,
        )
        if operation in ("replace", "delete") and (target := leaf.get("modified-file")):
            path, _, target_id = target.partition("#")
            place = posixpath.normpath(posixpath.join(folder.name, base, path))
            sequence, _, inside = place.partition("/")
            changes.append((sequence, inside, target_id))


def _title_of(element: etree._Element) -> str:
    return next((str(child.text or "") for child in element if _local_name(child) == "title"), "")


def _extensions_of(leaf: etree._Element) -> tuple[str, ...]:
    above = [e for e in leaf.iterancestors() if _local_name(e) == "node-extension"]
    return tuple(_title_of(e) for e in reversed(above))


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


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)


def _href_of(element: etree._Element) -> str:
    return next((str(found) for space in _XLINKS if (found := element.get(f"{{{space}}}href"))), "")


def _is_study_file(leaf: etree._Element, href: str) -> bool:
    """Say whether a leaf points at a study tagging file: by its version, or, where it states none, by its name."""
    name = href.rpartition("/")[2].lower()
    if not name.endswith(".xml"):
        return False
    return leaf.get("version", "").strip().upper().startswith("STF") or name.startswith("stf-")


def _read_studies(application: Path, found: dict[tuple[str, str], EarlierLeaf]) -> None:
    """Give each leaf the study that a tagging file gives it; a tagging file that cannot be read gives none."""
    for key, old in list(found.items()):
        if not old.is_study_file:
            continue
        try:
            tree = etree.parse(str(application / old.sequence / old.href), _parser())
        except (etree.XMLSyntaxError, OSError):
            continue
        study = next((str(e.text or "").strip() for e in tree.iter() if _local_name(e) == "study-id"), "")
        categories = tuple(
            Category(e.get("name", ""), str(e.text or "").strip(), e.get("info-type", "ich"))
            for e in tree.iter()
            if _local_name(e) == "category"
        )
        found[key] = replace(old, study=study, categories=categories)
        base = posixpath.join(old.sequence, posixpath.dirname(old.href))
        for element in tree.iter():
            path, _, leaf_id = _href_of(element).partition("#")
            target = (posixpath.normpath(posixpath.join(base, path)).partition("/")[0], leaf_id)
            if leaf_id and target in found:
                found[target] = replace(found[target], study=study)


def read_earlier_envelopes(application: Path, before: str) -> dict[str, dict[str, str]]:
    """Return what the earlier Chinese envelopes say, by sequence, the newest last, by the names of the product sheet."""
    found = {}
    folders = sorted(p for p in application.iterdir() if p.is_dir() and p.name.isdigit() and p.name < before)
    for folder in folders:
        try:
            tree = etree.parse(str(folder / CN_PATH), _parser())
        except (etree.XMLSyntaxError, OSError):
            continue
        elements = (child for e in tree.iter() if _local_name(e) == "cn-envelope" for child in e)
        values = {_local_name(e).replace("-", "_"): e.get("code") or str(e.text or "") for e in elements}
        found[folder.name] = {name: value.strip() for name, value in values.items()}
    return found
