"""Method 1 on the scale of 1 - ratio (hazard, risk or rate), for estimates that are normal on the log scale.

(1 - R_1) >= retain (1 - R) is a curved boundary for the logs; given the overall estimate it is one normal tail, so the
probability is a one-dimensional integral. Hayashi and Itoh (2017), Jpn J Biometrics 38:79-92, give the delta method.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr

from jembatan.stats.mrct.one_region import Pair, find_pair
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import Floats, RegionalDesign, check_retained_fraction
from jembatan.stats.normal_integrals import normal_range, quadrature

_NODES = 160


def compute_method1_one_minus_ratio(
    design: RegionalDesign, retain: float = 0.5, region: int = 0
) -> ConsistencyProbability:
    """Return Method 1 on 1 - ratio, for a superiority design whose effects are minus log ratios (ratio below 1 is benefit)."""
    if design.objective != "superiority":
        raise ValueError(
            f"Method 1 on the scale of 1 - ratio is for superiority, not {design.objective}; use the log scale"
        )
    return one_minus_ratio_of_pair(find_pair(design, region), retain)


def one_minus_ratio_of_pair(pair: Pair, retain: float) -> ConsistencyProbability:
    """Return Method 1 on 1 - ratio for any joint law of the two logs."""
    check_retained_fraction(retain)
    low, high = pair.success_range
    return ConsistencyProbability.of(
        _integrate(pair, retain, -math.inf, math.inf), _integrate(pair, retain, low, high), pair.power
    )


def least_log_effect(overall: Floats, retain: float) -> Floats:
    """Return the least minus-log-ratio x with 1 - exp(-x) >= retain (1 - exp(-s)): x = -log(1 - retain + retain exp(-s))."""
    least: Floats = -np.log1p(retain * np.expm1(-overall))
    return least


def _integrate(pair: Pair, retain: float, low: float, high: float) -> float:
    sd = math.sqrt(pair.overall_variance)
    least, most = normal_range(pair.overall_effect, sd)
    low, high = max(low, least), min(high, most)
    if low >= high:
        return 0.0
    at, steps = quadrature(low, high, _NODES)
    z = (at - pair.overall_effect) / sd
    density = np.exp(-0.5 * z * z) / (sd * math.sqrt(2.0 * math.pi))
    slope = pair.covariance / pair.overall_variance
    means = pair.region_effect + slope * (at - pair.overall_effect)
    rest = pair.region_variance - slope * pair.covariance
    needed = least_log_effect(at, retain)
    if rest <= 1e-14 * pair.region_variance:
        holds = (means >= needed).astype(np.float64)
    else:
        holds = ndtr((means - needed) / math.sqrt(rest))
    return float(steps @ (density * holds))
