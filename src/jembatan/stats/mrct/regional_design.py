"""The law of the regional and the overall estimate in a planned multi-regional trial.

Regional estimates D_k ~ N(effect_k, variance_k) are independent; the overall estimate is D = sum weight_k D_k. Benefit is
positive on every scale. A trial succeeds

    superiority     when D > z sd(D),
    noninferiority  when D + margin > z sd(D),
    equivalence     when -margin + z sd(D) < D < margin - z sd(D),       z = z(1 - alpha), alpha one-sided.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Objective = Literal["superiority", "noninferiority", "equivalence"]
OBJECTIVES: tuple[Objective, ...] = ("superiority", "noninferiority", "equivalence")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RegionalDesign:
    """Effects and variances by region, weights of the overall estimate, and the overall test."""

    effects: tuple[float, ...]
    variances: tuple[float, ...]
    weights: tuple[float, ...]
    alpha: float = 0.025
    objective: Objective = "superiority"
    margin: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no design, in one sentence with the remedy."""
        regions = len(self.effects)
        if regions == 0 or len(self.variances) != regions or len(self.weights) != regions:
            raise ValueError(
                f"{regions} effects, {len(self.variances)} variances, {len(self.weights)} weights; give one of each for every region"
            )
        for number, variance in enumerate(self.variances, 1):
            if not (variance > 0 and math.isfinite(variance)):
                raise ValueError(
                    f"the variance of region {number} is {variance:g}; a region needs patients and a positive variance"
                )
        check_shares(self.weights)
        check_probability(self.alpha, "alpha", below=0.5)
        if self.objective not in OBJECTIVES:
            raise ValueError(f"objective {self.objective!r} is unknown; use one of {', '.join(OBJECTIVES)}")
        if self.objective == "superiority" and self.margin != 0.0:
            raise ValueError(
                f"a superiority trial has no margin, but {self.margin:g} was given; leave it out, or ask for noninferiority"
            )
        if self.objective != "superiority" and not self.margin > 0.0:
            raise ValueError(
                f"{self.objective} needs a positive margin, not {self.margin:g}; give it on the scale of the effect"
            )

    @property
    def effect(self) -> float:
        """The overall effect."""
        return math.fsum(w * d for w, d in zip(self.weights, self.effects, strict=True))

    @property
    def variance(self) -> float:
        """The variance of the overall estimate."""
        return math.fsum(w * w * v for w, v in zip(self.weights, self.variances, strict=True))

    @property
    def success_range(self) -> tuple[float, float]:
        """The open interval in which the overall estimate must fall; empty (low >= high) where no estimate can succeed."""
        reach = float(ndtri(1.0 - self.alpha)) * math.sqrt(self.variance)
        if self.objective == "equivalence":
            return -self.margin + reach, self.margin - reach
        return reach - self.margin, math.inf

    @property
    def power(self) -> float:
        """The probability that the overall test succeeds."""
        low, high = self.success_range
        if low >= high:
            return 0.0
        sd = math.sqrt(self.variance)
        return max(0.0, float(ndtr((self.effect - low) / sd) - ndtr((self.effect - high) / sd)))

    @property
    def summands(self) -> tuple[Floats, Floats]:
        """Means and standard deviations of weight_k D_k, whose sum is the overall estimate."""
        w = np.array(self.weights)
        return w * np.array(self.effects), w * np.sqrt(np.array(self.variances))


def standardised_design(
    shares: Sequence[float],
    power: float,
    alpha: float = 0.025,
    relative_effects: Sequence[float] | None = None,
) -> RegionalDesign:
    """Return the design of a superiority trial with a given power, whatever its endpoint.

    The overall estimate has variance 1 and mean z(1-alpha) + z(power); region k has variance 1/share_k. `relative_effects`
    (regional over overall effect) must average to one with the shares as weights.
    """
    check_shares(shares)
    check_probability(alpha, "alpha", below=0.5)
    check_probability(power, "power")
    if power <= alpha:
        raise ValueError(
            f"power {power:g} is not above alpha {alpha:g}; a trial with an effect has more power than alpha"
        )
    drift = float(ndtri(1.0 - alpha) + ndtri(power))
    relative = tuple(relative_effects) if relative_effects is not None else (1.0,) * len(shares)
    if len(relative) != len(shares):
        raise ValueError(
            f"{len(relative)} relative effects for {len(shares)} regions; give one for each region"
        )
    mean = math.fsum(f * r for f, r in zip(shares, relative, strict=True))
    if abs(mean - 1.0) > 1e-6:
        raise ValueError(
            f"the relative effects average to {mean:g} over the shares, not to 1; divide them by {mean:g}"
        )
    return RegionalDesign(
        effects=tuple(drift * r for r in relative),
        variances=tuple(1.0 / f for f in shares),
        weights=tuple(shares),
        alpha=alpha,
    )


def check_shares(shares: Sequence[float]) -> None:
    """Raise ValueError unless the shares are positive and sum to one (within 1e-6)."""
    if len(shares) == 0:
        raise ValueError("no region was given; give at least one share")
    for number, share in enumerate(shares, 1):
        if not (share > 0 and math.isfinite(share)):
            raise ValueError(f"the share of region {number} is {share:g}; an empty region must be left out")
    total = math.fsum(shares)
    if abs(total - 1.0) > 1e-6:
        raise ValueError(f"the shares sum to {total:.10g}, not to 1; divide each by {total:.10g}")


def check_probability(value: float, name: str, below: float = 1.0) -> None:
    """Raise ValueError unless 0 < value < below."""
    if not 0.0 < value < below:
        raise ValueError(f"{name} is {value:g}; it must lie between 0 and {below:g}")


def check_retained_fraction(retain: float) -> None:
    """Raise ValueError unless 0 <= retain <= 1."""
    if not 0.0 <= retain <= 1.0:
        raise ValueError(
            f"the retained fraction is {retain:g}; it must lie between 0 and 1 (0.5 is customary)"
        )
