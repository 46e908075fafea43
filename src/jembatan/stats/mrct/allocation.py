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

from jembatan.stats.mrct.all_rules import compute_all_rules
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign, check_probability
from jembatan.stats.mrct.size import Form, compute_region_share, with_share

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
    *,
    one_minus_ratio: bool = False,
) -> tuple[Allocation, ...]:
    """Return the allocation under each rule; `design_for(shares)` builds the trial at its total size.

    `frequencies`: how common the disease is in each region (any unit). Retention and local significance size the one `region`
    for the wanted probability and divide the rest by frequency. `minimum_share`: the fixed minimum number over the total.
    """
    check_probability(wanted, "the wanted probability")
    parts = as_shares(frequencies)
    if len(parts) < 2:
        raise ValueError("allocation needs at least two regions; give a frequency for each")
    shares: list[tuple[AllocationRule, tuple[float, ...] | str]] = [
        ("proportional", parts),
        ("equal", (1.0 / len(parts),) * len(parts)),
        ("retention", _retention(design_for, parts, region, retain, wanted, form, one_minus_ratio)),
        ("local-significance", _local_significance(design_for, parts, region, wanted)),
    ]
    if minimum_share is not None:
        lifted = raise_to_minimum(parts, minimum_share)
        shares.append(("minimum", lifted or f"takes {minimum_share * len(parts):.2f} times the whole trial"))
    return tuple(
        Allocation(rule, False, found)
        if isinstance(found, str)
        else _judge(rule, design_for, found, region, retain, one_minus_ratio)
        for rule, found in shares
    )


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
    design_for: DesignFor,
    parts: Sequence[float],
    region: int,
    retain: float,
    wanted: float,
    form: Form,
    one_minus_ratio: bool,
) -> tuple[float, ...] | str:
    """Return the shares, or why there are none."""
    found = compute_region_share(
        lambda share: design_for(with_share(parts, region, share)),
        wanted,
        "method1-one-minus-ratio" if one_minus_ratio else "method1",
        form,
        retain,
        region,
    )
    return with_share(parts, region, found.value) if found.feasible else found.why


def _local_significance(
    design_for: DesignFor, parts: Sequence[float], region: int, wanted: float
) -> tuple[float, ...] | str:
    # the regional variance is factor / (total share): one design tells the factor
    design = design_for(parts)
    if design.objective == "equivalence":
        return "is not defined for equivalence here"
    gained = design.effects[region] + design.margin
    if gained <= 0.0:
        return "the region has no effect to show"
    factor = design.variances[region] * parts[region]
    share = (float(ndtri(1.0 - design.alpha)) + float(ndtri(wanted))) ** 2 * factor / gained**2
    if share >= 1.0:
        return f"takes {share:.2f} times the whole trial"
    return with_share(parts, region, share)


def _judge(
    rule: AllocationRule,
    design_for: DesignFor,
    shares: Sequence[float],
    region: int,
    retain: float,
    one_minus_ratio: bool,
) -> Allocation:
    design = design_for(shares)
    rules = compute_all_rules(design, retain, region, one_minus_ratio)
    return Allocation(
        rule=rule,
        feasible=True,
        why="",
        shares=tuple(shares),
        power=rules.power,
        method1=rules.method1,
        method2=rules.method2,
        retention_in_all=rules.retention_in_all,
    )


def as_shares(frequencies: Sequence[float]) -> tuple[float, ...]:
    """Return shares in proportion to frequencies; ValueError where one is not positive."""
    for number, value in enumerate(frequencies, 1):
        if not (value > 0 and math.isfinite(value)):
            raise ValueError(f"the frequency of region {number} is {value:g}; it must be positive")
    whole = math.fsum(frequencies)
    return tuple(value / whole for value in frequencies)
