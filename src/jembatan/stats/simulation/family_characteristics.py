"""Operating characteristics of several arms from the sums of a run, each with its Monte Carlo standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jembatan.stats.simulation.characteristics import (
    OperatingCharacteristics,
    Simulated,
    compute_characteristics,
    mean_of,
    share_of,
)
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.family_sums import BY_ARM_AND_REGION, FAMILY, FamilySums
from jembatan.stats.simulation.rules import read_named


@dataclass(frozen=True)
class SimulatedCell:
    """Patients and events of one arm in one region."""

    patients: Simulated
    events: Simulated


@dataclass(frozen=True)
class FamilyCharacteristics:
    """What a design of several arms does, over `trials` simulated trials.

    `comparisons` by active arm, whose power is that under the multiplicity rule; `any` and `all` of them succeed;
    `familywise_error`: a comparison without any benefit succeeds, NaN where each has some. `cells` by arm (control last) and region.
    """

    trials: int
    comparisons: tuple[OperatingCharacteristics, ...]
    any: Simulated
    all: Simulated
    familywise_error: Simulated
    any_decision: Simulated
    all_decisions: Simulated
    cells: tuple[tuple[SimulatedCell, ...], ...]
    months: Simulated
    patients: Simulated
    events: Simulated
    never_reached: Simulated


def compute_family_characteristics(sums: FamilySums, design: FamilyDesign) -> FamilyCharacteristics:
    """Return the operating characteristics of a family."""
    s = read_named(sums.scalars, FAMILY)
    trials = s["trials"]
    cells = []
    for arm in sums.by_arm:
        rows = [read_named(row, BY_ARM_AND_REGION) for row in arm]
        cells.append(
            tuple(
                SimulatedCell(
                    mean_of(row["patients"], row["patients_squared"], trials),
                    mean_of(row["events"], row["events_squared"], trials),
                )
                for row in rows
            )
        )
    some_false = any(design.is_null())
    return FamilyCharacteristics(
        trials=int(trials),
        comparisons=tuple(
            compute_characteristics(own, part.names, part.true_effects(), part.true_overall_effect())
            for own, part in zip(sums.comparisons, design.comparisons, strict=True)
        ),
        any=share_of(s["any"], trials),
        all=share_of(s["all"], trials),
        familywise_error=share_of(s["any_false"], trials) if some_false else Simulated(math.nan, math.nan),
        any_decision=share_of(s["any_decision"], trials),
        all_decisions=share_of(s["all_decisions"], trials),
        cells=tuple(cells),
        months=mean_of(s["months"], s["months_squared"], trials),
        patients=mean_of(s["patients"], s["patients_squared"], trials),
        events=mean_of(s["events"], s["events_squared"], trials),
        never_reached=share_of(s["never_reached"], trials),
    )
