"""Shelf life of one attribute from its batches, under every convention that programs use (ICH Q1E, B.1 to B.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtr, stdtrit

from jembatan.stats.stability.crossing import Crossing, Side, find_crossing
from jembatan.stats.stability.lines import (
    BatchMoments,
    Fit,
    Model,
    compute_moments,
    fit_common_slope,
    fit_one_line,
    fit_separate,
)
from jembatan.stats.stability.poolability import Poolability, compute_poolability

Convention = Literal["pooled_error", "individual_error"]
CONVENTIONS: tuple[Convention, ...] = ("pooled_error", "individual_error")


@dataclass(frozen=True)
class Limits:
    """Acceptance limits: lower, upper or both, in the unit of the values."""

    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class BatchCrossing:
    """When one batch's bound leaves one limit."""

    batch: str
    side: Side
    crossing: Crossing


@dataclass(frozen=True)
class ModelShelfLife:
    """The shelf life that one model gives under one convention: the earliest crossing, and which batch and limit bind."""

    model: Model
    convention: Convention
    exact_months: float
    crossings: tuple[BatchCrossing, ...]
    binding: BatchCrossing | None  # None where nothing crosses

    @property
    def whole_months(self) -> int | None:
        """Whole months, rounded down; None where the bound never crosses or cannot be told."""
        return math.floor(self.exact_months + 1e-9) if math.isfinite(self.exact_months) else None


@dataclass(frozen=True)
class ShelfLife:
    """Everything the regression says: the tests, the three fits, and the shelf life of every model and convention."""

    batches: tuple[str, ...]
    poolability: Poolability | None  # None for a single batch
    fits: Mapping[Model, Fit]
    model: Model
    by_model: Mapping[tuple[Model, Convention], ModelShelfLife]
    default: ModelShelfLife
    sides: int
    confidence: float
    slope_p: float  # two-sided p of the (common) slope in the chosen model; NaN for separate lines


def compute_shelf_life(
    times: Sequence[float],
    values: Sequence[float],
    batches: Sequence[str],
    limits: Limits,
    *,
    sides: int = 1,
    alpha: float = 0.25,
    confidence: float = 0.95,
    convention: Convention = "pooled_error",
) -> ShelfLife:
    """Return the shelf life in months of one attribute; times in months, values and limits in one unit.

    One-sided bounds where the direction of change is known (`sides` 1), otherwise two-sided ones. The default convention
    takes the error pooled over batches where lines are separate. Raises ValueError for unequal lengths, no limit, or a
    batch with fewer than two different times.
    Source: ICH Q1E (2003), Appendix B; closed-form crossing, see `find_crossing`.
    """
    grouped = _group(times, values, batches)
    if limits.lower is None and limits.upper is None:
        raise ValueError("no limit was given: name a lower limit, an upper limit, or both")
    names = tuple(grouped)
    moments = list(grouped.values())
    fits: dict[Model, Fit] = {
        "separate": fit_separate(moments),
        "common_slope": fit_common_slope(moments),
        "one_line": fit_one_line(moments),
    }
    pool = (
        compute_poolability(fits["separate"], fits["common_slope"], fits["one_line"], alpha)
        if len(names) > 1
        else None
    )
    model: Model = pool.model if pool else "one_line"
    level = 1 - (1 - confidence) / sides
    by_model = {
        (m, c): _model_shelf_life(fit, c, names, moments, limits, level)
        for m, fit in fits.items()
        for c in CONVENTIONS
        if not (c == "individual_error" and m != "separate")
    }
    key = (model, convention) if (model, convention) in by_model else (model, "pooled_error")
    return ShelfLife(
        batches=names,
        poolability=pool,
        fits=fits,
        model=model,
        by_model=by_model,
        default=by_model[key],
        sides=sides,
        confidence=confidence,
        slope_p=_slope_p(fits[model]),
    )


def _group(
    times: Sequence[float], values: Sequence[float], batches: Sequence[str]
) -> dict[str, BatchMoments]:
    if not len(times) == len(values) == len(batches):
        raise ValueError(
            f"times, values and batches differ in length: {len(times)}, {len(values)}, {len(batches)}"
        )
    rows: dict[str, tuple[list[float], list[float]]] = {}
    for t, y, batch in zip(times, values, batches, strict=True):
        if not (math.isfinite(t) and math.isfinite(y)):
            raise ValueError(f"batch {batch}: time {t} or value {y} is not a number")
        rows.setdefault(str(batch), ([], []))[0].append(t)
        rows[str(batch)][1].append(y)
    for batch, (tested, _) in rows.items():
        if len(set(tested)) < 2:
            raise ValueError(f"batch {batch} was tested at one time only; a line needs at least two")
    return {
        batch: compute_moments(np.asarray(tested, float), np.asarray(found, float))
        for batch, (tested, found) in rows.items()
    }


def _model_shelf_life(
    fit: Fit,
    convention: Convention,
    names: Sequence[str],
    moments: Sequence[BatchMoments],
    limits: Limits,
    level: float,
) -> ModelShelfLife:
    given: tuple[tuple[Side, float | None], ...] = (("lower", limits.lower), ("upper", limits.upper))
    crossings: list[BatchCrossing] = []
    for index, (batch, line) in enumerate(zip(names, fit.lines, strict=True)):
        variance, df = fit.residual_variance, fit.df
        if convention == "individual_error":
            own = fit_separate([moments[index]])
            variance, df = own.residual_variance, own.df
        quantile = float(stdtrit(df, level)) if df > 0 else float("nan")
        crossings += [
            BatchCrossing(batch, side, find_crossing(line, variance, quantile, limit, side))
            for side, limit in given
            if limit is not None
        ]
        if fit.model == "one_line":
            crossings = [BatchCrossing("all", c.side, c.crossing) for c in crossings]
            break
    finite = [c for c in crossings if math.isfinite(c.crossing.months)]
    binding = min(finite, key=lambda c: c.crossing.months, default=None)
    if any(math.isnan(c.crossing.months) for c in crossings):
        exact = float("nan")
    else:
        exact = binding.crossing.months if binding else float("inf")
    return ModelShelfLife(fit.model, convention, exact, tuple(crossings), binding)


def _slope_p(fit: Fit) -> float:
    if fit.model == "separate" and len(fit.lines) > 1:
        return float("nan")
    line, variance = fit.lines[0], fit.residual_variance
    if not variance > 0 or not line.spread > 0:
        return float("nan")
    t = abs(line.slope) / math.sqrt(variance / line.spread)
    return float(2 * stdtr(fit.df, -t))
