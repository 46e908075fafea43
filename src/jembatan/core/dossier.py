"""The dossier: its sequences, the leaves they carried, and the documents after all of them are applied."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from jembatan.core.document import Document, Placement
from jembatan.core.text import Message

Operation = Literal["new", "replace", "append", "delete"]


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a backbone (or one file of a folder): what one sequence did with one document."""

    path: str | None  # POSIX, relative to the dossier as given; None for a delete leaf
    placement: Placement | None  # None where it could not be placed
    sequence: str = ""  # "0000"; empty for a plain folder
    sequence_of_bytes: str = ""  # the sequence that holds the file; differs where an earlier file is reused
    leaf_id: str = ""
    operation: Operation = "new"
    modified: tuple[str, str] | None = (
        None  # (backbone path relative to the dossier, leaf ID) that it changes
    )
    backbone: str = ""  # path of the backbone that holds the leaf
    title: str = ""
    checksum: str = ""  # as stated
    checksum_type: str = ""
    extension_titles: tuple[str, ...] = ()  # node extensions above the leaf
    study: str = ""  # study id from an STF
    file_tag: str = ""  # from an STF
    current: bool = True  # part of the cumulative view
    is_document: bool = True  # False where it points at no file, a backbone or a study tagging file


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery: its number, its backbones, what the envelope says."""

    number: str
    path: str  # folder relative to the dossier; "." where the dossier is the sequence
    backbones: tuple[str, ...] = ()
    region: str = ""  # cn, eu, us, or empty
    envelope: dict[str, str] = {}


class ReadFault(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the package that is technically wrong; a technical finding of its own group."""

    code: str  # stable, for example "checksum_differs", "leaf_without_file", "broken_xml"
    path: str
    message: Message
    leaf_id: str = ""


class Ignored(msgspec.Struct, frozen=True):
    """A file that belongs to an operating system or office program, not to the dossier."""

    path: str
    why: str


class Dossier(msgspec.Struct, frozen=True, kw_only=True, dict=True):  # a dict for what is looked up often
    """The documents at their sections, after all sequences are applied."""

    name: str  # the last part of what was given, never an absolute path
    format: str  # ectd-3.2.2, ectd-4.0, cn-disc, ctd-folder, actd-folder, pre-ctd, folder
    sequences: tuple[Sequence, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    documents: dict[str, Document] = {}  # by path; every file read, current or not
    ignored: tuple[Ignored, ...] = ()
    support: tuple[str, ...] = ()  # backbones, checksum files, DTDs, style sheets: read, but not documents
    support_documents: dict[str, Document] = {}  # sizes and checksums of those that a leaf points at
    faults: tuple[ReadFault, ...] = ()
    notes: tuple[Message, ...] = ()  # for example: names decoded as GB18030

    def current(self) -> list[Leaf]:
        """Return the leaves of the cumulative view that have a file which is a document."""
        return list(self._current)

    @cached_property
    def _current(self) -> list[Leaf]:
        return [leaf for leaf in self.leaves if leaf.current and leaf.is_document and leaf.path is not None]

    @cached_property
    def _current_by_section(self) -> dict[str, list[tuple[int, Leaf]]]:
        """By section of their own the current leaves, with their position in the order of all."""
        found: dict[str, list[tuple[int, Leaf]]] = {}
        for position, leaf in enumerate(self._current):
            if leaf.placement:
                found.setdefault(leaf.placement.section, []).append((position, leaf))
        return found

    def unplaced(self) -> list[Leaf]:
        """Return the current leaves that have no place."""
        return [leaf for leaf in self.current() if leaf.placement is None]

    def unreadable(self) -> list[Document]:
        """Return the current documents that could not be opened."""
        paths = {leaf.path for leaf in self.current()}
        return [d for path, d in self.documents.items() if path in paths and d.properties.fault]

    def at(self, section: str) -> list[Leaf]:
        """Return the current leaves at the section or below it."""
        below = section + "."
        found = [
            one
            for here, leaves in self._current_by_section.items()
            if here == section or here.startswith(below)
            for one in leaves
        ]
        return [leaf for _, leaf in sorted(found, key=lambda one: one[0])]
