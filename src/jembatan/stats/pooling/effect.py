"""One estimated effect on the scale where it is nearly normal, and whether it could be estimated at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtr, ndtri

Note = Literal[
    "",
    "half_added",  # 1/2 was added to every cell, because one was empty
    "half_added_to_error",  # as above, for the standard error only
    "one_arm",  # one arm has nobody
    "no_information",  # both arms alike at the edge (nobody or everybody has the event): nothing to compare
    "no_finite_estimate",  # every event in one arm: the likelihood has no maximum
    "too_few",  # fewer than two subjects in an arm
]


@dataclass(frozen=True)
class Effect:
    """An effect with its standard error and two-sided interval; NaN where `note` says why there is none.

    Ratios are on the log scale. `low` or `high` may be infinite where the likelihood bounds one side only.
    """

    estimate: float
    se: float
    low: float
    high: float
    note: Note = ""

    @property
    def is_estimable(self) -> bool:
        """Say whether there is a finite estimate with a positive standard error."""
        return math.isfinite(self.estimate) and math.isfinite(self.se) and self.se > 0

    @property
    def z(self) -> float:
        """The estimate in standard errors."""
        return self.estimate / self.se

    @property
    def p(self) -> float:
        """The two-sided p-value against no effect, by the normal law."""
        return float(2.0 * ndtr(-abs(self.z)))


def normal_effect(estimate: float, variance: float, level: float, note: Note = "") -> Effect:
    """Return the effect with the interval estimate -/+ z se; no effect where the variance is zero."""
    if not variance > 0:
        return no_effect("no_information")
    se = math.sqrt(variance)
    half = float(ndtri(0.5 + level / 2)) * se
    return Effect(estimate, se, estimate - half, estimate + half, note)


def no_effect(note: Note, low: float = math.nan, high: float = math.nan) -> Effect:
    """Return that there is no estimate, and why."""
    return Effect(math.nan, math.nan, low, high, note)


@dataclass(frozen=True)
class LikelihoodRatio:
    """A likelihood-ratio test: twice the difference of the log likelihoods, its degrees of freedom and p-value."""

    statistic: float
    df: int
    p: float


def likelihood_ratio(full: float, restricted: float, df: int) -> LikelihoodRatio | None:
    """Return the test of the restricted model against the full one; None where no degree of freedom is left."""
    if df < 1:
        return None
    from scipy.special import chdtrc

    statistic = max(0.0, 2.0 * (full - restricted))
    return LikelihoodRatio(statistic, df, float(chdtrc(df, statistic)))


@dataclass(frozen=True)
class RegionalEffects:
    """The same comparison of two arms in every region, and over all of them.

    `stratified` keeps the regions (and any further strata) apart; `unstratified` throws them together. `interaction` tests
    whether the effect is the same in all regions.
    """

    regions: tuple[Effect, ...]
    stratified: Effect
    unstratified: Effect
    interaction: LikelihoodRatio | None
