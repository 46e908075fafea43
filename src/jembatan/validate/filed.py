"""What was filed, exactly as it is written: sequences, backbones, leaves, study tagging files; nothing is put right.

The dossier (jembatan.dossier.reader) reads what a package means and forgives slips; validation needs what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from jembatan.dossier.links import folder_of, join, leaves_package, name_of
from jembatan.dossier.package import PackageFile

if TYPE_CHECKING:
    from lxml.etree import _Element

    from jembatan.validate.message import FiledMessage

INDEX = "index"
REGIONAL = "regional"
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
LeafKey = tuple[str, str]  # path of the backbone, leaf ID


class FiledHeading(NamedTuple):
    """One heading above a leaf: its element and all its attributes, by name."""

    element: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class FiledLeaf:
    """One leaf element as written; empty texts where an attribute is absent."""

    backbone: str  # path of the backbone
    kind: str  # index or regional
    sequence: FiledSequence
    line: int
    leaf_id: str
    operation: str
    href: str | None
    modified_file: str
    checksum: str
    checksum_type: str
    version: str
    language: str
    title: str | None  # None where there is no title element
    headings: tuple[FiledHeading, ...]
    section: str  # CTD number of the nearest heading that the table knows
    extension_titles: tuple[str, ...]
    path: (
        str | None
    )  # where href leads, whether or not a file is there; None for none, an address or an absolute path
    modified: LeafKey | None  # where modified-file leads

    @property
    def key(self) -> LeafKey:
        """Return what other leaves know it by."""
        return self.backbone, self.leaf_id


@dataclass(frozen=True, slots=True, eq=False)
class Backbone:
    """One backbone file; `root` is None and `fault` says why where it is no readable XML."""

    path: str
    kind: str
    root: _Element | None
    fault: str = ""
    doctype_system: str = ""
    leaves: tuple[FiledLeaf, ...] = ()
    line_of_fault: int = 0


class DocContent(NamedTuple):
    """One doc-content of a study tagging file."""

    line: int
    href: str
    target: LeafKey | None
    tags: tuple[tuple[str, str], ...]  # name and info-type
    in_block: bool


@dataclass(frozen=True, slots=True, eq=False)
class StudyFile:
    """One study tagging file with the leaf that points at it."""

    path: str
    leaf: FiledLeaf
    root: _Element | None
    fault: str = ""
    title: str = ""
    study_id: str = ""
    categories: tuple[tuple[str, str, str], ...] = ()  # name, value, info-type
    contents: tuple[DocContent, ...] = ()
    style_sheet: str = ""
    line_of_fault: int = 0


@dataclass(eq=False)
class FiledSequence:
    """One sequence folder; `folder` is empty where the package itself is the sequence."""

    folder: str
    name: str  # of the folder, or of the package where that is the sequence
    files: tuple[PackageFile, ...]
    empty_folders: tuple[str, ...] = ()
    earlier: tuple[FiledSequence, ...] = ()  # of the same application, in order
    backbones: dict[str, Backbone] = field(default_factory=dict)
    other_regional: tuple[Backbone, ...] = ()  # regional backbones of another region than the profile's
    study_files: tuple[StudyFile, ...] = ()
    paths: frozenset[str] = frozenset()  # of its files, relative to the package
    message: FiledMessage | None = None  # of an eCTD v4.0 sequence
    history: History = field(init=False, repr=False)  # shared with the other sequences of the application

    def __post_init__(self) -> None:
        """Join the sequences that came before."""
        self.history = self.earlier[-1].history if self.earlier else History()
        self.history.add(self)

    def at(self, inner: str) -> str:
        """Return the path in the package of a path inside the sequence."""
        return join(self.folder, inner)

    def inner(self, path: str) -> str:
        """Return a path of this sequence seen from its folder."""
        return path[len(self.folder) + 1 :] if self.folder else path

    @property
    def is_alone(self) -> bool:
        """Say whether the package is this one sequence, so that earlier ones were not given."""
        return not self.folder

    @property
    def application(self) -> str:
        """Return the folder of the application; empty where the package itself is it."""
        return folder_of(self.folder)

    def leaves(self, kind: str) -> tuple[FiledLeaf, ...]:
        """Return the leaves of one backbone; none where it is absent or unreadable."""
        backbone = self.backbones.get(kind)
        return backbone.leaves if backbone else ()

    def root(self, kind: str) -> _Element | None:
        """Return the root of one backbone; None where it is absent or unreadable."""
        backbone = self.backbones.get(kind)
        return backbone.root if backbone else None

    def is_other_application(self, path: str) -> bool:
        """Say whether a resolved path leaves the folder of the application."""
        if self.is_alone:
            return path.startswith("../../") or path == ".."
        if not self.application:
            return leaves_package(path)
        return not path.startswith(self.application + "/")

    def is_earlier_not_given(self, path: str) -> bool:
        """Say whether a resolved path leads to an earlier sequence that was not given, or whose backbone is unreadable."""
        if self.is_other_application(path) or (self.is_alone and not leaves_package(path)):
            return False
        above = "../" if self.is_alone else join(self.application, "")
        folder = path[len(above) :].partition("/")[0]
        other = self.history.sequence_by_name.get(folder)
        if other is not None and other.position < self.position:
            return any(b.path == path and b.root is None for b in other.backbones.values())
        if not _FOUR_DIGITS.fullmatch(folder):
            return self.is_alone
        return not _FOUR_DIGITS.fullmatch(self.name) or folder < self.name

    @cached_property
    def is_past_whole(self) -> bool:
        """Say whether every earlier sequence was given and can be read; applications begin at 0000 or at 0001."""
        if any(one.root is None for other in self.earlier for one in other.backbones.values()):
            return False
        if not _FOUR_DIGITS.fullmatch(self.name):
            return not self.is_alone
        if self.is_alone:
            return self.name == "0000"
        given = {other.name for other in self.earlier}
        first = 0 if "0000" in given else 1
        return all(f"{number:04d}" in given for number in range(first, int(self.name)))

    def find_leaf(self, key: LeafKey | None) -> FiledLeaf | None:
        """Return the leaf of this or an earlier sequence that a key means; of two with one ID the first."""
        found = self.history.leaf_by_key.get(key) if key else None
        return found if found is not None and found.sequence.position <= self.position else None

    def find_changes_before(self, key: LeafKey) -> list[FiledLeaf]:
        """Return the leaves of earlier sequences that change a leaf, in order."""
        changes = self.history.changes_by_key.get(key, ())
        return [leaf for leaf in changes if leaf.sequence.position < self.position]

    def is_study_file(self, key: LeafKey | None) -> bool:
        """Say whether a key means a leaf of this or an earlier sequence that points at a study tagging file."""
        return (
            self.history.position_by_study_key.get(key, self.position + 1) <= self.position if key else False
        )

    @property
    def position(self) -> int:
        """Return how many sequences of the application come before."""
        return len(self.earlier)


class History:
    """The leaves of all sequences of one application, looked through once for all of them."""

    def __init__(self) -> None:
        self.sequences: list[FiledSequence] = []
        self.sequence_by_name: dict[str, FiledSequence] = {}

    def add(self, sequence: FiledSequence) -> None:
        """Add the next sequence; what was found before is forgotten."""
        self.sequences.append(sequence)
        self.sequence_by_name.setdefault(name_of(sequence.folder), sequence)
        for found in ("leaf_by_key", "changes_by_key", "position_by_study_key"):
            self.__dict__.pop(found, None)

    @cached_property
    def leaf_by_key(self) -> dict[LeafKey, FiledLeaf]:
        """Return all leaves by their keys; of two with one ID the first."""
        found: dict[LeafKey, FiledLeaf] = {}
        for leaf in self._leaves():
            if leaf.leaf_id:
                found.setdefault(leaf.key, leaf)
        return found

    @cached_property
    def changes_by_key(self) -> dict[LeafKey, list[FiledLeaf]]:
        """Return for each leaf those that change it, in order."""
        found: dict[LeafKey, list[FiledLeaf]] = {}
        for leaf in self._leaves():
            if leaf.modified is not None and leaf.operation in ("replace", "append", "delete"):
                found.setdefault(leaf.modified, []).append(leaf)
        return found

    @cached_property
    def position_by_study_key(self) -> dict[LeafKey, int]:
        """Return the position of the first sequence in which a leaf points at a study tagging file, by its key."""
        found: dict[LeafKey, int] = {}
        for sequence in self.sequences:
            for study in sequence.study_files:
                found.setdefault(study.leaf.key, sequence.position)
        return found

    def _leaves(self) -> Iterator[FiledLeaf]:
        for sequence in self.sequences:
            for kind in (INDEX, REGIONAL):
                yield from sequence.leaves(kind)
