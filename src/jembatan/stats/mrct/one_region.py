"""One region against the whole: MHLW Method 1, and the four definitions of Ko 2010. Closed forms.

Ministry of Health, Labour and Welfare (2007), Basic principles on global clinical trials; Quan et al. (2010), Pharm Stat
9:100-112, doi:10.1002/pst.380; Ko, Tsou, Liu, Hsiao (2010), J Biopharm Stat 20:870-885 (definitions as cited by others).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign, check_retained_fraction
from jembatan.stats.normal_integrals import upper_orthant


@dataclass(frozen=True)
class Pair:
    """The joint normal law of a region's estimate and the overall estimate, with the range in which the trial succeeds."""

    region_effect: float
    region_variance: float
    overall_effect: float
    overall_variance: float
    covariance: float
    success_range: tuple[float, float]

    def above(
        self, a: float, b: float, at: float, within: tuple[float, float] = (-math.inf, math.inf)
    ) -> float:
        """Return P(a D_region + b D_overall >= at and D_overall within the range)."""
        mean = a * self.region_effect + b * self.overall_effect
        variance = a * a * self.region_variance + b * b * self.overall_variance + 2 * a * b * self.covariance
        # a difference of equal numbers leaves rounding, not variance
        if variance < 1e-14 * (a * a * self.region_variance + b * b * self.overall_variance):
            variance, at = 0.0, at - 1e-12 * math.sqrt(self.overall_variance)
        first, second = (mean, variance), (self.overall_effect, self.overall_variance)
        covariance = a * self.covariance + b * self.overall_variance
        low, high = within
        if low >= high:
            return 0.0
        found = upper_orthant(first, second, covariance, (at, low))
        return found - (upper_orthant(first, second, covariance, (at, high)) if high < math.inf else 0.0)

    @property
    def power(self) -> float:
        """The probability that the trial succeeds."""
        return self.above(0.0, 1.0, -math.inf, self.success_range)


def find_pair(design: RegionalDesign, region: int = 0) -> Pair:
    """Return the law of one region's and the overall estimate; `region` counts from zero."""
    if not 0 <= region < len(design.effects):
        raise ValueError(f"there is no region number {region + 1}; the design has {len(design.effects)}")
    return Pair(
        region_effect=design.effects[region],
        region_variance=design.variances[region],
        overall_effect=design.effect,
        overall_variance=design.variance,
        covariance=design.weights[region] * design.variances[region],
        success_range=design.success_range,
    )


def compute_method1(design: RegionalDesign, retain: float = 0.5, region: int = 0) -> ConsistencyProbability:
    """Return the probability that a region keeps the wanted fraction of the overall effect.

    Superiority: D_1 >= retain D. Noninferiority: D_1 - D >= -retain margin. Equivalence: |D_1 - D| <= retain margin.
    """
    return method1_of_pair(find_pair(design, region), design, retain)


def method1_of_pair(pair: Pair, design: RegionalDesign, retain: float) -> ConsistencyProbability:
    """Return Method 1 for a region and overall estimate of any joint law; objective and margin come from the design."""
    check_retained_fraction(retain)
    everywhere = (-math.inf, math.inf)
    slope, low, high = 1.0, -retain * design.margin, retain * design.margin
    if design.objective == "superiority":
        slope, low = retain, 0.0
    found = []
    for within in (everywhere, pair.success_range):
        holds = pair.above(1.0, -slope, low, within)
        if design.objective == "equivalence":
            holds -= pair.above(1.0, -slope, high, within)
        found.append(holds)
    return ConsistencyProbability.of(found[0], found[1], pair.power)


@dataclass(frozen=True)
class KoDefinitions:
    """The four rules of Ko 2010 for a region's estimate D_1, the overall D and the rest of the world D_rest.

    `retain_of_overall`: D_1 >= rho D. `retain_of_rest`: D_1 >= rho D_rest. `ratio_to_overall`: rho <= D_1/D <= 1/rho.
    `ratio_to_rest`: rho <= D_1/D_rest <= 1/rho. The assurance that Ko asks for is the conditional form.
    """

    retain_of_overall: ConsistencyProbability
    retain_of_rest: ConsistencyProbability
    ratio_to_overall: ConsistencyProbability
    ratio_to_rest: ConsistencyProbability


def compute_ko_2010(design: RegionalDesign, retain: float = 0.5, region: int = 0) -> KoDefinitions:
    """Return the four probabilities of Ko 2010 for a superiority trial of at least two regions; 0 < retain < 1."""
    if design.objective != "superiority":
        raise ValueError(
            f"the definitions of Ko 2010 are for superiority, not {design.objective}; use Method 1"
        )
    if not 0.0 < retain < 1.0:
        raise ValueError(f"the fraction of Ko 2010 is {retain:g}; it must lie between 0 and 1, both excluded")
    if len(design.effects) < 2:
        raise ValueError("the definitions of Ko 2010 need a rest of the world; give at least two regions")
    pair = find_pair(design, region)
    weight = design.weights[region]
    # D_rest = (D - weight D_1) / (1 - weight); written as a D_1 + b D
    rest = (-weight / (1.0 - weight), 1.0 / (1.0 - weight))
    return KoDefinitions(
        retain_of_overall=_retained(pair, (0.0, 1.0), retain),
        retain_of_rest=_retained(pair, rest, retain),
        ratio_to_overall=_within_ratio(pair, (0.0, 1.0), retain),
        ratio_to_rest=_within_ratio(pair, rest, retain),
    )


def _retained(pair: Pair, other: tuple[float, float], rho: float) -> ConsistencyProbability:
    a, b = 1.0 - rho * other[0], -rho * other[1]
    return ConsistencyProbability.of(
        pair.above(a, b, 0.0), pair.above(a, b, 0.0, pair.success_range), pair.power
    )


def _within_ratio(pair: Pair, other: tuple[float, float], rho: float) -> ConsistencyProbability:
    # Given success D > 0, so D_1 and the other cannot both be negative, and the two half-planes differ by the wanted cone.
    narrow = (1.0 - rho * other[0], -rho * other[1])
    wide = (1.0 - other[0] / rho, -other[1] / rho)
    joint = pair.above(*narrow, 0.0, pair.success_range) - pair.above(*wide, 0.0, pair.success_range)
    # Without success both may be negative: the cone, and its mirror image at the origin.
    m1, m2, v1, v2, cov = _both(pair, other)
    both_signs = 0.0
    for sign in (1.0, -1.0):
        for slope, sense in ((rho, 1.0), (1.0 / rho, -1.0)):
            variance = v1 + slope * slope * v2 - 2 * slope * cov
            both_signs += sense * upper_orthant(
                (sign * (m1 - slope * m2), variance), (sign * m2, v2), cov - slope * v2, (0.0, 0.0)
            )
    return ConsistencyProbability.of(both_signs, joint, pair.power)


def _both(pair: Pair, other: tuple[float, float]) -> tuple[float, float, float, float, float]:
    """Return means, variances and covariance of D_1 and of a D_1 + b D."""
    a, b = other
    mean = a * pair.region_effect + b * pair.overall_effect
    variance = a * a * pair.region_variance + b * b * pair.overall_variance + 2 * a * b * pair.covariance
    covariance = a * pair.region_variance + b * pair.covariance
    return pair.region_effect, mean, pair.region_variance, variance, covariance
