"""Which documents are of a type that requirements speak of: by section, title, file name and first words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from jembatan.core.document import Document, Placement, Recognition
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.grades import Confidence
from jembatan.core.law import DocumentType
from jembatan.facts.wording import fold_width, is_latin, word_pattern

HEAD_CHARACTERS = 300  # of the first text: what stands there counts like a title
_WORDS_SAY = "words: "
_TITLE_SAYS = "title: "
_GRADES = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


class _Words(NamedTuple):
    """The words of one document, folded: title-like (strong) and the rest of the first text (weak)."""

    title: str
    head: str
    body: str


def recognise_documents(
    dossier: Dossier, document_types: Mapping[str, DocumentType]
) -> tuple[Recognition, ...]:
    """Return what each current document is recognised as; one document may be of several types, most of none.

    high: its section and its words say so. medium: its title says so where it may stand, or it stands alone in a section
    that belongs to one type only. low: only words deep in the text of a document without a place. A word that means
    something else lowers it by one step in the text, by two in the title.
    """
    owners = Counter(section for type_ in document_types.values() for section in type_.sections)
    region_by_sequence = {sequence.number: sequence.region for sequence in dossier.sequences}
    fallback = "cn" if dossier.format == "cn-disc" else ""
    found: dict[tuple[str, str], Recognition] = {}
    for leaf in dossier.current():
        assert leaf.path is not None
        document = dossier.documents.get(leaf.path)
        region = region_by_sequence.get(leaf.sequence) or fallback
        words = _words(leaf, document)
        for type_ in document_types.values():
            recognition = _recognise(leaf, words, type_, region, owners)
            known = found.get((leaf.path, type_.id))
            if recognition and (known is None or _surer(recognition, known)):
                found[leaf.path, type_.id] = recognition
    told_by_words = {r.path for r in found.values() if _is_told_by_words(r)}
    return tuple(r for r in found.values() if _is_told_by_words(r) or r.path not in told_by_words)


def _is_told_by_words(recognition: Recognition) -> bool:
    """Say whether the document's own words named the type, and not its section alone."""
    return _WORDS_SAY in recognition.because or _TITLE_SAYS in recognition.because


def _recognise(
    leaf: Leaf, words: _Words, type_: DocumentType, region: str, owners: Mapping[str, int]
) -> Recognition | None:
    assert leaf.path is not None
    section = _own_section(leaf.placement, type_, region)
    in_title = _first(type_.words, words.title)
    in_head = _first(type_.words, words.head)
    in_body = None if in_title or in_head else _first(type_.words, words.body)
    strong = in_title or in_head
    near = section is not None or _is_near(leaf.placement, type_)
    steps: int
    if section and strong:
        steps = 0
    elif section and in_body:
        steps = 0 if owners[section] == 1 else 1
    elif strong:
        if (
            not near
            and leaf.placement is not None
            and (in_title is None or _is_elsewhere(leaf.placement, type_))
        ):
            return None
        steps = 1 if (in_title or leaf.placement is None) else 2
        if not near and leaf.placement is not None:
            steps = 2
    elif section and owners[section] == 1 and _is_administrative(section) and not words.head.strip():
        steps = 1  # alone in its section, and its words could not be read
    elif (
        section
        and owners[section] == 1
        and _is_administrative(section)
        and _is_exact(leaf.placement, section)
    ):
        steps = 1
    elif in_body and leaf.placement is None:
        steps = 2
    else:
        return None
    if _first(type_.confusable, words.title):
        steps += 2
    elif _first(type_.confusable, words.head):
        steps += 1
    if leaf.placement and leaf.placement.confidence is Confidence.LOW and section and not strong:
        steps += 1
    if steps >= len(_GRADES):
        return None
    because = " + ".join(
        part
        for part in (
            f"section {section}" if section else "",
            f"title: {in_title}"
            if in_title
            else (f"words: {in_head or in_body}" if in_head or in_body else ""),
        )
        if part
    )
    return Recognition(path=leaf.path, type=type_.id, confidence=_GRADES[steps], because=because)


def best_types(recognitions: Sequence[Recognition]) -> dict[str, Recognition]:
    """Return by path the surest recognition; among equals the one with the longer, so more specific, words."""
    best: dict[str, Recognition] = {}
    for recognition in recognitions:
        known = best.get(recognition.path)
        if known is None or _rank(recognition) < _rank(known):
            best[recognition.path] = recognition
    return best


def _rank(recognition: Recognition) -> tuple[int, int]:
    return _GRADES.index(recognition.confidence), -len(recognition.because.partition(_WORDS_SAY)[2])


def _surer(one: Recognition, other: Recognition) -> bool:
    return _GRADES.index(one.confidence) < _GRADES.index(other.confidence)


def _words(leaf: Leaf, document: Document | None) -> _Words:
    path = PurePosixPath(leaf.path or "")
    name = re.sub(r"[-_.+]+", " ", path.stem)
    sample = fold_width(document.properties.sample).lower() if document else ""
    title = document.properties.title if document else ""
    titles = fold_width("\n".join([leaf.title, *leaf.extension_titles, title, name])).lower()
    return _Words(titles, sample[:HEAD_CHARACTERS], sample[HEAD_CHARACTERS:])


def _first(words: Sequence[str], text: str) -> str | None:
    """Return the longest of the words that the text has, or None; a Latin word counts only as a whole word."""
    hits = [w for w in words if (word_pattern(w).search(text) if is_latin(w) else w in text)]
    return max(hits, key=len, default=None)


def _own_section(placement: Placement | None, type_: DocumentType, region: str) -> str | None:
    """Return the most specific section of the type at which the document stands; "1.2@cn" is China's own."""
    if placement is None:
        return None
    matching = []
    for section in type_.sections:
        number, _, owner = section.partition("@")
        if owner and owner != region:
            continue
        if not owner and number[:1] == "1" and placement.structure == "ctd":
            continue  # a Module 1 number means nothing without its region
        if _is_at(placement.section, number):
            matching.append(section)
    return max(matching, key=len, default=None)


def _is_at(section: str, wanted: str) -> bool:
    if not section.startswith(wanted):
        return False
    rest = section[len(wanted) :]
    return not rest or rest[0] == "." or (wanted[-1:].isalpha() and rest[0].isdigit() and "." in wanted)


def _is_exact(placement: Placement | None, section: str) -> bool:
    return placement is not None and placement.section == section.partition("@")[0]


def _is_near(placement: Placement | None, type_: DocumentType) -> bool:
    """Say whether the document stands where a misplaced one of the type would: its module's papers, or the section above."""
    if placement is None:
        return False
    here = placement.section
    if _is_administrative(here):
        return not type_.sections or any(_is_administrative(s.partition("@")[0]) for s in type_.sections)
    return any("." in s and _is_at(here, s.rpartition(".")[0]) and s.count(".") > 1 for s in type_.sections)


def _is_elsewhere(placement: Placement, type_: DocumentType) -> bool:
    """Say whether the document stands in another module than any section of the type."""
    module = placement.section.partition(".")[0]
    return bool(type_.sections) and all(s.partition(".")[0] != module for s in type_.sections)


def _is_administrative(section: str) -> bool:
    return section.partition(".")[0] in ("1", "I")
