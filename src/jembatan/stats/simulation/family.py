"""Simulates several active arms with one control: every arm is drawn once, each comparison is analysed as a two-arm trial."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from jembatan.stats.simulation.cox_kernels import analyse_survival
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.outcomes import Floats, Outcomes, empty_outcomes
from jembatan.stats.simulation.random_numbers import arm_keys, trial_keys
from jembatan.stats.simulation.summaries import SummarySimulator
from jembatan.stats.simulation.summary_design import SummaryDesign
from jembatan.stats.simulation.survival import SurvivalSimulator
from jembatan.stats.simulation.survival_design import SingleArm, SurvivalDesign, SurvivalRegion

_WITHOUT_ARM = np.int64(-2)


@dataclass(frozen=True)
class FamilyOutcomes:
    """The outcomes of each comparison, and patients and events by trial, arm (control last) and region."""

    comparisons: tuple[Outcomes, ...]
    patients: Floats
    events: Floats


class SummaryFamilySimulator:
    """One thread's room to simulate in: an arm's draws depend on seed, trial and arm alone, so control is the same for all."""

    batch = SummarySimulator.batch

    def __init__(self, design: FamilyDesign) -> None:
        self._parts = [
            SummarySimulator(part) for part in design.comparisons if isinstance(part, SummaryDesign)
        ]
        self._sizes = np.repeat(np.array(design.sizes(), np.float64)[None], self.batch, axis=0)
        self._keys = np.empty((2, self.batch), np.uint64)

    def simulate(self, seed: int, first: int, trials: int) -> FamilyOutcomes:
        """Return the outcomes of the trials first, first + 1, ...; at most `batch` of them, valid until the next call."""
        keys, own = self._keys[0, :trials], self._keys[1, :trials]
        trial_keys(seed, first, keys)
        found = []
        for number, part in enumerate(self._parts):
            arm_keys(keys, number + 1, own)
            found.append(part.simulate_arms(own, keys))
        events = np.stack([*(o.events[:, 0, :, 0] for o in found), found[0].events[:, 0, :, 1]], axis=1)
        return FamilyOutcomes(tuple(found), self._sizes[:trials], events)


class SurvivalFamilySimulator:
    """One thread's room to simulate in: all arms are drawn and cut as one trial, then taken apart by comparison."""

    def __init__(self, design: FamilyDesign) -> None:
        self.design = design
        self._comparisons = [part for part in design.comparisons if isinstance(part, SurvivalDesign)]
        first = self._comparisons[0]
        self._arms, regions = len(design.arms) + 1, len(first.regions)
        cells = tuple(cell_of(design, arm, region) for region in range(regions) for arm in range(self._arms))
        self._drawn = SurvivalSimulator(
            SurvivalDesign(cells, first.look_events, first.look_months, single_arm=SingleArm())
        )
        self.batch = self._drawn.batch
        largest = max(part.patients for part in self._comparisons)
        self._keys = [np.empty((self.batch, part.patients), np.int64) for part in self._comparisons]
        self._at_risk = np.empty((2, largest + 1), np.int32)
        self._enrolled = np.empty((self.batch, regions), np.int64)

    def simulate(self, seed: int, first: int, trials: int) -> FamilyOutcomes:
        """Return the outcomes of the trials first, first + 1, ...; at most `batch` of them."""
        arms, regions = self._arms, self._enrolled.shape[1]
        seen, enrolled, whole = self._drawn.draw_one_look(seed, first, trials)
        starts = self._drawn.design.region_starts()
        by_cell = enrolled.reshape(trials, regions, arms)
        found = []
        for number, part in enumerate(self._comparisons):
            outcomes = empty_outcomes(trials, 1, regions)
            outcomes.months[:], outcomes.reached[:] = whole.months, whole.reached
            keys, own = self._keys[number][:trials], part.region_starts()
            for r in range(regions):
                active, control = r * arms + number, r * arms + arms - 1
                middle = own[r] + part.regions[r].experimental
                keys[:, own[r] : middle] = seen[:, starts[active] : starts[active + 1]]
                np.bitwise_and(
                    seen[:, starts[control] : starts[control + 1]],
                    _WITHOUT_ARM,
                    out=keys[:, middle : own[r + 1]],
                )
                keys[:, own[r] : own[r + 1]].sort(axis=1)
            taken = self._enrolled[:trials]
            np.add(by_cell[:, :, number], by_cell[:, :, -1], out=taken)
            analyse_survival(
                keys, own, taken, self._at_risk[0], self._at_risk[1], 0, outcomes.estimates, outcomes.variances,
                outcomes.overall, outcomes.overall_variance, outcomes.z, outcomes.events,
            )  # fmt: skip
            outcomes.patients[:, 0] = taken
            found.append(outcomes)
        events = np.stack([*(o.events[:, 0, :, 0] for o in found), found[0].events[:, 0, :, 1]], axis=1)
        return FamilyOutcomes(tuple(found), by_cell.transpose(0, 2, 1).astype(np.float64, "C"), events)


def cell_of(design: FamilyDesign, arm: int, region: int) -> SurvivalRegion:
    """Return one arm (control last) of one region of a survival design, as it is drawn."""
    part = design.comparisons[min(arm, len(design.arms) - 1)]
    assert isinstance(part, SurvivalDesign)
    own = part.regions[region]
    is_control = arm == len(design.arms)
    return replace(
        own,
        experimental=own.control if is_control else own.experimental,
        control=0,
        hazard_experimental=own.hazard_control if is_control else own.hazard_experimental,
    )


def build_family_simulator(design: FamilyDesign) -> SummaryFamilySimulator | SurvivalFamilySimulator:
    """Return one thread's simulator of a family."""
    if isinstance(design.comparisons[0], SurvivalDesign):
        return SurvivalFamilySimulator(design)
    return SummaryFamilySimulator(design)
