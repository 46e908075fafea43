"""The facts that a stability table gives: conditions, months, batches, significant change, and the months supported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jembatan.core.document import Document
from jembatan.core.fact import Fact, Facts, FactValue, Provenance, Subject
from jembatan.evidence.asked import Asked
from jembatan.evidence.stability.conditions import assign_studies
from jembatan.evidence.stability.fact_names import FactNames
from jembatan.evidence.stability.result import StabilityData, StabilityResult

if TYPE_CHECKING:  # the numbers are loaded when there is a table to compute
    from jembatan.evidence.stability.side_by_side import ShelfLifeReading


def compute_table_facts(
    asked: Asked,
    names: FactNames,
    reading: ShelfLifeReading,
    data: StabilityData,
    subject: Subject,
    document: Document,
    facts: Facts,
) -> Iterator[Fact]:
    """Yield what the table itself says of the study, and how far the claimed months go beyond the support."""
    provenance = Provenance(kind="computed", path=document.path, analysis=asked.analysis.id)
    results = assign_studies(data.results)

    def fact(name: str, value: FactValue) -> Fact:
        return Fact(names.prefix + name, value, provenance, subject)

    for study in ("long_term", "accelerated", "intermediate"):
        own = [r for r in results if r.study == study]
        conditions = sorted({r.condition for r in own if r.condition})
        if len(conditions) == 1:
            yield fact(f"{study}.condition", conditions[0])
        if study == "long_term" and conditions:
            yield fact("long_term.conditions", conditions)
        if len(conditions) <= 1 and own:
            months = _months_reached(own)
            yield fact(f"{study}.months", int(months) if months == int(months) else months)
            yield fact(f"{study}.batches", len({r.batch for r in own}))
    said = {s.accelerated for s in reading.studies if s.accelerated_reading}
    if len(said) == 1:
        yield fact("significant_change", said.pop())
    carrying = [
        item for _, items in reading.markets[:1] for item in items if item.supported_months is not None
    ]
    if not carrying:
        return
    supported = max(item.supported_months or 0 for item in carrying)
    yield fact("supported_months", supported)
    claimed = facts.find(names.claimed_months, subject)
    if claimed and isinstance(claimed.value, int | float):
        yield fact("months_beyond_support", claimed.value - supported)


def _months_reached(results: Sequence[StabilityResult]) -> float:
    """Return the months that three batches reached, or all where there are fewer."""
    reached = sorted(
        (max(r.months for r in results if r.batch == b) for b in {r.batch for r in results}), reverse=True
    )
    return reached[min(2, len(reached) - 1)]
