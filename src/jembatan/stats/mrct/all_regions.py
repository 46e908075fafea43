"""Rules that every region must keep: MHLW Method 2 (same sign), and retention in all regions. Any number of regions.

Each region's bound is linear in the overall estimate; given the overall estimate the regions are a sum of truncated
normals, so every probability is a one- or two-dimensional deterministic integral (see truncated_sums).
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from scipy.special import ndtr

from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.ratio_scale import least_log_effect
from jembatan.stats.mrct.regional_design import Floats, RegionalDesign, check_retained_fraction
from jembatan.stats.normal_integrals import quadrature
from jembatan.stats.truncated_sums import truncated_sum_below, truncated_sum_density

_MOST_REGIONS_TWO_SIDED = 12
_NODES = 120
_WIDTH = 9.5


def compute_method2(design: RegionalDesign) -> ConsistencyProbability:
    """Return the probability that every region shows the effect.

    Superiority: every D_k > 0. Noninferiority: every D_k > -margin. Equivalence: every |D_k| < margin.
    """
    low, high = -design.margin, math.inf
    if design.objective == "equivalence":
        high = design.margin
    effects, sds = np.array(design.effects), np.sqrt(np.array(design.variances))
    unconditional = float(np.prod(ndtr((effects - low) / sds) - ndtr((effects - high) / sds)))
    means, spreads = design.summands
    weights = np.array(design.weights)
    from_, to = design.success_range
    joint = 0.0
    if from_ < to:
        for sign, bounds in _signed_bounds(weights * low, weights * high):
            whole = float(np.prod(ndtr((means - bounds) / spreads))) if to == math.inf else None
            upper = whole if whole is not None else truncated_sum_below(means, spreads, bounds, to)
            joint += sign * (upper - truncated_sum_below(means, spreads, bounds, from_))
    return ConsistencyProbability.of(unconditional, joint, design.power)


def compute_retention_in_all(
    design: RegionalDesign, retain: float = 0.5, *, one_minus_ratio: bool = False
) -> ConsistencyProbability:
    """Return the probability that every region keeps the wanted fraction of the overall effect.

    Superiority: every D_k >= retain D (which implies D >= 0). Noninferiority: every D_k - D >= -retain margin.
    Equivalence: every |D_k - D| <= retain margin. `one_minus_ratio`: superiority on the scale of 1 - ratio, where the
    effects are minus log ratios.
    """
    check_retained_fraction(retain)
    if one_minus_ratio and design.objective != "superiority":
        raise ValueError(
            f"the scale of 1 - ratio is for superiority, not {design.objective}; use the log scale"
        )
    if len(design.effects) == 1:
        return _one_region(design, retain)
    centre, sd = design.effect, math.sqrt(design.variance)
    least, most = centre - _WIDTH * sd, centre + _WIDTH * sd
    if design.objective == "superiority":
        least = max(least, 0.0)
    from_, to = design.success_range
    unconditional = _retention_between(design, retain, least, most, one_minus_ratio)
    joint = _retention_between(design, retain, max(least, from_), min(most, to), one_minus_ratio)
    return ConsistencyProbability.of(unconditional, joint, design.power)


def _one_region(design: RegionalDesign, retain: float) -> ConsistencyProbability:
    # D_1 is D: the rule holds always, or, for superiority, where D (1 - retain) >= 0
    sd = math.sqrt(design.variance)
    holds = float(ndtr(design.effect / sd)) if design.objective == "superiority" and retain < 1.0 else 1.0
    return ConsistencyProbability.of(holds, design.power, design.power)


def _retention_between(
    design: RegionalDesign, retain: float, low: float, high: float, one_minus_ratio: bool
) -> float:
    if low >= high or (design.objective == "superiority" and retain == 1.0):
        return 0.0
    means, spreads = design.summands
    weights = np.array(design.weights)
    at, steps = quadrature(low, high, _NODES)
    if design.objective == "superiority":
        kept = least_log_effect(at, retain) if one_minus_ratio else retain * at
        bounds = kept[:, None] * weights
        return float(steps @ truncated_sum_density(means, spreads, bounds, at))
    slack = retain * design.margin
    if slack == 0.0:
        return 0.0
    lower = weights * (at[:, None] - slack)
    upper = weights * (at[:, None] + slack) if design.objective == "equivalence" else np.inf * lower**0
    total = np.zeros_like(at)
    for sign, bounds in _signed_bounds(lower, upper):
        total += sign * truncated_sum_density(means, spreads, bounds, at)
    return float(steps @ total)


def _signed_bounds(lower: Floats, upper: Floats) -> list[tuple[float, Floats]]:
    """Return lower bounds with signs whose sum is the indicator of lower < y < upper, by inclusion and exclusion."""
    if np.isinf(upper).all():
        return [(1.0, lower)]
    regions = lower.shape[-1]
    if regions > _MOST_REGIONS_TWO_SIDED:
        raise ValueError(
            f"equivalence in all of {regions} regions takes 2^{regions} terms; merge regions to {_MOST_REGIONS_TWO_SIDED} or fewer"
        )
    found = []
    for choice in product((False, True), repeat=regions):
        taken = np.array(choice)
        found.append(((-1.0) ** int(taken.sum()), np.where(taken, upper, lower)))
    return found
