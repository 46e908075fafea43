"""The shelf life of batches to come, where the batches studied are a sample of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtri, stdtrit

from jembatan.stats.stability.crossing import Crossing, Side, find_quadratic_crossing
from jembatan.stats.stability.limits import Limits
from jembatan.stats.stability.random_lines import RandomLines, compute_random_lines
from jembatan.stats.tolerance.factors import compute_one_sided_factor

BoundKind = Literal["quantile", "next_batch", "tolerance"]
BOUNDS: tuple[BoundKind, ...] = ("quantile", "next_batch", "tolerance")


@dataclass(frozen=True)
class RandomBound:
    """One bound on the mean of a batch to come: a line less `factor` standard deviations, and when it leaves the limit."""

    kind: BoundKind
    side: Side
    intercept: float
    slope: float
    spread: tuple[float, float, float]  # variance at t: v0 + 2 v1 t + v2 t^2
    factor: float
    crossing: Crossing

    def at(self, months: float) -> float:
        """Return the bound at a time."""
        v0, v1, v2 = self.spread
        half = self.factor * math.sqrt(max(v0 + 2 * v1 * months + v2 * months**2, 0.0))
        mean = self.intercept + self.slope * months
        return mean - half if self.side == "lower" else mean + half


@dataclass(frozen=True)
class RandomShelfLife:
    """The mixed model and its bounds; `share` of batches to come, `confidence` of the tolerance bound and of the next batch."""

    lines: RandomLines
    bounds: tuple[RandomBound, ...]
    share: float
    confidence: float

    def find_first(self, kind: BoundKind) -> RandomBound | None:
        """Return the bound of a kind that leaves its limit first; None where no limit was given."""
        own = [b for b in self.bounds if b.kind == kind]
        return min(own, key=lambda b: (math.isnan(b.crossing.months), b.crossing.months), default=None)


def compute_random_shelf_life(
    times: Sequence[float],
    values: Sequence[float],
    batches: Sequence[str],
    limits: Limits,
    *,
    share: float = 0.95,
    confidence: float = 0.95,
    sides: int = 1,
) -> RandomShelfLife:
    """Return when the mean of a batch to come leaves its limits, by three bounds.

    quantile: the line that `share` of batches stay above (below), as the mixed model estimates it, without a confidence
    (the aim of Quinlan, Stroup, Schwenke, Christopher 2013, J Biopharm Stat 23:881-896). next_batch: the prediction bound of
    one batch, Student's t with batches - 1 degrees. tolerance: above (below) which at least `share` of batches lie with the
    confidence, from the lines fitted batch by batch (Shao, Chow 1994, Biometrics 50:753-763); exact at a given month for
    batches studied at the same times, and wide by the error of those lines. With two `sides` each takes half the error.
    Raises NotComputable as compute_random_lines.
    """
    lines = compute_random_lines(times, values, batches)
    n = len(lines.batches)
    level = 1 - (1 - confidence) / sides
    z = float(ndtri(share))
    c, b = lines.covariance, lines.between
    one_more = (c[0] + b[0], c[1] + b[1], c[2] + b[2])
    bounds = []
    sided: list[tuple[Side, float | None]] = [("lower", limits.lower), ("upper", limits.upper)]
    for side, limit in sided:
        if limit is None:
            continue
        for kind, (at, slope), spread, factor in (
            ("quantile", (lines.intercept, lines.slope), b, z),
            ("next_batch", (lines.intercept, lines.slope), one_more, float(stdtrit(n - 1, level))),
            ("tolerance", lines.alone, lines.sample, compute_one_sided_factor(n, share, level)),
        ):
            crossing = find_quadratic_crossing(at, slope, spread, factor, limit, side)
            bounds.append(RandomBound(kind, side, at, slope, spread, factor, crossing))  # type: ignore[arg-type]
    return RandomShelfLife(lines, tuple(bounds), share, confidence)
