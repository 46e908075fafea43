"""Hazard ratios by region: Cox in each, stratified over all, and the interaction of treatment and region."""

from __future__ import annotations

import numpy as np

from jembatan.stats.pooling.blocks import code_blocks
from jembatan.stats.pooling.effect import RegionalEffects, likelihood_ratio
from jembatan.stats.survival import Bools, Codes, Floats, fit_cox


def compare_hazards(
    time: Floats,
    event: Bools,
    treated: Bools,
    region: Codes,
    regions: int,
    level: float = 0.95,
    strata: Codes | None = None,
) -> RegionalEffects:
    """Return log hazard ratios; arrays of shape (subjects,), regions coded 0..regions-1.

    Baselines are free in every region (and further stratum), so the model with an effect of its own for each region is
    the sum of the regional models, and the interaction is the likelihood ratio against one common effect.
    """
    blocks = code_blocks(region, strata)
    fits = [
        fit_cox(time[at], event[at], treated[at], blocks[at], level)
        for at in (region == k for k in range(regions))
    ]
    common = fit_cox(time, event, treated, blocks, level)
    telling = [fit for fit in fits if fit.effect.note not in ("one_arm", "no_information")]
    full = float(np.sum([fit.log_likelihood for fit in fits]))
    return RegionalEffects(
        regions=tuple(fit.effect for fit in fits),
        stratified=common.effect,
        unstratified=fit_cox(time, event, treated, None, level).effect,
        interaction=likelihood_ratio(full, common.log_likelihood, len(telling) - 1),
    )
