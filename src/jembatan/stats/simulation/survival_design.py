"""What a simulated survival trial is made of: patients by region and arm, recruitment, hazards in pieces, dropout, looks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
SingleArmScale = Literal["log-hr", "milestone-difference", "milestone-log-log", "milestone-logit"]
SINGLE_ARM_SCALES: tuple[SingleArmScale, ...] = (
    "log-hr",
    "milestone-difference",
    "milestone-log-log",
    "milestone-logit",
)
MOST_PATIENTS_IN_A_REGION = 30_000  # sums of a region are kept as integers of 2^-48


@dataclass(frozen=True)
class Hazard:
    """A hazard a month in pieces: `rates[i]` holds until month `until[i]`, the last one for ever."""

    rates: tuple[float, ...]
    until: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse pieces that do not run forward, and rates that are not positive."""
        if len(self.rates) != len(self.until) + 1:
            raise ValueError(
                f"{len(self.rates)} hazards need {len(self.rates) - 1} months at which they change, not {len(self.until)}"
            )
        if any(not (rate > 0 and math.isfinite(rate)) for rate in self.rates):
            raise ValueError("a hazard is not positive; give events per month, or medians in months")
        if any(b <= a for a, b in zip((0.0, *self.until), self.until, strict=False)):
            raise ValueError("the months at which a hazard changes must be positive and increase")

    def rate_at(self, month: float) -> float:
        """Return the hazard just after a month."""
        return self.rates[sum(month >= end for end in self.until)]

    def cumulated(self, month: float) -> float:
        """Return the hazard cumulated up to a month."""
        bounds = zip((0.0, *self.until), (*self.until, math.inf), self.rates, strict=True)
        return math.fsum(rate * max(min(month, end) - begin, 0.0) for begin, end, rate in bounds)


@dataclass(frozen=True)
class SingleArm:
    """How one arm is held against the control's hazard of its region, which is historical and taken as known.

    On `log-hr` by the one-sample log-rank test, whose variance is `weight_of_expected` times the expected and the rest times the
    observed events; on the others by Kaplan-Meier survival at `at_month`: its difference, log(-log) or logit.
    """

    scale: SingleArmScale = "log-hr"
    at_month: float = 0.0
    weight_of_expected: float = 1.0

    def __post_init__(self) -> None:
        """Refuse scales that are none, and milestones without a month."""
        if self.scale not in SINGLE_ARM_SCALES:
            raise ValueError(
                f"{self.scale!r} is no scale of a single arm; use {', '.join(SINGLE_ARM_SCALES)}"
            )
        if self.scale != "log-hr" and not self.at_month > 0.0:
            raise ValueError(f"the scale {self.scale} needs the month at which survival is read")

    def benefit(self, survival: float, historical: float) -> float:
        """Return how much better a survival is than the historical one, on the milestone's scale."""
        if self.scale == "milestone-difference":
            return survival - historical
        if self.scale == "milestone-log-log":
            return math.log(math.log(historical) / math.log(survival))
        return math.log(survival / (1.0 - survival) / (historical / (1.0 - historical)))

    def slope(self, survival: float) -> float:
        """Return how fast the benefit grows with survival, on the milestone's scale."""
        if self.scale == "milestone-difference":
            return 1.0
        if self.scale == "milestone-log-log":
            return -1.0 / (survival * math.log(survival))
        return 1.0 / (survival * (1.0 - survival))


@dataclass(frozen=True)
class SurvivalRegion:
    """One region: patients by arm, entry as a curve (month, fraction entered), hazards by arm, dropout hazard a month."""

    name: str
    experimental: int
    control: int
    entry_months: tuple[float, ...]
    entry_fractions: tuple[float, ...]
    hazard_experimental: Hazard
    hazard_control: Hazard
    dropout: float = 0.0

    def __post_init__(self) -> None:
        """Refuse regions that cannot be analysed or whose recruitment does not run from 0 to 1."""
        if self.experimental < 1 or self.control < 0:
            raise ValueError(
                f"region {self.name} has {self.experimental} experimental and {self.control} control patients; "
                "each arm needs at least one in each region: raise its share or the total"
            )
        if self.experimental + self.control > MOST_PATIENTS_IN_A_REGION:
            raise ValueError(
                f"region {self.name} has {self.experimental + self.control} patients; at most {MOST_PATIENTS_IN_A_REGION} are simulated"
            )
        months, fractions = self.entry_months, self.entry_fractions
        if len(months) != len(fractions) or len(months) < 2 or fractions[0] != 0.0 or fractions[-1] != 1.0:
            raise ValueError(f"the recruitment of region {self.name} does not run from nobody to everybody")
        if any(b <= a for a, b in pairwise(months)) or any(b < a for a, b in pairwise(fractions)):
            raise ValueError(f"the recruitment of region {self.name} does not run forward in time")
        if self.dropout < 0:
            raise ValueError(f"the dropout of region {self.name} is negative")

    def survivals_at(self, month: float) -> tuple[float, float]:
        """Return survival at a month under treatment and under control."""
        return (
            math.exp(-self.hazard_experimental.cumulated(month)),
            math.exp(-self.hazard_control.cumulated(month)),
        )


@dataclass(frozen=True)
class SurvivalDesign:
    """Regions, and when the data are looked at: at so many events in all, or at a month; never later than `latest_month`.

    Each look has events (0 where it goes by time) and a month (inf where it goes by events). `competitive_total` above 0: regions
    compete until so many patients are in; a region's patients are then its places (more than it will need), its entry curve
    the expected arrivals as a fraction of them, and arms alternate in the order of arrival. `single_arm` says how the one arm of
    a trial without control patients is judged. `counted_among`: all patients whose events a look counts, where other arms than
    these take part.
    """

    regions: tuple[SurvivalRegion, ...]
    look_events: tuple[int, ...]
    look_months: tuple[float, ...]
    competitive_total: int = 0
    single_arm: SingleArm | None = None
    counted_among: int = 0

    def __post_init__(self) -> None:
        """Refuse looks that do not run forward, and arms without patients."""
        if not self.regions or not self.look_events or len(self.look_events) != len(self.look_months):
            raise ValueError("a design needs at least one region and one look")
        for events, month in zip(self.look_events, self.look_months, strict=True):
            if events < 0 or month <= 0 or (events == 0 and month == math.inf):
                raise ValueError("each look needs a positive number of events or a month")
        events_in_order = [e for e in self.look_events if e]
        by_time = [m for e, m in zip(self.look_events, self.look_months, strict=True) if not e]
        if by_time != sorted(set(by_time)):
            raise ValueError("the months of the looks must increase")
        if events_in_order != sorted(set(events_in_order)):
            raise ValueError("the events of the looks must increase")
        for region in self.regions:
            if (region.control > 0) != (self.single_arm is None):
                raise ValueError(
                    f"region {region.name} has {region.experimental} experimental and {region.control} control patients; each arm "
                    "needs at least one in each region, and a single arm none: correct the ratio, the shares or the total"
                )
        most = self.competitive_total or max(self.patients, self.counted_among)
        if not 0 <= self.competitive_total <= self.patients:
            raise ValueError(
                f"{self.competitive_total} patients compete for {self.patients} places; give the regions more"
            )
        if max(self.look_events) > most:
            raise ValueError(
                f"{max(self.look_events)} events were asked of {most} patients; lower the events or raise the total"
            )

    @property
    def patients(self) -> int:
        """All patients; all places where regions compete."""
        return sum(region.experimental + region.control for region in self.regions)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the regions."""
        return tuple(region.name for region in self.regions)

    def region_starts(self) -> Integers:
        """Return where each region begins among the patients, and the end."""
        sizes = [region.experimental + region.control for region in self.regions]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    def true_effects(self) -> tuple[float, ...]:
        """Return minus the log hazard ratio by region, NaN where the hazards are not proportional; at a milestone the benefit there."""
        found = []
        milestone = self.single_arm if self.single_arm and self.single_arm.scale != "log-hr" else None
        if milestone:
            return tuple(
                milestone.benefit(*region.survivals_at(milestone.at_month)) for region in self.regions
            )
        for region in self.regions:
            changes = {0.0, *region.hazard_experimental.until, *region.hazard_control.until}
            logs = [
                math.log(region.hazard_control.rate_at(m) / region.hazard_experimental.rate_at(m))
                for m in sorted(changes)
            ]
            found.append(logs[0] if max(logs) - min(logs) < 1e-12 else math.nan)
        return tuple(found)

    def true_overall_effect(self) -> float:
        """Return the common effect; NaN where regions differ, because no single hazard ratio is then true."""
        effects = self.true_effects()
        if any(math.isnan(e) for e in effects) or max(effects) - min(effects) > 1e-12:
            return math.nan
        if self.single_arm and self.single_arm.scale not in ("log-hr", "milestone-difference"):
            # a mean of survivals is put on the scale: the common effect is its truth only where the survivals are common too
            historical = [region.survivals_at(self.single_arm.at_month)[1] for region in self.regions]
            if max(historical) - min(historical) > 1e-12:
                return math.nan
        return effects[0]


@dataclass(frozen=True)
class SurvivalTables:
    """The design as arrays for the kernels, one column a patient: region after region, the experimental arm first.

    Pieces are arrays (piece, 4, patient). Entry: fraction at which it begins, months per fraction, months it can add, months of
    pause before it. Hazard: cumulated hazard at which it begins, months per unit, months it can add, and what it adds to the
    threshold (of 2^32) below which the end is an event, not a dropout. A piece that a patient does not have never begins.
    """

    starts: Integers
    arm: Integers
    entry_start: Floats
    entry: Floats
    hazard: Floats


def build_survival_tables(design: SurvivalDesign) -> SurvivalTables:
    """Return the arrays. Event and dropout compete: their hazards add up, and a draw says which of them it was."""
    starts = design.region_starts()
    arm = np.zeros(design.patients, np.int64)
    entry_start = np.zeros(design.patients)
    entries = [_entry_pieces(region) for region in design.regions]
    entry = _never(max(len(p) for p in entries), design.patients)
    cells = [
        (_hazard_pieces(r.hazard_experimental, r.dropout), _hazard_pieces(r.hazard_control, r.dropout))
        for r in design.regions
    ]
    hazard = _never(max(len(pieces) for both in cells for pieces in both), design.patients)
    for r, region in enumerate(design.regions):
        first, middle, last = starts[r], starts[r] + region.experimental, starts[r + 1]
        if design.competitive_total:  # arms alternate as the ratio says
            places, share = np.arange(last - first + 1), region.experimental / (last - first)
            arm[first:last] = np.diff(np.floor(places * share + 1e-9).astype(np.int64))
        else:
            arm[first:middle] = 1
        entry_start[first:last] = _first_entry(region)
        entry[: len(entries[r]), :, first:last] = np.array(entries[r])[:, :, None]
        here = np.arange(first, last)
        for pieces, own in zip(
            cells[r], (here[arm[first:last] == 1], here[arm[first:last] == 0]), strict=True
        ):
            hazard[: len(pieces), :, own] = np.array(pieces)[:, :, None]
        if design.competitive_total:  # arrivals may go on after the end of the curve
            entry[len(entries[r]) - 1, 2, first:last] = math.inf
    return SurvivalTables(starts, arm, entry_start, entry, hazard)


def hazards_in_pieces(hazards: Sequence[Hazard]) -> tuple[Floats, Floats, Floats]:
    """Return rates, first and last month of each piece, a row for each hazard; a piece that a hazard does not have adds nothing."""
    rates, begins, ends = (np.zeros((len(hazards), max(len(h.rates) for h in hazards))) for _ in range(3))
    for row, hazard in enumerate(hazards):
        pieces = len(hazard.rates)
        rates[row, :pieces] = hazard.rates
        begins[row, 1:pieces] = hazard.until
        ends[row, :pieces] = (*hazard.until, math.inf)
    return rates, begins, ends


def _never(pieces: int, patients: int) -> Floats:
    table = np.zeros((pieces, 4, patients))
    table[:, 0] = 1e300
    return table


def _first_entry(region: SurvivalRegion) -> float:
    return region.entry_months[sum(fraction == 0.0 for fraction in region.entry_fractions) - 1]


def _entry_pieces(region: SurvivalRegion) -> list[tuple[float, float, float, float]]:
    curve = list(zip(region.entry_months, region.entry_fractions, strict=True))
    pieces: list[tuple[float, float, float, float]] = []
    reached = math.nan
    for (m0, f0), (m1, f1) in pairwise(curve):
        if f1 > f0:
            pieces.append((f0, (m1 - m0) / (f1 - f0), m1 - m0, m0 - reached if pieces else 0.0))
            reached = m1
    return pieces


def _hazard_pieces(hazard: Hazard, dropout: float) -> list[tuple[float, float, float, float]]:
    pieces, begins, cumulated, before = [], 0.0, 0.0, 0.0
    for rate, end in zip(hazard.rates, (*hazard.until, math.inf), strict=True):
        total = rate + dropout
        threshold = rate / total * 2.0**32
        pieces.append((cumulated, 1.0 / total, end - begins, threshold - before))
        cumulated, before, begins = cumulated + total * (end - begins), threshold, end
    return pieces
