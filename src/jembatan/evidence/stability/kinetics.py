"""Kinetics of a stability file: rates at each condition and how temperature and humidity move them. Information only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.tables import read_grids
from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.result import StabilityData, StabilityResult
from jembatan.evidence.stability.wording import read_number
from jembatan.stats.kinetics.arrhenius import ArrheniusFit, fit_arrhenius
from jembatan.stats.kinetics.isoconversion import (
    IsoconversionFit,
    compute_isoconversion_months,
    fit_isoconversion,
)
from jembatan.stats.kinetics.multi_temperature import MultiTemperatureFit, fit_multi_temperature
from jembatan.stats.stability.limits import Limits
from jembatan.stats.stability.lines import compute_moments, fit_common_slope

_FEWEST_TEMPERATURES = 3  # four parameters from two temperatures are no fit
_TEMPERATURE_WORDS = ("temp", "suhu", "温度", "celsius", "°c", "degree")
_DURATION_WORDS = ("duration", "hours", "days", "durasi", "lama", "时长")


class ConditionRate(NamedTuple):
    """The slope at one condition, common to its batches, and when the mean meets the limit."""

    condition: str
    celsius: float
    humidity: float | None
    slope: float  # per month
    months_to_limit: (
        float  # infinity where the mean does not move towards the limit, NaN where no limit was given
    )
    batches: int


class KineticReading(NamedTuple):
    """One attribute of a product in a pack; each fit is None where the data do not carry it, with the reason."""

    name: str
    limit: float | None
    rates: tuple[ConditionRate, ...]
    arrhenius: ArrheniusFit | None
    isoconversion: IsoconversionFit | None
    multi_temperature: MultiTemperatureFit | None
    reasons: tuple[Message, ...]


def evaluate_kinetics(data: StabilityData) -> list[KineticReading]:
    """Return the kinetics of every attribute that was studied at two conditions or more."""
    groups: dict[tuple[str, str, str], list[StabilityResult]] = {}
    for r in data.results:
        if r.value is not None and not r.censor and split_condition(r.condition):
            groups.setdefault((r.product, r.pack, r.attribute), []).append(r)
    return [
        _evaluate(" · ".join(filter(None, key)), rows)
        for key, rows in groups.items()
        if len({r.condition for r in rows}) >= 2
    ]


def _evaluate(name: str, rows: Sequence[StabilityResult]) -> KineticReading:
    limits = next((r.limits for r in rows if r.limits != Limits()), Limits())
    rates: list[ConditionRate] = []
    for condition in dict.fromkeys(r.condition for r in rows):
        found = _rate(condition, [r for r in rows if r.condition == condition], limits)
        if found:
            rates.append(found)
    reasons: list[Message] = []
    without_limit = all(math.isnan(r.months_to_limit) for r in rates)
    changing = [r for r in rates if math.isfinite(r.months_to_limit) and r.months_to_limit > 0]
    if without_limit and len({r.slope > 0 for r in rates}) == 1:
        changing = rates  # rates need no limit, as long as all results move the same way
    arrhenius = isoconversion = multi = None
    try:
        arrhenius = fit_arrhenius([r.celsius for r in changing], [abs(r.slope) for r in changing])
    except ValueError:
        reasons.append(Message("kinetics.reason.arrhenius"))
    if without_limit:
        reasons.append(Message("kinetics.reason.no_limit"))
    else:
        try:
            isoconversion = fit_isoconversion(
                [r.celsius for r in changing],
                [r.humidity or 0.0 for r in changing],
                [r.months_to_limit for r in changing],
            )
        except ValueError:
            reasons.append(Message("kinetics.reason.isoconversion"))
    falls = bool(rates) and all(r.slope < 0 for r in rates)
    if (
        arrhenius
        and not (isoconversion and isoconversion.has_humidity)
        and len({r.humidity for r in changing}) > 1
    ):
        reasons.append(Message("kinetics.reason.confounded"))
    if falls and len({r.celsius for r in rates}) < _FEWEST_TEMPERATURES:
        reasons.append(Message("kinetics.reason.few_temperatures", {"count": _FEWEST_TEMPERATURES}))
    elif falls:
        try:
            multi = fit_multi_temperature(
                [r.months / 12 for r in rows],
                [_celsius(r) for r in rows],
                [float(r.value or 0) for r in rows],
            )
        except ValueError:
            reasons.append(Message("kinetics.reason.multi"))
    limit = limits.lower if falls else limits.upper
    return KineticReading(name, limit, tuple(rates), arrhenius, isoconversion, multi, tuple(reasons))


def _celsius(result: StabilityResult) -> float:
    parts = split_condition(result.condition)
    assert parts
    return parts[0]


def _rate(condition: str, rows: Sequence[StabilityResult], limits: Limits) -> ConditionRate | None:
    batches = [[r for r in rows if r.batch == b] for b in dict.fromkeys(r.batch for r in rows)]
    usable = [b for b in batches if len({r.months for r in b}) >= 2]
    parts = split_condition(condition)
    if not usable or parts is None:
        return None
    moments = [
        compute_moments(np.array([r.months for r in b]), np.array([float(r.value or 0) for r in b]))
        for b in usable
    ]
    line = fit_common_slope(moments).lines
    slope = line[0].slope
    limit = limits.lower if slope < 0 else limits.upper
    start = sum(one.intercept for one in line) / len(line)
    months = compute_isoconversion_months(start, slope, limit) if limit is not None else math.nan
    return ConditionRate(condition, parts[0], parts[1], slope, months, len(usable))


def read_temperatures(data: bytes, name: str) -> tuple[list[float], list[float] | None]:
    """Return the readings in C of a temperature log, and how long each lasted where a column says so.

    Raises InputError where no column of temperatures is found, or a reading is no number.
    """
    rows = read_grids(data, name)[0].rows
    header = [cell.lower() for cell in rows[0][1]]
    at = next((i for i, cell in enumerate(header) if any(w in cell for w in _TEMPERATURE_WORDS)), None)
    if at is None:
        if len(header) == 1 and read_number(header[0]) is not None:
            at, rows = 0, [(0, []), *rows]
        else:
            raise InputError(
                f"{name}: no column of temperatures among {', '.join(rows[0][1])}; name one 'temperature'"
            )
    lasting = next((i for i, cell in enumerate(header) if any(w in cell for w in _DURATION_WORDS)), None)
    readings: list[float] = []
    durations: list[float] = []
    for number, cells in rows[1:]:
        value = read_number(cells[at]) if at < len(cells) else None
        length = read_number(cells[lasting]) if lasting is not None and lasting < len(cells) else 1.0
        if value is None or length is None or length <= 0:
            raise InputError(f"{name}, row {number}: no temperature or duration; mend the row or take it out")
        readings.append(value)
        durations.append(length)
    if not readings:
        raise InputError(f"{name}: no reading in it; give one temperature a row")
    return readings, durations if lasting is not None else None
