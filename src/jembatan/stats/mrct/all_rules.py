"""Every consistency rule for one design, and Method 1 over the share of a region."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.one_region import KoDefinitions, compute_ko_2010, compute_method1
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.ratio_scale import compute_method1_one_minus_ratio
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.mrct.size import with_share


@dataclass(frozen=True)
class AllRules:
    """The rules' probabilities; `ko` only for superiority of two or more regions, retain strictly between 0 and 1, on the scale
    of the estimates."""

    power: float
    method1: ConsistencyProbability
    method2: ConsistencyProbability
    retention_in_all: ConsistencyProbability
    ko: KoDefinitions | None


def compute_all_rules(
    design: RegionalDesign, retain: float = 0.5, region: int = 0, one_minus_ratio: bool = False
) -> AllRules:
    """Return every rule for a design; `one_minus_ratio` judges retention on 1 - ratio (effects are minus log ratios)."""
    possible = (
        design.objective == "superiority"
        and len(design.effects) > 1
        and 0.0 < retain < 1.0
        and not one_minus_ratio
    )
    return AllRules(
        power=design.power,
        method1=compute_method1_one_minus_ratio(design, retain, region)
        if one_minus_ratio
        else compute_method1(design, retain, region),
        method2=compute_method2(design),
        retention_in_all=compute_retention_in_all(design, retain, one_minus_ratio=one_minus_ratio),
        ko=compute_ko_2010(design, retain, region) if possible else None,
    )


@dataclass(frozen=True)
class ShareCurve:
    """Method 1 for one region over its share, the others dividing the rest in their proportions."""

    shares: tuple[float, ...]
    method1: tuple[ConsistencyProbability, ...]


def compute_share_curve(
    design_for: Callable[[Sequence[float]], RegionalDesign],
    parts: Sequence[float],
    retain: float = 0.5,
    region: int = 0,
    one_minus_ratio: bool = False,
    points: int = 60,
) -> ShareCurve:
    """Return Method 1 at `points` shares from 1% to 99%."""
    shares = tuple(0.01 + 0.98 * k / (points - 1) for k in range(points))
    rule = compute_method1_one_minus_ratio if one_minus_ratio else compute_method1
    found = tuple(rule(design_for(with_share(parts, region, f)), retain, region) for f in shares)
    return ShareCurve(shares, found)


def fixed_effects(
    effects: Sequence[float], factors: Sequence[float], alpha: float
) -> Callable[[Sequence[float]], RegionalDesign]:
    """Return superiority designs by shares, where region k has an effect of its own and variance factor_k / share_k."""

    def design(shares: Sequence[float]) -> RegionalDesign:
        variances = tuple(c / f for c, f in zip(factors, shares, strict=True))
        return RegionalDesign(tuple(effects), variances, tuple(shares), alpha)

    return design


def relative_effect(design: RegionalDesign, region: int) -> float:
    """Return a region's effect over the overall effect; NaN where the overall effect is zero."""
    return design.effects[region] / design.effect if design.effect != 0.0 else math.nan
