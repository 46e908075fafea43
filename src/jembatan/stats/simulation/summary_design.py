"""Designs whose data are drawn as summaries by region and arm: means, numbers with an event, totals, numbers by category."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

SummaryEndpoint = Literal["normal", "binary", "count", "ordinal"]
BinaryScale = Literal["risk-difference", "log-rr", "log-or"]
MOST_CATEGORIES = 12
MOST_EVENTS = 5_000_000  # the distribution of a total is tabulated


@dataclass(frozen=True)
class SummaryRegion:
    """One region: patients by arm, what the arms are like, and the true benefit on the design's scale.

    An arm is (mean, sd), (proportion,), (rate, dispersion, exposure) or the probabilities of the categories, the best first.
    Without control patients the control's law is a historical value, taken as known.
    """

    name: str
    experimental: int
    control: int
    experimental_law: tuple[float, ...]
    control_law: tuple[float, ...]
    effect: float

    def __post_init__(self) -> None:
        """Refuse regions without patients in an arm."""
        if self.experimental < 1 or self.control < 0:
            raise ValueError(
                f"region {self.name} has {self.experimental} experimental and {self.control} control patients; "
                "each arm needs at least one in each region: raise its share or the total"
            )


@dataclass(frozen=True)
class SummaryDesign:
    """Regions, the looks as fractions of each arm's patients with the month of each, and how the effect is measured.

    `sign` is -1 where a larger value is harm (benefit is always positive). `scale` names the effect.
    """

    endpoint: SummaryEndpoint
    scale: str
    sign: int
    regions: tuple[SummaryRegion, ...]
    fractions: tuple[float, ...]
    months: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse designs whose looks add nothing, and laws that are none."""
        if not self.regions or not self.fractions or len(self.fractions) != len(self.months):
            raise ValueError("a design needs at least one region and one look with its month")
        single = {region.control == 0 for region in self.regions}
        if len(single) > 1:
            raise ValueError(
                "either every region has control patients or none; correct the ratio or the shares"
            )
        for region in self.regions:
            for law in (region.control_law, region.experimental_law):
                _check_law(self.endpoint, law, region.name)
        if self.endpoint == "count":
            for region in self.regions:
                _check_totals(region)
        for region in self.regions:
            for n in (region.experimental, region.control) if region.control else (region.experimental,):
                counts = self.counts(n)
                if counts[0] < 1 or any(b <= a for a, b in pairwise(counts)):
                    raise ValueError(
                        f"a look adds no patient to an arm of region {region.name} ({n} patients); use fewer looks or more patients"
                    )

    def counts(self, patients: int) -> tuple[int, ...]:
        """Return how many of an arm's patients each look has."""
        return tuple(math.floor(patients * f + 0.5) for f in self.fractions)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the regions."""
        return tuple(region.name for region in self.regions)

    def true_effects(self) -> tuple[float, ...]:
        """Return the true benefit by region."""
        return tuple(region.effect for region in self.regions)

    def true_overall_effect(self) -> float:
        """Return what the overall estimate aims at; NaN where regions differ and the weights depend on the data."""
        effects = self.true_effects()
        if max(effects) - min(effects) <= 1e-12:
            return effects[0]
        if self.endpoint != "normal":
            return math.nan
        weights = [size_weight(r.experimental, r.control) for r in self.regions]
        return math.fsum(w * e for w, e in zip(weights, effects, strict=True)) / math.fsum(weights)


def size_weight(experimental: int, control: int) -> float:
    """Return the weight of a region by its size: n1 n0 / (n1 + n0), or n1 for a single arm."""
    return experimental * control / (experimental + control) if control else float(experimental)


def _check_law(endpoint: SummaryEndpoint, law: tuple[float, ...], name: str) -> None:
    if any(not math.isfinite(value) for value in law):
        raise ValueError(f"a value of region {name} is not finite; correct it")
    if endpoint == "normal" and not law[1] > 0:
        raise ValueError(f"the standard deviation of region {name} is {law[1]:g}; it must be positive")
    if endpoint == "binary" and not 0.0 < law[0] < 1.0:
        raise ValueError(
            f"a proportion of region {name} is {law[0]:g}; it must lie between 0 and 1, both excluded"
        )
    if endpoint == "count" and not (law[0] > 0 and law[1] >= 0 and law[2] > 0):
        raise ValueError(
            f"region {name}: rates and exposure must be positive, dispersion not negative (rate {law[0]:g})"
        )
    if endpoint == "ordinal":
        if not 2 <= len(law) <= MOST_CATEGORIES:
            raise ValueError(f"region {name} has {len(law)} categories; give 2 to {MOST_CATEGORIES}")
        if min(law) <= 0 or abs(math.fsum(law) - 1.0) > 1e-6:
            raise ValueError(
                f"the probabilities of region {name} sum to {math.fsum(law):.6g}; they must be positive and sum to 1"
            )


def _check_totals(region: SummaryRegion) -> None:
    for patients, (rate, dispersion, exposure) in (
        (region.experimental, region.experimental_law),
        (region.control, region.control_law),
    ):
        mean = patients * rate * exposure
        if patients and mean + 12.0 * math.sqrt(mean + dispersion / patients * mean * mean) > MOST_EVENTS:
            raise ValueError(
                f"an arm of region {region.name} may have more than {MOST_EVENTS} events; lower rate, exposure or dispersion"
            )
