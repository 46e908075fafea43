"""From the tables of a survival design file to the simulated design: hazards in pieces, dropout, cuts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jembatan.evidence.trial_design.looks import look_fractions
from jembatan.evidence.trial_design.recruitment import Curve
from jembatan.evidence.trial_design.scales import TESTS, chosen_scale, chosen_test, is_single_arm
from jembatan.evidence.trial_design.tables import (
    SurvivalControl,
    SurvivalEffect,
    SurvivalFile,
    SurvivalRegionTable,
)
from jembatan.stats.simulation.survival_design import (
    SINGLE_ARM_SCALES,
    Hazard,
    SingleArm,
    SurvivalDesign,
    SurvivalRegion,
)


def build_survival_design(
    file: SurvivalFile, arms: Sequence[Sequence[int]], curves: Sequence[Curve], counted_among: int = 0
) -> SurvivalDesign:
    """Return the design; `counted_among` as in SurvivalDesign. Raises ValueError in one sentence where a value is impossible."""
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
    return SurvivalDesign(
        tuple(regions), events, months_of_looks, competing, _single_arm(file), counted_among
    )


def _single_arm(file: SurvivalFile) -> SingleArm | None:
    """Return how a single arm is judged; None with a control arm."""
    control, scale = file.control, chosen_scale(file)
    at_milestone = is_single_arm(file) and scale != SINGLE_ARM_SCALES[0]
    if control.at_month is None and at_milestone:
        raise ValueError(
            f"the scale {scale} needs control.at_month, the month at which survival is read; add it"
        )
    if control.at_month is not None:
        given = control.survival is not None or any(region.survival is not None for region in file.region)
        if not (given or at_milestone):
            raise ValueError(
                "control.at_month belongs to control.survival or to a milestone scale of a single arm; leave it out"
            )
        if not control.at_month > 0:
            raise ValueError(
                f"control.at_month is {control.at_month:g}; give a positive month, for example 12"
            )
    if not is_single_arm(file):
        return None
    test = chosen_test(file)
    return SingleArm(
        scale=next(s for s in SINGLE_ARM_SCALES if s == scale),
        at_month=(control.at_month or 0.0) if at_milestone else 0.0,
        weight_of_expected=TESTS[test] if test else 1.0,
    )


def _control(common: SurvivalControl, region: SurvivalRegionTable) -> Hazard:
    keys = ("median_months", "hazard", "survival")
    own = {key: getattr(region, key) for key in keys if getattr(region, key) is not None}
    given = own or {key: getattr(common, key) for key in keys if getattr(common, key) is not None}
    if len(given) != 1:
        raise ValueError(
            f"the control of region {region.name} gives {', '.join(given) or 'nothing'}; give one of {', '.join(keys)}"
        )
    ((key, value),) = given.items()
    if key == "survival":
        at = common.at_month
        if at is None:
            raise ValueError(
                f"the survival of region {region.name} needs control.at_month, the month at which it is meant; add it"
            )
        if not (0.0 < value < 1.0 and at > 0):
            raise ValueError(
                f"the control of region {region.name} has survival {value:g} at month {at:g}; give a survival between 0 and 1 and a positive month"
            )
        return Hazard((-math.log(value) / at,))
    changes = region.control_change_months
    if changes is None:
        changes = common.change_months
    listed = value if isinstance(value, list) else [value]
    if key == "median_months":
        if any(not m > 0 for m in listed):
            raise ValueError(f"a median of region {region.name} is not positive; give months")
        listed = [math.log(2.0) / m for m in listed]
    return Hazard(tuple(listed), tuple(changes) if len(listed) > 1 or changes else ())


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
    cut, fractions = file.cut, look_fractions(file)
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


def _dropout_hazard(probability: float, name: str) -> float:
    """Return the exponential rate a month of a probability of dropping out within a year: -ln(1 - p) / 12."""
    if not 0.0 <= probability < 1.0:
        raise ValueError(
            f"the dropout probability of region {name} is {probability:g}; it must be at least 0 and below 1"
        )
    return -math.log1p(-probability) / 12.0
