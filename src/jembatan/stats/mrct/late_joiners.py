"""A region that joins late: its patients inside, partly inside or outside the global study, with a recruitment of its own.

The overall estimate uses the patients (events) of the region that are in the global study at its analysis; the region's estimate
uses all of its patients at its own, later analysis. A later efficient estimate D_1 has covariance Var(D_1) with an earlier one
that uses part of its data (independent increments), so the pair is bivariate normal with covariance w Var(D_1), where w is the
region's weight in the overall estimate. China's practice needs all three states (as in the Shiny application RegionSizeR).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from jembatan.stats.mrct.accrual import Recruitment, expected_events, find_time_of_events
from jembatan.stats.mrct.one_region import Pair, method1_of_pair
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.ratio_scale import one_minus_ratio_of_pair
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.normal_integrals import quadrature, upper_orthant

State = Literal["inside", "partly", "outside"]


@dataclass(frozen=True)
class LateRegion:
    """How much of a region is in the global study, in patients or events; `own` counts all of the region at its own analysis."""

    rest: float
    inside: float
    own: float
    global_month: float
    own_month: float

    @property
    def state(self) -> State:
        """Whether the region's data are inside, partly inside or outside the global study."""
        if self.inside <= 1e-9 * self.own:
            return "outside"
        return "inside" if self.inside >= self.own * (1.0 - 1e-9) else "partly"

    @property
    def weight(self) -> float:
        """The region's weight in the overall estimate."""
        return self.inside / (self.inside + self.rest)


def count_patients(
    rest: Recruitment, region: Recruitment, global_close: float, follow_up: float = 0.0
) -> LateRegion:
    """Return the counts of a trial that is analysed when all patients have been followed: the global study recruits until it closes."""
    inside = region.entered(global_close)
    return LateRegion(
        rest=rest.entered(global_close),
        inside=inside,
        own=region.total,
        global_month=global_close + follow_up,
        own_month=max(region.times[-1], global_close) + follow_up,
    )


def count_events(
    rest: Recruitment,
    region: Recruitment,
    global_close: float,
    events: float,
    own_events: float | None,
    hazards_rest: Sequence[float],
    hazards_region: Sequence[float],
    parts: Sequence[float],
    dropout: float = 0.0,
) -> LateRegion:
    """Return the counts of an event-driven trial; the region's patients recruited by `global_close` (months) are in the global study.

    The global study is cut at its total `events`; the region at `own_events` of its own, or at the global cut where None is given.
    ValueError where the events never come.
    """
    inside = _until(region, global_close)
    groups = [(_until(rest, global_close), hazards_rest, parts, dropout)]
    if inside is not None:
        groups.append((inside, hazards_region, parts, dropout))
    usable = [g for g in groups if g[0] is not None]
    cut = find_time_of_events(usable, events)  # type: ignore[arg-type]
    if not math.isfinite(cut):
        raise ValueError(f"the global study never has {events:g} events; recruit more, or ask for fewer")
    in_study = expected_events(inside, hazards_region, parts, dropout, cut) if inside is not None else 0.0
    if own_events is None:
        own_cut = cut
    else:
        own_cut = find_time_of_events([(region, hazards_region, parts, dropout)], own_events)
        if not math.isfinite(own_cut):
            raise ValueError(f"the region never has {own_events:g} events; recruit more, or ask for fewer")
        own_cut = max(own_cut, cut) if in_study > 0.0 else own_cut
    own = expected_events(region, hazards_region, parts, dropout, own_cut)
    if own <= 0.0:
        raise ValueError("the region has no events at the global cut; give its own number of events")
    return LateRegion(
        rest=events - in_study, inside=in_study, own=max(own, in_study), global_month=cut, own_month=own_cut
    )


def _until(curve: Recruitment, close: float) -> Recruitment | None:
    """Return the part of a recruitment before a month; None where nobody enters by then."""
    times, patients = [curve.times[0]], []
    for a, b, n in zip(curve.times, curve.times[1:], curve.patients, strict=False):
        if close <= a:
            break
        end = min(b, close)
        times.append(end)
        patients.append(n * (end - a) / (b - a))
    return Recruitment(tuple(times), tuple(patients)) if patients and math.fsum(patients) > 0.0 else None


def find_late_pair(
    counts: LateRegion,
    region_effect: float,
    rest_effect: float,
    region_factor: float,
    rest_factor: float,
    alpha: float = 0.025,
) -> Pair:
    """Return the joint law of the region's and the overall estimate; factors are variances of one patient (event)."""
    w = counts.weight
    own = region_factor / counts.own
    inside = region_factor / counts.inside if counts.inside > 0.0 else 0.0
    overall = w * w * inside + (1.0 - w) ** 2 * rest_factor / counts.rest
    reach = float(ndtri(1.0 - alpha)) * math.sqrt(overall)
    return Pair(
        region_effect=region_effect,
        region_variance=own,
        overall_effect=w * region_effect + (1.0 - w) * rest_effect,
        overall_variance=overall,
        covariance=w * own if counts.inside > 0.0 else 0.0,
        success_range=(reach, math.inf),
    )


def compute_late_method1(
    pair: Pair, retain: float = 0.5, one_minus_ratio: bool = False
) -> ConsistencyProbability:
    """Return Method 1 (superiority) for a region that joined late."""
    if one_minus_ratio:
        return one_minus_ratio_of_pair(pair, retain)
    return method1_of_pair(pair, RegionalDesign((1.0,), (1.0,), (1.0,)), retain)


def compute_late_method2(
    counts: LateRegion,
    region_effect: float,
    rest_effect: float,
    region_factor: float,
    rest_factor: float,
    alpha: float = 0.025,
) -> ConsistencyProbability:
    """Return the chance that the region and the rest of the world both show the effect; the rest counts as one region."""
    pair = find_late_pair(counts, region_effect, rest_effect, region_factor, rest_factor, alpha)
    w, own, rest = counts.weight, region_factor / counts.own, rest_factor / counts.rest
    inside = region_factor / counts.inside if counts.inside > 0.0 else 0.0
    sd = math.sqrt(rest)
    unconditional = float(ndtr(region_effect / math.sqrt(own)) * ndtr(rest_effect / sd))
    low, high = max(0.0, rest_effect - 9.0 * sd), rest_effect + 9.0 * sd
    if low >= high:
        return ConsistencyProbability.of(unconditional, 0.0, pair.power)
    # given the rest's estimate, success asks w D_inside for what is missing: pieces meet where nothing is missing any more
    middle = min(max(pair.success_range[0] / (1.0 - w), low), high)
    joint = 0.0
    for a, b in ((low, middle), (middle, high)):
        if a >= b:
            continue
        at, steps = quadrature(a, b, 160)
        density = np.exp(-0.5 * ((at - rest_effect) / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi))
        chances = [
            upper_orthant(
                (region_effect, own),
                (w * region_effect, w * w * inside),
                w * own if counts.inside > 0.0 else 0.0,
                (0.0, pair.success_range[0] - (1.0 - w) * d),
            )
            for d in at
        ]
        joint += float((steps * density) @ np.array(chances))
    return ConsistencyProbability.of(unconditional, joint, pair.power)


def compute_late_same_sign(pair: Pair) -> ConsistencyProbability:
    """Return the chance that the region's own estimate is positive: what Method 2 asks of this region."""
    return ConsistencyProbability.of(
        pair.above(1.0, 0.0, 0.0), pair.above(1.0, 0.0, 0.0, pair.success_range), pair.power
    )
