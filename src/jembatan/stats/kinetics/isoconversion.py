"""Time to the limit at each condition, and how temperature and humidity move it (humidity-corrected Arrhenius)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from jembatan.stats.kinetics.arrhenius import GAS_CONSTANT, KELVIN


@dataclass(frozen=True)
class IsoconversionFit:
    """ln(1/t) = ln A - Ea/(R T) + B RH: Ea in kJ/mol, B per %RH, with standard errors (NaN without error left)."""

    activation_kj: float
    activation_se: float
    humidity_factor: float
    humidity_se: float
    log_a: float
    df: int
    residual_variance: float
    inverse: NDArray[np.float64]  # (X'X)^-1 in (1, -1/(R T), RH)
    has_humidity: bool

    def months(self, celsius: float, humidity: float) -> float:
        """Return the time to the limit at a condition."""
        return math.exp(-(self._row(celsius, humidity) @ self._coefficients()))

    def months_interval(self, celsius: float, humidity: float, level: float = 0.95) -> tuple[float, float]:
        """Return the two-sided confidence interval of that time; NaN without a degree of freedom."""
        if self.df <= 0:
            return math.nan, math.nan
        row = self._row(celsius, humidity)
        half = float(stdtrit(self.df, 0.5 + level / 2)) * math.sqrt(
            self.residual_variance * float(row @ self.inverse @ row)
        )
        middle = self.months(celsius, humidity)
        return middle * math.exp(-half), middle * math.exp(half)

    def _coefficients(self) -> NDArray[np.float64]:
        known = [self.log_a, self.activation_kj, self.humidity_factor]
        return np.array(known if self.has_humidity else known[:2])

    def _row(self, celsius: float, humidity: float) -> NDArray[np.float64]:
        row = [1.0, -1 / (GAS_CONSTANT * (celsius + KELVIN)), humidity]
        return np.array(row if self.has_humidity else row[:2])


def compute_isoconversion_months(start: float, slope: float, limit: float) -> float:
    """Return when a straight line from `start` meets the limit: infinity where it moves away or not at all, 0 where outside."""
    toward = (limit - start) / slope if slope != 0 else math.inf
    return toward if toward >= 0 else math.inf


def fit_isoconversion(
    celsius: Sequence[float], humidity: Sequence[float], months: Sequence[float]
) -> IsoconversionFit:
    """Fit times to the limit at three conditions or more (two where the humidity never changes) by least squares.

    Humidity is left out where it does not vary. Raises ValueError where temperature and humidity cannot be told apart.
    Source: Waterman and Colgan 2008, the ASAP form of the Arrhenius equation.
    """
    if any(not (math.isfinite(m) and m > 0) for m in months):
        raise ValueError(
            "a time to the limit is zero or endless: nothing moved towards the limit at that condition"
        )
    if len(set(zip(celsius, humidity, strict=True))) < 2:
        raise ValueError("times to the limit at two conditions at least are needed")
    has_humidity = len(set(humidity)) > 1
    x = np.array(
        [[1.0, -1 / (GAS_CONSTANT * (t + KELVIN)), h] for t, h in zip(celsius, humidity, strict=True)]
    )
    x = x if has_humidity else x[:, :2]
    y = -np.log(np.asarray(months, float))
    scale = np.abs(x).max(axis=0)
    if np.linalg.matrix_rank((x - x.mean(axis=0))[:, 1:] / scale[1:], tol=1e-6) < x.shape[1] - 1:
        raise ValueError(
            "temperature and humidity change together, or too few conditions: their effects cannot be told apart"
        )
    beta, *_ = np.linalg.lstsq(x / scale, y, rcond=None)
    beta = beta / scale
    df = len(y) - x.shape[1]
    residual = float(((y - x @ beta) ** 2).sum())
    variance = residual / df if df > 0 else math.nan
    inverse = np.linalg.inv((x / scale).T @ (x / scale)) / np.outer(scale, scale)
    errors = np.sqrt(np.diag(inverse) * variance) if df > 0 else np.full(len(beta), math.nan)
    return IsoconversionFit(
        activation_kj=float(beta[1]),
        activation_se=float(errors[1]),
        humidity_factor=float(beta[2]) if has_humidity else 0.0,
        humidity_se=float(errors[2]) if has_humidity else math.nan,
        log_a=float(beta[0]),
        df=df,
        residual_variance=variance,
        inverse=inverse,
        has_humidity=has_humidity,
    )
