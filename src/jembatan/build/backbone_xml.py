"""Writing a tree of headings as XML text: the same bytes for the same tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from jembatan.build.backbone_tree import BackboneLeaf, Extension, Node

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


def has_other_characters(text: str) -> bool:
    """Say whether a text has characters that XML 1.0 cannot hold."""
    return bool(_NOT_XML.search(text))


def clean_text(text: str) -> str:
    """Return a text on one line, without characters that XML 1.0 cannot hold and without spaces at its ends."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def render_headings(root: Node, indent: str, *, states_no_checksum: bool) -> list[str]:
    """Return the lines of every heading below the root.

    states_no_checksum: how a delete leaf is written: the ICH DTD demands both checksum attributes, so they stand
    there empty and md5; the Chinese schema does not, so they are left out.
    """
    lines: list[str] = []
    for node in root.ordered_children():
        assert node.heading is not None  # only the root has none
        name = node.heading.element
        lines.append(f"{indent}<{name}{_render_attributes(node.attributes.items())}>")
        below = indent + "  "
        lines += _render_content(node.leaves, node.extensions, below, states_no_checksum)
        lines += render_headings(node, below, states_no_checksum=states_no_checksum)
        lines.append(f"{indent}</{name}>")
    return lines


def _render_content(
    leaves: list[BackboneLeaf], extensions: dict[str, Extension], indent: str, states_no_checksum: bool
) -> list[str]:
    lines = [line for leaf in leaves for line in _render_leaf(leaf, indent, states_no_checksum)]
    for extension in extensions.values():
        lines += [f"{indent}<node-extension>", f"{indent}  <title>{escape(extension.title)}</title>"]
        lines += _render_content(extension.leaves, extension.extensions, indent + "  ", states_no_checksum)
        lines.append(f"{indent}</node-extension>")
    return lines


def _render_leaf(leaf: BackboneLeaf, indent: str, states_no_checksum: bool) -> list[str]:
    is_delete = leaf.operation == "delete"
    attributes = [("ID", leaf.leaf_id), ("operation", leaf.operation)]
    if leaf.modified_file:
        attributes.append(("modified-file", leaf.modified_file))
    if not is_delete:
        attributes += [("checksum", leaf.checksum), ("checksum-type", "md5"), ("xlink:href", leaf.href)]
        attributes.append(("xlink:type", "simple"))
    elif states_no_checksum:
        attributes += [("checksum", ""), ("checksum-type", "md5")]
    if leaf.version:
        attributes.append(("version", leaf.version))
    if leaf.language:
        attributes.append(("xml:lang", leaf.language))
    return [
        f"{indent}<leaf{_render_attributes(attributes)}>",
        f"{indent}  <title>{escape(leaf.title)}</title>",
        f"{indent}</leaf>",
    ]


def _render_attributes(attributes: Iterable[tuple[str, str]]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes)
