"""Estimates with standard errors, positive for benefit, and their pooling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtr


@dataclass(frozen=True)
class Estimate:
    """One study's estimate, its standard error, and its patients (NaN where not given)."""

    value: float
    error: float
    patients: float = math.nan

    def __post_init__(self) -> None:
        """Refuse what is no estimate."""
        if not math.isfinite(self.value):
            raise ValueError(f"an estimate is {self.value:g}; give a finite number")
        if not (self.error > 0 and math.isfinite(self.error)):
            raise ValueError(
                f"the standard error of the estimate {self.value:g} is {self.error:g}; it must be positive"
            )
        if not (math.isnan(self.patients) or self.patients > 0):
            raise ValueError(
                f"the estimate {self.value:g} has {self.patients:g} patients; give a positive number"
            )

    @property
    def z(self) -> float:
        """The estimate over its standard error."""
        return self.value / self.error


def pool(estimates: Sequence[Estimate]) -> Estimate:
    """Return the inverse-variance (equal effects) pooled estimate; patients are added where all are given."""
    if not estimates:
        raise ValueError("no foreign estimate was given; give at least one")
    precisions = [1.0 / (e.error * e.error) for e in estimates]
    whole = math.fsum(precisions)
    value = math.fsum(p * e.value for p, e in zip(precisions, estimates, strict=True)) / whole
    return Estimate(value, 1.0 / math.sqrt(whole), math.fsum(e.patients for e in estimates))


@dataclass(frozen=True)
class Difference:
    """New minus foreign: interval of level 1 - 2 alpha, two-sided p, and the least true difference seen with power 80%."""

    value: float
    error: float
    low: float
    high: float
    p: float
    detectable: float


def compute_difference(new: Estimate, foreign: Estimate, z: float) -> Difference:
    """Return the difference between the new region and the foreign estimate; `z` is z(1 - alpha)."""
    value, error = new.value - foreign.value, math.hypot(new.error, foreign.error)
    return Difference(
        value=value,
        error=error,
        low=value - z * error,
        high=value + z * error,
        p=2.0 * float(ndtr(-abs(value) / error)),
        detectable=(z + 0.8416212335729143) * error,
    )
