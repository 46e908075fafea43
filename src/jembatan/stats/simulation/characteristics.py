"""Operating characteristics from the sums of a run, each with its Monte Carlo standard error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jembatan.stats.simulation.rules import (
    BY_LOOK,
    BY_LOOK_AND_REGION,
    BY_REGION,
    SCALARS,
    Sums,
    read_named,
)


@dataclass(frozen=True)
class Simulated:
    """A simulated number with its Monte Carlo standard error; NaN where there was nothing to average."""

    value: float
    se: float


@dataclass(frozen=True)
class SimulatedRule:
    """How often a rule held: at all, together with success, and among the successes."""

    unconditional: Simulated
    joint: Simulated
    conditional: Simulated


@dataclass(frozen=True)
class SimulatedEstimate:
    """How an estimate of the benefit behaved over the trials in which it was finite.

    `truth` is NaN where no single number is true; bias and coverage then are NaN too. `mean_se` is the root of the mean
    variance that the trials themselves report; `sd` is the spread that was seen.
    """

    truth: float
    mean: Simulated
    bias: Simulated
    sd: float
    mean_se: float
    coverage: Simulated
    finite: Simulated


@dataclass(frozen=True)
class SimulatedRegion:
    """One region: its estimate, Method 1 for it, how often it points the right way, patients and events where the trial stopped."""

    name: str
    estimate: SimulatedEstimate
    method1: SimulatedRule
    positive: Simulated
    patients: Simulated
    events: Simulated


@dataclass(frozen=True)
class SimulatedLook:
    """One look: how often it is reached and stops the trial, and when; patients and events by region among those that reach it."""

    arrived: Simulated
    efficacy: Simulated
    futility: Simulated
    months: Simulated
    events: Simulated
    patients_by_region: tuple[Simulated, ...]
    events_by_region: tuple[Simulated, ...]
    never_reached: Simulated


@dataclass(frozen=True)
class OperatingCharacteristics:
    """What a design does, over `trials` simulated trials. `never_reached`: the events that were wanted never came."""

    trials: int
    power: Simulated
    method1: SimulatedRule
    method1_one_minus_ratio: SimulatedRule
    method2: SimulatedRule
    retention_in_all: SimulatedRule
    decision: Simulated
    overall: SimulatedEstimate
    regions: tuple[SimulatedRegion, ...]
    looks: tuple[SimulatedLook, ...]
    months: Simulated
    patients: Simulated
    events: Simulated
    never_reached: Simulated


def compute_characteristics(
    sums: Sums, names: Sequence[str], truths: Sequence[float], overall_truth: float
) -> OperatingCharacteristics:
    """Return the operating characteristics; names and truths by region."""
    s = read_named(sums.scalars, SCALARS)
    trials, successes = s["trials"], s["success"]

    def rule(row: dict[str, float], name: str) -> SimulatedRule:
        return SimulatedRule(
            share_of(row[name], trials),
            share_of(row[f"{name}_joint"], trials),
            share_of(row[f"{name}_joint"], successes),
        )

    regions = []
    for values, name, truth in zip(sums.by_region, names, truths, strict=True):
        row = read_named(values, BY_REGION)
        regions.append(
            SimulatedRegion(
                name=name,
                estimate=_estimate(row, truth, trials),
                method1=rule(row, "method1"),
                positive=share_of(row["positive"], trials),
                patients=mean_of(row["patients"], row["patients_squared"], trials),
                events=mean_of(row["events"], row["events_squared"], trials),
            )
        )
    return OperatingCharacteristics(
        trials=int(trials),
        power=share_of(successes, trials),
        method1=rule(s, "method1"),
        method1_one_minus_ratio=rule(s, "method1_one_minus_ratio"),
        method2=rule(s, "method2"),
        retention_in_all=rule(s, "retention_in_all"),
        decision=share_of(s["decision"], trials),
        overall=_estimate(s, overall_truth, trials),
        regions=tuple(regions),
        looks=_looks(sums, trials),
        months=mean_of(s["months"], s["months_squared"], trials),
        patients=mean_of(s["patients"], s["patients_squared"], trials),
        events=mean_of(s["events"], s["events_squared"], trials),
        never_reached=share_of(s["never_reached"], trials),
    )


def _looks(sums: Sums, trials: float) -> tuple[SimulatedLook, ...]:
    looks = []
    for values, by_region in zip(sums.by_look, sums.by_look_and_region, strict=True):
        row = read_named(values, BY_LOOK)
        cells = [read_named(cell, BY_LOOK_AND_REGION) for cell in by_region]
        arrived = row["arrived"]
        looks.append(
            SimulatedLook(
                arrived=share_of(arrived, trials),
                efficacy=share_of(row["efficacy"], trials),
                futility=share_of(row["futility"], trials),
                months=mean_of(row["months"], row["months_squared"], arrived),
                events=mean_of(row["events"], row["events_squared"], arrived),
                patients_by_region=tuple(
                    mean_of(c["patients"], c["patients_squared"], arrived) for c in cells
                ),
                events_by_region=tuple(mean_of(c["events"], c["events_squared"], arrived) for c in cells),
                never_reached=share_of(arrived - row["reached"], arrived),
            )
        )
    return tuple(looks)


def _estimate(row: dict[str, float], truth: float, trials: float) -> SimulatedEstimate:
    finite = row["finite"]
    mean = mean_of(row["estimate"], row["estimate_squared"], finite)
    known = not math.isnan(truth)
    return SimulatedEstimate(
        truth=truth,
        mean=mean,
        bias=Simulated(mean.value - truth, mean.se if known else math.nan),
        sd=mean.se * math.sqrt(finite) if finite else math.nan,
        mean_se=math.sqrt(row["variance"] / finite) if finite else math.nan,
        coverage=share_of(row["covered"], finite) if known else Simulated(math.nan, math.nan),
        finite=share_of(finite, trials),
    )


def share_of(count: float, trials: float) -> Simulated:
    """Return a share of trials; NaN of none."""
    if trials <= 0:
        return Simulated(math.nan, math.nan)
    p = count / trials
    return Simulated(p, math.sqrt(p * (1.0 - p) / trials))


def mean_of(total: float, squares: float, trials: float) -> Simulated:
    """Return a mean over trials from the sums of values and squares; NaN over none."""
    if trials <= 0:
        return Simulated(math.nan, math.nan)
    mean = total / trials
    variance = max(squares / trials - mean * mean, 0.0) * trials / max(trials - 1.0, 1.0)
    if variance <= 1e-13 * mean * mean:  # rounding of equal numbers
        variance = 0.0
    return Simulated(mean, math.sqrt(variance / trials))
