"""What one eCTD sequence shall hold, before a byte is written."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from jembatan.core.errors import InputError

LeafOperation = Literal["new", "replace", "append", "delete"]


class PlanError(InputError):
    """A sequence plan cannot become a package: which leaf, what is wrong, what to do."""


class CodedType(msgspec.Struct, frozen=True):
    """A coded type of the Chinese envelope: its code and the version of the vocabulary it comes from."""

    code: str
    version: str = "1.0"


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers questions on a sequence."""

    name: str
    phone: str
    email: str


class CnEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope of cn-regional.xml, in the order of cn-regional-1-0.xsd (1 September 2021)."""

    application_id: str  # letter x, y, l or s + year + five digits
    application_type: CodedType
    product_type: CodedType
    product_number: str
    related_sequence: str  # the first sequence of the regulatory activity
    regulatory_activity_type: CodedType
    sequence_type: CodedType
    sequence_description: str
    contact: Contact


class LeafReference(msgspec.Struct, frozen=True):
    """A leaf of an earlier sequence that a leaf changes."""

    sequence: str
    leaf_id: str


class EarlierFile(msgspec.Struct, frozen=True):
    """A file that an earlier sequence holds and a new leaf points at again; path relative to the application."""

    path: str  # for example 0000/m3/32-body-data/.../specification.pdf


class SourceFile(msgspec.Struct, frozen=True):
    """A file of the package that is being read while the sequence is written, with its checksums as read."""

    path: str
    md5: str
    sha256: str


class Category(msgspec.Struct, frozen=True):
    """A category of a study: species, route-of-admin, duration or type-of-control."""

    name: str
    value: str
    info_type: str = "ich"


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """A study whose files are tagged by one study tagging file for each heading they stand at."""

    study_id: str
    title: str
    categories: tuple[Category, ...] = ()


class PlannedLeaf(msgspec.Struct, frozen=True, kw_only=True):
    """One leaf: where it stands, what it does, and the bytes behind it.

    `section` is a CTD number; one without a backbone element (3.2.P.2.1) goes to the nearest heading above that has one.
    `attributes` use the names of the ICH DTD: substance, manufacturer, product-name, dosageform, excipient, indication.
    `path` is relative to the sequence folder; where it is empty, the eCTD folder of the section and `file_name` give it.
    """

    section: str
    title: str
    operation: LeafOperation = "new"
    file_name: str = ""
    path: str = ""
    content: bytes | Path | EarlierFile | SourceFile | None = None  # None only for delete
    attributes: dict[str, str] = {}
    leaf_id: str = ""  # an XML ID; where empty, made from sequence and path
    modifies: LeafReference | None = None
    extension_titles: tuple[str, ...] = ()  # node extensions above the leaf, from the outside in
    study_id: str = ""
    file_tag: str = "study-report-body"  # read only for a leaf of a study
    language: str = ""  # xml:lang


class SequencePlan(msgspec.Struct, frozen=True, kw_only=True):
    """One sequence of one application, ready to be written.

    `folder_by_value` gives the folder name for an attribute value that is not made of a-z, 0-9 and hyphens.
    `util` is a folder with `dtd` and `style` to be copied; official files are not ours to ship. `region` is whose
    Module 1 it has: "cn", or empty for an ICH sequence whose Module 1 leaves stand at section 1 of index.xml.
    `allows_gaps`: what is not known yet (a cover letter, an attribute) is no fault of the plan; the caller lists it.
    """

    application: str  # folder; rule 4.1.21 of China: equal to the application number
    number: str  # "0000"
    envelope: CnEnvelope
    leaves: tuple[PlannedLeaf, ...]
    studies: tuple[Study, ...] = ()
    folder_by_value: dict[str, str] = {}
    util: Path | None = None
    util_files: dict[str, SourceFile] = {}  # path below the sequence -> file of the package
    region: Literal["cn", ""] = "cn"
    allows_gaps: bool = False
