"""Which documents are of a type that requirements speak of: by section, title, file name and first words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jembatan.core.document import Document, Placement, Recognition
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.grades import Confidence
from jembatan.core.law import DocumentType
from jembatan.facts.remembered import RememberedWords, WordsOfText
from jembatan.facts.remembered_recognitions import find_or_learn_recognitions
from jembatan.facts.word_finder import WordFinder
from jembatan.facts.wording import fold_width
from jembatan.facts.working_papers import WORKING_PAPER_WORDS

HEAD_CHARACTERS = 300  # of the first text: what stands there counts like a title
_WORDS_SAY = "words: "
_TITLE_SAYS = "title: "
_GRADES = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
_LAST = len(_GRADES) - 1
_WORKING = frozenset(WORKING_PAPER_WORDS)


class _Words(NamedTuple):
    """Which words of any type one document has: in what is title-like, and in its first text."""

    title: frozenset[str]
    text: WordsOfText


_NO_WORDS = WordsOfText(frozenset(), frozenset(), False)


class _Standing(NamedTuple):
    """How a place stands to a type: the type's own section there, near one, in another module than all."""

    section: str | None
    is_near: bool
    is_elsewhere: bool


class _Seen(NamedTuple):
    """One leaf as it is looked at: the words of its titles, its first text where that can matter, its place's standing."""

    leaf: Leaf
    title: frozenset[str]
    sample: str
    is_deep: bool  # whether words far down in the text can matter
    sha256: str
    standing: Mapping[str, _Standing]


class _Recogniser:
    """What all documents of one run share: the words of all types, and how each place stands to each type."""

    def __init__(self, types: Mapping[str, DocumentType]) -> None:
        self.owners = Counter(section for type_ in types.values() for section in type_.sections)
        self.words = (
            *(w for t in types.values() for w in (*t.words, *t.confusable)),
            *WORKING_PAPER_WORDS,
        )
        self.finder = WordFinder(self.words)
        self._types = tuple(types.values())
        self._types_by_word: dict[str, list[DocumentType]] = {}
        for type_ in self._types:
            for word in type_.words:
                self._types_by_word.setdefault(word, []).append(type_)
        self._standing: dict[tuple[str, str, str], dict[str, _Standing]] = {}
        self._near: dict[tuple[str, str, str], bool] = {}
        self._own: dict[tuple[str, str, str], bool] = {}

    def standing(self, placement: Placement | None, region: str) -> dict[str, _Standing]:
        """Return by type how it stands to the place; each place is looked at once."""
        key = (placement.structure, placement.section, region) if placement else ("", "", "")
        if key not in self._standing:
            self._standing[key] = {
                type_.id: _Standing(
                    section := _own_section(placement, type_, region),
                    section is not None or _is_near(placement, type_),
                    placement is not None and _is_elsewhere(placement, type_),
                )
                for type_ in self._types
            }
        return self._standing[key]

    def is_near_any(self, placement: Placement | None, region: str) -> bool:
        """Say whether the place is one where any type could stand."""
        key = (placement.structure, placement.section, region) if placement else ("", "", "")
        if key not in self._near:
            self._near[key] = any(s.is_near for s in self.standing(placement, region).values())
        return self._near[key]

    def is_any_at(self, placement: Placement, region: str) -> bool:
        """Say whether the place is any type's own section."""
        key = (placement.structure, placement.section, region)
        if key not in self._own:
            self._own[key] = any(s.section for s in self.standing(placement, region).values())
        return self._own[key]

    def find_words(self, text: str, is_deep: bool) -> WordsOfText:
        """Return the words of any type in the first text of a document; those far down only where it is asked for."""
        folded = fold_width(text).lower()
        head, body = folded[:HEAD_CHARACTERS], folded[HEAD_CHARACTERS:]
        return WordsOfText(
            self.finder.find(head), self.finder.find(body) if is_deep else frozenset(), bool(head.strip())
        )

    def candidates(self, words: _Words, standing: Mapping[str, _Standing]) -> list[DocumentType]:
        """Return the types that the place or any word speaks for, in the order of the law."""
        named = {
            t.id
            for word in words.title | words.text.head | words.text.body
            for t in self._types_by_word.get(word, ())
        }
        return [t for t in self._types if t.id in named or standing[t.id].section is not None]


def recognise_documents(
    dossier: Dossier, document_types: Mapping[str, DocumentType], cache_folder: Path | None = None
) -> tuple[Recognition, ...]:
    """Return what each current document is recognised as; one document may be of several types, most of none.

    high: its section and its words say so. medium: its title says so where it may stand, or it stands alone in a section
    that belongs to one type only. low: only words deep in the text of a document without a place. A word that means
    something else lowers it by one step in the text, by two in the title; a name that marks a working paper ("tracker",
    "template") leaves low at most. What was found before is taken from `cache_folder`.
    """
    return find_or_learn_recognitions(
        dossier, document_types, cache_folder, lambda: _look_at_all(dossier, document_types, cache_folder)
    )


def _look_at_all(
    dossier: Dossier, document_types: Mapping[str, DocumentType], cache_folder: Path | None
) -> tuple[Recognition, ...]:
    recogniser = _Recogniser(document_types)
    region_by_sequence = {sequence.number: sequence.region for sequence in dossier.sequences}
    fallback = "cn" if dossier.format == "cn-disc" else ""
    seen = [
        _seen(
            leaf,
            dossier.documents.get(leaf.path or ""),
            region_by_sequence.get(leaf.sequence) or fallback,
            recogniser,
        )
        for leaf in dossier.current()
    ]
    remembered = RememberedWords(
        cache_folder, recogniser.words, ((one.sha256, one.is_deep) for one in seen if one.sample)
    )
    found: dict[tuple[str, str], Recognition] = {}
    for leaf, title, sample, is_deep, sha256, standing in seen:
        assert leaf.path is not None
        text = remembered.words_of((sha256, is_deep), sample, recogniser.find_words) if sample else _NO_WORDS
        words = _Words(title, text)
        for type_ in recogniser.candidates(words, standing):
            recognition = _recognise(leaf, words, type_, standing[type_.id], recogniser.owners)
            known = found.get((leaf.path, type_.id))
            if recognition and (known is None or _surer(recognition, known)):
                found[leaf.path, type_.id] = recognition
    remembered.close()
    told_by_words = {r.path for r in found.values() if _is_told_by_words(r)}
    return tuple(r for r in found.values() if _is_told_by_words(r) or r.path not in told_by_words)


def _seen(leaf: Leaf, document: Document | None, region: str, recogniser: _Recogniser) -> _Seen:
    """Look at a leaf. Its first text is left alone where no rule asks for it: at a place that no type knows, the title alone
    can tell.
    """
    standing = recogniser.standing(leaf.placement, region)
    title = recogniser.finder.find(_titles(leaf, document))
    matters = leaf.placement is None or title or recogniser.is_near_any(leaf.placement, region)
    sample = document.properties.sample if document and matters else ""
    # far down a word counts at a type's own section alone, and where there is no place at all
    is_deep = leaf.placement is None or recogniser.is_any_at(leaf.placement, region)
    return _Seen(leaf, title, sample, is_deep, document.sha256 if document else "", standing)


def _is_told_by_words(recognition: Recognition) -> bool:
    """Say whether the document's own words named the type, and not its section alone."""
    return _WORDS_SAY in recognition.because or _TITLE_SAYS in recognition.because


def _recognise(
    leaf: Leaf, words: _Words, type_: DocumentType, standing: _Standing, owners: Mapping[str, int]
) -> Recognition | None:
    assert leaf.path is not None
    section, near = standing.section, standing.is_near
    in_title = _longest(type_.words, words.title)
    in_head = _longest(type_.words, words.text.head)
    in_body = None if in_title or in_head else _longest(type_.words, words.text.body)
    strong = in_title or in_head
    steps: int
    if section and strong:
        steps = 0
    elif section and in_body:
        steps = 0 if owners[section] == 1 else 1
    elif strong:
        if not near and leaf.placement is not None and (in_title is None or standing.is_elsewhere):
            return None
        steps = 1 if (in_title or leaf.placement is None) else 2
        if not near and leaf.placement is not None:
            steps = 2
    elif section and owners[section] == 1 and _is_administrative(section) and not words.text.has_head:
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
    if _longest(type_.confusable, words.title):
        steps += 2
    elif _longest(type_.confusable, words.text.head):
        steps += 1
    if leaf.placement and leaf.placement.confidence is Confidence.LOW and section and not strong:
        steps += 1
    if (
        steps < _LAST
        and not words.title.isdisjoint(_WORKING)
        and not _is_within(in_title, words.title & _WORKING)
    ):
        steps = _LAST
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


def _is_within(own: str | None, working: frozenset[str]) -> bool:
    """Say whether the words that mark a working paper are part of the type's own words."""
    return own is not None and all(word in own for word in working)


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


def _titles(leaf: Leaf, document: Document | None) -> str:
    """Return what is title-like, folded: the leaf's and the document's titles, and the name of the file."""
    file = (leaf.path or "").rpartition("/")[2]
    name = re.sub(r"[-_.+]+", " ", file.rpartition(".")[0] or file)
    title = document.properties.title if document else ""
    return fold_width("\n".join([leaf.title, *leaf.extension_titles, title, name])).lower()


def _longest(words: Sequence[str], found: frozenset[str]) -> str | None:
    """Return the longest of the words that were found, or None."""
    return max((word for word in words if word in found), key=len, default=None)


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
