"""Regional estimates pooled: equal effects, random effects, the interval of Hartung, Knapp, Sidik and Jonkman, prediction.

Hartung and Knapp (2001), Stat Med 20:3875-3889; Sidik and Jonkman (2002), Stat Med 21:3153-3159; Higgins, Thompson and
Spiegelhalter (2009), J R Stat Soc A 172:137-159 (prediction interval, t with K-2 degrees of freedom).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from jembatan.stats.pooling.effect import Effect, normal_effect
from jembatan.stats.pooling.heterogeneity import Floats, TauMethod, compute_q, compute_tau2


@dataclass(frozen=True)
class RandomEffects:
    """The mean effect over regions for one tau2: normal interval, Hartung-Knapp-Sidik-Jonkman interval, prediction.

    `prediction` is where the effect of another region would lie; NaN below three regions.
    """

    tau2: float
    mean: Effect
    hksj: Effect
    prediction: tuple[float, float]


def pool_equal_effects(estimates: Floats, variances: Floats, level: float = 0.95) -> Effect:
    """Return the inverse-variance mean with its normal interval."""
    w = 1.0 / variances
    total = float(w.sum())
    return normal_effect(float(w @ estimates) / total, 1.0 / total, level)


def pool_random_effects(
    estimates: Floats, variances: Floats, method: TauMethod = "REML", level: float = 0.95
) -> RandomEffects:
    """Return the pooled mean with tau2 by the method; arrays of shape (K,), K >= 2."""
    tau2 = compute_tau2(estimates, variances, method)
    k = len(estimates)
    mean = pool_equal_effects(estimates, variances + tau2, level)
    scale = compute_q(estimates, variances + tau2) / (k - 1)
    se = mean.se * math.sqrt(scale)
    half = _t(k - 1, level) * se
    hksj = Effect(mean.estimate, se, mean.estimate - half, mean.estimate + half)
    reach = _t(k - 2, level) * math.sqrt(tau2 + mean.se**2) if k > 2 else math.nan
    return RandomEffects(tau2, mean, hksj, (mean.estimate - reach, mean.estimate + reach))


def leave_one_out(estimates: Floats, variances: Floats, level: float = 0.95) -> tuple[Effect, ...]:
    """Return the equal-effects mean without each region in turn; empty below two regions."""
    if len(estimates) < 2:
        return ()
    keep = ~np.eye(len(estimates), dtype=bool)
    return tuple(pool_equal_effects(estimates[rows], variances[rows], level) for rows in keep)


def _t(df: int, level: float) -> float:
    return float(stdtrit(df, 0.5 + level / 2))
