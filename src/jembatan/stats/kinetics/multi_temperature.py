"""One decay of order n through results at several temperatures at once (Sestak-Berggren, as accelerated-stability programs fit it)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from jembatan.stats.kinetics.arrhenius import KELVIN

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MultiTemperatureFit:
    """y = c0 (1 - (1 - k3) t exp(k1 - k2/T))^(1/(1 - k3)), T in kelvin: k2 is Ea/R in kelvin, k3 the order."""

    k1: float
    k2: float
    k3: float
    c0: float
    residual_sum: float
    df: int

    def value(self, time: float, celsius: float) -> float:
        """Return the fitted value at a time (in the unit of the fit) and temperature."""
        return float(
            _curve(np.array([self.k1, self.k2, self.k3, self.c0]), np.array([time]), np.array([celsius]))[0]
        )


def fit_multi_temperature(
    times: Sequence[float], celsius: Sequence[float], values: Sequence[float]
) -> MultiTemperatureFit:
    """Fit the four parameters by least squares from several starts; the smallest residual sum counts.

    For values that fall with time. Raises ValueError for fewer than two temperatures or five results.
    """
    t, c, y = (np.asarray(column, float) for column in (times, celsius, values))
    if len(set(celsius)) < 2 or len(y) < 5:
        raise ValueError("results at two temperatures at least, and five results, are needed")
    middle = 1 / (float(c.mean()) + KELVIN)

    def residuals(parameters: Floats) -> Floats:
        # k1 and k2 are nearly one number; the rate at the middle temperature and k2 are not
        log_rate, k2, k3, c0 = parameters
        natural = np.array([log_rate + k2 * middle, k2, k3, c0])
        off: Floats = _curve(natural, t, c) - y
        return off

    best = None
    top = float(y.max())
    for order in (0.5, 2.0, 5.0, 9.0):
        for rate in (-3.0, 0.0, 2.0):
            found = least_squares(
                residuals,
                np.array([rate, 10_000.0, order, top]),
                x_scale=np.array([1.0, 1000.0, 1.0, max(abs(top), 1e-9)]),
                xtol=1e-14,
                ftol=1e-14,
                gtol=1e-14,
                max_nfev=400,
            )
            if best is None or found.cost < best.cost:
                best = found
    assert best is not None
    log_rate, k2, k3, c0 = best.x
    return MultiTemperatureFit(
        k1=float(log_rate + k2 * middle),
        k2=float(k2),
        k3=float(k3),
        c0=float(c0),
        residual_sum=float(2 * best.cost),
        df=len(y) - 4,
    )


def _curve(parameters: Floats, times: Floats, celsius: Floats) -> Floats:
    k1, k2, k3, c0 = parameters
    rate = times * np.exp(np.clip(k1 - k2 / (celsius + KELVIN), -60, 60))
    if abs(k3 - 1) < 1e-9:
        curve: Floats = c0 * np.exp(-rate)
        return curve
    inside = np.maximum(1 - (1 - k3) * rate, 1e-12)
    powered: Floats = np.asarray(c0 * inside ** (1 / (1 - k3)), float)
    return powered
