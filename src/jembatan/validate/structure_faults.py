"""Where a backbone departs from the model of its structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from jembatan.dossier.safe_xml import line_of, local_name
from jembatan.validate.structure import HeadingModel, Structure

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAME = re.compile(r"[^\W\d][\w.\-·]*")  # an XML name without a colon, nearly: what an ID may be
_OPERATIONS = ("new", "append", "replace", "delete")
_SHOW = ("new", "replace", "embed", "other", "none")
_ACTUATE = ("onLoad", "onRequest", "other", "none")
_LEAF_ATTRIBUTES = (
    "ID",
    "application-version",
    "version",
    "font-library",
    "operation",
    "modified-file",
    "checksum",
    "checksum-type",
    "keywords",
    "lang",
)
_XLINK_ATTRIBUTES = ("type", "role", "href", "show", "actuate")
_XML = "http://www.w3.org/XML/1998/namespace"


class StructureFault(NamedTuple):
    """One departure: its sentence (validation.problem.<key>), the line, the leaf where there is one."""

    key: str
    line: int
    args: dict[str, str]
    leaf: str = ""


def find_structure_faults(root: _Element, structure: Structure) -> Iterator[StructureFault]:
    """Yield every departure of a backbone from the model, in document order."""
    prefix, _, name = structure.root.rpartition(":")
    shown = f"{root.prefix}:{local_name(root)}" if root.prefix else local_name(root)
    if (
        local_name(root) != name
        or _namespace(root) != structure.namespace
        or (prefix and root.prefix != prefix)
    ):
        yield _fault("root_wrong", root, root=shown, expected=structure.root)
        return
    for attribute, value in structure.root_attributes.items():
        stated = root.get(attribute)
        # the DTD fixes its version, so it may be left out; the schema demands it
        if (stated is None and structure.envelope) or (stated is not None and stated != value):
            yield _fault("root_attribute_wrong", root, name=attribute, value=stated or "-", expected=value)
    yield from _check_text(root)
    content = root
    if structure.envelope:
        children = _elements(root)
        names = [local_name(child) for child in children]
        if names != ["cn-envelope", "cn-content"]:
            yield _fault("children_wrong", root, element=name, expected="cn-envelope, cn-content")
            return
        yield from _check_envelope(children[0], structure)
        content = children[1]
        yield from _check_text(content)
    yield from _check_headings(content, structure.top, structure, is_top=True)
    yield from _check_ids(root)


def _check_envelope(envelope: _Element, structure: Structure) -> Iterator[StructureFault]:
    children = _elements(envelope)
    for child in envelope.iterdescendants():
        if local_name(child) and _namespace(child) != structure.namespace:
            yield _fault("element_unknown", child, element=local_name(child), above="cn-envelope")
    if tuple(local_name(child) for child in children) != structure.envelope:
        yield _fault(
            "children_wrong", envelope, element="cn-envelope", expected=", ".join(structure.envelope)
        )
    for child in children:
        name = local_name(child)
        if name.endswith("-type") and child.get("code") is None:
            yield _fault("attribute_missing", child, element=name, name="code")
        elif name == "sequence-contact" and [local_name(e) for e in _elements(child)] != [
            "name",
            "phone",
            "email",
        ]:
            yield _fault("children_wrong", child, element=name, expected="name, phone, email")


def _check_headings(
    above: _Element, allowed: tuple[str, ...], structure: Structure, *, is_top: bool = False
) -> Iterator[StructureFault]:
    """Check the headings among an element's children: known here, in order, not too often, none missing.

    Leaves and node extensions are left to the heading that holds them; at the top there is none.
    """
    position = -1
    seen: set[str] = set()
    for child in _elements(above):
        name = local_name(child)
        if name in ("leaf", "node-extension") and not is_top:
            continue
        if name not in allowed:
            known = name in structure.headings
            yield _fault(
                "heading_misplaced" if known else "element_unknown",
                child,
                element=name,
                above=local_name(above),
            )
            continue
        model = structure.headings[name]
        index = allowed.index(name)
        if name in seen and not model.is_repeatable:
            yield _fault("heading_repeated", child, element=name)
        elif index < position:
            yield _fault("heading_out_of_order", child, element=name, above=local_name(above))
        position = max(position, index)
        seen.add(name)
        yield from _check_heading(child, model, structure)
    for name in allowed:
        if structure.headings[name].is_required and name not in seen:
            yield _fault("heading_missing", above, element=name)


def _check_heading(element: _Element, model: HeadingModel, structure: Structure) -> Iterator[StructureFault]:
    yield from _check_text(element)
    if structure.envelope and _namespace(element) != structure.namespace:
        yield _fault("element_unknown", element, element=model.element, above="cn-content")
    stated = {_plain(key): str(value) for key, value in element.attrib.items()}
    for name in stated:
        if name not in model.attributes and name not in structure.heading_attributes:
            yield _fault("attribute_unknown", element, element=model.element, name=name)
    for name in model.required_attributes:
        if name not in stated:
            yield _fault("attribute_missing", element, element=model.element, name=name)
    heading_came = False
    for child in _elements(element):
        name = local_name(child)
        if name == "leaf":
            if not model.holds_leaves:
                yield _fault("leaf_misplaced", child, leaf=_leaf_id(child), element=model.element)
            elif heading_came:
                yield _fault("leaf_after_heading", child, leaf=_leaf_id(child), element=model.element)
            yield from _check_leaf(child, structure)
        elif name == "node-extension":
            if not model.holds_extensions:
                yield _fault("extension_misplaced", child, element=model.element)
            yield from _check_extension(child, structure)
        else:
            heading_came = True
    yield from _check_headings(element, model.children, structure)


def _check_extension(element: _Element, structure: Structure) -> Iterator[StructureFault]:
    yield from _check_text(element)
    for key in element.attrib:
        if _plain(key) not in ("ID", "lang"):
            yield _fault("attribute_unknown", element, element="node-extension", name=_plain(key))
    names = [local_name(child) for child in _elements(element)]
    if not names or names[0] != "title" or len(names) < 2:
        yield _fault("extension_incomplete", element)
    if names[:1] == ["title"]:
        yield from _check_words(_elements(element)[0], structure)
    for child in _elements(element)[1 if names[:1] == ["title"] else 0 :]:
        name = local_name(child)
        if name == "leaf":
            yield from _check_leaf(child, structure)
        elif name == "node-extension":
            yield from _check_extension(child, structure)
        else:
            yield _fault("element_unknown", child, element=name, above="node-extension")


def _check_leaf(element: _Element, structure: Structure) -> Iterator[StructureFault]:
    leaf = _leaf_id(element)
    yield from _check_text(element)
    names = [local_name(child) for child in _elements(element)]
    if names not in (["title"], ["title", "link-text"]):
        yield _fault("leaf_children_wrong", element, leaf=leaf, children=", ".join(names) or "-")
    for child in _elements(element):
        if local_name(child) in ("title", "link-text"):
            yield from _check_words(child, structure, leaf)
    stated: dict[str, str] = {}
    for key, value in element.attrib.items():
        name, space = _plain(key), _space(key)
        stated[name] = str(value)
        if space == structure.xlink and name in _XLINK_ATTRIBUTES:
            continue
        if name in _XLINK_ATTRIBUTES and space:
            yield _fault("xlink_wrong", element, leaf=leaf, namespace=space, expected=structure.xlink)
        elif name not in _LEAF_ATTRIBUTES or space not in ("", _XML) or (name == "lang") != (space == _XML):
            yield _fault("attribute_unknown", element, leaf=leaf, element="leaf", name=name)
    for name in structure.leaf_required:
        if name not in stated:
            yield _fault("attribute_missing", element, leaf=leaf, element="leaf", name=name)
    closed = [
        ("operation", _OPERATIONS),
        ("show", _SHOW),
        ("actuate", _ACTUATE),
        ("type", ("simple",)),
        *([("checksum-type", structure.checksum_types)] if structure.checksum_types else []),
    ]
    for name, values in closed:
        if name in stated and stated[name] not in values:
            yield _fault(
                "value_not_allowed",
                element,
                leaf=leaf,
                name=name,
                value=stated[name] or "-",
                allowed=", ".join(values),
            )


def _check_words(element: _Element, structure: Structure, leaf: str = "") -> Iterator[StructureFault]:
    """Check what holds words: a title holds nothing else, a link-text perhaps cross references."""
    name = local_name(element)
    for key in element.attrib:
        if key != "ID":
            yield _fault("attribute_unknown", element, leaf=leaf, element=name, name=_plain(key))
    for child in _elements(element):
        below = local_name(child)
        if name != "link-text" or below != "xref":
            yield _fault("element_unknown", child, leaf=leaf, element=below, above=name)
            continue
        stated = {_plain(key) for key in child.attrib}
        for wanted in structure.xref_required:
            if wanted not in stated:
                yield _fault("attribute_missing", child, leaf=leaf, element="xref", name=wanted)
        for other in sorted(stated - {"ID", "title", *_XLINK_ATTRIBUTES}):
            yield _fault("attribute_unknown", child, leaf=leaf, element="xref", name=other)
        if _elements(child) or (child.text or "").strip():
            yield _fault("text_misplaced", child, leaf=leaf, element="xref")


def _check_ids(root: _Element) -> Iterator[StructureFault]:
    seen: set[str] = set()
    for element in root.iter():
        if not local_name(element):
            continue
        value = element.get("ID")
        if value is None:
            continue
        leaf = value if local_name(element) == "leaf" else ""
        if not _NAME.fullmatch(value):
            yield _fault("id_not_a_name", element, leaf=leaf, id=value or "-")
        elif value in seen:
            yield _fault("id_twice", element, leaf=leaf, id=value)
        seen.add(value)


def _check_text(element: _Element) -> Iterator[StructureFault]:
    """Find text between elements, where only elements may stand."""
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        leaf = _leaf_id(element) if local_name(element) == "leaf" else ""
        yield _fault("text_misplaced", element, leaf=leaf, element=local_name(element))


def _elements(element: _Element) -> list[_Element]:
    return [child for child in element if local_name(child)]


def _leaf_id(element: _Element) -> str:
    return str(element.get("ID") or "")


def _plain(key: object) -> str:
    return str(key).rpartition("}")[2]


def _space(key: object) -> str:
    return str(key)[1:].partition("}")[0] if str(key).startswith("{") else ""


def _namespace(element: _Element) -> str:
    return _space(element.tag)


def _fault(key: str, at: _Element, /, *, leaf: str = "", **args: str) -> StructureFault:
    return StructureFault(key, line_of(at), args, leaf)
