"""How much regional estimates differ beyond chance: Q, I2, H2, and tau2 by seven estimators with the Q-profile interval.

Notation and formulas: Viechtbauer (2005), J Educ Behav Stat 30:261-293; DerSimonian and Laird (1986), Control Clin Trials
7:177-188; Paule and Mandel (1982), J Res Natl Bur Stand 87:377-385; Viechtbauer (2007), Stat Med 26:37-52 (Q-profile).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtrc, chdtri

Floats = NDArray[np.float64]
TauMethod = Literal["DL", "PM", "REML", "ML", "HS", "HE", "SJ"]
TAU_METHODS: tuple[TauMethod, ...] = ("DL", "PM", "REML", "ML", "HS", "HE", "SJ")


@dataclass(frozen=True)
class Heterogeneity:
    """Cochran's Q with its test, and what share of the variation lies between regions (I2 in percent, H2) for one tau2."""

    q: float
    df: int
    p: float
    i2: float
    h2: float
    tau2: float
    tau2_low: float
    tau2_high: float  # infinite where the profile never comes down to the quantile
    level: float


def compute_q(estimates: Floats, variances: Floats) -> float:
    """Return Cochran's Q: the weighted squares about the inverse-variance mean."""
    return _generalised_q(estimates, variances, 0.0)


def compute_heterogeneity(
    estimates: Floats, variances: Floats, method: TauMethod = "REML", level: float = 0.95
) -> Heterogeneity:
    """Return Q, its p-value, tau2 by the method with its Q-profile interval, and I2 and H2 for that tau2.

    Arrays of shape (K,), K >= 2, variances positive. Raises ValueError otherwise.
    """
    _check(estimates, variances)
    k = len(estimates)
    q = compute_q(estimates, variances)
    tau2 = compute_tau2(estimates, variances, method)
    typical = _typical_variance(variances)
    low, high = compute_q_profile(estimates, variances, level)
    return Heterogeneity(
        q=q,
        df=k - 1,
        p=float(chdtrc(k - 1, q)),
        i2=100.0 * tau2 / (tau2 + typical),
        h2=(tau2 + typical) / typical,
        tau2=tau2,
        tau2_low=low,
        tau2_high=high,
        level=level,
    )


def compute_tau2(estimates: Floats, variances: Floats, method: TauMethod) -> float:
    """Return the variance between regions, never negative.

    DL DerSimonian-Laird, PM Paule-Mandel (equal to empirical Bayes), REML and ML (restricted and full maximum likelihood),
    HS Hunter-Schmidt, HE Hedges, SJ Sidik-Jonkman started at the variance of the estimates.
    """
    _check(estimates, variances)
    return _ESTIMATOR_BY_NAME[method](estimates, variances)


def compute_q_profile(estimates: Floats, variances: Floats, level: float = 0.95) -> tuple[float, float]:
    """Return the Q-profile interval of tau2: where the generalised Q meets the quantiles of chi-squared with K-1 df.

    An end that would be negative is zero; both are zero where Q lies below the lower quantile.
    """
    _check(estimates, variances)
    df = len(estimates) - 1
    tail = (1.0 - level) / 2.0
    upper_quantile, lower_quantile = float(chdtri(df, tail)), float(chdtri(df, 1.0 - tail))
    return (
        _tau2_where_q_is(estimates, variances, upper_quantile),
        _tau2_where_q_is(estimates, variances, lower_quantile),
    )


def _check(estimates: Floats, variances: Floats) -> None:
    if len(estimates) != len(variances) or len(estimates) < 2:
        raise ValueError(
            f"{len(estimates)} estimates with {len(variances)} variances; give at least two of each"
        )
    if not (np.isfinite(estimates).all() and np.isfinite(variances).all() and (variances > 0).all()):
        raise ValueError("an estimate is not finite or a variance is not positive; leave that region out")


def _generalised_q(y: Floats, v: Floats, tau2: float) -> float:
    w = 1.0 / (v + tau2)
    mean = float(w @ y) / float(w.sum())
    return float(w @ (y - mean) ** 2)


def _typical_variance(v: Floats) -> float:
    """Return Higgins and Thompson's typical within-region variance."""
    w = 1.0 / v
    total = float(w.sum())
    return float((len(v) - 1) * total / (total**2 - float(w @ w)))


def _tau2_where_q_is(y: Floats, v: Floats, target: float) -> float:
    if _generalised_q(y, v, 0.0) <= target:
        return 0.0
    high = float(np.var(y, ddof=1)) + float(v.max()) + 1e-300
    while _generalised_q(y, v, high) > target:
        high *= 2.0
        if not math.isfinite(high):
            return math.inf
    return float(brentq(lambda t: _generalised_q(y, v, t) - target, 0.0, high, xtol=1e-14 * high, rtol=1e-13))


def _dersimonian_laird(y: Floats, v: Floats) -> float:
    w = 1.0 / v
    total = float(w.sum())
    return max(0.0, (compute_q(y, v) - (len(y) - 1)) / (total - float(w @ w) / total))


def _paule_mandel(y: Floats, v: Floats) -> float:
    return _tau2_where_q_is(y, v, float(len(y) - 1))


def _hunter_schmidt(y: Floats, v: Floats) -> float:
    return max(0.0, (compute_q(y, v) - len(y)) / float((1.0 / v).sum()))


def _hedges(y: Floats, v: Floats) -> float:
    return max(0.0, float(np.var(y, ddof=1)) - float(v.mean()))


def _sidik_jonkman(y: Floats, v: Floats) -> float:
    start = float(np.mean((y - y.mean()) ** 2))
    if start == 0.0:
        return 0.0
    return start * _generalised_q(y, v, start) / (len(y) - 1)


def _likelihood(y: Floats, v: Floats, tau2: float, *, restricted: bool) -> float:
    w = 1.0 / (v + tau2)
    found = 0.5 * float(np.log(w).sum()) - 0.5 * _generalised_q(y, v, tau2)
    return found - 0.5 * math.log(float(w.sum())) if restricted else found


def _by_likelihood(y: Floats, v: Floats, *, restricted: bool) -> float:
    """Return the tau2 of highest likelihood; the profile may have several peaks, so a grid comes first."""
    most = 10.0 * (float(np.var(y, ddof=1)) + float(v.max()))
    grid = np.concatenate([[0.0], np.geomspace(1e-8, 1.0, 160) * most])
    heights = [_likelihood(y, v, t, restricted=restricted) for t in grid]
    at = int(np.argmax(heights))
    low, high = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
    found = minimize_scalar(
        lambda t: -_likelihood(y, v, t, restricted=restricted),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12 * most},
    )
    peak = float(found.x)
    return peak if _likelihood(y, v, peak, restricted=restricted) > heights[0] else 0.0


_ESTIMATOR_BY_NAME: dict[TauMethod, Callable[[Floats, Floats], float]] = {
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "REML": lambda y, v: _by_likelihood(y, v, restricted=True),
    "ML": lambda y, v: _by_likelihood(y, v, restricted=False),
    "HS": _hunter_schmidt,
    "HE": _hedges,
    "SJ": _sidik_jonkman,
}
