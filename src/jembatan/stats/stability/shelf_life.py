"""Shelf life of one attribute from its batches, under every convention that programs use (ICH Q1E, B.1 to B.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from jembatan.stats.stability.censored import fit_censored
from jembatan.stats.stability.crossing import Crossing, Side, compute_bound, find_crossing
from jembatan.stats.stability.limits import Limits
from jembatan.stats.stability.lines import (
    MODELS,
    BatchMoments,
    Fit,
    Line,
    Model,
    compute_moments,
    fit_common_slope,
    fit_one_line,
    fit_separate,
)
from jembatan.stats.stability.poolability import Poolability, compute_poolability

__all__ = ["CONVENTIONS", "Convention", "Limits", "ShelfLife", "compute_shelf_life"]

Convention = Literal["pooled_error", "individual_error"]
CONVENTIONS: tuple[Convention, ...] = ("pooled_error", "individual_error")
Outcome = Literal["crosses", "no_slope", "no_crossing", "fails_at_zero", "not_estimable"]
SLOPE_LEVEL = 0.05  # a slope with a smaller p value is called significant


@dataclass(frozen=True)
class BatchBound:
    """The line of one batch (or of all) with what its confidence bound needs."""

    batch: str
    line: Line
    variance: float
    df: int
    quantile: float

    def at(self, months: float, side: Side) -> float:
        """Return the bound of the mean at a time."""
        return compute_bound(self.line, self.variance, self.quantile, side, months)


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
    exact_months: float  # infinity where nothing crosses, NaN where it cannot be told
    crossings: tuple[BatchCrossing, ...]
    binding: BatchCrossing | None  # None where nothing crosses
    bounds: tuple[BatchBound, ...]

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
    slope_p: (
        float  # two-sided p of the slope in the chosen model; the smallest of the batches for separate lines
    )

    @property
    def outcome(self) -> Outcome:
        """What came out: a crossing, or why there is none that means anything.

        `no_slope`: no slope differs from zero at the 5 % level, so a crossing only shows how little is known far out.
        """
        found = self.default
        if math.isnan(found.exact_months):
            return "not_estimable"
        if found.binding and found.binding.crossing.kind == "fails_at_zero":
            return "fails_at_zero"
        if self.slope_p >= SLOPE_LEVEL:
            return "no_slope"
        return "crosses" if found.binding else "no_crossing"

    def under(self, test_error: Literal["full", "reduced"], convention: Convention) -> ModelShelfLife:
        """Return the shelf life where the batch test takes that model's error and separate lines take that error."""
        pool = self.poolability
        model = self.model if pool is None or test_error == "full" else pool.model_by_reduced_error
        return self.by_model.get((model, convention)) or self.by_model[model, "pooled_error"]


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
    below: Sequence[bool] | None = None,
    model: Model | None = None,
) -> ShelfLife:
    """Return the shelf life in months of one attribute; times in months, values and limits in one unit.

    One-sided bounds where the direction of change is known (`sides` 1), otherwise two-sided ones. The default convention
    takes the error pooled over batches where lines are separate. `below` marks results known only to lie under their
    value (maximum likelihood then takes the place of least squares). `model` overrides what the batch tests choose.
    Raises ValueError for unequal lengths, no limit, or a batch with fewer than two different times.
    Source: ICH Q1E (2003), Appendix B; closed-form crossing, see `find_crossing`.
    """
    grouped = _group(times, values, batches, below)
    if limits.lower is None and limits.upper is None:
        raise ValueError("no limit was given: name a lower limit, an upper limit, or both")
    names = tuple(grouped)
    fits = _fit_all(grouped)
    pool = (
        compute_poolability(fits["separate"], fits["common_slope"], fits["one_line"], alpha)
        if len(names) > 1
        else None
    )
    chosen: Model = model or (pool.model if pool else "one_line")
    level = 1 - (1 - confidence) / sides
    by_model = {
        (m, c): _model_shelf_life(m, c, _bounds(m, c, fits[m], grouped, level), limits)
        for m in MODELS
        for c in CONVENTIONS
        if not (c == "individual_error" and m != "separate")
    }
    default = by_model.get((chosen, convention)) or by_model[chosen, "pooled_error"]
    return ShelfLife(
        batches=names,
        poolability=pool,
        fits=fits,
        model=chosen,
        by_model=by_model,
        default=default,
        sides=sides,
        confidence=confidence,
        slope_p=min((_slope_p(b) for b in default.bounds), default=math.nan),
    )


@dataclass(frozen=True)
class _Batch:
    times: NDArray[np.float64]
    values: NDArray[np.float64]
    below: NDArray[np.bool_]
    moments: BatchMoments
    is_censored: bool


def _group(
    times: Sequence[float], values: Sequence[float], batches: Sequence[str], below: Sequence[bool] | None
) -> dict[str, _Batch]:
    if not len(times) == len(values) == len(batches):
        raise ValueError(
            f"times, values and batches differ in length: {len(times)}, {len(values)}, {len(batches)}"
        )
    rows: dict[str, tuple[list[float], list[float], list[bool]]] = {}
    for t, y, batch, under in zip(
        times, values, batches, [False] * len(times) if below is None else below, strict=True
    ):
        if not (math.isfinite(t) and math.isfinite(y)):
            raise ValueError(f"batch {batch}: time {t} or value {y} is not a number")
        own = rows.setdefault(str(batch), ([], [], []))
        own[0].append(t)
        own[1].append(y)
        own[2].append(under)
    if not rows:
        raise ValueError("no batch has results at two times")
    for batch, (tested, _, _) in rows.items():
        if len(set(tested)) < 2:
            raise ValueError(f"batch {batch} was tested at one time only; a line needs at least two")
    grouped = {}
    for batch, (tested, measured, censored) in rows.items():
        at, found = np.asarray(tested, float), np.asarray(measured, float)
        grouped[batch] = _Batch(
            at, found, np.asarray(censored, bool), compute_moments(at, found), any(censored)
        )
    return grouped


def _fit_all(grouped: Mapping[str, _Batch]) -> dict[Model, Fit]:
    """Return the three fits: by least squares, or by maximum likelihood where a result is censored."""
    if any(b.is_censored for b in grouped.values()):
        times, values, below = (
            np.concatenate([getattr(b, name) for b in grouped.values()])
            for name in ("times", "values", "below")
        )
        member = [name for name, b in grouped.items() for _ in b.times]
        return {m: fit_censored(times, values, below, member, m) for m in MODELS}
    moments = [b.moments for b in grouped.values()]
    return {
        "separate": fit_separate(moments),
        "common_slope": fit_common_slope(moments),
        "one_line": fit_one_line(moments),
    }


def _fit_alone(batch: _Batch) -> Fit:
    if batch.is_censored:
        return fit_censored(batch.times, batch.values, batch.below, [""] * len(batch.times), "one_line")
    return fit_separate([batch.moments])


def _bounds(
    model: Model, convention: Convention, fit: Fit, grouped: Mapping[str, _Batch], level: float
) -> tuple[BatchBound, ...]:
    if convention == "individual_error":
        own = {name: _fit_alone(batch) for name, batch in grouped.items()}
        return tuple(
            BatchBound(name, f.lines[0], f.residual_variance, f.df, _quantile(f.df, level))
            for name, f in own.items()
        )
    quantile = _quantile(fit.df, level)
    if model == "one_line":
        return (BatchBound("all", fit.lines[0], fit.residual_variance, fit.df, quantile),)
    return tuple(
        BatchBound(name, line, fit.residual_variance, fit.df, quantile)
        for name, line in zip(grouped, fit.lines, strict=True)
    )


def _quantile(df: int, level: float) -> float:
    return float(stdtrit(df, level)) if df > 0 else math.nan


def _model_shelf_life(
    model: Model, convention: Convention, bounds: tuple[BatchBound, ...], limits: Limits
) -> ModelShelfLife:
    given: tuple[tuple[Side, float | None], ...] = (("lower", limits.lower), ("upper", limits.upper))
    crossings = tuple(
        BatchCrossing(b.batch, side, find_crossing(b.line, b.variance, b.quantile, limit, side))
        for b in bounds
        for side, limit in given
        if limit is not None
    )
    finite = [c for c in crossings if math.isfinite(c.crossing.months)]
    binding = min(finite, key=lambda c: c.crossing.months, default=None)
    if any(math.isnan(c.crossing.months) for c in crossings):
        exact = math.nan
    else:
        exact = binding.crossing.months if binding else math.inf
    return ModelShelfLife(model, convention, exact, crossings, binding, bounds)


def _slope_p(bound: BatchBound) -> float:
    """Return the two-sided p value of the slope; 0 for a perfect slope, 1 for a perfect level, NaN without error."""
    line = bound.line
    if bound.df <= 0 or not line.spread > 0:
        return math.nan
    if bound.variance <= 0:
        return 0.0 if line.slope != 0 else 1.0
    t = abs(line.slope) / math.sqrt(bound.variance / line.spread)
    return float(2 * stdtr(bound.df, -t))
