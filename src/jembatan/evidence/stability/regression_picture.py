"""A regression as its picture takes it: points, limits, fitted lines with bounds, where the bound meets the limit."""

from __future__ import annotations

import math
from typing import Any

from jembatan.evidence.stability.regression import Regression
from jembatan.stats.stability.crossing import Side
from jembatan.stats.stability.scale import from_scale

_FAR = 2.5  # a crossing further than so many times the data is not drawn
_STEPS = 16


def draw_regression(found: Regression, supported_months: float | None = None) -> dict[str, Any]:
    """Return what a picture needs: points, limits, fitted lines with bounds, where the bound meets the limit."""
    shelf_life = found.shelf_life
    binding = shelf_life.default.binding if shelf_life else None
    exact = shelf_life.default.exact_months if shelf_life else math.inf
    last = max((r.months for r in found.results), default=0.0)
    end = 1.4 * max(last, exact if exact <= _FAR * last else 0.0, supported_months or 0.0)
    return {
        "attribute": found.series.attribute,
        "unit": found.unit,
        "lower": found.limits.lower,
        "upper": found.limits.upper,
        "points": [
            {
                "batch": r.batch,
                "months": r.months,
                "value": r.value,
                "censored": r.censor == "<",
                "outside": r.is_outside,
            }
            for r in found.results
            if r.value is not None
        ],
        "curves": _curves(found, end),
        "crossing_months": exact if math.isfinite(exact) else None,
        "crossing_side": binding.side if binding else None,
        "supported_months": supported_months,
    }


def _curves(found: Regression, end: float) -> list[dict[str, Any]]:
    """Return the fitted lines and bounds of the chosen model as points to draw, in the unit of the values."""
    if found.shelf_life is None:
        return []
    sides: list[Side] = []
    if found.limits.lower is not None:
        sides.append("lower")
    if found.limits.upper is not None:
        sides.append("upper")
    months = [end * i / _STEPS for i in range(_STEPS + 1)]
    scale = found.settings.scale
    curves: list[dict[str, Any]] = []
    for bound in found.shelf_life.default.bounds:
        line = bound.line
        mean = [from_scale(line.mean + line.slope * (t - line.centre), scale) for t in months]
        curves.append({"batch": bound.batch, "kind": "mean", "months": months, "values": mean})
        if math.isfinite(bound.quantile):
            for side in sides:
                values = [from_scale(bound.at(t, side), scale) for t in months]
                curves.append({"batch": bound.batch, "kind": side, "months": months, "values": values})
    return curves
