"""Do batches after a change degrade at the same rate? The difference of two common slopes with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from jembatan.stats.not_computable import NotComputable


@dataclass(frozen=True)
class SlopeComparison:
    """Slopes per month before and after with the 1 - 2 alpha interval of after minus before; `margin` None judges nothing."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    df: int
    residual_sd: float
    margin: float | None
    equivalent: bool | None


def compute_slope_comparison(
    months: object,
    values: object,
    batches: Sequence[str],
    is_after: Sequence[bool],
    *,
    margin: float | None = None,
    alpha: float = 0.05,
) -> SlopeComparison:
    """Return the difference of slopes: an intercept per batch, one slope for each side, a common error (as in ICH Q1E).

    Raises NotComputable where a side has no batch with two times, or no degree of freedom is left.
    """
    t, y = np.asarray(months, dtype=np.float64), np.asarray(values, dtype=np.float64)
    after = np.asarray(is_after, dtype=bool)
    keys = list(zip(batches, after.tolist(), strict=True))
    order = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    code = np.array([order[key] for key in keys])
    count = np.bincount(code)
    tc = t - (np.bincount(code, t) / count)[code]
    yc = y - (np.bincount(code, y) / count)[code]
    spread = [float((tc[after == side] ** 2).sum()) for side in (False, True)]
    df = len(y) - len(order) - 2
    if min(spread) <= 0 or df < 1:
        raise NotComputable(
            "slope_times", "each side needs a batch with at least two times, and results to spare"
        )
    slopes = [
        float((tc[after == side] * yc[after == side]).sum()) / s
        for side, s in zip((False, True), spread, strict=True)
    ]
    residual = yc - tc * np.where(after, slopes[1], slopes[0])
    variance = float(residual @ residual) / df
    half = float(stats.t.isf(alpha, df)) * float(np.sqrt(variance * (1 / spread[0] + 1 / spread[1])))
    d = slopes[1] - slopes[0]
    equivalent = None if margin is None else bool(-margin <= d - half and d + half <= margin)
    return SlopeComparison(
        slopes[0], slopes[1], d, d - half, d + half, df, float(np.sqrt(variance)), margin, equivalent
    )
