"""Which documents stay where they are: data of single subjects, the closed part of a drug substance, archives."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache

from jembatan.build.bridge_profile import ClosedPart, SubjectData, load_outbound_rules
from jembatan.build.subject_rows import lists_subjects
from jembatan.core.document import DocumentProperties
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.fact import Facts, Subject
from jembatan.dossier.sections import is_at_or_below

_FIRST_PAGE = 2_000  # characters of a sample, which may go on with pages from further back
_FIRST_LINES, _LINE = 12, 60
_NOT_WORD = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_NOTHING = DocumentProperties(media_type="")
_MANY = 4_096  # sections that a dossier has; each is asked of for every document


def find_subject_data(
    dossier: Dossier,
    section_by_path: Mapping[str, str] | None = None,
    cleared: Collection[str] = (),
) -> dict[str, str]:
    """Return each document that may hold data of single trial subjects, with the code of what told.

    subject_data: its place, kind, name or tag; subject_rows: its first page lists subjects; subject_copy: another
    document with the same bytes is held. Where only the file could tell, it is held. `section_by_path`: where a person
    wants documents to go, which counts besides the place that they have. `cleared`: documents at which a person looked;
    those alone stay free that neither place, kind nor tag makes data.
    """
    wanted = section_by_path or {}
    found: dict[str, str] = {}
    for leaf in dossier.leaves:
        if leaf.path is None or not leaf.is_document:
            continue
        document = dossier.documents.get(leaf.path)
        properties = document.properties if document else _NOTHING
        place = wanted.get(leaf.path, "")
        if is_surely_subject_data(leaf, properties, place):
            found[leaf.path] = "subject_data"
        elif leaf.path in cleared:
            continue
        elif is_subject_data(leaf, properties, place):
            found[leaf.path] = "subject_data"
        elif leaf.path not in found and lists_subjects(properties.sample[:_FIRST_PAGE]):
            found[leaf.path] = "subject_rows"
    return found | dict.fromkeys(_find_copies(dossier, found), "subject_copy")


@lru_cache(_MANY)
def is_clinical(*sections: str) -> bool:
    """Say whether any of these sections holds reports on studies in persons."""
    return _is_below_any(load_outbound_rules().subject_data.below, sections)


@lru_cache(_MANY)
def is_searched(*sections: str) -> bool:
    """Say whether documents at any of these sections are read to the last page for lists of subjects."""
    return _is_below_any(load_outbound_rules().subject_data.searched, sections)


@lru_cache(_MANY)
def _is_place_of_data(*sections: str) -> bool:
    return _is_below_any(load_outbound_rules().subject_data.sections, sections)


@lru_cache(_MANY)
def _is_on_substance(*sections: str) -> bool:
    return _is_below_any(load_outbound_rules().closed_part.below, sections)


@lru_cache(_MANY)
def is_on_manufacture(*sections: str) -> bool:
    """Say whether any of these sections tells how a drug substance is made."""
    rules = load_outbound_rules().closed_part
    return any(one in rules.whole_sections for one in sections) or _is_below_any(rules.sections, sections)


def _is_below_any(tops: Iterable[str], sections: Iterable[str]) -> bool:
    return any(is_at_or_below(one, top) for one in sections for top in tops)


def is_subject_data(leaf: Leaf, properties: DocumentProperties = _NOTHING, wanted: str = "") -> bool:
    """Say whether a document may hold data of single trial subjects by its place, kind, name or tag.

    `wanted` is where a person wants it to go, if that was said.
    """
    assert leaf.path is not None
    if is_surely_subject_data(leaf, properties, wanted):
        return True
    if not _is_on_persons(leaf, wanted):
        return False
    rules = load_outbound_rules().subject_data
    ending = leaf.path.lower().rpartition(".")[2]
    if ending in rules.table_endings or properties.media_type in rules.table_types:
        return True
    return _is_named_so(rules, leaf.title.lower(), leaf.path.lower())


def is_surely_subject_data(leaf: Leaf, properties: DocumentProperties = _NOTHING, wanted: str = "") -> bool:
    """Say whether a document is filed, kept or tagged as data of single trial subjects: no name or table needs a guess."""
    assert leaf.path is not None
    rules = load_outbound_rules().subject_data
    section = leaf.placement.section if leaf.placement else ""
    *folders, name = leaf.path.lower().split("/")
    ending = name.rpartition(".")[2]
    is_on_persons = _is_on_persons(leaf, wanted)
    if _is_place_of_data(section, wanted):
        return True
    if not is_on_persons and (section[:1] == "4" or section.startswith("III")):
        return False  # animals
    if any(folder in rules.folders for folder in folders) or properties.media_type in rules.data_types:
        return True
    if (is_on_persons or not section or ending == "xpt") and ending in rules.endings:
        return True
    return is_on_persons and leaf.file_tag in rules.file_tags


def _is_on_persons(leaf: Leaf, wanted: str) -> bool:
    """Say whether a document reports on studies in persons, by its place or by where a person wants it to go."""
    place = leaf.placement
    if place and place.structure == "cn-pre-ctd":
        return place.section in load_outbound_rules().subject_data.items or is_clinical(wanted)
    return is_clinical(place.section if place else "", wanted)


def _is_named_so(rules: SubjectData, title: str, path: str) -> bool:
    """Say whether a title, a file or a folder above it is called so; a blank form is none."""
    words = f"{title} {_NOT_WORD.sub(' ', path)}"
    if any(word in words for word in rules.except_words):
        return False
    if any(word in words for word in rules.words) or set(words.split()) & set(rules.short_words):
        return True
    return bool(_appendix().search(f"{title} {path}"))


@cache
def _appendix() -> re.Pattern[str]:
    """Return what finds the number of an appendix that lists patients: "16.2.7", "16-2-7"."""
    numbers = [r"[._-]".join(number.split(".")) for number in load_outbound_rules().subject_data.appendices]
    return re.compile(rf"(?<![\d.])(?:{'|'.join(numbers)})(?!\d)")


def find_closed_parts(
    dossier: Dossier, facts: Facts, section_by_path: Mapping[str, str] | None = None
) -> frozenset[str]:
    """Return the paths of the closed part of any drug substance: marked as such, or of one declared open-part only.

    It is marked by title or path, or by a line at the top of its text. The states "open_part" and "reference_only" of
    the product sheet close 3.2.S.2.2 to 3.2.S.2.6 of that substance, and what stands at 3.2.S.2 as a whole; of all,
    where the dossier does not say whose they are. Where that was only read, it closes those of the substance of that
    name. What has the same bytes is closed too. `section_by_path`: where a person wants documents to go, which counts
    besides the place that they have.
    """
    rules = load_outbound_rules().closed_part
    wanted = section_by_path or {}
    is_declared = any(
        fact.name == "substance.state" and fact.provenance.kind == "declared" and fact.value in rules.states
        for fact in facts
    )
    open_names, closed_names = _names_of_substances(rules, facts)
    closed = set()
    for leaf in dossier.leaves:
        if leaf.path is None or not leaf.is_document:
            continue
        section = leaf.placement.section if leaf.placement else ""
        document = dossier.documents.get(leaf.path)
        if _is_marked(rules, leaf, section) or (document and _says_so(rules, document.properties, section)):
            closed.add(leaf.path)
        elif is_on_manufacture(section, wanted.get(leaf.path, "")):
            own = (leaf.placement.attributes.get("substance", "") if leaf.placement else "").lower()
            # in doubt, for example in another language, it stays closed
            if own in closed_names or (is_declared and own not in open_names):
                closed.add(leaf.path)
    return frozenset(closed | _find_copies(dossier, closed))


def _is_marked(rules: ClosedPart, leaf: Leaf, section: str) -> bool:
    marked = f"{leaf.title} {leaf.path}".lower()
    if any(word in marked for word in _closed_words(marked.isascii())):
        return True
    words = set(_NOT_WORD.sub(" ", marked).split())
    return (_is_on_substance(section) or bool(words & set(rules.master_files))) and bool(
        words & set(rules.short_words)
    )


def _says_so(rules: ClosedPart, properties: DocumentProperties, section: str) -> bool:
    """Say whether one of the first lines of a text is a heading that calls it the closed part."""
    if section[:1] == "1" or section.startswith("I."):
        return False  # letters of access and forms speak of it
    lines = [line for line in map(str.strip, properties.sample[:_FIRST_PAGE].splitlines()) if line]
    head = "\n".join(line for line in lines[:_FIRST_LINES] if len(line) <= _LINE).lower()
    if not any(word in head for word in _closed_words(head.isascii())):  # which is nearly always so
        return False
    return any(
        any(word in line for word in rules.words) and not any(word in line for word in rules.pointing_words)
        for line in head.split("\n")
    )


@cache
def _closed_words(is_plain: bool) -> tuple[str, ...]:
    """Return the words for the closed part that a text can hold; a plain one, in ASCII alone, holds none in Chinese."""
    return tuple(w for w in load_outbound_rules().closed_part.words if not is_plain or w.isascii())


def _find_copies(dossier: Dossier, held: Iterable[str]) -> set[str]:
    """Return the other documents that have the bytes of one that is held; an empty file is like no other."""
    sums = {d.sha256 for path in held if (d := dossier.documents.get(path)) and d.bytes and d.sha256}
    return {path for path, d in dossier.documents.items() if d.bytes and d.sha256 in sums} - set(held)


def find_archives(dossier: Dossier) -> frozenset[str]:
    """Return the paths of archives and saved messages: what is in them cannot be told document by document."""
    rules = load_outbound_rules().archive
    return frozenset(
        path
        for path, document in dossier.documents.items()
        if document.properties.media_type in rules.types or path.lower().rpartition(".")[2] in rules.endings
    )


def _names_of_substances(rules: ClosedPart, facts: Facts) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the substances that a person declared to be documented in full, and of those with a closed part.

    That a process stands in the dossier, which is what can be read of it, opens nothing: it may be the closed part. A
    closed part of which somebody only read counts where no person said otherwise.
    """
    states = [fact for fact in facts if fact.name == "substance.state"]
    told = {fact.subject for fact in states if fact.provenance.kind == "declared"}
    closed = {
        fact.subject
        for fact in states
        if fact.value in rules.states and (fact.provenance.kind == "declared" or fact.subject not in told)
    }

    def names(subjects: Iterable[Subject]) -> frozenset[str]:
        found = {
            name.lower()
            for subject in subjects
            for name in (subject.name, *(str(f.value) for f in facts.about("substance.name", subject)))
        }
        return frozenset(found - {""})

    return names(told - closed), names(closed)
