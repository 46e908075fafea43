"""What theory says of a design without simulating it: normal integrals, exact or as the planning formula has them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from jembatan.evidence.trial_design.looks import find_boundaries
from jembatan.evidence.trial_design.tables import DesignFile
from jembatan.stats.mrct.all_regions import compute_method2
from jembatan.stats.mrct.endpoints import survival_endpoint
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.ordinal import WEIGHT_OF_TIE, log_odds_ratio_factor, log_win_ratio
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion, size_weight
from jembatan.stats.simulation.survival_design import SingleArm, SurvivalDesign


@dataclass(frozen=True)
class Formula:
    """What theory says without simulating: exact normal integrals, or the planning formula's normal approximation."""

    exact: bool
    power: float
    method1: ConsistencyProbability
    method2: ConsistencyProbability


def survival_formula(design: SurvivalDesign, rules: Rules) -> Formula | None:
    """Return Schoenfeld's approximation, for one look at a number of events and proportional hazards; or that of a single arm."""
    effects = design.true_effects()
    if design.competitive_total:
        return None
    if design.single_arm:
        return _single_arm_formula(design, design.single_arm, rules) if len(design.look_events) == 1 else None
    if len(design.look_events) > 1 or not design.look_events[0] or any(math.isnan(e) for e in effects):
        return None
    sizes = [r.experimental + r.control for r in design.regions]
    ratio = design.regions[0].experimental / design.regions[0].control
    model = survival_endpoint([math.exp(-e) for e in effects], ratio)
    return formula_of_regions(
        model.design(
            design.look_events[0], [n / sum(sizes) for n in sizes], rules.alpha, rules.objective, rules.margin
        ),
        rules,
        False,
    )


def _single_arm_formula(design: SurvivalDesign, single: SingleArm, rules: Rules) -> Formula | None:
    """Return large-sample theory at the calendar month of the cut, or that in which its events are expected."""
    from jembatan.stats.mrct import one_sample_survival as theory

    month = design.look_months[0]
    if design.look_events[0]:
        if (
            single.scale != "log-hr"
        ):  # a cut that waits for events makes the milestone's variance depend on the result
            return None
        month = min(month, theory.month_of_events(design.regions, design.look_events[0]))
    patients, effects = [region.experimental for region in design.regions], design.true_effects()
    if month == math.inf or any(math.isnan(effect) for effect in effects):
        return None
    whole = sum(patients)
    if single.scale == "log-hr":
        moments = [theory.compute_one_sample_moments(region, month) for region in design.regions]
        events = [n * m.observed for n, m in zip(patients, moments, strict=True)]
        weights = [d / math.fsum(events) for d in events]
        variances = [1.0 / d for d in events]
        power = theory.compute_one_sample_power(moments, patients, rules.alpha, single.weight_of_expected)
        if (
            design.look_events[0]
            and design.look_months[0] == math.inf
            and max(effects) - min(effects) < 1e-12
        ):
            power = theory.compute_power_at_events(
                design.look_events[0], math.exp(-effects[0]), rules.alpha, single.weight_of_expected
            )
    else:
        at = single.at_month
        weights = [n / whole for n in patients]
        variances = [
            single.slope(region.survivals_at(at)[0]) ** 2 * theory.milestone_variance(region, at, month) / n
            for region, n in zip(design.regions, patients, strict=True)
        ]
        power = math.nan
    if not all(math.isfinite(v) for v in variances):
        return None
    found = formula_of_regions(
        RegionalDesign(effects, tuple(variances), tuple(weights), rules.alpha, rules.objective, rules.margin),
        rules,
        False,
    )
    if found is None or math.isnan(power) or rules.objective != "superiority":
        return found
    return replace(found, power=power)


def summary_formula(design: SummaryDesign, rules: Rules) -> Formula | None:
    """Return the normal integrals of one look: exact for means, the planning approximation for the others."""
    variances, weights = [], []
    for region in design.regions:
        n, m = region.experimental, region.control
        if design.endpoint == "ordinal":
            variance = _ordinal_variance(design.scale, region)
        else:
            variance = unit_variance(design, region.experimental_law) / n + (
                unit_variance(design, region.control_law) / m if m else 0.0
            )
        variances.append(variance)
        by_size = design.endpoint == "normal" or design.scale == "risk-difference"
        weights.append(size_weight(n, m) if by_size else 1.0 / variance)
    whole = math.fsum(weights)
    regional = RegionalDesign(
        design.true_effects(),
        tuple(variances),
        tuple(w / whole for w in weights),
        rules.alpha,
        rules.objective,
        rules.margin,
    )
    return formula_of_regions(regional, rules, design.endpoint == "normal")


def formula_of_looks(design: SummaryDesign, rules: Rules, file: DesignFile) -> Formula | None:
    """Return the integrals over the looks of normal superiority trials whose regions bring their share of every look; else None.

    Unconditional chances at the stop are not integrals of this kind and are NaN.
    """
    looks = file.looks
    if (
        any(region.control == 0 for region in design.regions)
        or design.endpoint != "normal"
        or rules.objective != "superiority"
        or looks is None
        or looks.critical_values
    ):
        return None
    information = np.array(
        [
            [
                1.0 / (r.experimental_law[1] ** 2 / n + r.control_law[1] ** 2 / m)
                for n, m in zip(design.counts(r.experimental), design.counts(r.control), strict=True)
            ]
            for r in design.regions
        ]
    )
    weights = np.array([size_weight(r.experimental, r.control) for r in design.regions])
    shares, times = information / information.sum(axis=0), information.sum(axis=0) / information[:, -1].sum()
    if not (
        np.allclose(shares, (weights / weights.sum())[:, None], atol=1e-12)
        and np.allclose(times, design.fractions)
    ):
        return None
    effects = np.array(design.true_effects())
    overall = float(shares[:, -1] @ effects)
    if overall == 0.0:
        return None
    from jembatan.stats.sequential.regional import compute_consistency_at_stop

    bounds = find_boundaries(looks, design.fractions, rules.alpha)
    found = [
        compute_consistency_at_stop(
            bounds,
            tuple(shares[:, -1].tolist()),
            overall * math.sqrt(information[:, -1].sum()),
            rule,
            rules.retain,
            rules.region,
            tuple((effects / overall).tolist()),
        )
        for rule in ("method1", "method2")
    ]
    first, second = (ConsistencyProbability(math.nan, f.joint, f.conditional) for f in found)
    return Formula(True, found[0].power, first, second)


def unit_variance(design: SummaryDesign, law: tuple[float, ...]) -> float:
    """Return what one patient of a law adds to the variance of an estimate on the design's scale (not for ordered categories)."""
    if design.endpoint == "normal":
        return law[1] ** 2
    if design.endpoint == "count":
        return 1.0 / (law[0] * law[2]) + law[1]
    p = law[0]
    return {"risk-difference": p * (1 - p), "log-rr": (1 - p) / p, "log-or": 1 / (p * (1 - p))}[design.scale]


def _ordinal_variance(scale: str, region: SummaryRegion) -> float:
    n, m = region.experimental, region.control
    moved, control = np.array(region.experimental_law), np.array(region.control_law)
    if scale == "log-or":
        factor = log_odds_ratio_factor(control, math.exp(region.effect), n / m if m else 0.0)
    else:
        _, factor = log_win_ratio(moved, control, n / m if m else 0.0, WEIGHT_OF_TIE[scale])
    return factor / (n + m)


def formula_of_regions(design: RegionalDesign, rules: Rules, exact: bool) -> Formula | None:
    """Return the integrals; None where they are beyond their reach (equivalence in many regions, absurd margins)."""
    with np.errstate(all="ignore"):
        try:
            method1, method2 = compute_method1(design, rules.retain, rules.region), compute_method2(design)
        except ValueError:
            return None
    if not (math.isfinite(method1.joint) and math.isfinite(method2.joint)):
        return None
    return Formula(exact, design.power, method1, method2)
