"""From the tables of a design file to a run: patients by region and arm, recruitment curves, hazards, looks, rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from jembatan.core.errors import InputError
from jembatan.evidence.design_file import (
    DesignFile,
    LooksTable,
    RegionTable,
    SurvivalControl,
    SurvivalEffect,
    SurvivalFile,
    SurvivalRegionTable,
)
from jembatan.evidence.summary_designs import build_summary_design
from jembatan.stats.mrct.all_regions import compute_method2
from jembatan.stats.mrct.endpoints import survival_endpoint
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign, check_shares
from jembatan.stats.simulation.blocks import Run
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, size_weight
from jembatan.stats.simulation.survival_design import Hazard, SurvivalDesign, SurvivalRegion

if TYPE_CHECKING:
    from jembatan.stats.sequential.boundaries import Boundaries

_SCALES = {
    "mean-difference": "difference in means",
    "log-rr": "ln RR",
    "log-or": "ln OR",
    "log-rate-ratio": "-ln RR",
}
MOST_PATIENTS = 1_000_000
Curve = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Formula:
    """What theory says without simulating: exact normal integrals, or the planning formula's normal approximation."""

    exact: bool
    power: float
    method1: ConsistencyProbability
    method2: ConsistencyProbability


@dataclass(frozen=True)
class PlannedRun:
    """A run with what a report says of it: endpoint, scale, the region of Method 1, patients by region and arm."""

    run: Run
    title: str
    endpoint: str
    scale: str
    region: str
    arms: tuple[tuple[int, int], ...]
    formula: Formula | None


def plan_run(file: DesignFile, name: str, trials: int, seed: int) -> PlannedRun:
    """Return the run of a design. Raises InputError in one sentence with the file's name, what is wrong and what to do."""
    try:
        return _build(file, trials, seed)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from error


def _build(file: DesignFile, trials: int, seed: int) -> PlannedRun:
    regions = _regions(file)
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
    arms = [split_patients(size, _ratio(file)) for size in sizes]
    curves = [recruitment_curve(r, size, file) for r, size in zip(regions, sizes, strict=True)]
    rules = _rules(file, [r.name for r in regions])
    design: SurvivalDesign | SummaryDesign
    if isinstance(file, SurvivalFile):
        design = _survival(file, arms, curves)
        scale, formula = "-ln HR", _survival_formula(design, rules)
    else:
        design = build_summary_design(file, arms, _months_of_looks(file, curves))
        scale = _SCALES.get(design.scale, design.scale)
        formula = (
            _summary_formula(design, rules)
            if len(design.fractions) == 1
            else _formula_of_looks(design, rules, file)
        )
    return PlannedRun(
        run=Run(design, rules, trials, seed),
        title=file.design.title,
        endpoint=file.design.endpoint,
        scale=scale,
        region=regions[rules.region].name,
        arms=tuple((n1, n0) for n1, n0 in arms),
        formula=formula,
    )


def _months_of_looks(file: DesignFile, curves: list[Curve]) -> list[float]:
    """Return the month in which the last of each look's patients has an outcome; every region brings the look's fraction."""
    wait: float = file.follow_up.months  # type: ignore[attr-defined]  # every endpoint but survival has it
    if wait < 0:
        raise ValueError(f"follow_up.months is {wait:g}; it must not be negative")
    return [
        max(float(np.interp(f, fractions, months)) for months, fractions in curves) + wait
        for f in _fractions(file)
    ]


def _survival_formula(design: SurvivalDesign, rules: Rules) -> Formula | None:
    """Return Schoenfeld's approximation, for one look at a number of events and proportional hazards."""
    effects = design.true_effects()
    if design.competitive_total:
        return None
    if len(design.look_events) > 1 or not design.look_events[0] or any(math.isnan(e) for e in effects):
        return None
    sizes = [r.experimental + r.control for r in design.regions]
    ratio = design.regions[0].experimental / design.regions[0].control
    model = survival_endpoint([math.exp(-e) for e in effects], ratio)
    return _formula(
        model.design(
            design.look_events[0], [n / sum(sizes) for n in sizes], rules.alpha, rules.objective, rules.margin
        ),
        rules,
        False,
    )


def _summary_formula(design: SummaryDesign, rules: Rules) -> Formula | None:
    """Return the normal integrals of one look: exact for means, the planning approximation for the others; none for ordinal."""
    if design.endpoint == "ordinal":
        return None
    variances, weights = [], []
    for region in design.regions:
        n, m = region.experimental, region.control
        variance = _unit_variance(design, region.experimental_law) / n + (
            _unit_variance(design, region.control_law) / m if m else 0.0
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
    return _formula(regional, rules, design.endpoint == "normal")


def _formula_of_looks(design: SummaryDesign, rules: Rules, file: DesignFile) -> Formula | None:
    """Return the integrals over the looks of normal superiority trials whose regions bring their share of every look; else None.

    Unconditional chances at the stop are not integrals of this kind and are NaN.
    """
    looks = file.looks
    if (
        design.endpoint != "normal"
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

    bounds = _boundaries(looks, design.fractions, rules.alpha)
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


def _unit_variance(design: SummaryDesign, law: tuple[float, ...]) -> float:
    if design.endpoint == "normal":
        return law[1] ** 2
    if design.endpoint == "count":
        return 1.0 / (law[0] * law[2]) + law[1]
    p = law[0]
    return {"risk-difference": p * (1 - p), "log-rr": (1 - p) / p, "log-or": 1 / (p * (1 - p))}[design.scale]


def _formula(design: RegionalDesign, rules: Rules, exact: bool) -> Formula | None:
    """Return the integrals; None where they are beyond their reach (equivalence in many regions, absurd margins)."""
    with np.errstate(all="ignore"):
        try:
            method1, method2 = compute_method1(design, rules.retain, rules.region), compute_method2(design)
        except ValueError:
            return None
    if not (math.isfinite(method1.joint) and math.isfinite(method2.joint)):
        return None
    return Formula(exact, design.power, method1, method2)


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


def find_places(regions: Sequence[RegionTable], file: DesignFile) -> list[int]:
    """Return more places by region than it will ever need in competitive recruitment: expected patients and 8 standard deviations."""
    total = file.recruitment.total
    # with room for the total in each region, all curves reach the month in which the total is in
    curves = [recruitment_curve(r, total, file) for r in regions]

    def arrived(month: float) -> list[float]:
        return [total * float(np.interp(month, months, fractions)) for months, fractions in curves]

    low, high = 0.0, max(months[-1] for months, _ in curves)
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if math.fsum(arrived(middle)) >= total else (middle, high)
    return [math.ceil(n + 8.0 * math.sqrt(n) + 20.0) for n in arrived(high)]


def _ratio(file: DesignFile) -> tuple[float, float]:
    ratio = file.design.ratio
    single = ratio[1] == 0 and file.design.endpoint in ("normal", "binary", "count")
    if ratio[0] <= 0 or (ratio[1] <= 0 and not single):
        raise ValueError(
            f"design.ratio is {list(ratio)}; give experimental and control, as in [1, 1] or [2, 1]; [1, 0] is a single arm against a known control (normal, binary, count)"
        )
    return ratio


def split_patients(total: int, parts: Sequence[float]) -> list[int]:
    """Return whole patients by part that add up to the total (largest remainders; of equal ones the first)."""
    whole = math.fsum(parts)
    exact = [total * part / whole for part in parts]
    counts = [math.floor(x + 1e-9) for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (counts[i] - exact[i], i))
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return counts


def recruitment_curve(region: RegionTable, patients: int, file: DesignFile) -> Curve:
    """Return months and fractions entered: even, or along the sites that have opened, until the region is full."""
    common = file.recruitment
    start = common.start_month if region.start_month is None else region.start_month
    if region.sites:
        return _curve_of_sites(
            [(s.opens + start, s.number * s.per_month) for s in region.sites], patients, region.name
        )
    if region.per_month is not None:
        return _curve_of_sites([(start, region.per_month)], patients, region.name)
    months = common.months if region.months is None else region.months
    if not months > 0:
        raise ValueError(
            f"region {region.name} recruits over {months:g} months; give recruitment.months, or months or sites for the region"
        )
    if start < 0:
        raise ValueError(f"region {region.name} starts at month {start:g}; months count from 0")
    return (start, start + months), (0.0, 1.0)


def _curve_of_sites(sites: Sequence[tuple[float, float]], patients: int, name: str) -> Curve:
    if any(rate <= 0 or opens < 0 for opens, rate in sites):
        raise ValueError(f"a site of region {name} opens before month 0 or recruits nobody; correct sites")
    openings = sorted(sites)
    months, entered, rate = [openings[0][0]], [0.0], 0.0
    for i, (opens, more) in enumerate(openings):
        rate += more
        following = openings[i + 1][0] if i + 1 < len(openings) else math.inf
        if following == opens:
            continue
        full = opens + (patients - entered[-1]) / rate
        if full <= following:
            return (*months, full), (*(e / patients for e in entered), 1.0)
        months.append(following)
        entered.append(entered[-1] + rate * (following - opens))
    raise AssertionError("the last period has no end")


def _survival(file: SurvivalFile, arms: list[list[int]], curves: list[Curve]) -> SurvivalDesign:
    regions = []
    for table, (n1, n0), (months, fractions) in zip(file.region, arms, curves, strict=True):
        control = _control(file.control, table)
        dropout = file.dropout.per_year if table.dropout_per_year is None else table.dropout_per_year
        regions.append(
            SurvivalRegion(
                name=table.name,
                experimental=n1,
                control=n0,
                entry_months=months,
                entry_fractions=fractions,
                hazard_experimental=_times(control, _effect(file.effect, table), table.name),
                hazard_control=control,
                dropout=_dropout_hazard(dropout, table.name),
            )
        )
    events, months_of_looks = _cuts(file, max(months[-1] for months, _ in curves))
    competing = file.recruitment.total if file.recruitment.competitive else 0
    if competing and file.cut.follow_up_months is not None:
        raise ValueError(
            "in competitive recruitment the last entry is not known; give cut.events or cut.months"
        )
    return SurvivalDesign(tuple(regions), events, months_of_looks, competing)


def _control(common: SurvivalControl, region: SurvivalRegionTable) -> Hazard:
    own = region.median_months is not None or region.hazard is not None
    medians = region.median_months if own else common.median_months
    hazards = region.hazard if own else common.hazard
    changes = region.control_change_months
    if changes is None:
        changes = common.change_months
    if (medians is None) == (hazards is None):
        raise ValueError(
            f"the control arm of region {region.name} needs a median_months or a hazard, one of the two"
        )
    if medians is not None:
        listed = medians if isinstance(medians, list) else [medians]
        if any(not m > 0 for m in listed):
            raise ValueError(f"a median of region {region.name} is not positive; give months")
        rates = [math.log(2.0) / m for m in listed]
    else:
        assert hazards is not None
        rates = hazards if isinstance(hazards, list) else [hazards]
    return Hazard(tuple(rates), tuple(changes) if len(rates) > 1 or changes else ())


def _effect(common: SurvivalEffect, region: SurvivalRegionTable) -> Hazard:
    """Return the hazard ratio in pieces of time, as if it were a hazard."""
    ratio = common.hazard_ratio if region.hazard_ratio is None else region.hazard_ratio
    delay = common.delay_months if region.delay_months is None else region.delay_months
    changes = common.change_months if region.effect_change_months is None else region.effect_change_months
    ratios = ratio if isinstance(ratio, list) else [ratio]
    if any(not r > 0 for r in ratios):
        raise ValueError(f"a hazard ratio of region {region.name} is not positive; below 1 is benefit")
    if delay < 0 or (delay > 0 and len(ratios) > 1):
        raise ValueError(
            f"region {region.name}: delay_months must not be negative and goes with one hazard_ratio; "
            "for several ratios give change_months"
        )
    if len(ratios) == 1 and region.effect_change_months is None:
        changes = []
    return Hazard((1.0, ratios[0]), (delay,)) if delay else Hazard(tuple(ratios), tuple(changes))


def _times(control: Hazard, ratio: Hazard, name: str) -> Hazard:
    changes = tuple(sorted({*control.until, *ratio.until}))
    return Hazard(tuple(control.rate_at(m) * ratio.rate_at(m) for m in (0.0, *changes)), changes)


def _cuts(file: SurvivalFile, last_entry: float) -> tuple[tuple[int, ...], tuple[float, ...]]:
    cut, fractions = file.cut, _fractions(file)
    given = [k for k in ("events", "months", "follow_up_months") if getattr(cut, k) is not None]
    if len(given) != 1:
        raise ValueError(
            f"[cut] gives {', '.join(given) or 'nothing'}; give one of events, months, follow_up_months"
        )
    by_time = file.looks.months if file.looks else None
    if by_time is not None:
        if cut.months is None or by_time[-1:] != [cut.months] or len(by_time) != len(fractions):
            raise ValueError(
                "looks.months needs one month for each fraction, and cut.months equal to the last of them"
            )
        return (0,) * len(fractions), tuple(by_time)
    latest = math.inf if cut.latest_month is None else cut.latest_month
    if cut.events is not None:
        if cut.events < 1:
            raise ValueError(f"cut.events is {cut.events}; give a positive number")
        return tuple(math.ceil(cut.events * f - 1e-9) for f in fractions), (latest,) * len(fractions)
    month = cut.months if cut.months is not None else last_entry + (cut.follow_up_months or 0.0)
    if len(fractions) > 1:
        raise ValueError("looks go by events or by time; give cut.events, or looks.months with cut.months")
    return (0,), (min(month, latest),)


def _fractions(file: DesignFile) -> list[float]:
    fractions = file.looks.fractions if file.looks else [1.0]
    if not fractions or fractions[-1] != 1.0 or sorted(set(fractions)) != fractions or fractions[0] <= 0:
        raise ValueError(f"looks.fractions is {fractions}; give increasing fractions that end with 1")
    return fractions


def _rules(file: DesignFile, names: list[str]) -> Rules:
    alpha = file.design.alpha
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"design.alpha is {alpha:g}; it is one-sided and lies between 0 and 0.5")
    z = float(-ndtri(alpha))
    fractions, looks = _fractions(file), file.looks
    if looks and looks.months is not None and not isinstance(file, SurvivalFile):
        raise ValueError(
            "looks.months is for survival designs; other looks come when their patients have an outcome"
        )
    critical: Sequence[float] = (z,)
    futility: Sequence[float] = (-math.inf,) * len(fractions)
    if looks and looks.critical_values is not None:
        critical = looks.critical_values
        if len(critical) != len(fractions):
            raise ValueError(f"{len(critical)} looks.critical_values for {len(fractions)} fractions")
    elif len(fractions) > 1:
        assert looks is not None
        critical = _boundaries(looks, fractions, alpha).critical_values
    if looks and looks.futility is not None:
        if len(looks.futility) != len(fractions) - 1:
            raise ValueError(
                f"looks.futility has {len(looks.futility)} values; give one z for each look but the last"
            )
        futility = (*looks.futility, -math.inf)
    region = file.consistency.region
    if region is not None and region not in names:
        raise ValueError(f"consistency.region is {region!r}; the regions are {', '.join(names)}")
    return Rules(
        critical_values=tuple(critical),
        futility_values=tuple(futility),
        alpha=alpha,
        z_of_interval=z,
        retain=file.consistency.retain,
        region=names.index(region) if region is not None else 0,
        requirements=file.decision.require,
        log_ratio=_is_log_ratio_of_harm(file) and file.design.objective == "superiority",
        objective=file.design.objective,
        margin=file.design.margin,
    )


def _boundaries(looks: LooksTable, fractions: Sequence[float], alpha: float) -> Boundaries:
    # imported here, because a design without looks starts sooner without it
    from jembatan.stats.sequential.boundaries import compute_boundaries
    from jembatan.stats.sequential.spending import parse_spending

    return compute_boundaries(
        parse_spending(looks.spending), fractions, alpha, futility_bounds=looks.futility
    )


def _dropout_hazard(probability: float, name: str) -> float:
    """Return the exponential rate a month of a probability of dropping out within a year: -ln(1 - p) / 12."""
    if not 0.0 <= probability < 1.0:
        raise ValueError(
            f"the dropout probability of region {name} is {probability:g}; it must be at least 0 and below 1"
        )
    return -math.log1p(-probability) / 12.0


def _is_log_ratio_of_harm(file: DesignFile) -> bool:
    """Say whether the benefit is minus the log of a ratio of harm, so that 1 - ratio is a scale too."""
    harm = (file.design.events_are or "bad") == "bad"
    return file.design.endpoint == "survival" or (file.design.endpoint == "count" and harm)
