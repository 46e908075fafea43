"""Regional effects drawn towards their mean: the normal-normal hierarchy, tau integrated on a fixed grid. No sampling.

    D_k ~ N(theta_k, v_k),  theta_k ~ N(mu, tau2),  mu flat,  tau half-normal with a scale that must be stated.

Given tau everything is normal: theta_k has mean B mu + (1-B) D_k with B = v_k / (v_k + tau2). Gelman (2006), Bayesian Anal
1:515-534 (half-normal and half-t priors); Roever (2020), J Stat Softw 93(6) (mixtures over a grid of tau).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from jembatan.stats.normal_integrals import gauss_legendre
from jembatan.stats.pooling.heterogeneity import Floats

_NODES = 400
_REACH = 8.5  # prior scales; the half-normal beyond holds less than 1e-16


@dataclass(frozen=True)
class Posterior:
    """Mean, standard deviation, equal-tailed interval, and the probability of lying above zero."""

    mean: float
    sd: float
    low: float
    high: float
    above_zero: float


@dataclass(frozen=True)
class Shrinkage:
    """What is known of each region, of the mean over regions, of another region, and of tau, for one prior scale.

    `retains` is the probability of theta_k >= retain * mu (for a benefit that is positive).
    """

    tau_scale: float
    regions: tuple[Posterior, ...]
    retains: tuple[float, ...]
    mean: Posterior
    new_region: Posterior
    tau_mean: float
    tau_median: float
    tau_high: float  # upper end of the one-sided interval at the level
    level: float


def compute_shrinkage(
    estimates: Floats, variances: Floats, tau_scale: float, retain: float = 0.5, level: float = 0.95
) -> Shrinkage:
    """Return the shrunken effects; arrays of shape (K,), K >= 2, variances positive, `tau_scale` on the same scale.

    Raises ValueError otherwise.
    """
    if len(estimates) < 2 or len(estimates) != len(variances):
        raise ValueError(
            f"{len(estimates)} estimates with {len(variances)} variances; give at least two of each"
        )
    if not tau_scale > 0:
        raise ValueError(f"the scale of tau's prior is {tau_scale:g}; give a positive number")
    tau, step = _grid(tau_scale)
    t2 = tau[:, None] ** 2
    w = 1.0 / (variances + t2)
    total = w.sum(axis=1)
    mu = (w @ estimates) / total
    v_mu = 1.0 / total
    q = (w * (estimates - mu[:, None]) ** 2).sum(axis=1)
    log_height = -0.5 * (tau / tau_scale) ** 2 + 0.5 * np.log(w).sum(axis=1) - 0.5 * np.log(total) - 0.5 * q
    weight = step * np.exp(log_height - log_height.max())
    weight /= weight.sum()
    b = variances / (variances + t2)
    means = b * mu[:, None] + (1 - b) * estimates
    spreads = (1 - b) * variances + b**2 * v_mu[:, None]
    kept_mean = (b - retain) * mu[:, None] + (1 - b) * estimates
    kept_spread = (1 - b) * variances + (b - retain) ** 2 * v_mu[:, None]
    below = np.cumsum(weight)
    return Shrinkage(
        tau_scale=tau_scale,
        regions=tuple(_mix(weight, means[:, k], spreads[:, k], level) for k in range(len(estimates))),
        retains=tuple(
            float(weight @ ndtr(kept_mean[:, k] / np.sqrt(kept_spread[:, k]))) for k in range(len(estimates))
        ),
        mean=_mix(weight, mu, v_mu, level),
        new_region=_mix(weight, mu, v_mu + tau**2, level),
        tau_mean=float(weight @ tau),
        tau_median=float(np.interp(0.5, below - 0.5 * weight, tau)),
        tau_high=float(np.interp(level, below - 0.5 * weight, tau)),
        level=level,
    )


def _grid(tau_scale: float) -> tuple[Floats, Floats]:
    """Return nodes and weights in tau, closer together near zero."""
    x, w = gauss_legendre(_NODES)
    u = 0.5 * (x + 1.0)
    far = _REACH * tau_scale
    return far * u**2, far * u * w


def _mix(weight: Floats, means: Floats, variances: Floats, level: float) -> Posterior:
    sds = np.sqrt(variances)
    mean = float(weight @ means)
    sd = math.sqrt(float(weight @ (variances + (means - mean) ** 2)))

    def below(at: float) -> float:
        return float(weight @ ndtr((at - means) / sds))

    def find(p: float) -> float:
        far = 60.0 * sd
        return float(brentq(lambda at: below(at) - p, mean - far, mean + far, xtol=1e-12 * sd + 1e-300))

    return Posterior(mean, sd, find(0.5 - level / 2), find(0.5 + level / 2), 1.0 - below(0.0))
