"""A finished multi-regional trial, everything that follows from the regional estimates, in one frozen result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jembatan.stats.pooling.effect import Effect, RegionalEffects
from jembatan.stats.pooling.gail_simon import GailSimon, compute_gail_simon
from jembatan.stats.pooling.heterogeneity import Floats, Heterogeneity, TauMethod, compute_heterogeneity
from jembatan.stats.pooling.meta_analysis import (
    RandomEffects,
    leave_one_out,
    pool_equal_effects,
    pool_random_effects,
)
from jembatan.stats.pooling.observed_consistency import ObservedConsistency, observe_consistency
from jembatan.stats.pooling.shrinkage import Shrinkage, compute_shrinkage

METHODS_OF_TAU: tuple[TauMethod, ...] = ("DL", "PM", "REML")


@dataclass(frozen=True)
class PooledRegions:
    """The regional estimates pooled in every way; lists by region follow `used`, the regions that have an estimate.

    All but `consistency` are on the scale of the effects; there benefit is positive.
    """

    used: tuple[int, ...]
    equal_effects: Effect
    heterogeneity: dict[TauMethod, Heterogeneity]
    random_effects: dict[TauMethod, RandomEffects]
    gail_simon: GailSimon
    consistency: ObservedConsistency
    shrinkage: tuple[Shrinkage, ...]  # the stated scale of tau first, then half and twice of it
    without: tuple[Effect, ...]  # the pooled effect without each region


def pool_regions(
    effects: RegionalEffects,
    *,
    higher_is_better: bool,
    tau_scale: float,
    retain: float = 0.5,
    level: float = 0.95,
) -> PooledRegions | None:
    """Return the pooled regions, or None where fewer than two regions have an estimate."""
    used = tuple(k for k, effect in enumerate(effects.regions) if effect.is_estimable)
    if len(used) < 2:
        return None
    y: Floats = np.array([effects.regions[k].estimate for k in used])
    v: Floats = np.array([effects.regions[k].se ** 2 for k in used])
    sign = 1.0 if higher_is_better else -1.0
    return PooledRegions(
        used=used,
        equal_effects=pool_equal_effects(y, v, level),
        heterogeneity={m: compute_heterogeneity(y, v, m, level) for m in METHODS_OF_TAU},
        random_effects={m: pool_random_effects(y, v, m, level) for m in METHODS_OF_TAU},
        gail_simon=compute_gail_simon(y, v),
        consistency=observe_consistency(sign * y, v, retain, level),
        shrinkage=tuple(
            compute_shrinkage(sign * y, v, scale * tau_scale, retain, level) for scale in (1.0, 0.5, 2.0)
        ),
        without=leave_one_out(y, v, level),
    )
