"""The part of `trial consistency` for a region that joins late, with a recruitment of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from jembatan.cli.trial import design_options as o
from jembatan.cli.trial import endpoint_model as e

if TYPE_CHECKING:
    from jembatan.report.calculations.calculation import Calculation
    from jembatan.stats.mrct.accrual import Recruitment
    from jembatan.stats.mrct.late_joiners import LateRegion


@dataclass(frozen=True)
class LateOptions:
    """The options of a late region, as typed; months count from the start of the global study."""

    late_recruit: str
    late_start: float
    global_recruit: str | None
    global_close: float | None
    late_events: float | None
    events: float | None
    names: str | None
    retain: float
    alpha: float


def calculate_late_region(
    endpoint: o.Endpoint, values: o.EndpointValues, given: LateOptions, language: str
) -> Calculation:
    """Return the consistency of a late region in words; effects are one, or two: the region's and the rest's."""
    from jembatan.cli.trial.numbers import parse_names
    from jembatan.core.errors import UsageError
    from jembatan.report.calculations.late_region import LateSettings, word_late_region
    from jembatan.stats.mrct.accrual import dropout_hazard
    from jembatan.stats.mrct.late_joiners import count_events, count_patients

    if given.global_recruit is None:
        raise UsageError(
            "--late-recruit needs --global-recruit: the recruitment of all other regions, MONTHS:PATIENTS"
        )
    if values.single_arm:
        raise UsageError("a late region is calculated for two arms; leave --single-arm out")
    names = parse_names(given.names, 2) if given.names else None
    rest = _curve(given.global_recruit, "--global-recruit", 0.0)
    region = _curve(given.late_recruit, "--late-recruit", given.late_start)
    close = given.global_close if given.global_close is not None else rest.times[-1]
    if not close > 0:
        raise UsageError(f"--global-close is {close:g}; give the month in which the global study closes")
    built = e.build_endpoint(
        endpoint, 2, replace(values, median=None, accrual=None, follow_up=None, dropout=0.0)
    )
    if built.model is None:
        raise UsageError("a late region needs the effects: one number, or two for the region and the rest")
    counts: LateRegion
    if endpoint is o.Endpoint.SURVIVAL:
        if given.events is None or values.median is None:
            raise UsageError(
                "a late region with survival needs --total (events of the global study) and --median of control"
            )
        median = e.by_region(values.median, 2, "--median")
        ratios = e.by_region(values.hazard_ratio or "", 2, "--hazard-ratio")
        if min(median) <= 0:
            raise UsageError("--median must be positive, in months")
        base = [math.log(2.0) / m for m in median]
        share = values.ratio / (1.0 + values.ratio)
        counts = count_events(
            rest,
            region,
            close,
            given.events,
            given.late_events,
            hazards_rest=[ratios[1] * base[1], base[1]],
            hazards_region=[ratios[0] * base[0], base[0]],
            parts=(share, 1.0 - share),
            dropout=dropout_hazard(values.dropout),
        )
    else:
        if given.late_events is not None or given.events is not None:
            raise UsageError(
                f"--late-events and --total are for survival; a {endpoint.value} endpoint counts patients"
            )
        counts = count_patients(rest, region, close, values.follow_up or 0.0)
    settings = LateSettings(
        endpoint=endpoint.value,
        scale=built.scale,
        one_minus_ratio=built.one_minus_ratio,
        names=names or ("1", "2"),
        retain=given.retain,
        alpha=given.alpha,
        unit="events" if endpoint is o.Endpoint.SURVIVAL else "patients",
        region_patients=region.total,
        patients_inside=region.entered(close),
        global_close=close,
        typed={
            **values.typed(),
            "total_events": given.events,
            "own_events": given.late_events,
            "global_recruit": given.global_recruit,
            "late_recruit": given.late_recruit,
            "late_start": given.late_start,
            "global_close": close,
        },
    )
    return word_late_region(settings, counts, built.model, language)  # type: ignore[arg-type]


def _curve(text: str, option: str, start: float) -> Recruitment:
    from jembatan.cli.trial.numbers import parse_periods
    from jembatan.stats.mrct.accrual import Recruitment

    months, patients = parse_periods(text, option)
    return Recruitment((start, *(start + m for m in accumulate(months))), patients)
