"""The documents of a dossier as checks ask for them: at a section, of a type, and those that could be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from jembatan.checks.could_be import could_stand_at
from jembatan.checks.shelved import ShelvedDocument, is_at_or_below
from jembatan.checks.translated import find_translated
from jembatan.core.document import DocumentProperties, Placement, Recognition
from jembatan.core.dossier import Dossier
from jembatan.core.grades import Confidence
from jembatan.core.law import DocumentType

_SEQUENCE = re.compile(r"(?:^|/)(\d{4})/")
_ANYWHERE = Placement(section="", confidence=Confidence.LOW)


class Shelf:
    """The current documents of one dossier.

    `absent_sequences`: earlier deliveries of the application that were not given; what they held is not known.
    """

    def __init__(self, documents: Sequence[ShelvedDocument], absent_sequences: Sequence[str] = ()) -> None:
        self.documents = tuple(documents)
        self.absent_sequences = tuple(absent_sequences)
        self._translated: dict[frozenset[str], Mapping[str, tuple[ShelvedDocument, ...]]] = {}

    def translated(self, accepted: Iterable[str]) -> Mapping[str, tuple[ShelvedDocument, ...]]:
        """Return the documents in other languages that stand beside their translation, by path, with the translations."""
        languages = frozenset(accepted)
        if languages not in self._translated:
            self._translated[languages] = find_translated(self.documents, languages)
        return self._translated[languages]

    def at(self, wanted: str) -> list[ShelvedDocument]:
        """Return the documents at or below a section; "3.2.P.8.3|II.P8" names alternatives, "1.2@cn" a region's own."""
        return [d for d in self.documents if any(_stands_at(d, section) for section in wanted.split("|"))]

    def of_type(self, type_: str) -> list[tuple[ShelvedDocument, Confidence]]:
        """Return the documents recognised as the type, each with how sure that is."""
        return [(d, d.types[type_]) for d in self.documents if type_ in d.types]

    def could_be_at(self, wanted: str, types: Mapping[str, DocumentType]) -> list[ShelvedDocument]:
        """Return the documents that could belong at the section: not there, not surely something that belongs elsewhere."""
        sections = wanted.split("|")
        return [
            d
            for d in self.documents
            if not any(_stands_at(d, section) for section in sections)
            and could_stand_at(d, sections)
            and not _belongs_elsewhere(d, sections, types)
        ]

    def could_be_of_type(self, type_: DocumentType) -> list[ShelvedDocument]:
        """Return the documents that could be of the type unseen: without a sure place, or unreadable where it belongs."""
        return [
            d
            for d in self.documents
            if type_.id not in d.types
            and not d.is_surely_something
            and (
                could_stand_at(d, type_.sections)
                or (d.is_placed and not d.is_readable and _could_hold(d, type_))
            )
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
    return Shelf(list(shelved.values()), _find_absent_sequences(dossier))


def _find_absent_sequences(dossier: Dossier) -> list[str]:
    """Return the numbers of sequences that leaves speak of and that were not given; "< 0003" where 0003 is the first.

    The first delivery of an application is 0000 or 0001 (eCTD v3.2.2; regional guidance on sequence numbers).
    """
    held = {backbone for sequence in dossier.sequences for backbone in sequence.backbones}
    spoken_of = {leaf.modified[0] for leaf in dossier.leaves if leaf.modified} - held
    absent = {match[1] for backbone in spoken_of if (match := _SEQUENCE.search(backbone))}
    numbers = sorted(s.number for s in dossier.sequences if s.number.isdigit())
    if dossier.format == "ectd-3.2.2" and numbers and int(numbers[0]) > 1 and not absent:
        absent.add(f"< {numbers[0]}")
    return sorted(absent)


def _stands_at(document: ShelvedDocument, wanted: str) -> bool:
    section, _, region = wanted.partition("@")
    if region and document.region and region != document.region:
        return False
    return document.is_placed and is_at_or_below(document.placement.section, section)


def _could_hold(document: ShelvedDocument, type_: DocumentType) -> bool:
    if not type_.sections:
        return True
    return any(_stands_at(document, section) for section in type_.sections)


def _belongs_elsewhere(
    document: ShelvedDocument, wanted: Sequence[str], types: Mapping[str, DocumentType]
) -> bool:
    """Say whether it is surely a paper none of whose own sections lies at, above or below the wanted ones."""
    if not document.is_surely_something:
        return False
    own = [
        section.partition("@")[0]
        for type_ in document.types
        if type_ in types
        for section in types[type_].sections
    ]
    plain = [section.partition("@")[0] for section in wanted]
    return not any(is_at_or_below(one, other) or is_at_or_below(other, one) for one in own for other in plain)
