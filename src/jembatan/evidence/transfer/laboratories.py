"""Whether two laboratories agree, level by level: means within a margin, and a ratio of variances below a limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from jembatan.evidence.transfer.measured import Margin, Measured
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.two_laboratories import (
    MeanEquivalence,
    VarianceRatio,
    compute_mean_equivalence,
    compute_variance_ratio,
)


class LevelComparison(NamedTuple):
    """One level of two laboratories. `margin` is None where none was given; `of_series` says that means of series are compared."""

    level: float | None
    means: MeanEquivalence
    variances: VarianceRatio
    margin: float | None
    n: tuple[int, int]
    of_means: tuple[float, float]
    of_series: bool


def compare_level(
    data: Measured,
    level: float | None,
    rows: Sequence[int],
    *,
    margin: Margin | None,
    ratio_limit: float,
    alpha: float,
    pooled: bool = False,
) -> LevelComparison:
    """Return the comparison at one level. Raises NotComputable for fewer than two independent results in a laboratory."""
    a, grouped = data.independent(rows, data.sending)
    b, _ = data.independent(rows, data.receiving)
    if min(len(a), len(b)) < 2:
        raise NotComputable("two_values", "each laboratory needs at least two independent results")
    edge = margin.for_mean(_mean(a)) if margin else None
    return LevelComparison(
        level,
        compute_mean_equivalence(a, b, math.inf if edge is None else edge, alpha=alpha, pooled=pooled),
        compute_variance_ratio(
            _variance(a), _variance(b), (len(a) - 1, len(b) - 1), ratio_limit, alpha=alpha
        ),
        edge,
        (len(a), len(b)),
        (_mean(a), _mean(b)),
        grouped,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values)
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)
