"""Probabilities of normal vectors by closed form or deterministic quadrature: no seed, no sampling."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, owens_t

Floats = NDArray[np.float64]

_FARTHEST = 40.0  # standard deviations; beyond it a normal tail is below the smallest double


@cache
def gauss_legendre(nodes: int) -> tuple[Floats, Floats]:
    """Return nodes and weights on [-1, 1]; read-only, shared between callers."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    x.flags.writeable = w.flags.writeable = False
    return x, w


def quadrature(low: float, high: float, nodes: int) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre nodes and weights on [low, high]."""
    x, w = gauss_legendre(nodes)
    half = 0.5 * (high - low)
    return low + half * (x + 1.0), half * w


def bivariate_upper(a: float, b: float, correlation: float) -> float:
    """Return P(X > a, Y > b) for standard normals X, Y with a correlation in [-1, 1].

    By Owen's T function (Owen 1956), to about 1e-15.
    """
    if a == -math.inf or b == -math.inf:
        return float(ndtr(-max(a, b)))
    if a == math.inf or b == math.inf:
        return 0.0
    h, k, rho = -a, -b, min(1.0, max(-1.0, correlation))
    root = math.sqrt((1.0 - rho) * (1.0 + rho))
    if root == 0.0:
        return float(ndtr(min(h, k))) if rho > 0 else max(0.0, float(ndtr(h) - ndtr(-k)))
    if h == 0.0 and k == 0.0:
        return 0.25 + math.asin(rho) / (2.0 * math.pi)
    # a_h = (k - rho h) / (h root), infinite at h = 0 with the sign of k
    slope_h = (k - rho * h) / (h * root) if h != 0.0 else math.copysign(math.inf, k)
    slope_k = (h - rho * k) / (k * root) if k != 0.0 else math.copysign(math.inf, h)
    opposite = h * k < 0 or (h * k == 0 and h + k < 0)
    value = 0.5 * (ndtr(h) + ndtr(k)) - owens_t(h, slope_h) - owens_t(k, slope_k)
    return max(0.0, float(value) - (0.5 if opposite else 0.0))


def upper_orthant(
    first: tuple[float, float], second: tuple[float, float], covariance: float, at: tuple[float, float]
) -> float:
    """Return P(X > at[0], Y > at[1]) for normals given as (mean, variance) and their covariance.

    A variance of zero stands for a constant.
    """
    (m1, v1), (m2, v2) = first, second
    if v1 <= 0.0 and v2 <= 0.0:
        return float(m1 > at[0] and m2 > at[1])
    if v1 <= 0.0:
        return float(ndtr((m2 - at[1]) / math.sqrt(v2))) if m1 > at[0] else 0.0
    if v2 <= 0.0:
        return float(ndtr((m1 - at[0]) / math.sqrt(v1))) if m2 > at[1] else 0.0
    s1, s2 = math.sqrt(v1), math.sqrt(v2)
    return bivariate_upper((at[0] - m1) / s1, (at[1] - m2) / s2, covariance / (s1 * s2))


def normal_range(mean: float, sd: float, width: float = 9.0) -> tuple[float, float]:
    """Return the interval that holds all but 1e-18 of a normal distribution."""
    return mean - width * sd, mean + width * sd
