"""Regional consistency at an interim look and after stopping early: exact for regions whose shares stay the same.

With constant shares the regional scores are, given the overall score at a look, independent of the path that led there.
So the chance that a rule holds at the look where the trial stops is one integral of the overall sub-density times the
rule's chance given the overall estimate. Stopping early means a large overall estimate at little information: the joint
law is neither that of a trial without looks nor that of the look taken alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jembatan.stats.mrct.given_overall import compute_rule_given_overall
from jembatan.stats.mrct.regional_design import RegionalDesign, check_shares
from jembatan.stats.mrct.size import compute_rule
from jembatan.stats.normal_integrals import quadrature
from jembatan.stats.sequential.boundaries import Boundaries
from jembatan.stats.sequential.recursion import START, carry_on, density_at, leave_above, node_count

_REACH = 8.5


@dataclass(frozen=True)
class ConsistencyAtStop:
    """For one rule: by look, stopping there for efficacy, stopping there and consistent, and consistent given that stop.

    `if_looked_at`: the rule's chance at the look's information whatever the overall test says. `joint` and `conditional`
    are over all looks; NaN where the trial never stops there.
    """

    rule: str
    stop: tuple[float, ...]
    stop_and_holds: tuple[float, ...]
    holds_given_stop: tuple[float, ...]
    if_looked_at: tuple[float, ...]
    power: float
    joint: float
    conditional: float


def compute_consistency_at_stop(
    boundaries: Boundaries,
    shares: Sequence[float],
    drift: float,
    rule: str = "method1",
    retain: float = 0.5,
    region: int = 0,
    relative_effects: Sequence[float] | None = None,
) -> ConsistencyAtStop:
    """Return a rule's probabilities where the trial stops; `drift` is E Z overall at full information.

    Every region brings its share of the information of every look. `relative_effects` are regional over overall effects.
    """
    if not math.isfinite(drift):
        raise ValueError(
            "the probabilities by region need a drift; give the power that the design is to have"
        )
    design_at = _designs(shares, drift, relative_effects)
    lower, upper, times = boundaries.lower, boundaries.critical_values, boundaries.information
    stop, holds, looked = [], [], []
    paths = START
    for k, time in enumerate(times):
        design = design_at(time)
        stop.append(leave_above(paths, time, upper[k], drift))
        root, step = math.sqrt(time), math.sqrt(time - paths.time)
        low = max(upper[k] * root, drift * time - _REACH * root)
        high = drift * time + _REACH * root
        holds.append(0.0)
        if low < high:
            places, weights = quadrature(low, high, 2 * node_count((high - low) / step))
            chance = compute_rule_given_overall(rule, design, places / time, retain, region)
            holds[-1] = min(float((weights * density_at(paths, time, places, drift)) @ chance), stop[-1])
        looked.append(compute_rule(rule, design, retain, region).unconditional)  # type: ignore[arg-type]
        if k + 1 < len(times):
            paths = carry_on(paths, time, lower[k], upper[k], times[k + 1] - time, drift)
    power, joint = math.fsum(stop), math.fsum(holds)
    return ConsistencyAtStop(
        rule=rule,
        stop=tuple(stop),
        stop_and_holds=tuple(holds),
        holds_given_stop=tuple(h / s if s > 1e-300 else math.nan for h, s in zip(holds, stop, strict=True)),
        if_looked_at=tuple(looked),
        power=power,
        joint=joint,
        conditional=joint / power if power > 0.0 else math.nan,
    )


def _designs(
    shares: Sequence[float], drift: float, relative: Sequence[float] | None
) -> Callable[[float], RegionalDesign]:
    check_shares(shares)
    ratios = tuple(relative) if relative is not None else (1.0,) * len(shares)
    if len(ratios) != len(shares):
        raise ValueError(
            f"{len(ratios)} relative effects for {len(shares)} regions; give one for each region"
        )
    mean = math.fsum(f * r for f, r in zip(shares, ratios, strict=True))
    if abs(mean - 1.0) > 1e-6:
        raise ValueError(
            f"the relative effects average to {mean:g} over the shares, not to 1; divide them by {mean:g}"
        )

    def design(time: float) -> RegionalDesign:
        return RegionalDesign(
            effects=tuple(drift * r for r in ratios),
            variances=tuple(1.0 / (f * time) for f in shares),
            weights=tuple(shares),
        )

    return design
