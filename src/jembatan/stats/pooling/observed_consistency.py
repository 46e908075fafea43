"""The rules of consistency looked at after the trial: does each hold, how sure, and how often would chance alone break it?

Rules: MHLW (2007) Methods 1 and 2; retention in all regions; Ko et al. (2010), four definitions. The overall effect is the
inverse-variance mean, so that its covariance with a region is its own variance. The chance that a rule fails is that of
a trial of this size and these standard errors in which every region has the overall effect that was seen. Intervals of
ratios: Fieller (1954), J R Stat Soc B 16:175-185.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtr, ndtri

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.one_region import compute_ko_2010, compute_method1
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.pooling.heterogeneity import Floats

Kind = Literal["bounded", "outside", "everything"]
Rule = Literal[
    "method1", "method2", "all_retain", "ko_overall", "ko_rest", "ko_ratio_overall", "ko_ratio_rest"
]


@dataclass(frozen=True)
class RatioInterval:
    """A ratio with Fieller's interval: `bounded` [low, high]; `outside` all but (low, high); `everything` no bound at all."""

    ratio: float
    low: float
    high: float
    kind: Kind


@dataclass(frozen=True)
class ObservedRule:
    """Whether a rule holds in what was seen, and the chance that it fails though all regions are equal (NaN: not defined)."""

    rule: Rule
    holds: bool
    chance_of_failing: float


@dataclass(frozen=True)
class ObservedRegion:
    """One region: its ratio to the overall effect and to the rest, the excess D_k - pi D with its interval, and its rules."""

    to_overall: RatioInterval
    to_rest: RatioInterval
    excess: float
    excess_low: float
    excess_high: float
    rules: tuple[ObservedRule, ...]


@dataclass(frozen=True)
class ObservedConsistency:
    """All regions, and the rules that all of them must keep."""

    retain: float
    overall: float
    overall_se: float
    is_benefit: bool  # the overall effect is on the good side; the rules presuppose it
    regions: tuple[ObservedRegion, ...]
    rules: tuple[ObservedRule, ...]


def observe_consistency(
    estimates: Floats, variances: Floats, retain: float = 0.5, level: float = 0.95
) -> ObservedConsistency:
    """Return the rules after the fact; arrays of shape (K,), K >= 2, benefit positive, 0 < retain < 1."""
    if len(estimates) < 2 or len(estimates) != len(variances):
        raise ValueError(
            f"{len(estimates)} estimates with {len(variances)} variances; give at least two of each"
        )
    if not 0.0 < retain < 1.0:
        raise ValueError(f"the fraction to retain is {retain:g}; it must lie between 0 and 1, both excluded")
    w = 1.0 / variances
    v = 1.0 / float(w.sum())
    d = float(w @ estimates) * v
    z = float(ndtri(0.5 + level / 2))
    equal = RegionalDesign(
        effects=(d,) * len(estimates),
        variances=tuple(float(x) for x in variances),
        weights=tuple(float(x) for x in w * v),
    )
    regions = tuple(
        _observe(float(e), float(var), d, v, retain, z, equal, k)
        for k, (e, var) in enumerate(zip(estimates, variances, strict=True))
    )
    return ObservedConsistency(
        retain=retain,
        overall=d,
        overall_se=math.sqrt(v),
        is_benefit=d > 0,
        regions=regions,
        rules=(
            ObservedRule("method2", bool((estimates > 0).all()), 1 - compute_method2(equal).unconditional),
            ObservedRule(
                "all_retain",
                bool((estimates >= retain * d).all()),
                1 - compute_retention_in_all(equal, retain).unconditional,
            ),
        ),
    )


def _observe(
    estimate: float,
    variance: float,
    overall: float,
    overall_variance: float,
    retain: float,
    z: float,
    equal: RegionalDesign,
    region: int,
) -> ObservedRegion:
    rest_variance = 1.0 / (1.0 / overall_variance - 1.0 / variance)
    rest = rest_variance * (overall / overall_variance - estimate / variance)
    excess = estimate - retain * overall
    half = z * math.sqrt(variance + retain**2 * overall_variance - 2 * retain * overall_variance)
    ko = compute_ko_2010(equal, retain, region)
    sd = math.sqrt(variance)
    chances: dict[Rule, float] = {
        "method1": compute_method1(equal, retain, region).unconditional,
        "method2": float(ndtr(overall / sd)),
        "ko_overall": ko.retain_of_overall.unconditional,
        "ko_rest": ko.retain_of_rest.unconditional,
        "ko_ratio_overall": ko.ratio_to_overall.unconditional,
        "ko_ratio_rest": ko.ratio_to_rest.unconditional,
    }
    holds: dict[Rule, bool] = {
        "method1": excess >= 0,
        "method2": estimate > 0,
        "ko_overall": excess >= 0,
        "ko_rest": estimate >= retain * rest,
        "ko_ratio_overall": _within(estimate, overall, retain),
        "ko_ratio_rest": _within(estimate, rest, retain),
    }
    return ObservedRegion(
        to_overall=find_ratio_interval(estimate, overall, variance, overall_variance, overall_variance, z),
        to_rest=find_ratio_interval(estimate, rest, variance, rest_variance, 0.0, z),
        excess=excess,
        excess_low=excess - half,
        excess_high=excess + half,
        rules=tuple(ObservedRule(rule, bool(holds[rule]), 1.0 - chances[rule]) for rule in chances),
    )


def find_ratio_interval(
    above: float, below: float, above_variance: float, below_variance: float, covariance: float, z: float
) -> RatioInterval:
    """Return above / below with Fieller's interval for z standard errors."""
    ratio = above / below if below != 0 else math.nan
    a = below**2 - z**2 * below_variance
    b = above * below - z**2 * covariance
    c = above**2 - z**2 * above_variance
    root = b**2 - a * c
    if root < 0:  # only where the denominator may be zero
        return RatioInterval(ratio, -math.inf, math.inf, "everything")
    if a == 0:
        return RatioInterval(ratio, -math.inf, math.inf, "everything")
    ends = sorted(((b - math.sqrt(root)) / a, (b + math.sqrt(root)) / a))
    return RatioInterval(ratio, ends[0], ends[1], "bounded" if a > 0 else "outside")


def find_reduction_share(
    estimate: float, overall: float, variance: float, overall_variance: float, level: float = 0.95
) -> RatioInterval:
    """Return (1 - HR of the region) / (1 - HR overall) for log hazard ratios turned so that benefit is positive.

    Variances by the delta method, the interval by Fieller; `overall` is the inverse-variance mean that holds the region.
    """
    region, whole = math.exp(-estimate), math.exp(-overall)
    return find_ratio_interval(
        1.0 - region,
        1.0 - whole,
        region**2 * variance,
        whole**2 * overall_variance,
        region * whole * overall_variance,
        float(ndtri(0.5 + level / 2)),
    )


def _within(estimate: float, other: float, retain: float) -> bool:
    return other != 0 and retain <= estimate / other <= 1.0 / retain
