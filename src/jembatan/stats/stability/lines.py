"""Straight lines through batches: each its own, one common slope, one line for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Model = Literal["separate", "common_slope", "one_line"]
MODELS: tuple[Model, ...] = ("separate", "common_slope", "one_line")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One fitted line, kept at the centre of its data: mean + slope (t - centre).

    The variance of the fitted mean at t is sigma^2 (1/n + (t - centre)^2 / spread).
    """

    slope: float
    centre: float
    mean: float
    n: float  # a count; the equal of a count where results are censored
    spread: float

    @property
    def intercept(self) -> float:
        """The fitted mean at time zero."""
        return self.mean - self.slope * self.centre


@dataclass(frozen=True)
class Fit:
    """One model: a line per batch (the same one where pooled), its residual sum of squares and degrees of freedom."""

    model: Model
    lines: tuple[Line, ...]
    residual_sum: float
    df: int

    @property
    def residual_variance(self) -> float:
        """The mean square of error; NaN where no degree of freedom is left."""
        return self.residual_sum / self.df if self.df > 0 else float("nan")


@dataclass(frozen=True)
class BatchMoments:
    """Number, means and corrected sums of one batch's times and values."""

    n: int
    time_mean: float
    value_mean: float
    sxx: float
    sxy: float
    syy: float


def compute_moments(times: Floats, values: Floats) -> BatchMoments:
    """Return the moments of one batch; both arrays of length n."""
    n = len(times)
    time_mean, value_mean = float(times.sum()) / n, float(values.sum()) / n
    dt, dy = times - time_mean, values - value_mean
    return BatchMoments(n, time_mean, value_mean, float(dt @ dt), float(dt @ dy), float(dy @ dy))


def fit_separate(batches: list[BatchMoments]) -> Fit:
    """Fit a line of its own to each batch; n - 2K degrees of freedom for K batches."""
    lines = []
    residual = 0.0
    for b in batches:
        slope = b.sxy / b.sxx if b.sxx > 0 else float("nan")
        lines.append(Line(slope, b.time_mean, b.value_mean, b.n, b.sxx))
        residual += b.syy - (b.sxy**2 / b.sxx if b.sxx > 0 else 0.0)
    return Fit("separate", tuple(lines), max(residual, 0.0), sum(b.n for b in batches) - 2 * len(batches))


def fit_common_slope(batches: list[BatchMoments]) -> Fit:
    """Fit parallel lines: one slope, an intercept per batch; n - K - 1 degrees of freedom."""
    sxx, sxy, syy = (sum(getattr(b, name) for b in batches) for name in ("sxx", "sxy", "syy"))
    slope = sxy / sxx if sxx > 0 else float("nan")
    lines = tuple(Line(slope, b.time_mean, b.value_mean, b.n, sxx) for b in batches)
    residual = syy - (sxy**2 / sxx if sxx > 0 else 0.0)
    return Fit("common_slope", lines, max(residual, 0.0), sum(b.n for b in batches) - len(batches) - 1)


def fit_one_line(batches: list[BatchMoments]) -> Fit:
    """Fit one line to all batches together; n - 2 degrees of freedom."""
    n = sum(b.n for b in batches)
    time_mean = sum(b.n * b.time_mean for b in batches) / n
    value_mean = sum(b.n * b.value_mean for b in batches) / n
    sxx = sum(b.sxx + b.n * (b.time_mean - time_mean) ** 2 for b in batches)
    sxy = sum(b.sxy + b.n * (b.time_mean - time_mean) * (b.value_mean - value_mean) for b in batches)
    syy = sum(b.syy + b.n * (b.value_mean - value_mean) ** 2 for b in batches)
    slope = sxy / sxx if sxx > 0 else float("nan")
    line = Line(slope, time_mean, value_mean, n, sxx)
    residual = syy - (sxy**2 / sxx if sxx > 0 else 0.0)
    return Fit("one_line", (line,) * len(batches), max(residual, 0.0), n - 2)
