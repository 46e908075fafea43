"""The declared sites, and which of them a name read in a document means."""

from __future__ import annotations

from collections.abc import Sequence

from jembatan.core.fact import Fact, Subject
from jembatan.facts.aliases import Aliases, fold_name

KIND = "site"


class KnownSites:
    """The sites of a product sheet by every spelling that is known of them."""

    def __init__(self, declared: Sequence[Fact], aliases: Aliases) -> None:
        self._aliases = aliases
        self._by_name: dict[str, Subject] = {}
        self._by_spelling = {
            fold_name(alias.value): alias.subject for alias in aliases.all if alias.fact == "site.name"
        }
        roles: dict[Subject, list[str]] = {}
        for fact in declared:
            if fact.subject.kind != KIND:
                continue
            roles.setdefault(fact.subject, [])
            if fact.name == "site.name":
                self._by_name[aliases.canonical("site.name", str(fact.value))] = fact.subject
                self._by_spelling[fold_name(str(fact.value))] = fact.subject
            elif fact.name == "site.roles" and isinstance(fact.value, list):
                roles[fact.subject] = fact.value
        makers = [subject for subject, has in roles.items() if "drug_product" in has]
        self._sole_maker = makers[0] if len(makers) == 1 else next(iter(roles)) if len(roles) == 1 else None
        self._is_declared = bool(roles)

    def subject_of(self, name: str, is_only_one_in_document: bool) -> Subject | None:
        """Return whom a name means: the site so called; else the only maker of the product; else None.

        Where no site is declared every spelling is a site of its own.
        """
        known = self._by_name.get(self._aliases.canonical("site.name", name))
        if known:
            return known
        if not self._is_declared:
            return Subject(KIND, " ".join(name.split()))
        return self._sole_maker if is_only_one_in_document else None

    def only_one_named_in(self, text: str) -> Subject | None:
        """Return the one declared site that the text names; a longer name hides the shorter one within it."""
        rest, found = fold_name(text), set()
        for spelling, subject in sorted(self._by_spelling.items(), key=lambda item: -len(item[0])):
            if spelling and spelling in rest:
                found.add(subject)
                rest = rest.replace(spelling, " ")
        return found.pop() if len(found) == 1 else None
