"""Temperature and rate: Arrhenius fits, rate factors with humidity, mean kinetic temperature. Information, never a shelf life."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

GAS_CONSTANT = 8.3144e-3  # kJ/(mol K), as USP <1160> prints it
KELVIN = 273.15
USP_ACTIVATION_KJ = 83.144  # the value that USP <1160> takes for mean kinetic temperature


@dataclass(frozen=True)
class ArrheniusFit:
    """ln k = ln A - Ea/(R T): activation energy in kJ/mol with its standard error, ln A, and what a prediction needs."""

    activation_kj: float
    activation_se: float  # NaN with two temperatures: no error is left
    log_a: float
    df: int
    residual_variance: float
    mean_inverse_kelvin: float
    spread: float
    n: int
    mean_log_rate: float

    def rate(self, celsius: float) -> float:
        """Return the rate at a temperature."""
        return math.exp(self.log_a - self.activation_kj / (GAS_CONSTANT * (celsius + KELVIN)))

    def rate_interval(self, celsius: float, level: float = 0.95) -> tuple[float, float]:
        """Return the two-sided confidence interval of the rate; NaN without a degree of freedom."""
        if self.df <= 0:
            return math.nan, math.nan
        x = 1 / (celsius + KELVIN) - self.mean_inverse_kelvin
        half = float(stdtrit(self.df, 0.5 + level / 2)) * math.sqrt(
            self.residual_variance * (1 / self.n + x * x / self.spread)
        )
        middle = self.rate(celsius)
        return middle * math.exp(-half), middle * math.exp(half)


def fit_arrhenius(celsius: Sequence[float], rates: Sequence[float]) -> ArrheniusFit:
    """Fit the logarithm of positive rates against the inverse of temperature by least squares.

    Raises ValueError for fewer than two different temperatures, or a rate that is not above zero.
    """
    if len(celsius) != len(rates) or len(set(celsius)) < 2:
        raise ValueError("rates at two different temperatures at least are needed")
    if any(not rate > 0 for rate in rates):
        raise ValueError(
            "a rate is not above zero: nothing changed at that temperature, so it has no logarithm"
        )
    x = 1 / (np.asarray(celsius, float) + KELVIN)
    y = np.log(np.asarray(rates, float))
    n, mean_x, mean_y = len(x), float(x.mean()), float(y.mean())
    spread = float(((x - mean_x) ** 2).sum())
    slope = float(((x - mean_x) * (y - mean_y)).sum()) / spread
    df = n - 2
    residual = float(((y - mean_y - slope * (x - mean_x)) ** 2).sum())
    variance = residual / df if df > 0 else math.nan
    return ArrheniusFit(
        activation_kj=-slope * GAS_CONSTANT,
        activation_se=math.sqrt(variance / spread) * GAS_CONSTANT if df > 0 else math.nan,
        log_a=mean_y - slope * mean_x,
        df=df,
        residual_variance=variance,
        mean_inverse_kelvin=mean_x,
        spread=spread,
        n=n,
        mean_log_rate=mean_y,
    )


def compute_rate_factor(
    activation_kj: float,
    humidity_factor: float,
    from_condition: tuple[float, float],
    to_condition: tuple[float, float],
) -> float:
    """Return how many times faster a change runs at one (C, %RH) than at another: exp(Ea/R (1/T1 - 1/T2) + B (RH2 - RH1))."""
    (t1, h1), (t2, h2) = from_condition, to_condition
    return math.exp(
        activation_kj / GAS_CONSTANT * (1 / (t1 + KELVIN) - 1 / (t2 + KELVIN)) + humidity_factor * (h2 - h1)
    )


def compute_mean_kinetic_temperature(
    celsius: Sequence[float],
    durations: Sequence[float] | None = None,
    *,
    activation_kj: float = USP_ACTIVATION_KJ,
    gas_constant: float = GAS_CONSTANT,
) -> float:
    """Return the one temperature in C that would do as much as the readings: (Ea/R)/(-ln mean exp(-Ea/(R T))).

    Durations weigh the readings (equal without them). Source: USP <1160>; Haynes 1971. Raises ValueError for no reading,
    or durations that do not match.
    """
    if not len(celsius) or (durations is not None and len(durations) != len(celsius)):
        raise ValueError("one duration per reading is needed, and one reading at least")
    kelvin = np.asarray(celsius, float) + KELVIN
    weights = np.ones(len(kelvin)) if durations is None else np.asarray(durations, float)
    ratio = activation_kj / gas_constant
    # the warmest reading is taken out, so that nothing underflows
    exponents = -ratio / kelvin
    top = float(exponents.max())
    log_mean = top + math.log(float((weights * np.exp(exponents - top)).sum() / weights.sum()))
    return ratio / -log_mean - KELVIN
