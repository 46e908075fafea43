"""The documents of a dossier as checks ask for them: at a section, of a type, and those that could be anything."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jembatan.core.document import DocumentProperties, Placement, Recognition
from jembatan.core.dossier import Dossier
from jembatan.core.finding import Place
from jembatan.core.grades import Confidence
from jembatan.core.law import DocumentType

_ANYWHERE = Placement(section="", confidence=Confidence.LOW)
_NOT_APPLICABLE_WORDS = ("不适用", "not applicable", "tidak berlaku", "tidak dipersyaratkan")


class ShelvedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One current document with its place and the types that it was recognised as."""

    path: str
    placement: Placement
    properties: DocumentProperties
    region: str
    types: dict[str, Confidence] = {}

    @property
    def place(self) -> Place:
        """Where it is, as a finding prints it."""
        return Place(path=self.path, section=self.placement.section)

    @property
    def is_placed(self) -> bool:
        """Say whether it was given a section."""
        return bool(self.placement.section)

    @property
    def is_readable(self) -> bool:
        """Say whether its words could be read (a fault, encryption or a scan without text prevents it)."""
        p = self.properties
        return not p.fault and not p.encrypted and p.text_layer != "scan"

    @property
    def says_not_applicable(self) -> bool:
        """Say whether it is a short sheet that states that the section does not apply."""
        p = self.properties
        sample = p.sample.lower()
        return (
            (p.pages or 1) <= 2
            and len(sample) < 1500
            and any(word in sample for word in _NOT_APPLICABLE_WORDS)
        )


class Shelf:
    """The current documents of one dossier."""

    def __init__(self, documents: Sequence[ShelvedDocument]) -> None:
        self.documents = tuple(documents)

    def at(self, wanted: str) -> list[ShelvedDocument]:
        """Return the documents at or below a section; "3.2.P.8.3|II.P8" names alternatives, "1.2@cn" a region's own."""
        return [d for d in self.documents if any(_stands_at(d, section) for section in wanted.split("|"))]

    def of_type(self, type_: str) -> list[tuple[ShelvedDocument, Confidence]]:
        """Return the documents recognised as the type, each with how sure that is."""
        return [(d, d.types[type_]) for d in self.documents if type_ in d.types]

    def could_be_at(self, wanted: str) -> list[ShelvedDocument]:
        """Return the unplaced documents that could belong at the section: those not surely recognised as something else."""
        return [d for d in self.documents if not d.is_placed and not _is_surely_something(d)]

    def could_be_of_type(self, type_: DocumentType) -> list[ShelvedDocument]:
        """Return the documents that could be of the type unseen: unplaced ones, and unreadable ones where it belongs."""
        return [
            d
            for d in self.documents
            if type_.id not in d.types
            and not _is_surely_something(d)
            and (not d.is_placed or (not d.is_readable and _could_hold(d, type_)))
        ]


def shelve(dossier: Dossier, recognitions: Sequence[Recognition] = ()) -> Shelf:
    """Return the shelf of a dossier's cumulative view."""
    types: dict[str, dict[str, Confidence]] = {}
    for recognition in recognitions:
        types.setdefault(recognition.path, {})[recognition.type] = recognition.confidence
    region_by_sequence = {sequence.number: sequence.region for sequence in dossier.sequences}
    fallback = "cn" if dossier.format == "cn-disc" else ""
    shelved = {}
    for leaf in dossier.current():
        assert leaf.path is not None
        document = dossier.documents.get(leaf.path)
        shelved[leaf.path, leaf.placement.section if leaf.placement else ""] = ShelvedDocument(
            path=leaf.path,
            placement=leaf.placement or _ANYWHERE,
            properties=document.properties if document else DocumentProperties(media_type="unknown"),
            region=region_by_sequence.get(leaf.sequence, fallback),
            types=types.get(leaf.path, {}),
        )
    return Shelf(list(shelved.values()))


def is_at_or_below(section: str, wanted: str) -> bool:
    """Say whether `section` is `wanted` or lies under it: 3.2.P.8.3 under 3.2.P.8, II.P8 under II.P, not II.P10 under II.P1."""
    if not section.startswith(wanted):
        return False
    rest = section[len(wanted) :]
    return not rest or rest[0] == "." or (wanted[-1:].isalpha() and rest[0].isdigit())


def _stands_at(document: ShelvedDocument, wanted: str) -> bool:
    section, _, region = wanted.partition("@")
    if region and document.region and region != document.region:
        return False
    return document.is_placed and is_at_or_below(document.placement.section, section)


def _could_hold(document: ShelvedDocument, type_: DocumentType) -> bool:
    if not type_.sections:
        return True
    return any(_stands_at(document, section) for section in type_.sections)


def _is_surely_something(document: ShelvedDocument) -> bool:
    return any(confidence is not Confidence.LOW for confidence in document.types.values())
