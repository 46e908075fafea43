"""The harmonisation map: two authorities' requirements side by side, by concept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from jembatan.assess.select import in_force
from jembatan.checks.context import Context
from jembatan.checks.shelf import Shelf
from jembatan.core.fact import Facts
from jembatan.core.finding import Citation
from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.core.law import Concept
from jembatan.core.text import Text

Relation = Literal["same", "stricter", "looser", "different", "only_here", "only_there", "not_known"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one authority demands on a concept."""

    requirements: tuple[str, ...]
    titles: tuple[Text, ...]
    values: tuple[str, ...]  # what is demanded, where it is a value
    citations: tuple[Citation, ...]
    known: bool  # False where every rule on it is too weakly known to be compared


class ComparisonRow(msgspec.Struct, frozen=True, kw_only=True):
    """One concept: what is demanded here and there, and how `here` stands to `there`."""

    concept: str
    title: Text
    subject: str
    relation: Relation
    here: Side
    there: Side
    coverage: (
        int  # requirements on the same subject on the side that has none, for "no counterpart in our data"
    )


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All concepts of two authorities on one day."""

    here: str
    there: str
    on: dt.date
    rows: tuple[ComparisonRow, ...]


def compare_jurisdictions(
    here: Jurisdiction, there: Jurisdiction, on: dt.date, facts: tuple[Facts, Facts] | None = None
) -> Comparison:
    """Return the rows in order of subject and concept; references that bind nobody are left out.

    `facts` are what is known of the product here and there: its origin, for one, may differ between the two.

    "stricter" and "looser" are said of `here`, and only where the concept has an order and both values are known.
    """
    sides = [_by_concept(jurisdiction, on) for jurisdiction in (here, there)]
    rows = []
    for concept_id in sorted({*sides[0], *sides[1]}):
        concept = here.concepts.get(concept_id) or there.concepts[concept_id]
        bound = [side.get(concept_id, []) for side in sides]
        one, other = (
            _side(b, Context(jurisdiction=j, on=on, facts=known, shelf=Shelf([])))
            for b, j, known in zip(bound, (here, there), facts or (Facts(), Facts()), strict=True)
        )
        bare = sides[1] if bound[0] else sides[0]
        rows.append(
            ComparisonRow(
                concept=concept_id,
                title=concept.title,
                subject=concept.subject,
                relation=_relation(concept, bound, one, other),
                here=one,
                there=other,
                coverage=_coverage(bare, concept.subject, here, there),
            )
        )
    rows.sort(key=lambda r: (r.subject, r.concept))
    return Comparison(here=here.code, there=there.code, on=on, rows=tuple(rows))


def _by_concept(jurisdiction: Jurisdiction, on: dt.date) -> dict[str, list[BoundRequirement]]:
    found: dict[str, list[BoundRequirement]] = {}
    for bound in in_force(jurisdiction, on):
        if not bound.is_reference:
            found.setdefault(bound.requirement.concept, []).append(bound)
    return found


def _side(bound: Sequence[BoundRequirement], context: Context) -> Side:
    values: list[str] = []
    citations: list[Citation] = []
    for each in bound:
        requirement = each.requirement
        source = requirement.source
        citations.append(
            context.jurisdiction.cite(
                source.instrument, source.clause, source.url, each.trust, each.confidence, source.note
            )
        )
        values += (str(v) for v in _demanded(requirement.check, context))
    return Side(
        requirements=tuple(b.requirement.id for b in bound),
        titles=tuple(b.requirement.title for b in bound),
        values=tuple(dict.fromkeys(values)),
        citations=tuple(dict.fromkeys([*citations, *context.cited])),
        known=any(b.trust.value in ("primary", "secondary") for b in bound),
    )


def _demanded(check: dict[str, Any], context: Context) -> list[Any]:
    """Return the value or values that a check demands: literals, or the parameters in force."""
    found: list[Any] = []
    for key in ("expected", "at_least", "at_most", "months", "languages", "within_months"):
        value = context.resolve(check.get(key))
        if value == "accepted":
            value = context.jurisdiction.file.accepts_languages
        found += value if isinstance(value, list) else [] if value is None else [value]
    return [value for value in found if not isinstance(value, bool)]  # a yes or no is no value to compare


def _relation(
    concept: Concept, bound: Sequence[Sequence[BoundRequirement]], one: Side, other: Side
) -> Relation:
    if not bound[0]:
        return "only_there"
    if not bound[1]:
        return "only_here"
    if one.values == other.values and [b.requirement for b in bound[0]] == [b.requirement for b in bound[1]]:
        return "same"  # the very same rules, as where one adopted the other's
    if not one.known or not other.known:
        return "not_known"
    if one.values and other.values:
        if set(one.values) == set(other.values):
            return "same"
        return _ordered(concept, one.values, other.values)
    if not one.values and not other.values and _shape(bound[0]) == _shape(bound[1]) != "reader_opinion":
        return "same"
    return "different"


def _ordered(concept: Concept, here: Sequence[str], there: Sequence[str]) -> Relation:
    if concept.stricter == "superset":
        if set(here) > set(there):
            return "stricter"
        return "looser" if set(here) < set(there) else "different"
    try:
        ours, theirs = ([float(value) for value in side] for side in (here, there))
    except ValueError:
        return "different"
    if concept.stricter == "none" or len(ours) != 1 or len(theirs) != 1:
        return "different"
    more = ours[0] > theirs[0]
    return "stricter" if more is (concept.stricter == "more") else "looser"


def _shape(bound: Sequence[BoundRequirement]) -> str:
    kinds = {b.requirement.check["kind"] for b in bound}
    return kinds.pop() if len(kinds) == 1 else "reader_opinion"


def _coverage(
    side: dict[str, list[BoundRequirement]], subject: str, here: Jurisdiction, there: Jurisdiction
) -> int:
    concepts = {**there.concepts, **here.concepts}
    return sum(len(bound) for concept, bound in side.items() if concepts[concept].subject == subject)
