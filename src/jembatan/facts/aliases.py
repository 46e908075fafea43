"""Known spellings of one name or address, per language: what tells that a Chinese and an English name are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from jembatan.core.fact import THE_APPLICATION, Fact, Subject

_FORMS_OF_COMPANY = {
    "co": "company",
    "ltd": "limited",
    "corp": "corporation",
    "inc": "incorporated",
    "pharm": "pharmaceutical",
}
_NUMBERS = {"no": ""}


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """One spelling of what a fact says, in one language, about one subject."""

    fact: str
    language: str
    value: str
    subject: Subject = THE_APPLICATION


class Aliases:
    """All known spellings; those of one fact about one subject mean the same, and the same as its declared value."""

    def __init__(self, aliases: Iterable[Alias] = (), declared: Iterable[Fact] = ()) -> None:
        self.all = tuple(aliases)
        self._group: dict[tuple[str, str], str] = {}
        spelled = {(alias.fact, alias.subject) for alias in self.all}
        spellings = [(alias.fact, alias.subject, alias.value) for alias in self.all]
        spellings += [(f.name, f.subject, str(f.value)) for f in declared if (f.name, f.subject) in spelled]
        for fact, subject, value in spellings:
            self._group.setdefault((fact, fold_name(value)), f"{fact}@{subject}")

    def __bool__(self) -> bool:
        return bool(self.all)

    def canonical(self, fact: str, value: str) -> str:
        """Return one word for all spellings that mean the same: the group's where one is known, else the folded value."""
        folded = fold_name(value)
        return self._group.get((fact, folded), folded)


NO_ALIASES = Aliases()


def fold_name(value: str) -> str:
    """Return a name without what does not distinguish names: case, width, spaces, punctuation, "Co." for "Company"."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    words = re.findall(r"[a-z0-9à-ɏ]+|[\u3400-\u9fff]+|[^\W_]+", folded)
    spelled = (_NUMBERS.get(word, _FORMS_OF_COMPANY.get(word, word)) for word in words)
    text = " ".join(word for word in spelled if word)
    return re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", text)
