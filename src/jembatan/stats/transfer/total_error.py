"""Total error of a method at one level: where the next result will fall, and where most results fall with confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from jembatan.stats.transfer.nested import NestedComponents, compute_nested_components


@dataclass(frozen=True)
class TotalError:
    """Bias and precision at one level, in the unit of the values, with two tolerance intervals.

    `expectation` holds the next result with probability `beta` on average (Mee); `content` holds a share `beta` of results
    with confidence `gamma` (Hoffman, Kringle).
    """

    level: float
    mean: float
    bias: float
    bias_interval: tuple[float, float]
    components: NestedComponents
    expectation: tuple[float, float]
    content: tuple[float, float]
    beta: float
    gamma: float


def compute_total_error(
    values: object,
    series: Sequence[object],
    level: float,
    *,
    beta: float = 0.90,
    gamma: float = 0.95,
    confidence: float = 0.95,
) -> TotalError:
    """Return the total error of values of one level, in series (days, runs, operators) that vary at random.

    Beta-expectation: Mee (1984), Technometrics 26:251-253; Hubert et al. (2007), J Pharm Biomed Anal 45:70-81. Beta-content:
    Hoffman, Kringle (2005), J Biopharm Stat 15:283-293, with the upper bound of Graybill and Wang. For unequal series the
    variance of the mean takes their sizes. Raises NotComputable for one series or nothing repeated.
    """
    found = compute_nested_components(values, [("series", series)], confidence=2 * gamma - 1, with_reml=False)
    plain = compute_nested_components(values, [("series", series)], confidence=confidence, with_reml=False)
    spread = found.total + found.mean_variance
    half = float(stats.t.isf((1 - beta) / 2, found.intermediate.df)) * math.sqrt(spread)
    upper = found.intermediate.graybill_wang[1]
    if not math.isfinite(upper):
        upper = found.intermediate.satterthwaite[1]
    z = float(stats.norm.isf((1 - beta) / 2))
    wide = z * math.sqrt(upper * (1 + found.mean_variance / found.total)) if found.total > 0 else 0.0
    bias = found.mean - level
    # the mean's own degrees of freedom: those of the series where they vary, of all values where they do not
    df = found.strata[0].df if found.strata[0].component > 0 else found.n - 1
    reach = float(stats.t.isf((1 - confidence) / 2, df)) * math.sqrt(found.mean_variance)
    return TotalError(
        level,
        found.mean,
        bias,
        (bias - reach, bias + reach),
        plain,
        (found.mean - half, found.mean + half),
        (found.mean - wide, found.mean + wide),
        beta,
        gamma,
    )
