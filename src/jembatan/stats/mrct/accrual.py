"""Recruitment, events and calendar time: exponential events and dropout, any recruitment curve made of straight pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq


@dataclass(frozen=True)
class Recruitment:
    """Patients by time: from `times[i]` to `times[i+1]` (months) `patients[i]` enter evenly."""

    times: tuple[float, ...]
    patients: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse curves that do not run forward."""
        if len(self.times) != len(self.patients) + 1 or not self.patients:
            raise ValueError(
                f"{len(self.times)} times for {len(self.patients)} periods of recruitment; give one time more than periods"
            )
        if any(b <= a for a, b in zip(self.times, self.times[1:], strict=False)):
            raise ValueError("the times of recruitment do not increase; give them in order, in months")
        if any(n < 0 for n in self.patients) or self.total <= 0:
            raise ValueError(
                "a period recruits a negative number, or nobody is recruited; give patients per period"
            )

    @property
    def total(self) -> float:
        """All patients."""
        return math.fsum(self.patients)

    def entered(self, time: float) -> float:
        """Return the patients that entered by a time."""
        return math.fsum(
            n * min(max((time - a) / (b - a), 0.0), 1.0)
            for a, b, n in zip(self.times, self.times[1:], self.patients, strict=False)
        )


def uniform_recruitment(patients: float, months: float, start: float = 0.0) -> Recruitment:
    """Return an even recruitment of so many patients over so many months."""
    return Recruitment((start, start + months), (patients,))


def dropout_hazard(probability: float, months: float = 12.0) -> float:
    """Return the exponential rate a month of a dropout probability within so many months: -ln(1 - p) / months."""
    if not 0.0 <= probability < 1.0:
        raise ValueError(f"the dropout probability is {probability:g}; it must be at least 0 and below 1")
    return -math.log1p(-probability) / months


def expected_events(
    recruitment: Recruitment, hazards: Sequence[float], parts: Sequence[float], dropout: float, time: float
) -> float:
    """Return the expected events by a calendar time; `hazards` by arm with the arms' `parts` of the patients (sum 1)."""
    total = 0.0
    for hazard, part in zip(hazards, parts, strict=True):
        if hazard <= 0:
            raise ValueError(f"a hazard is {hazard:g}; it must be positive (ln 2 over the median)")
        rate = hazard + dropout
        for a, b, n in zip(recruitment.times, recruitment.times[1:], recruitment.patients, strict=False):
            if time <= a:
                continue
            last = min(b, time)  # those who entered until now
            width = last - a
            # mean over entry of 1 - exp(-rate (time - entry)); expm1 keeps short periods exact
            survived = math.exp(-rate * (time - last)) * -math.expm1(-rate * width) / (rate * width)
            total += part * n * width / (b - a) * hazard / rate * (1.0 - survived)
    return total


def event_probability(
    hazards: Sequence[float], parts: Sequence[float], dropout: float, accrual: float, follow_up: float
) -> float:
    """Return the chance that a patient has an event: even accrual, then follow-up until the end (months)."""
    return expected_events(uniform_recruitment(1.0, accrual), hazards, parts, dropout, accrual + follow_up)


def find_time_of_events(
    groups: Sequence[tuple[Recruitment, Sequence[float], Sequence[float], float]], events: float
) -> float:
    """Return the month at which so many events are expected over all groups; inf where they never come.

    A group is (recruitment, hazards by arm, parts by arm, dropout hazard), for example one region.
    """

    def reached(time: float) -> float:
        return math.fsum(expected_events(r, h, p, d, time) for r, h, p, d in groups)

    if events <= 0:
        raise ValueError(f"{events:g} events were asked for; give a positive number")
    high = max(r.times[-1] for r, *_ in groups)
    for _ in range(60):
        if reached(high) >= events:
            return float(brentq(lambda t: reached(t) - events, 0.0, high, xtol=1e-10))
        high *= 2.0
    return math.inf
