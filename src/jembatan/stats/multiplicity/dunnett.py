"""Dunnett's critical value for several arms against one control, by integration over the control's part: no sampling, no seed.

Dunnett (1955), J Am Stat Assoc 50:1096-1121; standard deviations are known, so the statistics are normal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from jembatan.stats.normal_integrals import Floats, quadrature

_NODES, _FAR = 160, 9.0


def control_nodes() -> tuple[Floats, Floats]:
    """Return nodes of the part that all statistics share, a standard normal, and their weights with its density."""
    w, weight = quadrature(-_FAR, _FAR, _NODES)
    return w, weight * np.exp(-0.5 * w * w) / np.sqrt(2.0 * np.pi)


def none_above(value: float, loadings: Sequence[float]) -> float:
    """Return the chance that none of the statistics exceeds a value when no arm differs from control.

    A statistic is its loading times a shared standard normal plus an independent rest, of variance 1 in all.
    """
    w, weight = control_nodes()
    at = np.asarray(loadings, np.float64)[:, None]
    return float(weight @ np.prod(ndtr((value - at * w) / np.sqrt(1.0 - at * at)), axis=0))


def dunnett_value(alpha: float, loadings: Sequence[float]) -> float:
    """Return the value that any of the statistics exceeds with probability alpha when no arm differs from control."""
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"alpha is {alpha:g}; it is one-sided and lies between 0 and 0.5")
    if len(loadings) == 0 or any(not 0.0 <= loading < 1.0 for loading in loadings):
        raise ValueError(f"the loadings are {list(loadings)}; each must be at least 0 and below 1")

    low, high = float(-ndtri(alpha)), float(-ndtri(alpha / len(loadings)))
    if len(loadings) == 1:
        return low
    return float(
        brentq(lambda c: none_above(c, loadings) - (1.0 - alpha), low - 1e-6, high + 1e-6, xtol=1e-13)
    )
