"""One backbone of an eCTD v3.2.2 sequence: its leaves as written, with the headings above each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from jembatan.core.dossier import Operation
from jembatan.dossier.faults import FaultList
from jembatan.dossier.safe_xml import attribute, local_name, text_of
from jembatan.dossier.sections import load_ctd

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPERATIONS: dict[str, Operation] = {
    "new": "new",
    "replace": "replace",
    "append": "append",
    "delete": "delete",
}
_HEADING_ATTRIBUTES = ("substance", "manufacturer", "product-name", "dosageform", "excipient", "indication")


@dataclass(slots=True)
class WrittenLeaf:
    """One leaf as the backbone states it, and what was resolved since."""

    backbone: str
    leaf_id: str
    operation: Operation
    href: str
    modified_file: str
    checksum: str
    checksum_type: str
    title: str
    section: str  # "" where no heading above it is known
    attributes: dict[str, str]
    extension_titles: tuple[str, ...]
    version: str = ""
    sequence: str = ""
    path: str | None = None
    sequence_of_bytes: str = ""
    role: Literal["document", "backbone", "stf", "missing"] = "document"
    modified: tuple[str, str] | None = None
    study: str = ""
    file_tag: str = ""
    is_current: bool = True


@dataclass(slots=True)
class _Place:
    section: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()


def read_leaves(
    root: _Element, backbone: str, module_1_scope: str | None, faults: FaultList
) -> list[WrittenLeaf]:
    """Return the leaves of index.xml (scope None) or of a regional backbone, in document order.

    A regional backbone whose headings are not held (`module_1_scope` is "") puts every leaf at Module 1. Source of
    the elements: ctd_sections.csv.
    """
    from lxml import etree

    leaves: list[WrittenLeaf] = []
    places = [_Place() if module_1_scope is None else _Place(section="1")]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            places.pop()
            continue
        name = local_name(element)
        if name == "leaf":
            leaves.append(_read_leaf(element, places[-1], backbone, faults))
        places.append(_place_below(element, name, places[-1], module_1_scope))
    return leaves


def _place_below(element: _Element, name: str, above: _Place, scope: str | None) -> _Place:
    if name == "node-extension":
        title = next((text_of(child) for child in element if local_name(child) == "title"), "")
        return _Place(above.section, above.attributes, (*above.extensions, title))
    heading = load_ctd().number_by_element.get(name)
    section = above.section
    if heading is not None and heading[0] == (scope if scope is not None else "ICH"):
        section = heading[1]
    attributes = above.attributes
    if element.attrib:
        stated = {key: value for key in _HEADING_ATTRIBUTES if (value := attribute(element, key))}
        if stated:
            attributes = {**attributes, **stated}
    return _Place(section, attributes, above.extensions)


def _read_leaf(element: _Element, place: _Place, backbone: str, faults: FaultList) -> WrittenLeaf:
    leaf_id = attribute(element, "ID") or attribute(element, "id")
    operation = attribute(element, "operation")
    if operation.strip().lower() not in _OPERATIONS:
        faults.add("unknown_operation", backbone, leaf_id=leaf_id, operation=operation)
    title = next((text_of(child) for child in element if local_name(child) == "title"), "")
    return WrittenLeaf(
        backbone=backbone,
        leaf_id=leaf_id,
        operation=_OPERATIONS.get(operation.strip().lower(), "new"),
        href=attribute(element, "href").strip(),
        modified_file=attribute(element, "modified-file").strip(),
        checksum=attribute(element, "checksum").strip(),
        checksum_type=attribute(element, "checksum-type").strip(),
        title=title,
        section=place.section,
        attributes=dict(place.attributes),
        extension_titles=place.extensions,
        version=attribute(element, "version").strip(),
    )
