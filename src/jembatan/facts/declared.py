"""What a person declared in a product sheet, for all authorities or for one alone."""

from __future__ import annotations

import datetime as dt

import msgspec

from jembatan.core.assessment import InputFile
from jembatan.core.fact import Fact, FactValue
from jembatan.core.text import Message
from jembatan.facts.aliases import NO_ALIASES, Aliases


class ProductSheet(msgspec.Struct, frozen=True):
    """What a person declared: the facts, the spellings that mean the same, who, and the file with its checksum.

    `apart` holds, by code, what was declared for one authority alone ([for.CN.application]); `of` puts it in its place.
    """

    facts: tuple[Fact, ...] = ()
    aliases: Aliases = NO_ALIASES
    who: str = ""
    on: dt.date | None = None
    inputs: tuple[InputFile, ...] = ()
    apart: dict[str, tuple[Fact, ...]] = {}
    notes: tuple[Message, ...] = ()

    def of(self, authority: str) -> ProductSheet:
        """Return the sheet as it reads for the authority, with a note of what holds for it alone."""
        own = self.apart.get(authority.upper(), ())
        if not own:
            return msgspec.structs.replace(self, apart={})
        replaced = {(fact.name, fact.subject): fact for fact in own}
        common = {(fact.name, fact.subject): fact for fact in self.facts}
        facts = [replaced.get(key, fact) for key, fact in common.items()]
        facts += [fact for key, fact in replaced.items() if key not in common]
        differing = [fact for fact in own if _value_of(common.get((fact.name, fact.subject))) != fact.value]
        values = [_tell_apart(fact, common.get((fact.name, fact.subject))) for fact in differing]
        return ProductSheet(
            tuple(facts),
            Aliases(self.aliases.all, facts),
            self.who,
            self.on,
            self.inputs,
            notes=(Message("note.declared_for", {"authority": authority.upper(), "values": values}),)
            if values
            else (),
        )


NO_SHEET = ProductSheet()


def _value_of(fact: Fact | None) -> FactValue | None:
    return fact.value if fact else None


def _tell_apart(fact: Fact, common: Fact | None) -> str | Message:
    """Return what holds for one authority, and what holds for the others where it is something else."""
    about = f" ({fact.subject})" if fact.subject.name else ""
    said = f"{fact.name}{about} = {_show(fact.value)}"
    if common is None:
        return said
    return Message("note.declared_otherwise", {"said": said, "value": _show(common.value)})


def _show(value: FactValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list) else str(value)
