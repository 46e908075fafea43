"""The presentations of the application, and which of them a document or a few words speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import msgspec

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.fact import THE_APPLICATION, Fact, Provenance, Subject
from jembatan.core.grades import Confidence
from jembatan.facts.dosage_form import forms_in, is_same_form, normalise_form
from jembatan.facts.strength import normalise_strength
from jembatan.facts.wording import fold_width, language_of, word_pattern

KIND = "presentation"


class Presentation(msgspec.Struct, frozen=True):
    """One presentation and what it is known by."""

    subject: Subject
    form: str | None
    strengths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Presentations:
    """All presentations of one application."""

    def __init__(self, presentations: Iterable[Presentation]) -> None:
        self.all = tuple(presentations)
        self._of_text: dict[str, Subject | None] = {}
        self._of_path: dict[str | None, Subject | None] = {}

    def of_words(self, *texts: str) -> Subject | None:
        """Return the one presentation that the words name, by name, form or strength; None where none or several fit."""
        joined = "\n".join(texts)
        if joined not in self._of_text:
            self._of_text[joined] = self._find_in(joined)
        return self._of_text[joined]

    def _find_in(self, joined: str) -> Subject | None:
        text = fold_width(joined).casefold()
        if not self.all or not text.strip():
            return None
        named = [p for p in self.all if any(word_pattern(name.casefold()).search(text) for name in p.names)]
        if len(named) == 1:
            return named[0].subject
        forms = forms_in(text)
        by_form = [p for p in self.all if p.form and any(is_same_form(p.form, form) for form in forms)]
        strengths = {s for part in re.split(r"[;\n,、]", text) if (s := normalise_strength(part))}
        by_strength = [p for p in self.all if strengths & set(p.strengths)]
        both = [p for p in by_form if p in by_strength]
        for fitting in (both, by_form, [] if forms else by_strength):
            if len(fitting) == 1:
                return fitting[0].subject
        return None

    def of_document(self, leaf: Leaf, document: Document | None) -> Subject | None:
        """Return the one presentation that the document is about, by its place, title and name; None where unknown."""
        if len(self.all) == 1:
            return self.all[0].subject
        if leaf.path not in self._of_path:
            self._of_path[leaf.path] = self._find_of_document(leaf, document)
        return self._of_path[leaf.path]

    def _find_of_document(self, leaf: Leaf, document: Document | None) -> Subject | None:
        attributes = leaf.placement.attributes if leaf.placement else {}
        place = [attributes.get("dosageform", ""), attributes.get("product", "")]
        path = PurePosixPath(leaf.path or "")
        name = re.sub(r"[-_.+]+", " ", path.stem)
        folders = re.sub(r"[-_.+/]+", " ", str(path.parent))
        title = document.properties.title if document else ""
        sample = document.properties.sample[:300] if document else ""
        for texts in (place, [leaf.title, *leaf.extension_titles, title, name], [folders], [sample]):
            subject = self.of_words(*texts)
            if subject:
                return subject
        return None


def declared_presentations(facts: Sequence[Fact]) -> Presentations:
    """Return the presentations that a product sheet declares."""
    by_subject: dict[Subject, list[Fact]] = {}
    for fact in facts:
        if fact.subject.kind == KIND:
            by_subject.setdefault(fact.subject, []).append(fact)
    return Presentations(_presentation(subject, about) for subject, about in by_subject.items())


def backbone_presentations(dossier: Dossier) -> tuple[Presentations, list[Fact]]:
    """Return the presentations that the 3.2.P nodes of the backbone name, and the facts they state."""
    facts: list[Fact] = []
    seen: dict[tuple[str, str], Leaf] = {}
    for leaf in dossier.at("3.2.P"):
        attributes = leaf.placement.attributes if leaf.placement else {}
        key = (attributes.get("product", "").strip(), attributes.get("dosageform", "").strip())
        if any(key):
            seen.setdefault(key, leaf)
    forms = [form for _, form in seen]
    for (product, form), leaf in seen.items():
        by_form = form and forms.count(form) == 1
        subject = Subject(KIND, form if by_form else " ".join(part for part in (product, form) if part))
        where = leaf.backbone or leaf.path or ""
        for name, words in (("presentation.name", product), ("presentation.form", form)):
            if words:
                value = (normalise_form(words) or words) if name.endswith("form") else words
                facts.append(
                    Fact(
                        name,
                        value,
                        Provenance("read", path=where, excerpt=words, language=language_of(words)),
                        subject,
                    )
                )
    return declared_presentations(facts), facts


def stated_presentations(forms: Iterable[tuple[str, Provenance]]) -> tuple[Presentations, list[Fact]]:
    """Return one presentation for each dosage form that documents state, where nothing else says which there are."""
    facts: list[Fact] = []
    for form, provenance in forms:
        if not any(is_same_form(form, str(fact.value)) for fact in facts):
            weaker = msgspec.structs.replace(
                provenance,
                confidence=max(provenance.confidence, Confidence.MEDIUM, key=list(Confidence).index),
            )
            facts.append(Fact("presentation.form", form, weaker, Subject(KIND, form)))
    return declared_presentations(facts), facts


def _presentation(subject: Subject, facts: Sequence[Fact]) -> Presentation:
    values = {fact.name: str(fact.value) for fact in facts}
    words = " ".join([values.get("presentation.form", ""), subject.name])
    form = normalise_form(values.get("presentation.form", "")) or normalise_form(re.sub(r"[-_]+", " ", words))
    strength = normalise_strength(fold_width(values.get("presentation.strength", "")))
    names = {subject.name, values.get("presentation.name", "")} - {""}
    return Presentation(subject, form, (strength,) if strength else (), tuple(sorted(names)))


def or_application(subject: Subject | None) -> Subject:
    """Return the subject, or the application where it is not known."""
    return subject or THE_APPLICATION
