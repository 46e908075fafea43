"""The sub-density of the score process between looks (Armitage, McPherson and Rowe 1969), by Gauss-Legendre quadrature.

B(t) ~ N(drift t, t) with independent increments, Z = B / sqrt t; t is the information fraction. After each look the
density of the paths that continued is kept at quadrature nodes of the continuation region.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from jembatan.stats.normal_integrals import gauss_legendre

Floats = NDArray[np.float64]

_FAR = 8.5  # standard deviations at which paths are cut off; what is lost is below 1e-16
_ROOT_2PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True)
class Continued:
    """Paths that passed all looks so far: their places on the B scale and the probability mass at each node."""

    time: float
    nodes: Floats
    masses: Floats

    @property
    def probability(self) -> float:
        """The probability of having continued."""
        return float(self.masses.sum())


START = Continued(0.0, np.zeros(1), np.ones(1))


def leave_above(paths: Continued, time: float, bound: float, drift: float = 0.0) -> float:
    """Return the probability of lying above a Z bound at the next look, having continued until now."""
    step = math.sqrt(time - paths.time)
    return float(paths.masses @ ndtr((paths.nodes + drift * step * step - bound * math.sqrt(time)) / step))


def leave_below(paths: Continued, time: float, bound: float, drift: float = 0.0) -> float:
    """Return the probability of lying below a Z bound at the next look, having continued until now."""
    step = math.sqrt(time - paths.time)
    return float(paths.masses @ ndtr((bound * math.sqrt(time) - paths.nodes - drift * step * step) / step))


def density_at(paths: Continued, time: float, places: Floats, drift: float = 0.0) -> Floats:
    """Return the sub-density of B at the next look."""
    step = math.sqrt(time - paths.time)
    z = (places[:, None] - (paths.nodes + drift * step * step)) * (1.0 / step)
    values: Floats = np.exp(-0.5 * z * z) @ paths.masses
    return values / (step * _ROOT_2PI)


def carry_on(
    paths: Continued, time: float, low: float, high: float, next_step: float, drift: float = 0.0
) -> Continued:
    """Return the paths that lie between two Z bounds at the next look; `next_step` is the information until the look after it."""
    root = math.sqrt(time)
    centre = drift * time
    bottom = max(low * root, centre - _FAR * root)
    top = min(high * root, centre + _FAR * root)
    return _keep_between(paths, time, bottom, top, next_step, drift)


def carry_on_from(
    paths: Continued, time: float, low: float, high: float, next_step: float, drift: float
) -> Continued:
    """Return what carry_on does for paths that begin anywhere: they are cut relative to where they are, not to zero."""
    root, reach = math.sqrt(time), _FAR * math.sqrt(time - paths.time)
    moved = drift * (time - paths.time)
    bottom = max(low * root, float(paths.nodes.min()) + moved - reach)
    top = min(high * root, float(paths.nodes.max()) + moved + reach)
    return _keep_between(paths, time, bottom, top, next_step, drift)


def _keep_between(
    paths: Continued, time: float, bottom: float, top: float, next_step: float, drift: float
) -> Continued:
    if top <= bottom:
        return Continued(time, np.array([bottom]), np.zeros(1))
    step = math.sqrt(time - paths.time)
    x, w = gauss_legendre(node_count((top - bottom) / min(step, math.sqrt(next_step))))
    half = 0.5 * (top - bottom)
    places = bottom + half * (x + 1.0)
    return Continued(time, places, half * w * density_at(paths, time, places, drift))


def node_count(widths: float) -> int:
    """Return enough nodes for a Gaussian that is this many times narrower than the interval, in steps of eight."""
    return 8 * math.ceil((20.0 + 2.3 * min(widths, 800.0)) / 8.0)


def find_upper_bound(paths: Continued, time: float, wanted: float, drift: float = 0.0) -> float:
    """Return the Z bound above which exactly the wanted probability leaves at the next look; inf where none is wanted."""
    if wanted <= 0.0:
        return math.inf
    mass = paths.probability
    if wanted >= mass:
        return -math.inf
    root, step = math.sqrt(time), math.sqrt(time - paths.time)
    means = paths.nodes + drift * step * step
    if paths.nodes.size == 1:
        return float((means[0] - step * ndtri(wanted / mass)) / root)
    # Newton on the log of the tail, which is nearly quadratic; the bracket keeps it safe
    low, high = -40.0, 40.0
    bound = float(-ndtri(wanted / mass)) + drift * root
    for _ in range(100):
        z = (means - bound * root) / step
        tail = float(paths.masses @ ndtr(z))
        if tail > wanted:
            low = bound
        else:
            high = bound
        density = float(paths.masses @ np.exp(-0.5 * z * z)) / _ROOT_2PI * (root / step)
        new = bound + tail * math.log(tail / wanted) / density if tail > 0.0 and density > 0.0 else math.nan
        if not low < new < high:
            new = 0.5 * (low + high)
        if abs(new - bound) < 1e-12:
            return new
        bound = new
    return bound


def find_lower_bound(paths: Continued, time: float, wanted: float, drift: float = 0.0) -> float:
    """Return the Z bound below which exactly the wanted probability leaves at the next look; -inf where none is wanted."""
    mirrored = Continued(paths.time, -paths.nodes, paths.masses)
    return -find_upper_bound(mirrored, time, wanted, -drift)
