"""An authority's dissolution rule as the statistics take it, and what follows from a comparison."""

from __future__ import annotations

from typing import Literal

from jembatan.law.dissolution_rules import DissolutionPoints
from jembatan.stats.dissolution.points import PointRule
from jembatan.stats.dissolution.similarity import Similarity

Verdict = Literal["similar", "not_similar", "rapid", "not_comparable"]
_MINUTES_PER_UNIT = {"min": 1.0, "h": 60.0}


def to_point_rule(points: DissolutionPoints, time_unit: str) -> PointRule:
    """Return the rule with its times in the unit of the data (min or h)."""
    minutes = _MINUTES_PER_UNIT[time_unit]
    return PointRule(
        last_point=points.last_point,
        plateau_percent=points.plateau_percent,
        minimum_points=points.minimum_points,
        minimum_units=points.minimum_units,
        early_until=None if points.early_until_minutes is None else points.early_until_minutes / minutes,
        early_variation_percent=points.early_variation_percent,
        later_variation_percent=points.later_variation_percent,
        rapid_time=points.rapid_minutes / minutes,
    )


def find_verdict(found: Similarity, points: DissolutionPoints) -> Verdict:
    """Return similar without f2 (rapid), f2 not applicable (not_comparable), or whether f2 reaches the rule's least value."""
    if found.rapid:
        return "rapid"
    if found.selection.objections:
        return "not_comparable"
    return "similar" if found.f2 >= points.f2_least else "not_similar"
