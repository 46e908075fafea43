"""Looks and rules of a design file: fractions, critical and futility values, what the decision asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scipy.special import ndtri

from jembatan.evidence.trial_design.scales import chosen_scale
from jembatan.evidence.trial_design.tables import DesignFile, LooksTable, SurvivalFile
from jembatan.stats.simulation.rules import Rules

if TYPE_CHECKING:
    from jembatan.stats.sequential.boundaries import Boundaries


def look_fractions(file: DesignFile) -> list[float]:
    """Return the fractions of the looks; one look at the end where there is no [looks]."""
    fractions = file.looks.fractions if file.looks else [1.0]
    if not fractions or fractions[-1] != 1.0 or sorted(set(fractions)) != fractions or fractions[0] <= 0:
        raise ValueError(f"looks.fractions is {fractions}; give increasing fractions that end with 1")
    return fractions


def build_rules(file: DesignFile, names: list[str]) -> Rules:
    """Return the rules. Raises ValueError in one sentence where they contradict each other."""
    alpha = file.design.alpha
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"design.alpha is {alpha:g}; it is one-sided and lies between 0 and 0.5")
    z = float(-ndtri(alpha))
    fractions, looks = look_fractions(file), file.looks
    if looks and looks.months is not None and not isinstance(file, SurvivalFile):
        raise ValueError(
            "looks.months is for survival designs; other looks come when their patients have an outcome"
        )
    critical: Sequence[float] = (z,)
    futility: Sequence[float] = (-math.inf,) * len(fractions)
    if looks and looks.critical_values is not None:
        critical = looks.critical_values
        if len(critical) != len(fractions):
            raise ValueError(f"{len(critical)} looks.critical_values for {len(fractions)} fractions")
    elif len(fractions) > 1:
        assert looks is not None
        critical = find_boundaries(looks, fractions, alpha).critical_values
    if looks and looks.futility is not None:
        if len(looks.futility) != len(fractions) - 1:
            raise ValueError(
                f"looks.futility has {len(looks.futility)} values; give one z for each look but the last"
            )
        futility = (*looks.futility, -math.inf)
    region = file.consistency.region
    if region is not None and region not in names:
        raise ValueError(f"consistency.region is {region!r}; the regions are {', '.join(names)}")
    return Rules(
        critical_values=tuple(critical),
        futility_values=tuple(futility),
        alpha=alpha,
        z_of_interval=z,
        retain=file.consistency.retain,
        region=names.index(region) if region is not None else 0,
        requirements=file.decision.require,
        log_ratio=_is_log_ratio_of_harm(file) and file.design.objective == "superiority",
        objective=file.design.objective,
        margin=file.design.margin,
    )


def find_boundaries(looks: LooksTable, fractions: Sequence[float], alpha: float) -> Boundaries:
    """Return the bounds of the looks' spending."""
    # imported here, because a design without looks starts sooner without it
    from jembatan.stats.sequential.boundaries import compute_boundaries
    from jembatan.stats.sequential.spending import parse_spending

    return compute_boundaries(
        parse_spending(looks.spending), fractions, alpha, futility_bounds=looks.futility
    )


def _is_log_ratio_of_harm(file: DesignFile) -> bool:
    """Say whether the benefit is minus the log of a ratio of harm, so that 1 - ratio is a scale too."""
    harm = (file.design.events_are or "bad") == "bad"
    hazards = file.design.endpoint == "survival" and chosen_scale(file) in ("", "log-hr")
    return hazards or (file.design.endpoint == "count" and harm)
