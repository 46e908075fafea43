"""Borrowing foreign data for a new region: robust meta-analytic-predictive prior, and the power prior. Quadrature, no sampling.

The regions' effects are exchangeable: theta_k ~ N(mu, tau^2), mu flat, tau half-normal. Given tau all is normal; tau is integrated on
a fixed grid. Neuenschwander et al. (2010), Clin Trials 7:5-18; Schmidli et al. (2014), Biometrics 70:1023-1032; Ibrahim and
Chen (2000), Stat Sci 15:46-60.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp, ndtr, ndtri

from jembatan.stats.extrapolation.estimates import Estimate, pool
from jembatan.stats.normal_integrals import quadrature

Floats = NDArray[np.float64]
_NODES = 120
_FARTHEST = 6.0  # scales of tau; what lies beyond holds 2e-9 of a half-normal


@dataclass(frozen=True)
class NormalMixture:
    """A mixture of normals; the last component is the vague one where `robust` is above zero."""

    weights: Floats
    means: Floats
    variances: Floats
    robust: float = 0.0

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.weights @ self.means)

    @property
    def variance(self) -> float:
        """The variance."""
        return float(self.weights @ (self.variances + self.means**2)) - self.mean**2

    @property
    def _log_weights(self) -> Floats:
        # a component that the data exclude has weight zero, and stays excluded
        with np.errstate(divide="ignore"):
            found: Floats = np.log(self.weights)
        return found

    def below(self, at: float) -> float:
        """Return the probability of lying below a value."""
        return float(self.weights @ ndtr((at - self.means) / np.sqrt(self.variances)))

    def quantile(self, probability: float) -> float:
        """Return the value below which the probability lies."""
        reach = 12.0 * np.sqrt(self.variances)
        low, high = float((self.means - reach).min()), float((self.means + reach).max())
        return float(brentq(lambda x: self.below(x) - probability, low, high, xtol=1e-12))

    def updated(self, new: Estimate) -> NormalMixture:
        """Return the posterior after an estimate of the same effect: conjugate, component by component."""
        total = self.variances + new.error**2
        logs = self._log_weights - 0.5 * np.log(total) - 0.5 * (new.value - self.means) ** 2 / total
        weights = np.exp(logs - logsumexp(logs))
        shrink = self.variances / total
        return NormalMixture(
            weights,
            self.means + shrink * (new.value - self.means),
            shrink * new.error**2,
            float(weights[-1]) if self.robust else 0.0,
        )

    def chance_not_positive(self, new: Floats, error: float) -> Floats:
        """Return P(effect <= 0) after each of several new estimates with one standard error."""
        total = self.variances + error**2
        apart = new[:, None] - self.means
        logs = self._log_weights - 0.5 * np.log(total) - 0.5 * apart**2 / total
        logs = logs - logsumexp(logs, axis=1, keepdims=True)
        shrink = self.variances / total
        tails = ndtr(-(self.means + shrink * apart) / (np.sqrt(shrink) * error))
        found: Floats = (np.exp(logs) * tails).sum(axis=1)
        return found

    def predicted(self, error: float) -> NormalMixture:
        """Return the predictive law of an estimate with a standard error."""
        return NormalMixture(self.weights, self.means, self.variances + error * error, self.robust)


def compute_map_prior(
    foreign: Sequence[Estimate],
    tau_scale: float,
    robust: float = 0.0,
    vague: tuple[float, float] | None = None,
) -> NormalMixture:
    """Return the predictive prior of a new region's effect; `vague` is mean and standard deviation of the robust component."""
    if not tau_scale > 0:
        raise ValueError(f"the scale of tau is {tau_scale:g}; it must be positive, in the unit of the effect")
    if not 0.0 <= robust < 1.0:
        raise ValueError(f"the weight of the vague component is {robust:g}; it must lie from 0 to below 1")
    tau, steps = quadrature(0.0, _FARTHEST * tau_scale, _NODES)
    values = np.array([e.value for e in foreign])
    total = np.array([e.error**2 for e in foreign]) + tau[:, None] ** 2
    precision = (1.0 / total).sum(axis=1)
    centre = (values / total).sum(axis=1) / precision
    misfit = ((values - centre[:, None]) ** 2 / total).sum(axis=1)
    logs = np.log(steps) - 0.5 * (tau / tau_scale) ** 2
    logs = logs - 0.5 * np.log(total).sum(axis=1) - 0.5 * np.log(precision) - 0.5 * misfit
    weights = np.exp(logs - logsumexp(logs))
    means, variances = centre, 1.0 / precision + tau**2
    if robust > 0.0:
        if vague is None or not vague[1] > 0:
            raise ValueError("the robust prior needs a vague component with a positive standard deviation")
        weights = np.append((1.0 - robust) * weights, robust)
        means, variances = np.append(means, vague[0]), np.append(variances, vague[1] ** 2)
    return NormalMixture(weights, means, variances, robust)


def compute_power_prior(foreign: Sequence[Estimate], discount: float) -> NormalMixture:
    """Return the power prior with a fixed discount a0: the pooled foreign estimate with its variance over a0."""
    if not 0.0 < discount <= 1.0:
        raise ValueError(
            f"the discount of the power prior is {discount:g}; it must lie above 0 and at most 1"
        )
    pooled = pool(foreign)
    return NormalMixture(np.ones(1), np.array([pooled.value]), np.array([pooled.error**2 / discount]))


def compute_dynamic_power_prior(foreign: Sequence[Estimate]) -> NormalMixture:
    """Return the normalised power prior whose discount is uniform on (0, 1): new data that disagree discount the foreign ones.

    Duan, Ye, Smith (2006), Environmetrics 17:95-106. With a0 = u^2 the integrand is smooth, and the grid in u is exact to rounding.
    """
    pooled = pool(foreign)
    root, steps = quadrature(0.0, 1.0, _NODES)
    return NormalMixture(2.0 * root * steps, np.full(root.size, pooled.value), pooled.error**2 / root**2)


def least_new_estimate(prior: NormalMixture, error: float, alpha: float) -> float:
    """Return the least new estimate with which P(effect > 0 | all data) reaches 1 - alpha.

    Above it the probability stays reached: foreign data in favour and a larger new estimate both speak for the effect. ValueError
    where even the search's ends do not enclose it.
    """

    def lack(y: Floats) -> Floats:
        return alpha - prior.chance_not_positive(y, error)

    # a new estimate that convinces even against the prior, and one that is hopeless
    high = float(-ndtri(alpha)) * error
    while float(lack(np.array([high]))[0]) < 0.0:
        high *= 2.0
        if high > 1e6 * error:
            raise ValueError(
                f"no new estimate with a standard error of {error:g} convinces beside these foreign data"
            )
    low = -error
    while float(lack(np.array([low]))[0]) >= 0.0:
        low *= 1.5
        if low < -1e6 * error:
            return -math.inf
    # the last change from not reached to reached, so that everything above is reached
    for _ in range(8):
        grid = np.linspace(low, high, 200)
        last = int(np.flatnonzero(lack(grid) < 0.0)[-1])
        low, high = float(grid[last]), float(grid[last + 1])
        if high - low < 1e-13 * error:
            break
    return high
