"""The probability of a consistency rule given the overall estimate: what any stopping rule of the overall test needs.

Given D the regional estimates are normals with a fixed weighted sum. Method 1 is then one normal tail; the rules over all
regions are the density of a sum of truncated normals over the density of the sum.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr

from jembatan.stats.mrct.one_region import find_pair
from jembatan.stats.mrct.regional_design import Floats, RegionalDesign, check_retained_fraction
from jembatan.stats.truncated_sums import truncated_sum_density


def compute_rule_given_overall(
    rule: str, design: RegionalDesign, at: Floats, retain: float = 0.5, region: int = 0
) -> Floats:
    """Return the probability that a rule holds given each value `at` of the overall estimate; superiority only.

    `rule`: method1, method2 or retention-in-all.
    """
    check_retained_fraction(retain)
    if design.objective != "superiority":
        raise ValueError(f"rules given the overall estimate are for superiority, not {design.objective}")
    at = np.asarray(at, dtype=np.float64)
    if rule == "method1":
        return _method1(design, at, retain, region)
    if rule == "method2":
        return _in_all(design, at, np.zeros((at.size, len(design.effects))))
    if rule == "retention-in-all":
        if retain == 1.0 and len(design.effects) > 1:
            return np.zeros(at.size)
        return _in_all(design, at, retain * at[:, None] * np.array(design.weights))
    raise ValueError(
        f"{rule!r} is no rule given the overall estimate; use method1, method2 or retention-in-all"
    )


def _method1(design: RegionalDesign, at: Floats, retain: float, region: int) -> Floats:
    pair = find_pair(design, region)
    slope = pair.covariance / pair.overall_variance
    mean = pair.region_effect + slope * (at - pair.overall_effect) - retain * at
    rest = pair.region_variance - slope * pair.covariance
    if rest <= 1e-14 * pair.region_variance:
        exact: Floats = (mean >= -1e-12 * math.sqrt(pair.overall_variance)).astype(np.float64)
        return exact
    found: Floats = ndtr(mean / math.sqrt(rest))
    return found


def _in_all(design: RegionalDesign, at: Floats, bounds: Floats) -> Floats:
    means, spreads = design.summands
    if means.size == 1:
        exact: Floats = (at >= bounds[:, 0] - 1e-12 * spreads[0]).astype(np.float64)
        return exact
    sd = math.sqrt(design.variance)
    z = (at - design.effect) / sd
    density = np.exp(-0.5 * z * z) / (sd * math.sqrt(2.0 * math.pi))
    kept = truncated_sum_density(means, spreads, bounds, at)
    found: Floats = np.clip(np.divide(kept, density, out=np.zeros_like(kept), where=density > 0.0), 0.0, 1.0)
    return found
