"""The tree of headings and leaves that both backbones are written from."""

from __future__ import annotations

from dataclasses import dataclass, field

from jembatan.build.ectd_headings import Heading


@dataclass(frozen=True)
class BackboneLeaf:
    """One leaf element as it will be written; href and modified_file are relative to the backbone's own folder."""

    leaf_id: str
    title: str
    operation: str
    href: str = ""
    checksum: str = ""
    modified_file: str = ""
    language: str = ""
    version: str = ""


@dataclass
class Extension:
    """A node extension: a title with leaves or further extensions."""

    title: str
    leaves: list[BackboneLeaf] = field(default_factory=list)
    extensions: dict[str, Extension] = field(default_factory=dict)


@dataclass
class Node:
    """A heading element with its attributes, its leaves, and the headings below it."""

    heading: Heading | None
    attributes: dict[str, str] = field(default_factory=dict)
    leaves: list[BackboneLeaf] = field(default_factory=list)
    extensions: dict[str, Extension] = field(default_factory=dict)
    children: dict[tuple[str, tuple[tuple[str, str], ...]], Node] = field(default_factory=dict)

    def ordered_children(self) -> list[Node]:
        """Return the headings below in the order of the DTD; repeats in the order they were added."""
        return sorted(self.children.values(), key=lambda node: node.heading.position if node.heading else -1)


def add_leaf(
    root: Node,
    chain: list[Heading],
    attributes: dict[str, str],
    leaf: BackboneLeaf,
    extension_titles: tuple[str, ...] = (),
) -> None:
    """Put a leaf under its headings, making those that are not there yet.

    A heading takes those of the leaf's attributes that its element may carry; other values make another element.
    """
    node = root
    for heading in chain:
        own = {name: attributes[name] for name in heading.attributes if name in attributes}
        key = (heading.number, tuple(own.items()))
        node = node.children.setdefault(key, Node(heading, own))
    leaves, extensions = node.leaves, node.extensions
    for title in extension_titles:
        extension = extensions.setdefault(title, Extension(title))
        leaves, extensions = extension.leaves, extension.extensions
    leaves.append(leaf)
