"""From a design file to a run: the parts put together, with what a report says of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from jembatan.core.errors import InputError
from jembatan.evidence.trial_design.arms import Arms, split_arms
from jembatan.evidence.trial_design.family_formula import FamilyFormula, family_formula
from jembatan.evidence.trial_design.formula import (
    Formula,
    formula_of_looks,
    summary_formula,
    survival_formula,
)
from jembatan.evidence.trial_design.looks import build_rules, look_fractions
from jembatan.evidence.trial_design.recruitment import Curve, find_places, recruitment_curve, split_patients
from jembatan.evidence.trial_design.scales import allocation_ratio, chosen_scale, chosen_test, shown_scale
from jembatan.evidence.trial_design.summary import build_summary_design
from jembatan.evidence.trial_design.survival import build_survival_design
from jembatan.evidence.trial_design.tables import DesignFile, RegionTable, SurvivalFile
from jembatan.stats.mrct.regional_design import check_shares
from jembatan.stats.multiplicity.procedures import Procedure, build_procedure
from jembatan.stats.simulation.blocks import Run
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.summary_design import SummaryDesign
from jembatan.stats.simulation.survival_design import SurvivalDesign

MOST_PATIENTS = 1_000_000


@dataclass(frozen=True)
class PlannedFamily:
    """Several arms of a planned run: patients by arm (control last) and region, the rule, theory, and the run without any effect."""

    design: FamilyDesign
    procedure: Procedure
    formula: FamilyFormula | None
    null_run: Run


@dataclass(frozen=True)
class PlannedRun:
    """A run with what a report says of it: endpoint, scale, the region of Method 1, patients by region and arm.

    With several active arms `family` is set, and `arms` and `formula` are empty.
    """

    run: Run
    title: str
    endpoint: str
    scale: str
    region: str
    arms: tuple[tuple[int, int], ...]
    formula: Formula | None
    family: PlannedFamily | None = None


def plan_run(file: DesignFile, name: str, trials: int, seed: int) -> PlannedRun:
    """Return the run of a design. Raises InputError in one sentence with the file's name, what is wrong and what to do."""
    try:
        arms = split_arms(file)
        return _build(file, trials, seed) if arms is None else _build_family(file, arms, trials, seed)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from error


def _build(file: DesignFile, trials: int, seed: int) -> PlannedRun:
    regions, sizes, curves, scale = _common(file)
    arms = [split_patients(size, _ratio(file)) for size in sizes]
    rules = build_rules(file, [r.name for r in regions])
    design = _design(file, arms, curves)
    formula: Formula | None
    if isinstance(design, SurvivalDesign):
        formula = survival_formula(design, rules)
    elif len(design.fractions) == 1:
        formula = summary_formula(design, rules)
    else:
        formula = formula_of_looks(design, rules, file)
    return PlannedRun(
        run=Run(design, rules, trials, seed),
        title=file.design.title,
        endpoint=file.design.endpoint,
        scale=shown_scale(scale or _usual_scale(design), design),
        region=regions[rules.region].name,
        arms=tuple((n1, n0) for n1, n0 in arms),
        formula=formula,
    )


def _build_family(file: DesignFile, arms: Arms, trials: int, seed: int) -> PlannedRun:
    regions, sizes, curves, scale = _common(file)
    patients = [split_patients(size, arms.shares) for size in sizes]
    designs = []
    for number, (name, part) in enumerate(zip(arms.names, arms.files, strict=True)):
        two = [(of_region[number], of_region[-1]) for of_region in patients]
        if any(control < 1 for _, control in two):
            raise ValueError(
                "a region has no control patient; raise the share of the control, of the region, or the total"
            )
        try:
            designs.append(_design(part, two, curves, sum(sizes)))
        except ValueError as error:
            raise ValueError(f"arm {name}: {error}") from error
    design = FamilyDesign(arms.names, arms.control, tuple(designs))
    whole = [sum(of_arm) for of_arm in design.sizes()]
    loadings = [math.sqrt(n / (n + whole[-1])) for n in whole[:-1]]
    rules = build_rules(arms.files[0], [r.name for r in regions])
    procedure = build_procedure(arms.rule, rules.alpha, loadings, arms.order)
    rules = replace(rules, procedure=procedure)
    return PlannedRun(
        run=Run(design, rules, trials, seed),
        title=file.design.title,
        endpoint=file.design.endpoint,
        scale=shown_scale(scale or _usual_scale(designs[0]), designs[0]),
        region=regions[rules.region].name,
        arms=(),
        formula=None,
        family=PlannedFamily(
            design,
            procedure,
            family_formula(design, rules),
            Run(design.without_effect(), rules, trials, seed),
        ),
    )


def _common(file: DesignFile) -> tuple[Sequence[RegionTable], list[int], list[Curve], str]:
    """Return regions with their patients and recruitment, and the scale that the file names."""
    regions = _regions(file)
    scale, _ = chosen_scale(file), chosen_test(file)  # refused before anything else is computed
    total = file.recruitment.total
    if not 2 * len(regions) <= total <= MOST_PATIENTS:
        raise ValueError(
            f"recruitment.total is {total}; give at least two patients for each region and at most {MOST_PATIENTS}"
        )
    if file.recruitment.competitive:
        sizes = find_places(regions, file)
    else:
        sizes = split_patients(total, [r.share or 0.0 for r in regions])
    for region, size in zip(regions, sizes, strict=True):
        if size < 2:
            raise ValueError(
                f"region {region.name} gets {size} of {total} patients; each arm needs at least one in each region: "
                "raise its share or the total"
            )
    curves = [recruitment_curve(r, size, file) for r, size in zip(regions, sizes, strict=True)]
    return regions, sizes, curves, scale


def _design(
    file: DesignFile, arms: Sequence[Sequence[int]], curves: list[Curve], counted_among: int = 0
) -> SurvivalDesign | SummaryDesign:
    if isinstance(file, SurvivalFile):
        return build_survival_design(file, arms, curves, counted_among)
    return build_summary_design(file, arms, _months_of_looks(file, curves))


def _usual_scale(design: SurvivalDesign | SummaryDesign) -> str:
    return "log-hr" if isinstance(design, SurvivalDesign) else design.scale


def _months_of_looks(file: DesignFile, curves: list[Curve]) -> list[float]:
    """Return the month in which the last of each look's patients has an outcome; every region brings the look's fraction."""
    wait: float = file.follow_up.months  # type: ignore[attr-defined]  # every endpoint but survival has it
    if wait < 0:
        raise ValueError(f"follow_up.months is {wait:g}; it must not be negative")
    return [
        max(float(np.interp(f, fractions, months)) for months, fractions in curves) + wait
        for f in look_fractions(file)
    ]


def _regions(file: DesignFile) -> Sequence[RegionTable]:
    regions: Sequence[RegionTable] = file.region  # type: ignore[attr-defined]  # every endpoint has its own class
    if not regions:
        raise ValueError("there is no region; add [[region]] with name and share")
    names = [r.name for r in regions]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the region {name!r} stands twice; give each region a name of its own")
    competes = file.recruitment.competitive
    for region in regions:
        if competes and (region.share is not None or not (region.sites or region.per_month)):
            raise ValueError(
                f"region {region.name}: in competitive recruitment give per_month or sites, and no share"
            )
        if not competes and region.share is None:
            raise ValueError(
                f"region {region.name} lacks `share`; add it, or set recruitment.competitive = true"
            )
    if competes and not isinstance(file, SurvivalFile):
        raise ValueError(
            "competitive recruitment is simulated for survival endpoints only; give each region a share"
        )
    if not competes:
        check_shares([r.share or 0.0 for r in regions])
    return regions


def _ratio(file: DesignFile) -> tuple[float, float]:
    ratio = allocation_ratio(file)
    if ratio[0] <= 0 or ratio[1] < 0:
        raise ValueError(
            f"design.ratio is {list(ratio)}; give experimental and control, as in [1, 1] or [2, 1]; [1, 0] is a single arm against a known control"
        )
    return ratio
