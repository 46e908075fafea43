"""The same series with its batches as a sample of those to come: information beside ICH Q1E's fixed batches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from jembatan.core.text import Message
from jembatan.evidence.stability.regression import SUBSTITUTE, Regression
from jembatan.evidence.stability.regression_picture import draw_regression
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.stability.random_batches import RandomShelfLife, compute_random_shelf_life
from jembatan.stats.stability.scale import from_scale, put_on_scale

_STEPS = 16


class RandomRegression(NamedTuple):
    """One series with its mixed model; `found` is None where it cannot be computed, with the reason."""

    regression: Regression
    found: RandomShelfLife | None
    reason: Message | None = None


def evaluate_random_batches(regression: Regression, *, share: float = 0.95) -> RandomRegression:
    """Return the mixed model of the results that the regression takes, on its scale and with its confidence and sides."""
    settings = regression.settings
    used = [r for r in regression.results if r.value is not None and r.place not in regression.left_out]
    if any(r.censor == "<" for r in used) and settings.below == "likelihood":
        return RandomRegression(regression, None, Message("stability.random.below"))
    if regression.shelf_life is None:
        return RandomRegression(regression, None, regression.reason)
    values = [float(r.value or 0.0) * (SUBSTITUTE[settings.below] if r.censor == "<" else 1.0) for r in used]
    scaled, limits = put_on_scale(values, regression.limits, settings.scale)
    try:
        found = compute_random_shelf_life(
            [r.months for r in used],
            scaled,
            [r.batch for r in used],
            limits,
            share=share,
            confidence=settings.confidence,
            sides=regression.sides,
        )
    except NotComputable as error:
        return RandomRegression(regression, None, Message(f"not_computable.{error.code}", error.values))
    return RandomRegression(regression, found)


def draw_random_batches(one: RandomRegression) -> dict[str, Any]:
    """Return what a picture needs: the points, the mean line, and the tolerance bound on each side that has a limit."""
    picture = draw_regression(one.regression)
    if one.found is None:
        return picture
    first = one.found.find_first("tolerance")
    exact = first.crossing.months if first else math.inf
    last = max((float(p["months"]) for p in picture["points"]), default=0.0)
    end = 1.4 * max(last, exact if exact <= 2.5 * last else 0.0)
    months = [end * i / _STEPS for i in range(_STEPS + 1)]
    scale = one.regression.settings.scale

    def on_measured_scale(values: Sequence[float]) -> list[float]:
        return [from_scale(v, scale) for v in values]

    lines = one.found.lines
    mean = on_measured_scale([lines.intercept + lines.slope * t for t in months])
    curves = [{"batch": "all", "kind": "mean", "months": months, "values": mean}]
    for bound in one.found.bounds:
        if bound.kind == "tolerance":
            values = on_measured_scale([bound.at(t) for t in months])
            curves.append({"batch": "all", "kind": bound.side, "months": months, "values": values})
    crosses = math.isfinite(exact)
    return {
        **picture,
        "curves": curves,
        "bound": "tolerance_bound",
        "crossing_months": exact if crosses else None,
        "crossing_side": first.side if first and crosses else None,
        "supported_months": None,
    }
