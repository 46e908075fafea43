"""Several active arms and one control: a comparison for each active arm, all with the same control patients."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jembatan.stats.simulation.summary_design import SummaryDesign
from jembatan.stats.simulation.survival_design import SurvivalDesign

MOST_ACTIVE_ARMS = 5  # the integration goes through every way in which the statistics can fall


@dataclass(frozen=True)
class FamilyDesign:
    """The names of the active arms and of control, and a two-arm design for each active arm with one look."""

    arms: tuple[str, ...]
    control: str
    comparisons: tuple[SurvivalDesign | SummaryDesign, ...]

    def __post_init__(self) -> None:
        """Refuse comparisons that do not share their control."""
        if not 2 <= len(self.arms) <= MOST_ACTIVE_ARMS or len(self.arms) != len(self.comparisons):
            raise ValueError(
                f"{len(self.arms)} active arms; give 2 to {MOST_ACTIVE_ARMS}, with a comparison for each"
            )
        shared = {_shared(design) for design in self.comparisons}
        if len(shared) > 1:
            raise ValueError("the comparisons must have the same regions, control patients and look")
        if any(region.control == 0 for region in self.comparisons[0].regions):
            raise ValueError("several arms need a control arm in every region")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the regions."""
        return self.comparisons[0].names

    @property
    def patients(self) -> int:
        """All patients."""
        return sum(sum(sizes) for sizes in self.sizes())

    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """Return the patients by region of each active arm, and of control last."""
        active = [tuple(region.experimental for region in design.regions) for design in self.comparisons]
        return (*active, tuple(region.control for region in self.comparisons[0].regions))

    def is_null(self) -> tuple[bool, ...]:
        """Say of each comparison whether it has no benefit in any region."""
        return tuple(all(effect <= 1e-12 for effect in design.true_effects()) for design in self.comparisons)

    def without_effect(self) -> FamilyDesign:
        """Return the same design in which every active arm is like control."""
        found: list[SurvivalDesign | SummaryDesign] = []
        for design in self.comparisons:
            if isinstance(design, SurvivalDesign):
                alike = tuple(replace(r, hazard_experimental=r.hazard_control) for r in design.regions)
                found.append(replace(design, regions=alike))
            else:
                same = tuple(replace(r, experimental_law=r.control_law, effect=0.0) for r in design.regions)
                found.append(replace(design, regions=same))
        return FamilyDesign(self.arms, self.control, tuple(found))


def _shared(design: SurvivalDesign | SummaryDesign) -> tuple[object, ...]:
    if isinstance(design, SurvivalDesign):
        regions = tuple(
            (r.name, r.control, r.entry_months, r.entry_fractions, r.hazard_control, r.dropout)
            for r in design.regions
        )
        return (regions, design.look_events, design.look_months, len(design.look_events) == 1)
    own = tuple((r.name, r.control, r.control_law) for r in design.regions)
    return (design.endpoint, design.scale, design.sign, own, design.fractions, len(design.fractions) == 1)
