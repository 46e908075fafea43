"""A product sheet drafted from the dossier: what was read is filled in, what the law asks and nobody said is a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jembatan.core.dossier import Dossier
from jembatan.core.fact import APPLICATION, THE_APPLICATION, Fact, FactDefinition, Facts, Subject
from jembatan.core.grades import Confidence
from jembatan.core.jurisdiction import BoundRequirement
from jembatan.core.text import Language
from jembatan.core.vocabulary import CHECKS
from jembatan.facts.draft_texts import DraftTexts

_MOST_NAMED = 6  # requirement ids in one comment
_EXAMPLES = {
    "text": '""',
    "choice": '""',
    "texts": '[""]',
    "choices": '[""]',
    "number": "0",
    "integer": "0",
    "boolean": "true",
    "date": "2026-01-31",
}


def draft_product_sheet(
    dossier: Dossier,
    facts: Facts,
    definitions: Mapping[str, FactDefinition],
    requirements: Mapping[str, Sequence[BoundRequirement]],
    language: Language = "en",
) -> str:
    """Return TOML that `read_product_sheet` reads: values with where they were read, and commented questions.

    Asked is only what a requirement of one of the authorities names (conditions, subjects, checks), with the
    requirements' ids; `requirements` are by the authority's code. What several ask and may differ between them is asked under [for.CODE], once for each.
    """
    texts = DraftTexts(language)
    asked_by = {code: asked_facts(bound) for code, bound in requirements.items()}
    asked: dict[str, list[str]] = {}
    for by_one in asked_by.values():
        for name, ids in by_one.items():
            asked.setdefault(name, []).extend(i for i in ids if i not in asked.get(name, ()))
    apart = {
        name
        for name in asked
        if name in definitions
        and definitions[name].by_authority
        and definitions[name].subject == APPLICATION
        and sum(name in by_one for by_one in asked_by.values()) > 1
    }
    together = {name: ids for name, ids in asked.items() if name not in apart}
    draft = _Draft(facts, definitions, together, texts, language)
    lines = [
        *draft.comment("draft.heading", dossier=dossier.name),
        *draft.comment("draft.how"),
        "format = 1",
        "",
        *draft.comment("draft.who"),
        "# [declared]",
        '# who = "name, role"',
        "# on = 2026-01-31",
        "",
        *draft.application_tables(),
        *draft.subject_tables(),
        *draft.aliases(),
    ]
    if apart:
        lines += draft.comment("draft.apart")
    for code, by_one in asked_by.items():
        own = {name: ids for name, ids in by_one.items() if name in apart}
        lines += _Draft(Facts(), definitions, own, texts, language).tables_for(code)
    return "\n".join(lines).rstrip() + "\n"


def asked_facts(requirements: Iterable[BoundRequirement]) -> dict[str, list[str]]:
    """Return the names of the facts that requirements ask for, each with the requirements' ids."""
    asked: dict[str, list[str]] = {}
    for bound in requirements:
        requirement = bound.requirement
        names = [*requirement.applies_when, *(requirement.subjects.where if requirement.subjects else ())]
        word = CHECKS.get(str(requirement.check.get("kind")))
        keys = (*word.facts, "fact") if word else ("fact",)
        names += [str(requirement.check[key]) for key in keys if key in requirement.check]
        for name in dict.fromkeys(names):
            asked.setdefault(name, []).append(requirement.id)
    return asked


class _Draft:
    """The parts of one draft."""

    def __init__(
        self,
        facts: Facts,
        definitions: Mapping[str, FactDefinition],
        asked: Mapping[str, list[str]],
        texts: DraftTexts,
        language: Language,
    ) -> None:
        self._facts = facts
        self._definitions = definitions
        self._asked = asked
        self._texts = texts
        self._language = language
        self._shown = {
            name: definition
            for name, definition in definitions.items()
            if name in asked or any(fact.name == name for fact in facts)
        }

    def comment(self, key: str, **args: object) -> list[str]:
        return ["# " + _one_line(self._texts.text(key, **args))]

    def application_tables(self) -> Iterator[str]:
        """Yield a table for each first word of the facts about the application."""
        tables: dict[str, list[FactDefinition]] = {}
        for name, definition in self._shown.items():
            if definition.subject == APPLICATION:
                tables.setdefault(name.partition(".")[0], []).append(definition)
        for table, rows in tables.items():
            yield f"[{table}]"
            for definition in rows:
                yield from self._entry(definition, definition.name.partition(".")[2], THE_APPLICATION)
            yield ""

    def tables_for(self, code: str) -> Iterator[str]:
        """Yield the commented questions to one authority's own answer; its tables stay closed until one is given."""
        for line in self.application_tables():
            yield f"# [for.{code}.{line[1:]}" if line.startswith("[") else line

    def subject_tables(self) -> Iterator[str]:
        """Yield a block for each known subject, and a commented one for a kind of which none is known."""
        kinds = {d.subject for d in self._definitions.values()} - {APPLICATION}
        for kind in sorted(kinds):
            rows = [d for d in self._shown.values() if d.subject == kind]
            if not rows:
                continue
            subjects = self._facts.subjects(kind)
            yield from self._of_nobody(rows)
            for subject in subjects:
                yield f"[[{kind}]]"
                yield f"id = {_toml(subject.name)}"
                for definition in rows:
                    yield from self._entry(definition, definition.name.removeprefix(f"{kind}."), subject)
                yield ""
            if not subjects:
                yield from self.comment("draft.repeat")
                yield f"# [[{kind}]]"
                yield f'# id = "{kind}-1"'
                for definition in rows:
                    yield from self._question(definition, definition.name.removeprefix(f"{kind}."))
                yield ""

    def aliases(self) -> Iterator[str]:
        """Yield commented aliases for names that were read in several languages."""
        spelled: dict[tuple[str, Subject], dict[str, Fact]] = {}
        for fact in self._facts:
            if fact.name.endswith((".name", ".address")) and isinstance(fact.value, str):
                spelled.setdefault((fact.name, fact.subject), {}).setdefault(fact.value, fact)
        several = {
            key: found
            for key, found in spelled.items()
            if len({f.provenance.language for f in found.values()}) > 1
        }
        if several:
            yield from self.comment("draft.aliases")
        for (name, subject), found in several.items():
            for value, fact in found.items():
                yield "# [[alias]]"
                yield f"# fact = {_toml(name)}"
                if subject.name:
                    yield f"# subject = {_toml(subject.name)}"
                yield f"# language = {_toml(fact.provenance.language or 'en')}"
                yield f"# value = {_toml(value)}"
                yield ""

    def _entry(self, definition: FactDefinition, key: str, subject: Subject) -> Iterator[str]:
        stated = [f for f in self._facts.about(definition.name, subject) if f.subject == subject]
        if not stated:
            yield from self._question(definition, key)
            return
        best = min(stated, key=lambda fact: list(Confidence).index(fact.provenance.confidence))
        weak = best.provenance.confidence is Confidence.LOW
        text = "draft.read_weakly" if weak else "draft.read"
        yield from self.comment(text, where=self._where(best), excerpt=best.provenance.excerpt)
        for other in stated:
            if other.value != best.value:
                yield from self.comment(
                    "draft.read_otherwise", value=_toml(other.value), where=self._where(other)
                )
        yield f"{'# ' if weak else ''}{key} = {_toml(best.value)}"

    def _question(self, definition: FactDefinition, key: str) -> Iterator[str]:
        if definition.name not in self._asked:
            return
        yield "# " + _one_line(definition.question.in_language(self._language))
        ids = self._asked[definition.name]
        named = ", ".join(ids[:_MOST_NAMED])
        if len(ids) > _MOST_NAMED:
            named += ", " + self._texts.text("draft.and_more", count=len(ids) - _MOST_NAMED)
        yield from self.comment("draft.asked_by", requirements=named)
        if definition.values:
            yield from self.comment("draft.allowed", values=", ".join(definition.values))
        unit = f"  # {definition.unit}" if definition.unit else ""
        yield f"# {key} = {_EXAMPLES[definition.type]}{unit}"

    def _of_nobody(self, rows: Sequence[FactDefinition]) -> Iterator[str]:
        """Yield what was read about one of several without knowing which."""
        for definition in rows:
            for fact in self._facts.about(definition.name, THE_APPLICATION):
                yield from self.comment(
                    "draft.not_known_whose", name=fact.name, value=_toml(fact.value), where=self._where(fact)
                )

    def _where(self, fact: Fact) -> str:
        provenance = fact.provenance
        page = f", {self._texts.text('draft.page', page=provenance.page)}" if provenance.page else ""
        return f"{provenance.path}{page}"


def _toml(value: object) -> str:
    import tomli_w

    return tomli_w.dumps({"v": value}, multiline_strings=False).partition("=")[2].strip().replace("\n", " ")


def _one_line(words: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", words).split())
