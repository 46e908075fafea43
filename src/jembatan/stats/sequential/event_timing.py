"""When the looks of an event-driven trial come: the month, the patients and the events, by expectation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jembatan.stats.mrct.accrual import Recruitment, find_time_of_events


@dataclass(frozen=True)
class LookTime:
    """One look: the events it waits for, the expected month (inf where they never come) and the patients entered by then."""

    events: float
    month: float
    patients: float


def compute_look_times(
    information: Sequence[float],
    events: float,
    groups: Sequence[tuple[Recruitment, Sequence[float], Sequence[float], float]],
) -> tuple[LookTime, ...]:
    """Return the time of each look; `events` are those of the last look.

    A group is (recruitment, hazards by arm, parts by arm, dropout hazard), rates a month, as in accrual.
    """
    if not (events > 0 and math.isfinite(events)):
        raise ValueError(f"the events at the last look are {events:g}; give a positive number")
    found = []
    for fraction in information:
        wanted = fraction * events
        month = find_time_of_events(groups, wanted)
        found.append(LookTime(wanted, month, math.fsum(g[0].entered(month) for g in groups)))
    return tuple(found)
