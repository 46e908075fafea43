"""Significant change at the accelerated or intermediate condition: a product by ICH Q1A(R2) 2.2.7.1, a substance by 2.1.7.1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jembatan.core.text import Message
from jembatan.evidence.stability.attribute_kind import find_attribute_kind, judge_words
from jembatan.evidence.stability.result import StabilityResult

_EARLY_MONTHS = 3.0  # Q1E 2.5 tells a change within three months from a later one


class SignificantChange(NamedTuple):
    """One change that counts: which batch and attribute, when, and in what way."""

    batch: str
    attribute: str
    months: float
    how: Message


class ChangeReading(NamedTuple):
    """What the results at one condition say of significant change."""

    changes: tuple[SignificantChange, ...]
    months: float  # how long every batch was studied there
    unjudged: tuple[str, ...]  # attributes in words that say neither yes nor no

    @property
    def first_months(self) -> float | None:
        """The month of the first change, None where there is none."""
        return min((c.months for c in self.changes), default=None)

    @property
    def is_early(self) -> bool:
        """Say whether the first change came within three months."""
        return self.first_months is not None and self.first_months <= _EARLY_MONTHS


def find_significant_change(
    results: Sequence[StabilityResult],
    start_of: dict[tuple[str, str], float],
    *,
    assay_percent: float | None,
    water_loss_percent: float | None = None,
) -> ChangeReading:
    """Return the significant changes among the results of one condition.

    `start_of` gives the initial value by batch and attribute (where the condition's own month 0 is missing).
    An assay counts when it moved by `assay_percent` of its start, whether as points or as a share of it (None: never by that); water loss by
    `water_loss_percent` within three months, for semi-permeable packs only; anything else when it leaves its limits or
    its words say that it fails.
    """
    changes: list[SignificantChange] = []
    unjudged: dict[str, None] = {}
    starts = dict(start_of)
    for r in results:
        if r.months == 0 and r.value is not None and not r.censor:
            starts[r.batch, r.attribute] = r.value
    for r in results:
        kind = find_attribute_kind(r.attribute)
        if r.value is None:
            holds = judge_words(r.text)
            if holds is None:
                unjudged[r.attribute] = None
            elif not holds:
                changes.append(_change(r, "stability.change.words", text=r.text))
            continue
        start = starts.get((r.batch, r.attribute))
        if assay_percent is not None and kind == "assay" and start and r.months > 0 and not r.censor:
            moved = abs(r.value - start)
            if moved >= assay_percent - 1e-9 or moved / abs(start) * 100 >= assay_percent - 1e-9:
                changes.append(_change(r, "stability.change.assay", start=f"{start:g}", value=f"{r.value:g}"))
                continue
        if kind == "water" and water_loss_percent is not None and start is not None and 0 < r.months <= 3:
            loss = (start - r.value) if "loss" not in r.attribute.lower() else r.value
            if loss >= water_loss_percent - 1e-9:
                changes.append(_change(r, "stability.change.water", value=f"{loss:.3g}"))
                continue
        if r.is_outside:
            changes.append(_change(r, "stability.change.limit", value=r.text))
    months = {b: max(r.months for r in results if r.batch == b) for b in {r.batch for r in results}}
    return ChangeReading(tuple(changes), min(months.values(), default=0.0), tuple(unjudged))


def _change(result: StabilityResult, key: str, **values: str) -> SignificantChange:
    return SignificantChange(
        result.batch,
        result.attribute,
        result.months,
        Message(
            key,
            {"batch": result.batch, "attribute": result.attribute, "months": f"{result.months:g}", **values},
        ),
    )
