"""What theory says of several arms without simulating them: power under the multiplicity rule, and each comparison's consistency."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from jembatan.evidence.trial_design.formula import Formula, formula_of_regions, unit_variance
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.multiplicity.power import FamilyPower, compute_family_power, find_loadings
from jembatan.stats.normal_integrals import Floats
from jembatan.stats.simulation.family import cell_of
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, size_weight
from jembatan.stats.simulation.survival_design import SurvivalDesign

_EXACT, _NEAR = 1e-9, 0.02  # how far products of loadings may lie from the correlations


@dataclass(frozen=True)
class FamilyFormula:
    """Integrals over a family: exact for means, else the planning approximation; `null` where no arm has an effect."""

    exact: bool
    power: FamilyPower
    null: FamilyPower
    comparisons: tuple[Formula | None, ...]


def family_formula(design: FamilyDesign, rules: Rules) -> FamilyFormula | None:
    """Return the integrals; None where there are none (ordered categories, hazards that are not proportional)."""
    procedure = rules.procedure
    assert procedure is not None
    found, without = _laws(design), _laws(design.without_effect())
    if found is None or without is None:
        return None
    laws, means, loadings, exact = found
    power = compute_family_power(means, loadings, procedure, design.is_null())
    null = compute_family_power(without[1], without[2], procedure)
    single_step = procedure.way == "single-step"
    alpha = float(ndtr(-procedure.values[0])) if single_step else rules.alpha
    comparisons = []
    for law, success in zip(laws, power.each, strict=True):
        own = formula_of_regions(replace(law, alpha=alpha), rules, exact)
        if own is not None and not single_step:
            alone = [
                ConsistencyProbability(m.unconditional, math.nan, math.nan)
                for m in (own.method1, own.method2)
            ]
            own = Formula(exact, success, alone[0], alone[1])
        comparisons.append(own)
    return FamilyFormula(exact, power, null, tuple(comparisons))


def _laws(
    design: FamilyDesign,
) -> tuple[list[RegionalDesign], list[float], tuple[float, ...], bool] | None:
    """Return each comparison's law, the means of the statistics, their loadings, and whether all of it is exact."""
    variances = _variances_by_arm(design)
    effects = np.array([part.true_effects() for part in design.comparisons])
    if variances is None or not (np.isfinite(effects).all() and np.isfinite(variances).all()):
        return None
    control, count = variances[-1], len(design.comparisons)
    weights = np.empty_like(effects)
    for c, part in enumerate(design.comparisons):
        if isinstance(part, SummaryDesign) and (part.endpoint == "normal" or part.scale == "risk-difference"):
            weights[c] = [size_weight(r.experimental, r.control) for r in part.regions]
        else:
            weights[c] = 1.0 / (variances[c] + control)
    weights /= weights.sum(axis=1, keepdims=True)
    covariance = (weights * control) @ weights.T
    covariance[np.diag_indices(count)] += (weights**2 * variances[:-1]).sum(axis=1)
    sds = np.sqrt(np.diag(covariance))
    loadings, error = find_loadings(covariance / np.outer(sds, sds))
    if error > _NEAR:
        return None
    first = design.comparisons[0]
    exact = isinstance(first, SummaryDesign) and first.endpoint == "normal" and error < _EXACT
    laws = [
        RegionalDesign(tuple(e.tolist()), tuple((v + control).tolist()), tuple(w.tolist()))
        for e, v, w in zip(effects, variances[:-1], weights, strict=True)
    ]
    means = [float(w @ e) / sd for w, e, sd in zip(weights, effects, sds, strict=True)]
    return laws, means, loadings, exact


def _variances_by_arm(design: FamilyDesign) -> Floats | None:
    """Return what each arm (control last) adds to the variance of a regional estimate; None where it is no sum over arms."""
    first = design.comparisons[0]
    sizes = np.array(design.sizes(), np.float64)
    if isinstance(first, SurvivalDesign):
        from jembatan.stats.mrct.one_sample_survival import expected_events, month_of_events

        cells = [
            [cell_of(design, arm, region) for region in range(len(design.names))] for arm in range(len(sizes))
        ]
        month = first.look_months[0]
        if first.look_events[0]:
            flat = [cell for row in cells for cell in row]
            month = min(month, month_of_events(flat, first.look_events[0]))
        return 1.0 / np.array([[expected_events(cell, month) for cell in row] for row in cells])
    if first.endpoint == "ordinal":
        return None
    laws = [
        [r.experimental_law for r in part.regions]
        for part in design.comparisons
        if isinstance(part, SummaryDesign)
    ]
    laws.append([r.control_law for r in first.regions])
    return np.array([[unit_variance(first, law) for law in row] for row in laws]) / sizes
