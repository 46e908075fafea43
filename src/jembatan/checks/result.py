"""How checks say what they saw; keeps the messages of all words in one form."""

from __future__ import annotations

from collections.abc import Sequence

from jembatan.checks.context import Context
from jembatan.core.fact import Fact, FactValue
from jembatan.core.finding import CheckResult, Place
from jembatan.core.grades import Depth
from jembatan.core.text import Message, Text

_YES = Text("yes", id="ya", zh="是")
_NO = Text("no", id="tidak", zh="否")

Args = dict[str, str | int | float | Text | list[str]]


def show(value: FactValue | None) -> str | Text:
    """Return a value as a reader sees it."""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def places_of(facts: Sequence[Fact]) -> tuple[Place, ...]:
    """Return where the facts were read, or from which table of the dossier they were computed, without repeats."""
    places = [
        Place(path=f.provenance.path, section=f.provenance.section, page=f.provenance.page)
        for f in facts
        if f.provenance.kind != "declared" and f.provenance.path
    ]
    return tuple(dict.fromkeys(places))


def fact_result(
    context: Context,
    name: str,
    holds: bool | None,
    expected: Message,
    fact: Fact | None,
    observed: Message | None = None,
) -> CheckResult:
    """Return the result of a check on one fact: unknown where there is no fact, depth by how it was established."""
    if fact is None:
        observed = Message("observed.fact_unknown", {"fact": fact_title(context, name)})
        return CheckResult(holds=None, depth=Depth.CONTENT, observed=observed, expected=expected)
    depth = {"read": Depth.CONTENT, "computed": Depth.RECOMPUTED, "declared": Depth.PERSON}[
        fact.provenance.kind
    ]
    return CheckResult(
        holds=holds,
        depth=depth,
        observed=observed
        or Message("observed.value", {"value": show(fact.value), "unit": unit(context, name)}),
        expected=expected,
        where=places_of([fact]),
        because=(fact,),
    )


def fact_title(context: Context, name: str) -> Text:
    """Return the question that asks for the fact, or its name where it has none."""
    definition = context.jurisdiction.fact_definitions.get(name)
    return definition.question if definition else Text(name)


def unit(context: Context, name: str) -> str:
    """Return the fact's unit, or nothing."""
    definition = context.jurisdiction.fact_definitions.get(name)
    return definition.unit if definition else ""
