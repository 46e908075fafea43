"""How a trial's patients are divided among regions: the rules of ICH E17, section 2.2.5, side by side.

Proportional allocation (to the size of the region or the frequency of the disease), equal allocation, preservation of effect,
local significance, fixed minimum number. E17 prefers none for every trial; the table shows what each costs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtri

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign, check_probability
from jembatan.stats.mrct.size import Form, compute_region_share

AllocationRule = Literal["proportional", "equal", "retention", "local-significance", "minimum"]
DesignFor = Callable[[Sequence[float]], RegionalDesign]


@dataclass(frozen=True)
class Allocation:
    """One rule's shares and what they give; infeasible ones say why and have no probabilities."""

    rule: AllocationRule
    feasible: bool
    why: str
    shares: tuple[float, ...] = ()
    power: float = math.nan
    method1: ConsistencyProbability | None = None
    method2: ConsistencyProbability | None = None
    retention_in_all: ConsistencyProbability | None = None


def compute_allocations(
    design_for: DesignFor,
    frequencies: Sequence[float],
    region: int = 0,
    retain: float = 0.5,
    wanted: float = 0.8,
    form: Form = "unconditional",
    minimum_share: float | None = None,
) -> tuple[Allocation, ...]:
    """Return the allocation under each rule; `design_for(shares)` builds the trial at its total size.

    `frequencies`: how common the disease is in each region (any unit). Retention and local significance size the one `region`
    for the wanted probability and divide the rest by frequency. `minimum_share`: the fixed minimum number over the total.
    """
    check_probability(wanted, "the wanted probability")
    parts = _normed(frequencies)
    if len(parts) < 2:
        raise ValueError("allocation needs at least two regions; give a frequency for each")
    found = [
        _judge("proportional", design_for, parts, region, retain),
        _judge("equal", design_for, (1.0 / len(parts),) * len(parts), region, retain),
        _retention(design_for, parts, region, retain, wanted, form),
        _local_significance(design_for, parts, region, retain, wanted),
    ]
    if minimum_share is not None:
        found.append(_minimum(design_for, parts, region, retain, minimum_share))
    return tuple(found)


def with_share(parts: Sequence[float], region: int, share: float) -> tuple[float, ...]:
    """Return shares in which one region has a given share and the others divide the rest in their proportions."""
    rest = math.fsum(p for k, p in enumerate(parts) if k != region)
    return tuple(share if k == region else (1.0 - share) * p / rest for k, p in enumerate(parts))


def raise_to_minimum(parts: Sequence[float], least: float) -> tuple[float, ...] | None:
    """Return shares of at least `least`, the others reduced in proportion; None where they do not all fit."""
    if least * len(parts) > 1.0 + 1e-12:
        return None
    lifted: set[int] = set()
    while True:
        free = 1.0 - least * len(lifted)
        rest = math.fsum(p for k, p in enumerate(parts) if k not in lifted)
        shares = tuple(least if k in lifted else free * p / rest for k, p in enumerate(parts))
        below = {k for k, s in enumerate(shares) if s < least * (1.0 - 1e-12)}
        if not below:
            return shares
        lifted |= below
        if len(lifted) == len(parts):
            return (1.0 / len(parts),) * len(parts)


def _retention(
    design_for: DesignFor, parts: Sequence[float], region: int, retain: float, wanted: float, form: Form
) -> Allocation:
    found = compute_region_share(
        lambda share: design_for(with_share(parts, region, share)), wanted, "method1", form, retain, region
    )
    if not found.feasible:
        return Allocation("retention", False, found.why)
    return _judge("retention", design_for, with_share(parts, region, found.value), region, retain)


def _local_significance(
    design_for: DesignFor, parts: Sequence[float], region: int, retain: float, wanted: float
) -> Allocation:
    # the regional variance is factor / (total share): one design tells the factor
    design = design_for(parts)
    effect, alpha = design.effects[region], design.alpha
    factor = design.variances[region] * parts[region]
    needed = (float(ndtri(1.0 - alpha)) + float(ndtri(wanted))) ** 2 * factor
    gained = (effect + design.margin) ** 2 if design.objective == "noninferiority" else effect * effect
    if design.objective == "equivalence":
        return Allocation("local-significance", False, "is not defined for equivalence here")
    share = needed / gained if effect + design.margin > 0.0 else math.inf
    if share >= 1.0:
        return Allocation(
            "local-significance",
            False,
            f"would take {share:.2f} times the whole trial"
            if math.isfinite(share)
            else "has no effect to show",
        )
    return _judge("local-significance", design_for, with_share(parts, region, share), region, retain)


def _minimum(
    design_for: DesignFor, parts: Sequence[float], region: int, retain: float, least: float
) -> Allocation:
    shares = raise_to_minimum(parts, least)
    if shares is None:
        return Allocation("minimum", False, f"takes {least * len(parts):.2f} times the whole trial")
    return _judge("minimum", design_for, shares, region, retain)


def _judge(
    rule: AllocationRule, design_for: DesignFor, shares: Sequence[float], region: int, retain: float
) -> Allocation:
    design = design_for(shares)
    return Allocation(
        rule=rule,
        feasible=True,
        why="",
        shares=tuple(shares),
        power=design.power,
        method1=compute_method1(design, retain, region),
        method2=compute_method2(design),
        retention_in_all=compute_retention_in_all(design, retain),
    )


def _normed(frequencies: Sequence[float]) -> tuple[float, ...]:
    for number, value in enumerate(frequencies, 1):
        if not (value > 0 and math.isfinite(value)):
            raise ValueError(f"the frequency of region {number} is {value:g}; it must be positive")
    whole = math.fsum(frequencies)
    return tuple(value / whole for value in frequencies)
