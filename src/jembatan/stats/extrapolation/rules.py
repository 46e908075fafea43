"""Rules that say whether foreign results carry over to a new region, each as an interval of the new region's estimate.

Given the foreign data every rule holds exactly when the new estimate lies in an interval, so that its chance to hold follows for
any true effect in the region: that a rule says yes without effect, and that it says no with the same effect, are closed forms.

Shih (2001), Drug Inf J 35:1319-1327; Lan, Soo, Siu, Wang (2005), J Biopharm Stat 15:399-411; Chow, Shao, Hu (2002), J Biopharm Stat 12:385-400.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from jembatan.stats.extrapolation.borrowing import (
    NormalMixture,
    compute_dynamic_power_prior,
    compute_map_prior,
    compute_power_prior,
    least_new_estimate,
)
from jembatan.stats.extrapolation.estimates import Estimate, pool
from jembatan.stats.extrapolation.reproducibility import find_statistic_for

RuleName = Literal[
    "new-alone",
    "weighted-z",
    "robust-map",
    "power-prior",
    "dynamic-power-prior",
    "generalisability",
    "shih",
    "predictive-check",
]
RULE_NAMES: tuple[RuleName, ...] = (
    "new-alone",
    "weighted-z",
    "robust-map",
    "power-prior",
    "dynamic-power-prior",
    "generalisability",
    "shih",
    "predictive-check",
)


@dataclass(frozen=True)
class Settings:
    """What the rules need besides the data. `foreign_weight`: of the foreign Z. `spread`: standard deviation there over here."""

    alpha: float = 0.025
    foreign_weight: float = 0.5
    tau_scale: float = 0.5
    robust: float = 0.2
    vague_sd: float = 2.0
    discount: float = 0.5
    spread: float = 1.0
    wanted: float = 0.8

    def __post_init__(self) -> None:
        """Refuse settings outside their range."""
        if not 0.0 < self.alpha < 0.5:
            raise ValueError(f"alpha is {self.alpha:g}; give the one-sided error, between 0 and 0.5")
        if not 0.0 <= self.foreign_weight < 1.0:
            raise ValueError(f"the foreign weight is {self.foreign_weight:g}; it must lie from 0 to below 1")
        if not 0.0 < self.wanted < 1.0:
            raise ValueError(f"the wanted probability is {self.wanted:g}; it must lie between 0 and 1")
        if not self.spread > 0:
            raise ValueError(f"the ratio of standard deviations is {self.spread:g}; it must be positive")

    @property
    def z(self) -> float:
        """The critical value z(1 - alpha)."""
        return float(-ndtri(self.alpha))


@dataclass(frozen=True)
class Acceptance:
    """The interval of new estimates in which a rule says that the foreign results carry over; `why` where there is none."""

    rule: RuleName
    low: float
    high: float
    why: str = ""

    def chance(self, effect: float, error: float) -> float:
        """Return the probability that the rule says yes when the region's true effect is `effect`."""
        if self.why:
            return math.nan
        return max(0.0, float(ndtr((self.high - effect) / error) - ndtr((self.low - effect) / error)))

    def holds(self, estimate: float) -> bool:
        """Say whether the rule says yes to an estimate."""
        return not self.why and self.low <= estimate <= self.high


def prior_of(foreign: Sequence[Estimate], settings: Settings) -> NormalMixture:
    """Return the robust MAP prior; its vague component is centred at no effect."""
    return compute_map_prior(foreign, settings.tau_scale, settings.robust, (0.0, settings.vague_sd))


def find_acceptance(
    rule: RuleName, foreign: Sequence[Estimate], error: float, settings: Settings
) -> Acceptance:
    """Return the interval of a rule for a new estimate with a standard error."""
    pooled = pool(foreign)
    z = settings.z
    if rule == "new-alone":
        return Acceptance(rule, z * error, math.inf)
    if rule == "weighted-z":
        w = settings.foreign_weight
        return Acceptance(rule, (z - math.sqrt(w) * pooled.z) / math.sqrt(1.0 - w) * error, math.inf)
    if rule == "shih":
        if len(foreign) < 2:
            return Acceptance(rule, math.nan, math.nan, "needs two foreign estimates or more")
        reach = max(abs(e.value - pooled.value) for e in foreign)
        return Acceptance(rule, pooled.value - reach, pooled.value + reach)
    if rule == "generalisability":
        if pooled.value <= 0.0:
            return Acceptance(rule, math.nan, math.nan, "needs a foreign effect")
        # Delta T >= the statistic for the wanted probability, Delta = (new / foreign) / spread
        needed = find_statistic_for(settings.wanted, settings.alpha) / pooled.z
        return Acceptance(rule, needed * pooled.value * settings.spread, math.inf)
    if rule == "predictive-check":
        law = compute_map_prior(foreign, settings.tau_scale).predicted(error)
        return Acceptance(rule, law.quantile(settings.alpha), law.quantile(1.0 - settings.alpha))
    if rule == "robust-map":
        prior = prior_of(foreign, settings)
    elif rule == "power-prior":
        prior = compute_power_prior(foreign, settings.discount)
    else:
        prior = compute_dynamic_power_prior(foreign)
    return Acceptance(rule, least_new_estimate(prior, error, settings.alpha), math.inf)


@dataclass(frozen=True)
class BridgingSize:
    """The standard error that the new study may have, its information over the foreign one, and patients (NaN if unknown)."""

    rule: RuleName
    feasible: bool
    error: float
    information: float
    patients: float
    why: str = ""


def compute_bridging_size(
    rule: RuleName,
    foreign: Sequence[Estimate],
    settings: Settings,
    power: float = 0.8,
    effect: float | None = None,
) -> BridgingSize:
    """Return the least study with which a rule says yes with a wanted power if the region has an effect (default: the foreign one)."""
    if not 0.0 < power < 1.0:
        raise ValueError(f"power is {power:g}; it must lie between 0 and 1")
    pooled = pool(foreign)
    truth = pooled.value if effect is None else effect

    def chance(information: float) -> float:
        error = pooled.error / math.sqrt(information)
        return find_acceptance(rule, foreign, error, settings).chance(truth, error)

    nothing = find_acceptance(rule, foreign, pooled.error, settings)
    if nothing.why:
        return BridgingSize(rule, False, math.nan, math.nan, math.nan, nothing.why)
    if rule == "predictive-check":
        return BridgingSize(
            rule,
            False,
            math.nan,
            math.nan,
            math.nan,
            "says yes most often to a study that is too small to disagree",
        )
    smallest, largest = 1e-4, 1e4
    if chance(smallest) >= power:
        return BridgingSize(rule, True, math.inf, 0.0, 0.0, "the foreign data alone suffice")
    grid = [smallest * 10.0 ** (k / 8.0) for k in range(65)]
    found = _first(chance, grid, power)
    if found is None:
        return BridgingSize(
            rule,
            False,
            math.nan,
            math.nan,
            math.nan,
            f"no size up to {largest:g} times the foreign information reaches it with this effect",
        )
    patients = found * pooled.patients * settings.spread**2
    return BridgingSize(rule, True, pooled.error / math.sqrt(found), found, patients)


def _first(chance: Callable[[float], float], grid: list[float], power: float) -> float | None:
    before = grid[0]
    for here in grid[1:]:
        if chance(here) >= power:
            return float(brentq(lambda i: chance(i) - power, before, here, xtol=1e-10))
        before = here
    return None
