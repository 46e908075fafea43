"""What the two arms of every region, country and the whole trial show: numbers, summaries, survival curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jembatan.evidence.trial_arms import Grouping
from jembatan.evidence.trial_question import Endpoint
from jembatan.stats.survival import SurvivalCurve, compute_survival_curve, count_at_risk

_AT_RISK_POINTS = 6
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class ArmNumbers:
    """Subjects, events (NaN where the endpoint has none), and the proportion, mean, rate or median of one arm."""

    n: int
    events: float
    summary: float


@dataclass(frozen=True)
class ArmCurve:
    """A survival curve with how many are watched at the points of the axis."""

    curve: SurvivalCurve
    at_risk: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """One region or country: its name, both arms, its region where it is a country, its curves where there are any."""

    name: str
    experimental: ArmNumbers
    control: ArmNumbers
    region: str = ""
    curves: tuple[ArmCurve, ArmCurve] | None = None


@dataclass(frozen=True)
class Subjects:
    """The subjects that are analysed, one place each in every array; times and strata where there are any."""

    value: Floats
    time: Floats | None
    treated: Bools
    strata: NDArray[np.int64] | None


def describe_groups(
    part: Subjects,
    grouping: Grouping,
    codes: NDArray[np.int64],
    endpoint: Endpoint,
    points: tuple[float, ...],
) -> tuple[Group, ...]:
    """Return both arms of every group, with curves where points are given."""
    found = []
    for k, name in enumerate(grouping.names):
        arms = [(codes == k) & (part.treated == arm) for arm in (True, False)]
        curves = None
        if points and all(at.any() for at in arms):
            assert part.time is not None
            first, other = (_curve(part.time[at], part.value[at] == 1, points) for at in arms)
            curves = (first, other)
        numbers = [_describe(part, at, endpoint) for at in arms]
        found.append(Group(name, numbers[0], numbers[1], curves=curves))
    return tuple(found)


def _curve(time: Floats, event: Bools, points: tuple[float, ...]) -> ArmCurve:
    return ArmCurve(compute_survival_curve(time, event), tuple(count_at_risk(time, np.array(points))))


def _describe(part: Subjects, at: Bools, endpoint: Endpoint) -> ArmNumbers:
    n = int(at.sum())
    if n == 0:
        return ArmNumbers(
            0, 0.0 if endpoint in ("binary", "survival", "count") else float("nan"), float("nan")
        )
    value = part.value[at]
    if endpoint == "binary":
        return ArmNumbers(n, float(value.sum()), float(value.mean()))
    if endpoint == "survival":
        assert part.time is not None
        median = compute_survival_curve(part.time[at], value == 1).median
        return ArmNumbers(n, float(value.sum()), median)
    if endpoint == "count":
        assert part.time is not None
        return ArmNumbers(n, float(value.sum()), float(value.sum() / part.time[at].sum()))
    return ArmNumbers(n, float("nan"), float(value.mean()))


def find_regions_of(
    groups: tuple[Group, ...],
    countries: Grouping,
    codes: NDArray[np.int64],
    regions: Grouping,
    region_codes: NDArray[np.int64],
) -> tuple[Group, ...]:
    """Return the countries with the region of each (empty where it lies in several)."""
    found = []
    for k, group in enumerate(groups):
        of = sorted(set(region_codes[codes == k].tolist()))
        name = regions.names[of[0]] if len(of) == 1 else ""
        found.append(Group(group.name, group.experimental, group.control, name))
    return tuple(found)


def find_points(part: Subjects) -> tuple[float, ...]:
    """Return round times for the axis, from zero to the last one seen."""
    assert part.time is not None
    last = float(part.time.max())
    if last <= 0:
        return (0.0,)
    raw = last / _AT_RISK_POINTS
    power = 10.0 ** np.floor(np.log10(raw))
    step = next(m * power for m in (1.0, 2.0, 2.5, 3.0, 5.0, 6.0, 10.0) if m * power >= raw * 0.999)
    return tuple(float(step * i) for i in range(int(np.floor(last / step + 1e-9)) + 1))
