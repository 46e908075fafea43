"""Decision rules applied to each simulated trial, and the sums that operating characteristics are made of.

A trial stops at the first look whose z reaches the critical value (success) or, before the last look, stays below the futility
value. Consistency rules are read at the analysis where the trial stopped, whether or not it succeeded. With D_k a region's and D
the overall estimate, m the margin and r the retained fraction:

                    z                    Method 1 and retention in all    Method 2
    superiority     as analysed          D_k >= r D                       D_k > 0
    noninferiority  (D + m) / se(D)      D_k - D >= -r m                  D_k > -m
    equivalence     (m - |D|) / se(D)    |D_k - D| <= r m                 |D_k| < m
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled
from jembatan.stats.simulation.outcomes import Floats, Outcomes

if TYPE_CHECKING:
    from jembatan.stats.multiplicity.procedures import Procedure

Objective = Literal["superiority", "noninferiority", "equivalence"]
OBJECTIVES: tuple[Objective, ...] = ("superiority", "noninferiority", "equivalence")
_TIE = 1e-12
REQUIREMENTS = ("overall", "method1", "method2", "retention_in_all")
# columns of the sums
SCALARS = (
    "trials", "success", "method1", "method1_joint", "method2", "method2_joint", "retention_in_all", "retention_in_all_joint",
    "method1_one_minus_ratio", "method1_one_minus_ratio_joint", "decision", "finite", "estimate", "estimate_squared", "covered",
    "variance", "months", "months_squared", "events", "events_squared", "patients", "patients_squared", "never_reached",
)  # fmt: skip
BY_REGION = (
    "method1", "method1_joint", "positive", "finite", "estimate", "estimate_squared", "covered", "variance", "patients",
    "patients_squared", "events", "events_squared",
)  # fmt: skip
BY_LOOK = (
    "arrived",
    "efficacy",
    "futility",
    "months",
    "months_squared",
    "events",
    "events_squared",
    "reached",
)
BY_LOOK_AND_REGION = ("patients", "patients_squared", "events", "events_squared")


@dataclass(frozen=True)
class Rules:
    """How a trial is judged: critical and futility values of z by look, and which rules the decision asks for.

    `retain` is the fraction of the overall effect that Method 1 wants in `region` (a number from 0). `requirements` are of
    REQUIREMENTS; `log_ratio` says that effects are minus logs of ratios of harm, so that 1 - ratio can be judged too. With several
    active arms `procedure` says which comparisons succeed.
    """

    critical_values: tuple[float, ...]
    futility_values: tuple[float, ...]
    alpha: float = 0.025
    z_of_interval: float = 1.959963984540054
    retain: float = 0.5
    region: int = 0
    requirements: tuple[str, ...] = ("overall",)
    log_ratio: bool = False
    objective: Objective = "superiority"
    margin: float = 0.0
    procedure: Procedure | None = None

    def __post_init__(self) -> None:
        """Refuse rules that no trial can be judged by."""
        if not 0.0 <= self.retain <= 1.0:
            raise ValueError(f"the retained fraction is {self.retain:g}; it must be at least 0 and at most 1")
        if len(self.critical_values) != len(self.futility_values):
            raise ValueError(
                f"{len(self.critical_values)} critical and {len(self.futility_values)} futility values"
            )
        if self.objective not in OBJECTIVES:
            raise ValueError(f"{self.objective!r} is no objective; use {', '.join(OBJECTIVES)}")
        if (self.objective == "superiority") != (self.margin == 0.0) or self.margin < 0.0:
            raise ValueError(
                f"objective {self.objective} with margin {self.margin:g}; noninferiority and equivalence need a positive "
                "margin on the scale of the effect, superiority none"
            )
        for name in self.requirements:
            if name not in REQUIREMENTS:
                raise ValueError(f"{name!r} is no rule; use {', '.join(REQUIREMENTS)}")


@dataclass(frozen=True)
class Sums:
    """Sums over trials, columns named by SCALARS, BY_REGION, BY_LOOK and BY_LOOK_AND_REGION."""

    scalars: Floats
    by_region: Floats
    by_look: Floats
    by_look_and_region: Floats

    def __add__(self, other: Sums) -> Sums:
        """Return both together; added in the order of the blocks, the last bit is the same every time."""
        return Sums(
            self.scalars + other.scalars,
            self.by_region + other.by_region,
            self.by_look + other.by_look,
            self.by_look_and_region + other.by_look_and_region,
        )

    def to_bytes(self) -> bytes:
        """Return all sums as little-endian doubles."""
        parts = (self.scalars, self.by_region, self.by_look, self.by_look_and_region)
        return b"".join(np.ascontiguousarray(part, "<f8").tobytes() for part in parts)


def empty_sums(looks: int, regions: int) -> Sums:
    """Return the sums of no trial."""
    return Sums(
        np.zeros(len(SCALARS)),
        np.zeros((regions, len(BY_REGION))),
        np.zeros((looks, len(BY_LOOK))),
        np.zeros((looks, regions, len(BY_LOOK_AND_REGION))),
    )


def sums_from_bytes(content: bytes, looks: int, regions: int) -> Sums:
    """Return the sums that `to_bytes` wrote. Raises ValueError where the length is another."""
    empty = empty_sums(looks, regions)
    values = np.frombuffer(content, "<f8").astype(np.float64)
    parts, at = [], 0
    for part in (empty.scalars, empty.by_region, empty.by_look, empty.by_look_and_region):
        parts.append(values[at : at + part.size].reshape(part.shape))
        at += part.size
    if at != values.size:
        raise ValueError(f"{values.size} numbers where {at} were expected")
    return Sums(*parts)


def add_outcomes(sums: Sums, outcomes: Outcomes, rules: Rules, truths: Floats, overall_truth: float) -> None:
    """Judge the trials and add them to the sums, one after the other; a truth of NaN leaves bias and coverage out."""
    add_judged(sums, outcomes, test_statistics(outcomes, rules), rules, truths, overall_truth)


def test_statistics(outcomes: Outcomes, rules: Rules) -> Floats:
    """Return what is held against the critical values, by trial and look: z, or Wald's statistic against the margin."""
    if rules.objective == "superiority":
        return outcomes.z
    found = np.empty_like(outcomes.z)
    _shift(
        outcomes.overall, outcomes.overall_variance, OBJECTIVES.index(rules.objective), rules.margin, found
    )
    return found


def add_judged(
    sums: Sums, outcomes: Outcomes, statistics: Floats, rules: Rules, truths: Floats, overall_truth: float
) -> NDArray[np.bool_]:
    """Add the trials to the sums, judged by these statistics; returns by trial whether it succeeded, and whether the decision holds."""
    mask = sum(1 << REQUIREMENTS.index(name) for name in set(rules.requirements))
    flags = np.empty((statistics.shape[0], 2), np.bool_)
    _add(
        outcomes.estimates, outcomes.variances, outcomes.patients, outcomes.events, outcomes.overall,
        outcomes.overall_variance, statistics, outcomes.months, outcomes.reached,
        np.array(rules.critical_values), np.array(rules.futility_values), rules.z_of_interval, rules.retain, rules.region,
        mask, rules.log_ratio, OBJECTIVES.index(rules.objective), rules.margin, truths, overall_truth, sums.scalars, sums.by_region,
        sums.by_look, sums.by_look_and_region, flags,
    )  # fmt: skip
    return flags


@compiled
def _shift(overall: Floats, variances: Floats, objective: int, margin: float, found: Floats) -> None:
    """Write the test of non-inferiority (1) or equivalence (2); 0 where there is no estimate."""
    for b in range(overall.shape[0]):
        for look in range(overall.shape[1]):
            whole, variance = overall[b, look], variances[b, look]
            found[b, look] = 0.0
            if variance > 0.0 and math.isfinite(variance):
                found[b, look] = (whole + margin if objective == 1 else margin - abs(whole)) / math.sqrt(
                    variance
                )


@compiled
def _add(
    estimates: Floats,
    variances: Floats,
    patients: Floats,
    events: Floats,
    overall: Floats,
    overall_variance: Floats,
    statistics: Floats,
    months: Floats,
    reached: Floats,
    critical: Floats,
    futility: Floats,
    z_of_interval: float,
    retain: float,
    named: int,
    mask: int,
    log_ratio: bool,
    objective: int,
    margin: float,
    truths: Floats,
    overall_truth: float,
    scalars: Floats,
    by_region: Floats,
    by_look: Floats,
    by_both: Floats,
    flags: NDArray[np.bool_],
) -> None:
    trials, looks, regions = estimates.shape
    for b in range(trials):
        last, success = looks - 1, False
        for look in range(looks):
            seen = 0.0
            for r in range(regions):
                n, d = patients[b, look, r], events[b, look, r, 0] + events[b, look, r, 1]
                seen += d
                by_both[look, r, 0] += n
                by_both[look, r, 1] += n * n
                by_both[look, r, 2] += d
                by_both[look, r, 3] += d * d
            at = months[b, look]
            by_look[look, 0] += 1.0
            by_look[look, 3] += at
            by_look[look, 4] += at * at
            by_look[look, 5] += seen
            by_look[look, 6] += seen * seen
            by_look[look, 7] += reached[b, look]
            statistic = statistics[b, look]
            if statistic >= critical[look]:
                by_look[look, 1] += 1.0
                last, success = look, True
                break
            if look < looks - 1 and statistic < futility[look]:
                by_look[look, 2] += 1.0
                last = look
                break
        whole = overall[b, last]
        wanted = retain * whole
        all_positive, all_retain, method1 = True, True, False
        total_n, total_d = 0.0, 0.0
        for r in range(regions):
            row = by_region[r]
            x, v = estimates[b, last, r], variances[b, last, r]
            # counts make exact ties, which rounding must neither make nor break
            slack = _TIE * (abs(x) + abs(whole) + margin) if math.isfinite(x) else 0.0
            keeps = x >= wanted - slack
            shows = x + margin > slack
            if objective == 1:
                keeps = x - whole >= -retain * margin - slack
            elif objective == 2:
                keeps = abs(x - whole) <= retain * margin + slack
                shows = margin - abs(x) > slack
            if r == named:
                method1 = keeps
            all_positive &= shows
            all_retain &= keeps
            row[0] += keeps
            row[1] += keeps and success
            row[2] += shows
            if math.isfinite(x) and math.isfinite(v):
                row[3] += 1.0
                row[4] += x
                row[5] += x * x
                row[6] += abs(x - truths[r]) <= z_of_interval * math.sqrt(v)
                row[7] += v
            n, d = patients[b, last, r], events[b, last, r, 0] + events[b, last, r, 1]
            total_n += n
            total_d += d
            row[8] += n
            row[9] += n * n
            row[10] += d
            row[11] += d * d
        one_minus = False
        if log_ratio:
            one_minus = 1.0 - math.exp(-estimates[b, last, named]) >= retain * (1.0 - math.exp(-whole))
        decided = (
            (success or not mask & 1)
            and (method1 or not mask & 2)
            and (all_positive or not mask & 4)
            and (all_retain or not mask & 8)
        )
        flags[b, 0], flags[b, 1] = success, decided
        scalars[0] += 1.0
        scalars[1] += success
        scalars[2] += method1
        scalars[3] += method1 and success
        scalars[4] += all_positive
        scalars[5] += all_positive and success
        scalars[6] += all_retain
        scalars[7] += all_retain and success
        scalars[8] += one_minus
        scalars[9] += one_minus and success
        scalars[10] += decided
        v = overall_variance[b, last]
        if math.isfinite(whole) and math.isfinite(v):
            scalars[11] += 1.0
            scalars[12] += whole
            scalars[13] += whole * whole
            scalars[14] += abs(whole - overall_truth) <= z_of_interval * math.sqrt(v)
            scalars[15] += v
        at = months[b, last]
        scalars[16] += at
        scalars[17] += at * at
        scalars[18] += total_d
        scalars[19] += total_d * total_d
        scalars[20] += total_n
        scalars[21] += total_n * total_n
        scalars[22] += 1.0 - reached[b, last]


def read_named(values: NDArray[np.float64], names: tuple[str, ...]) -> dict[str, float]:
    """Return one row of sums by name."""
    return dict(zip(names, (float(v) for v in values), strict=True))
