"""Reading one backbone as it is written: raw attributes, line numbers, headings; nothing is put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from jembatan.dossier.links import folder_of, resolve
from jembatan.dossier.package import FileUnreadableError, Package
from jembatan.dossier.safe_xml import MAX_XML_BYTES, attribute, line_of, local_name
from jembatan.dossier.sections import load_ctd
from jembatan.validate.filed import (
    Backbone,
    DocContent,
    FiledHeading,
    FiledLeaf,
    FiledSequence,
    LeafKey,
    StudyFile,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLE_SHEET = re.compile(r"""href\s*=\s*["']([^"']*)["']""")


def read_backbone(package: Package, sequence: FiledSequence, path: str, kind: str) -> Backbone:
    """Return one backbone with its leaves; where it is no readable XML, with the reason instead."""
    root, fault, line = parse_xml_file(package, path)
    if root is None:
        return Backbone(path=path, kind=kind, root=None, fault=fault, line_of_fault=line)
    return Backbone(
        path=path,
        kind=kind,
        root=root,
        doctype_system=str(root.getroottree().docinfo.system_url or ""),  # type: ignore[attr-defined]
        leaves=tuple(_read_leaves(root, sequence, path, kind)),
    )


def parse_xml_file(package: Package, path: str) -> tuple[_Element | None, str, int]:
    """Return the root of an XML file, or None with the reason and the line; no DTD is loaded, no entity expanded."""
    from lxml import etree

    try:
        data = package.read(path, at_most=MAX_XML_BYTES + 1)
    except FileUnreadableError as error:
        return None, str(error), 0
    if len(data) > MAX_XML_BYTES:
        return None, f"more than {MAX_XML_BYTES:,} bytes", 0
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, dtd_validation=False
    )
    try:
        return etree.fromstring(data, parser), "", 0
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = str(error).split(" (<string>", 1)[0].strip()[:200]
        return None, reason, getattr(error, "lineno", None) or 0


def read_study_file(package: Package, leaf: FiledLeaf) -> StudyFile:
    """Return one study tagging file as it is written."""
    assert leaf.path is not None
    root, fault, line = parse_xml_file(package, leaf.path)
    if root is None:
        return StudyFile(path=leaf.path, leaf=leaf, root=None, fault=fault, line_of_fault=line)
    identifier = next((e for e in root if local_name(e) == "study-identifier"), None)
    own = [] if identifier is None else list(identifier)
    return StudyFile(
        path=leaf.path,
        leaf=leaf,
        root=root,
        title=next((_text(e) for e in own if local_name(e) == "title"), ""),
        study_id=next((_text(e) for e in own if local_name(e) == "study-id"), ""),
        categories=tuple(
            (attribute(e, "name"), _text(e).strip(), attribute(e, "info-type"))
            for e in own
            if local_name(e) == "category"
        ),
        contents=tuple(
            _read_content(e, folder_of(leaf.path)) for e in root.iter() if local_name(e) == "doc-content"
        ),
        style_sheet=find_style_sheet(root),
    )


def find_style_sheet(root: _Element) -> str:
    """Return the href of the style sheet instruction that stands before the root element; empty for none."""
    from lxml import etree

    before = root.getprevious()
    while before is not None:
        if isinstance(before, etree._ProcessingInstruction) and before.target == "xml-stylesheet":
            found = _STYLE_SHEET.search(str(before.text or ""))
            return found[1] if found else ""
        before = before.getprevious()
    return ""


def points_at_study_file(package: Package, leaf: FiledLeaf) -> bool:
    """Say whether a leaf points at a study tagging file: by its version attribute, or by the file's first bytes."""
    if leaf.path is None or not leaf.path.lower().endswith(".xml") or leaf.path not in leaf.sequence.paths:
        return False
    if leaf.version.upper().startswith("STF"):
        return True
    try:
        head = package.read(leaf.path, at_most=4096)
    except FileUnreadableError:
        return False
    return b"ich-stf" in head or b":study " in head or b":study>" in head


def resolve_link(base: str, link: str) -> str | None:
    """Return the path that a link means, with % escapes undone; None for an address or an absolute path."""
    return resolve(base, unquote(link.partition("#")[0]))


def resolve_leaf_reference(base: str, link: str) -> LeafKey | None:
    """Return backbone and leaf ID of "../0000/index.xml#id"; None where a part is missing."""
    path, _, leaf_id = link.partition("#")
    backbone = resolve_link(base, path) if path else None
    return (backbone, leaf_id) if backbone and leaf_id else None


def _read_content(element: _Element, base: str) -> DocContent:
    href = attribute(element, "href")
    return DocContent(
        line=line_of(element),
        href=href,
        target=resolve_leaf_reference(base, href),
        tags=tuple(
            (attribute(e, "name"), attribute(e, "info-type")) for e in element if local_name(e) == "file-tag"
        ),
        in_block=any(local_name(e) == "content-block" for e in element.iterancestors()),
    )


def _read_leaves(root: _Element, sequence: FiledSequence, path: str, kind: str) -> list[FiledLeaf]:
    number_by_element = load_ctd().number_by_element
    base = folder_of(path)
    leaves: list[FiledLeaf] = []
    headings: list[FiledHeading] = []
    extensions: list[str] = []
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local_name(element)
        if not name or element is root:
            continue
        if name == "leaf":
            if event == "start":
                leaves.append(
                    _read_leaf(
                        element,
                        sequence,
                        path,
                        kind,
                        base,
                        tuple(headings),
                        tuple(extensions),
                        number_by_element,
                    )
                )
        elif name == "node-extension":
            if event == "start":
                extensions.append(next((_text(e).strip() for e in element if local_name(e) == "title"), ""))
            else:
                extensions.pop()
        elif name in number_by_element:
            if event == "start":
                headings.append(FiledHeading(name, _plain_attributes(element)))
            else:
                headings.pop()
    return leaves


def _read_leaf(
    element: _Element,
    sequence: FiledSequence,
    path: str,
    kind: str,
    base: str,
    headings: tuple[FiledHeading, ...],
    extensions: tuple[str, ...],
    number_by_element: dict[str, tuple[str, str]],
) -> FiledLeaf:
    href = _optional_attribute(element, "href")
    modified = attribute(element, "modified-file")
    title = next((e for e in element if local_name(e) == "title"), None)
    return FiledLeaf(
        backbone=path,
        kind=kind,
        sequence=sequence,
        line=line_of(element),
        leaf_id=attribute(element, "ID"),
        operation=attribute(element, "operation"),
        href=href,
        modified_file=modified,
        checksum=attribute(element, "checksum"),
        checksum_type=attribute(element, "checksum-type"),
        version=attribute(element, "version"),
        language=attribute(element, "lang"),
        title=None if title is None else _text(title),
        headings=headings,
        section=number_by_element[headings[-1].element][1] if headings else "",
        extension_titles=extensions,
        path=_find_path(base, href, sequence) if href else None,
        modified=resolve_leaf_reference(base, modified) if modified else None,
    )


def _find_path(base: str, href: str, sequence: FiledSequence) -> str | None:
    """Return the path that a link means: as it is written where such a file is there, else with % escapes undone."""
    written = resolve(base, href)
    return written if written in sequence.paths else resolve_link(base, href)


def _plain_attributes(element: _Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(k).rpartition("}")[2], str(v)) for k, v in element.attrib.items() if k != "ID"))


def _optional_attribute(element: _Element, name: str) -> str | None:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _text(element: _Element) -> str:
    return "".join(str(part) for part in element.itertext())
