"""How many patients, and how many of them in a region: sizes for power and for consistency.

Every answer says whether it is feasible; an infeasible one says why and what the best reachable probability is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from scipy.optimize import brentq
from scipy.special import ndtri

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.endpoints import EndpointModel
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.ratio_scale import compute_method1_one_minus_ratio
from jembatan.stats.mrct.regional_design import (
    Objective,
    RegionalDesign,
    check_probability,
    standardised_design,
)

Rule = Literal["method1", "method2", "retention-in-all", "method1-one-minus-ratio"]
RULES: tuple[Rule, ...] = ("method1", "method2", "retention-in-all", "method1-one-minus-ratio")
Form = Literal["unconditional", "joint", "conditional"]
FORMS: tuple[Form, ...] = ("unconditional", "joint", "conditional")
LARGEST = 1e9


@dataclass(frozen=True)
class SizeResult:
    """A size or share, the probabilities reached with it, and, where it is infeasible, why."""

    feasible: bool
    value: float
    reached: float
    power: float
    why: str
    method: str
    settings: dict[str, Any] = field(default_factory=dict)


def compute_rule(
    rule: Rule, design: RegionalDesign, retain: float, region: int = 0
) -> ConsistencyProbability:
    """Return a consistency rule's probabilities by the rule's name."""
    if rule == "method1":
        return compute_method1(design, retain, region)
    if rule == "method2":
        return compute_method2(design)
    if rule == "retention-in-all":
        return compute_retention_in_all(design, retain)
    if rule == "method1-one-minus-ratio":
        return compute_method1_one_minus_ratio(design, retain, region)
    raise ValueError(f"{rule!r} is no consistency rule; use one of {', '.join(RULES)}")


def compute_total_size(
    model: EndpointModel,
    shares: Sequence[float],
    power: float,
    alpha: float = 0.025,
    objective: Objective = "superiority",
    margin: float = 0.0,
) -> SizeResult:
    """Return the total size for a power, rounded up to whole patients (events) in each arm."""
    check_probability(power, "power")
    settings = {
        "power": power,
        "alpha": alpha,
        "shares": list(shares),
        "ratio": model.ratio,
        "objective": objective,
        "margin": margin,
        "scale": model.scale,
    }
    method = f"normal approximation, {model.endpoint}, {model.scale}"

    def reached(total: float) -> float:
        return model.design(total, shares, alpha, objective, margin).power

    found = _least(reached, power)
    if found is None:
        design = model.design(LARGEST, shares, alpha, objective, margin)
        too_small = design.power > alpha
        return SizeResult(
            False,
            math.nan,
            reached(LARGEST),
            reached(LARGEST),
            f"an overall effect of {design.effect:g} "
            + (
                f"takes more than {LARGEST:g} {model.unit}"
                if too_small
                else f"cannot give {objective}"
                + (f" with a margin of {margin:g}" if margin else "")
                + ", however large the trial"
            ),
            method,
            settings,
        )
    total = whole_size(found, model)
    return SizeResult(
        True, float(total), reached(total), reached(total), "", method, {**settings, "exact": found}
    )


def whole_size(total: float, model: EndpointModel) -> int:
    """Return the size rounded up: events as a whole, patients in each arm; ratio 0 stands for a single arm."""
    tolerance = 1e-9 * max(total, 1.0)
    if model.unit == "events" or model.ratio == 0.0:
        return math.ceil(total - tolerance)
    control = math.ceil(total / (1.0 + model.ratio) - tolerance)
    return control + math.ceil(total * model.ratio / (1.0 + model.ratio) - tolerance)


def compute_total_size_for_consistency(
    model: EndpointModel,
    shares: Sequence[float],
    wanted: float,
    rule: Rule = "method1",
    form: Form = "conditional",
    retain: float = 0.5,
    region: int = 0,
    alpha: float = 0.025,
    objective: Objective = "superiority",
    margin: float = 0.0,
) -> SizeResult:
    """Return the total size at which a rule reaches the wanted probability, the shares being fixed."""
    check_probability(wanted, "the wanted probability")

    def reached(total: float) -> float:
        design = model.design(total, shares, alpha, objective, margin)
        value: float = getattr(compute_rule(rule, design, retain, region), form)
        return 0.0 if math.isnan(value) else value

    settings = {
        "wanted": wanted,
        "rule": rule,
        "form": form,
        "retain": retain,
        "region": region,
        "alpha": alpha,
        "shares": list(shares),
        "objective": objective,
        "margin": margin,
        "scale": model.scale,
    }
    method = f"total size for {rule}, {form}"
    found = _least(reached, wanted)
    if found is None:
        return SizeResult(
            False,
            math.nan,
            reached(1e6),
            model.design(1e6, shares, alpha, objective, margin).power,
            "the regional effects break the rule themselves: more patients make that more certain",
            method,
            settings,
        )
    total = whole_size(found, model)
    design = model.design(total, shares, alpha, objective, margin)
    return SizeResult(
        True, float(total), reached(total), design.power, "", method, {**settings, "exact": found}
    )


def compute_region_share(
    design_for: Callable[[float], RegionalDesign],
    wanted: float,
    rule: Rule = "method1",
    form: Form = "unconditional",
    retain: float = 0.5,
    region: int = 0,
) -> SizeResult:
    """Return the smallest share of a region at which a rule reaches the wanted probability.

    `design_for(share)` builds the design; `share_of_standardised` and `share_of_model` make such functions.
    """
    check_probability(wanted, "the wanted probability")

    def reached(share: float) -> float:
        value: float = getattr(compute_rule(rule, design_for(share), retain, region), form)
        return 0.0 if math.isnan(value) else value

    settings = {"wanted": wanted, "rule": rule, "form": form, "retain": retain, "region": region}
    method = f"regional share for {rule}, {form}"
    grid = [1e-6, *(k / 100.0 for k in range(1, 100)), 1.0 - 1e-6]
    before, best, best_at = grid[0], -1.0, grid[0]
    for share in grid:
        value = reached(share)
        if value > best:
            best, best_at = value, share
        if value >= wanted:
            exact = (
                share
                if share == before
                else float(brentq(lambda f: reached(f) - wanted, before, share, xtol=1e-13))
            )
            return SizeResult(True, exact, reached(exact), design_for(exact).power, "", method, settings)
        before = share
    return SizeResult(
        False,
        math.nan,
        best,
        design_for(best_at).power,
        f"no share reaches {wanted:g}; the best is {best:.4f} at a share of {best_at:.2f}",
        method,
        settings,
    )


def with_share(parts: Sequence[float], region: int, share: float) -> tuple[float, ...]:
    """Return shares in which one region has a given share and the others divide the rest in their proportions."""
    rest = math.fsum(p for k, p in enumerate(parts) if k != region)
    return tuple(share if k == region else (1.0 - share) * p / rest for k, p in enumerate(parts))


def share_of_standardised(
    power: float, alpha: float = 0.025, others: Sequence[float] = (1.0,), relative_effect: float = 1.0
) -> Callable[[float], RegionalDesign]:
    """Return designs with a fixed power by the first region's share; the others divide the rest in given proportions.

    `relative_effect` is the region's effect over the overall effect, which stays as it is whatever the share.
    """
    whole = math.fsum(others)

    def design(share: float) -> RegionalDesign:
        rest = (1.0 - share * relative_effect) / (1.0 - share)
        shares = (share, *((1.0 - share) * o / whole for o in others))
        return standardised_design(shares, power, alpha, (relative_effect, *(rest for _ in others)))

    return design


def share_of_global_rates(
    total: float,
    region: EndpointModel,
    overall: EndpointModel,
    alpha: float = 0.025,
) -> Callable[[float], float]:
    """Return Method 1's unconditional mean and variance ingredients as a function of the share, from global rates.

    The overall variance is computed from the global proportions, and the correlation of the two estimates is taken as
    sqrt(share), as design papers do (Quan 2010). Regions with unequal variances depart from it a little; `share_of_model`
    is exact for them.
    """

    def probability(share: float, retain: float = 0.5) -> float:
        from scipy.special import ndtr

        v_region, v_all = region.factors[0] / (total * share), overall.factors[0] / total
        variance = v_region + retain**2 * v_all - 2 * retain * math.sqrt(share * v_region * v_all)
        return float(ndtr((region.effects[0] - retain * overall.effects[0]) / math.sqrt(variance)))

    return probability


def closed_form_share(power: float, wanted: float, retain: float = 0.5, alpha: float = 0.025) -> float:
    """Return the share of Quan et al. (2010) for Method 1, unconditional, equal effects; NaN where none reaches it."""
    check_probability(wanted, "the wanted probability")
    z, drift = float(ndtri(wanted)), float(ndtri(1.0 - alpha) + ndtri(power))
    share = z * z / ((1.0 - retain) ** 2 * drift**2 + z * z * retain * (2.0 - retain))
    return share if wanted > 0.5 and share <= 1.0 else math.nan


def _least(reached: Callable[[float], float], wanted: float) -> float | None:
    """Return the least size that reaches the wanted probability; None where a billion does not."""
    low = high = 1.0
    while reached(high) < wanted:
        low, high = high, high * 1.5
        if high > LARGEST:
            return None
    if high == 1.0:
        return 1.0
    return float(brentq(lambda n: reached(n) - wanted, low, high, xtol=1e-9, rtol=1e-13))
