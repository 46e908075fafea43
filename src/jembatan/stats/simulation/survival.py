"""Simulates survival trials in small batches: draw, find the cut, censor, sort, analyse.

Sorting and selecting are NumPy's, which use the processor's widest registers; batches are small enough to stay in its cache.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.cox_kernels import analyse_survival
from jembatan.stats.simulation.outcomes import Outcomes, empty_outcomes
from jembatan.stats.simulation.random_numbers import trial_keys
from jembatan.stats.simulation.single_arm_kernels import count_expected, read_milestones
from jembatan.stats.simulation.survival_design import (
    SINGLE_ARM_SCALES,
    SurvivalDesign,
    build_survival_tables,
    hazards_in_pieces,
)
from jembatan.stats.simulation.survival_kernels import (
    NEVER,
    close_recruitment,
    cut_survival,
    draw_survival,
    last_months,
)

_CELLS = 80_000  # patients in one batch: four arrays of them fit a core's own cache
_INFINITE = np.float64(math.inf).view(np.int64)


class SurvivalSimulator:
    """One thread's room to simulate a design in; results depend on seed and trial number alone."""

    def __init__(self, design: SurvivalDesign) -> None:
        self.design = design
        self._tables = build_survival_tables(design)
        patients = design.patients
        self.batch = max(4, min(256, _CELLS // patients))
        shape = (self.batch, patients)
        self._keys = np.empty(self.batch, np.uint64)
        self._times, self._entries = np.empty(shape), np.empty(shape)
        self._calendar, self._selected, self._seen = (np.empty(shape, np.int64) for _ in range(3))
        self._scratch = np.empty((2, patients))
        self._at_risk = np.empty((2, patients + 1), np.int32)
        self._enrolled = np.empty((self.batch, len(design.regions)), np.int64)
        self._historical = hazards_in_pieces([region.hazard_control for region in design.regions])

    def simulate(self, seed: int, first: int, trials: int) -> Outcomes:
        """Return the outcomes of the trials first, first + 1, ...; at most `batch` of them."""
        outcomes = empty_outcomes(trials, len(self.design.look_events), len(self.design.regions))
        cuts = self._draw(seed, first, trials)
        for look in range(cuts.shape[0]):
            seen, enrolled = self._cut(cuts, look, outcomes)
            self._analyse(seen, enrolled, look, outcomes)
        return outcomes

    def draw_one_look(
        self, seed: int, first: int, trials: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Outcomes]:
        """Return what the first look sees of the trials: keys in the order of the patients, patients by region, and the months."""
        outcomes = empty_outcomes(trials, 1, len(self.design.regions))
        seen, enrolled = self._cut(self._draw(seed, first, trials), 0, outcomes)
        return seen, enrolled, outcomes

    def _draw(self, seed: int, first: int, trials: int) -> NDArray[np.int64]:
        """Draw the trials into this simulator's room, and return their cuts by look."""
        tables, design = self._tables, self.design
        keys, times, entries = self._keys[:trials], self._times[:trials], self._entries[:trials]
        calendar = self._calendar[:trials]
        trial_keys(seed, first, keys)
        draw_survival(
            keys, tables.starts, design.competitive_total > 0, tables.arm, tables.entry_start, tables.entry, tables.hazard, times, entries, calendar, self._scratch
        )  # fmt: skip
        if design.competitive_total:
            selected = self._selected[:trials].view(np.float64)
            np.copyto(selected, entries)
            selected.partition(design.competitive_total - 1, axis=1)
            close_recruitment(selected[:, design.competitive_total - 1].copy(), entries, calendar)
        return self._find_cuts(calendar, self._selected[:trials])

    def _cut(
        self, cuts: NDArray[np.int64], look: int, outcomes: Outcomes
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the keys that a look sees, and patients by region; write patients, month and whether it was reached."""
        trials = cuts.shape[1]
        times, entries = self._times[:trials], self._entries[:trials]
        seen, enrolled = self._seen[:trials], self._enrolled[:trials]
        cut_survival(times, entries, self._calendar[:trials], cuts[look], self._tables.starts, seen, enrolled)
        outcomes.patients[:, look] = enrolled
        months = cuts[look].view(np.float64)
        outcomes.months[:, look] = months
        never = np.isinf(months)
        if never.any():  # the events never came: the trial ends with its last event or dropout
            latest = np.empty(trials)
            last_months(times, entries, latest)
            outcomes.months[never, look] = latest[never]
            outcomes.reached[never, look] = 0.0
        return seen, enrolled

    def _analyse(
        self, seen: NDArray[np.int64], enrolled: NDArray[np.int64], look: int, outcomes: Outcomes
    ) -> None:
        """Write what the data of a look show."""
        starts, single = self._tables.starts, self.design.single_arm
        found = (
            outcomes.estimates, outcomes.variances, outcomes.overall, outcomes.overall_variance, outcomes.z, outcomes.events,
        )  # fmt: skip
        if single and single.scale == "log-hr":
            count_expected(seen, starts, *self._historical, single.weight_of_expected, look, *found)
            return
        for r in range(len(self.design.regions)):
            seen[:, starts[r] : starts[r + 1]].sort(axis=1)
        if single:
            at, scale = single.at_month, SINGLE_ARM_SCALES.index(single.scale) - 1
            historical = np.array([r.survivals_at(at)[1] for r in self.design.regions])
            read_milestones(seen, starts, enrolled, at, historical, scale, look, *found)
        else:
            analyse_survival(seen, starts, enrolled, self._at_risk[0], self._at_risk[1], look, *found)

    def _find_cuts(self, calendar: NDArray[np.int64], selected: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return, by look and trial, the bits of the month of the cut; infinite where the events never come."""
        design = self.design
        cuts = np.empty((len(design.look_events), calendar.shape[0]), np.int64)
        wanted = sorted({events - 1 for events in design.look_events if events})
        if wanted:
            np.copyto(selected, calendar)
            selected.partition(wanted if len(wanted) > 1 else wanted[0], axis=1)
        for look, (events, month) in enumerate(zip(design.look_events, design.look_months, strict=True)):
            at_most = np.float64(month).view(np.int64)
            cuts[look] = np.minimum(selected[:, events - 1], at_most) if events else at_most
        cuts[cuts == NEVER] = _INFINITE
        return cuts
