"""Reading XML that nobody here wrote: no DTD is loaded, no entity expanded, no network used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jembatan.dossier.faults import FaultList
from jembatan.dossier.package import FileUnreadableError, Package

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_XML_BYTES = 200_000_000


def read_xml(package: Package, path: str, faults: FaultList) -> _Element | None:
    """Return the root of a file's XML tree, or None with a fault added where it cannot or must not be read.

    An entity declared in the file itself is never expanded: a file that declares any is a fault, and is read without.
    """
    try:
        data = package.read(path, at_most=MAX_XML_BYTES + 1)
    except FileUnreadableError as error:
        faults.add("file_unreadable", path, reason=str(error))
        return None
    if len(data) > MAX_XML_BYTES:
        faults.add("xml_too_large", path, limit=MAX_XML_BYTES)
        return None
    return parse_xml(data, path, faults)


def parse_xml(data: bytes, path: str, faults: FaultList) -> _Element | None:
    """Return the root of the XML tree in `data`; as read_xml, for bytes already read."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        faults.add("broken_xml", path, line=line or 0, reason=_first_sentence(str(error)))
        return None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None:
        names = sorted(str(entity.name) for entity in subset.iterentities())  # type: ignore[union-attr]
        if names:
            faults.add("xml_entities", path, names=", ".join(names[:5]))
    return root


def local_name(element: _Element) -> str:
    """Return an element's name without its namespace; empty for a comment, an entity or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line_of(element: _Element) -> int:
    """Return the line that an element begins on; 0 where none is known."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # the types of lxml leave it open
    return line or 0


def attribute(element: _Element, name: str) -> str:
    """Return an attribute's value whatever its namespace (both xlink namespaces are in use); empty if absent."""
    value = element.get(name)
    if value is not None:
        return value
    for key, other in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(other)
    return ""


def text_of(element: _Element) -> str:
    """Return all text below an element, in one line."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _first_sentence(text: str) -> str:
    return text.split(" (<string>", 1)[0].strip()[:200]
