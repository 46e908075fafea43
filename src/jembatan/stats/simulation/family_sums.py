"""Which comparisons of a simulated trial succeed under its multiplicity rule, and the sums over trials of the family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.multiplicity.procedures import WAYS, Procedure
from jembatan.stats.simulation.compiled import compiled
from jembatan.stats.simulation.family import FamilyOutcomes
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.outcomes import Floats
from jembatan.stats.simulation.rules import (
    Rules,
    Sums,
    add_judged,
    empty_sums,
    sums_from_bytes,
    test_statistics,
)

Flags = NDArray[np.bool_]
FAMILY = (
    "trials", "any", "all", "any_false", "any_decision", "all_decisions", "months", "months_squared", "patients",
    "patients_squared", "events", "events_squared", "never_reached",
)  # fmt: skip
BY_ARM_AND_REGION = ("patients", "patients_squared", "events", "events_squared")
_SINGLE_STEP, _STEP_DOWN, _STEP_UP, _IN_ORDER = range(4)
assert WAYS == ("single-step", "step-down", "step-up", "in-order")


@dataclass(frozen=True)
class FamilySums:
    """The sums of each comparison; of the family, columns named by FAMILY; by arm (control last) and region, by BY_ARM_AND_REGION."""

    comparisons: tuple[Sums, ...]
    scalars: Floats
    by_arm: Floats

    def __add__(self, other: FamilySums) -> FamilySums:
        """Return both together; added in the order of the blocks, the last bit is the same every time."""
        both = zip(self.comparisons, other.comparisons, strict=True)
        return FamilySums(
            tuple(one + two for one, two in both), self.scalars + other.scalars, self.by_arm + other.by_arm
        )

    def to_bytes(self) -> bytes:
        """Return all sums as little-endian doubles."""
        own = (np.ascontiguousarray(part, "<f8").tobytes() for part in (self.scalars, self.by_arm))
        return b"".join((*(sums.to_bytes() for sums in self.comparisons), *own))


def empty_family_sums(comparisons: int, regions: int) -> FamilySums:
    """Return the sums of no trial."""
    return FamilySums(
        tuple(empty_sums(1, regions) for _ in range(comparisons)),
        np.zeros(len(FAMILY)),
        np.zeros((comparisons + 1, regions, len(BY_ARM_AND_REGION))),
    )


def family_sums_from_bytes(content: bytes, comparisons: int, regions: int) -> FamilySums:
    """Return the sums that `to_bytes` wrote. Raises ValueError where the length is another."""
    empty = empty_family_sums(comparisons, regions)
    each = len(empty.comparisons[0].to_bytes())
    parts = [sums_from_bytes(content[c * each : (c + 1) * each], 1, regions) for c in range(comparisons)]
    rest = np.frombuffer(content[comparisons * each :], "<f8").astype(np.float64)
    if rest.size != empty.scalars.size + empty.by_arm.size:
        raise ValueError(f"{rest.size} numbers of the family where others were expected")
    return FamilySums(
        tuple(parts), rest[: empty.scalars.size], rest[empty.scalars.size :].reshape(empty.by_arm.shape)
    )


def add_family(sums: FamilySums, outcomes: FamilyOutcomes, rules: Rules, design: FamilyDesign) -> None:
    """Judge the trials by the rules' procedure and add them to the sums, one after the other."""
    assert rules.procedure is not None
    statistics = np.stack([test_statistics(o, rules)[:, 0] for o in outcomes.comparisons], axis=1)
    rejected = judge_family(statistics, rules.procedure)
    flags = np.empty((*rejected.shape, 2), np.bool_)
    for c, (own, found, part) in enumerate(
        zip(sums.comparisons, outcomes.comparisons, design.comparisons, strict=True)
    ):
        judged = np.where(rejected[:, c : c + 1], np.inf, -np.inf)
        truths = np.array(part.true_effects())
        flags[:, c] = add_judged(own, found, judged, rules, truths, part.true_overall_effect())
    first = outcomes.comparisons[0]
    _add_family(
        flags, np.array(design.is_null()), outcomes.patients, outcomes.events, first.months, first.reached, sums.scalars, sums.by_arm
    )  # fmt: skip


def judge_family(statistics: Floats, procedure: Procedure) -> Flags:
    """Return by trial which comparisons succeed; statistics by trial and comparison."""
    rejected = np.zeros(statistics.shape, np.bool_)
    _judge(
        statistics, np.array(procedure.values), np.array(procedure.order), WAYS.index(procedure.way), rejected
    )
    return rejected


@compiled
def _judge(statistics: Floats, values: Floats, order: NDArray[np.int64], way: int, rejected: Flags) -> None:
    trials, count = statistics.shape
    ranked = np.empty(count, np.int64)
    for b in range(trials):
        z = statistics[b]
        for i in range(count):  # by insertion; equal ones stay in the order declared
            c, at = order[i], i
            if way == _STEP_DOWN or way == _STEP_UP:  # noqa: SIM109 - a kernel
                while at > 0 and z[ranked[at - 1]] < z[c]:
                    ranked[at] = ranked[at - 1]
                    at -= 1
            ranked[at] = c
        successes = 0
        for i in range(count):
            reached = z[ranked[i]] >= values[i]
            if way == _SINGLE_STEP:
                rejected[b, ranked[i]] = reached
            elif way == _STEP_UP:
                successes = i + 1 if reached else successes
            elif reached and successes == i:
                successes = i + 1
        for i in range(successes):
            rejected[b, ranked[i]] = True


@compiled
def _add_family(
    flags: NDArray[np.bool_],
    is_null: Flags,
    patients: Floats,
    events: Floats,
    months: Floats,
    reached: Floats,
    scalars: Floats,
    by_arm: Floats,
) -> None:
    trials, comparisons, _ = flags.shape
    _, arms, regions = patients.shape
    for b in range(trials):
        some, every, false, decided, all_decided = False, True, False, False, True
        for c in range(comparisons):
            some |= flags[b, c, 0]
            every &= flags[b, c, 0]
            false |= flags[b, c, 0] and is_null[c]
            decided |= flags[b, c, 1]
            all_decided &= flags[b, c, 1]
        total_n, total_d = 0.0, 0.0
        for arm in range(arms):
            for r in range(regions):
                n, d = patients[b, arm, r], events[b, arm, r]
                total_n += n
                total_d += d
                by_arm[arm, r, 0] += n
                by_arm[arm, r, 1] += n * n
                by_arm[arm, r, 2] += d
                by_arm[arm, r, 3] += d * d
        at = months[b, 0]
        scalars[0] += 1.0
        scalars[1] += some
        scalars[2] += every
        scalars[3] += false
        scalars[4] += decided
        scalars[5] += all_decided
        scalars[6] += at
        scalars[7] += at * at
        scalars[8] += total_n
        scalars[9] += total_n * total_n
        scalars[10] += total_d
        scalars[11] += total_d * total_d
        scalars[12] += 1.0 - reached[b, 0]
