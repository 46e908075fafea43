"""Facts about the drug substances: name and maker from the backbone, how each is documented, its registration number."""

from __future__ import annotations

from collections.abc import Sequence

from jembatan.core.dossier import Dossier
from jembatan.core.fact import Fact, FactValue, Provenance, Subject
from jembatan.core.grades import Confidence
from jembatan.dossier.drug_substance import DrugSubstanceState, find_drug_substance_states
from jembatan.facts.aliases import Aliases
from jembatan.facts.wording import language_of

KIND = "substance"


def establish_substances(dossier: Dossier, declared: Sequence[Fact], aliases: Aliases) -> list[Fact]:
    """Return substance.name, .manufacturer, .state and .registration_number of each substance of each maker."""
    states = find_drug_substance_states(dossier)
    return [
        fact
        for state in states
        for fact in _facts(state, _subject(state, declared, aliases, alone=len(states) == 1), dossier)
    ]


def substances_by_path(dossier: Dossier, declared: Sequence[Fact], aliases: Aliases) -> dict[str, Subject]:
    """Return the substance that each document below S is about."""
    states = find_drug_substance_states(dossier)
    return {
        path: _subject(state, declared, aliases, alone=len(states) == 1)
        for state in states
        for path in state.where
    }


def _facts(state: DrugSubstanceState, subject: Subject, dossier: Dossier) -> list[Fact]:
    places = {leaf.path: leaf for leaf in dossier.current()}
    path = next(iter((*state.where, *state.references)), "")
    leaf = places.get(path)
    section = leaf.placement.section if leaf and leaf.placement else ""
    backbone = (leaf.backbone if leaf else "") or path

    def fact(name: str, value: FactValue, where: str, words: str, confidence: Confidence) -> Fact:
        provenance = Provenance(
            "read",
            path=where,
            excerpt=words[:200],
            language=language_of(words),
            confidence=confidence,
            section=section,
        )
        return Fact(f"substance.{name}", value, provenance, subject)

    found = []
    if state.substance:
        found.append(fact("name", state.substance, backbone, state.substance, Confidence.HIGH))
    if state.manufacturer:
        found.append(fact("manufacturer", state.manufacturer, backbone, state.manufacturer, Confidence.HIGH))
    if state.state != "unknown":
        found.append(fact("state", state.state, path, ", ".join(state.sections), state.confidence))
    if len(state.registration_numbers) == 1:
        where = state.references[0] if state.references else path
        number = state.registration_numbers[0]
        found.append(fact("registration_number", number, where, number, state.confidence))
    return found


def _subject(state: DrugSubstanceState, declared: Sequence[Fact], aliases: Aliases, alone: bool) -> Subject:
    """Return the declared substance that is meant, by name and maker or as the only one; else one of its own."""
    named: dict[Subject, dict[str, str]] = {}
    for fact in declared:
        if fact.subject.kind == KIND:
            named.setdefault(fact.subject, {})[fact.name] = str(fact.value)

    def same(name: str, one: str, other: str) -> bool:
        return bool(one and other) and aliases.canonical(name, one) == aliases.canonical(name, other)

    fitting = [
        subject
        for subject, about in named.items()
        if same("substance.name", about.get("substance.name", subject.name), state.substance)
        or state.substance.casefold() == subject.name.casefold()
    ]
    by_maker = [
        subject
        for subject in fitting
        if same(
            "substance.manufacturer", named[subject].get("substance.manufacturer", ""), state.manufacturer
        )
    ]
    for found in (by_maker, fitting, list(named) if alone else []):
        if len(found) == 1:
            return found[0]
    return Subject(
        KIND, " / ".join(p for p in (state.substance, state.manufacturer) if p) or "drug substance"
    )
