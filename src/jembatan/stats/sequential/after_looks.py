"""What a group-sequential design does: stopping probabilities, expected sizes, conditional and predictive power.

Jennison and Turnbull (2000), Group Sequential Methods, chapter 10 (conditional and predictive power); Lan, Simon and
Halperin (1982); Spiegelhalter, Freedman and Blackburn (1986).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from jembatan.stats.normal_integrals import quadrature
from jembatan.stats.sequential.boundaries import Boundaries, crossing_probabilities
from jembatan.stats.sequential.recursion import Continued, carry_on_from, leave_above


@dataclass(frozen=True)
class OperatingCharacteristics:
    """Under one drift: the probability of stopping at each look above and below, and what is spent on average.

    `stop_below` at the last look is everything that is left. `expected_information` is a fraction of the information at
    the last look. For a two-sided test `power` counts the crossing above only.
    """

    drift: float
    stop_above: tuple[float, ...]
    stop_below: tuple[float, ...]
    power: float
    expected_information: float


def compute_operating_characteristics(boundaries: Boundaries, drift: float) -> OperatingCharacteristics:
    """Return the stopping probabilities when every bound is obeyed; `drift` is E Z at full information."""
    _check_drift(drift)
    t = np.array(boundaries.information)
    lower, upper = np.array(boundaries.lower), np.array(boundaries.critical_values)
    above, below = crossing_probabilities(t, lower, upper, drift)
    power = float(above.sum())
    below[-1] = max(0.0, 1.0 - power - float(below[:-1].sum()))
    return OperatingCharacteristics(
        drift, tuple(above.tolist()), tuple(below.tolist()), power, float((above + below) @ t)
    )


def compute_inflation(boundaries: Boundaries) -> float:
    """Return the largest size over the size of a trial without looks of the same one-sided error and power; NaN without power."""
    power = boundaries.settings.get("power")
    if power is None:
        return math.nan
    return float((boundaries.drift / (ndtri(1.0 - boundaries.alpha) + ndtri(power))) ** 2)


def compute_conditional_power(
    boundaries: Boundaries, look: int, z: float, drift: float | None = None
) -> float:
    """Return the probability of crossing a later efficacy bound, given Z at a look; `look` counts from one.

    `drift` is E Z at full information; None takes the trend seen so far, z / sqrt(t). Futility bounds are obeyed.
    """
    t = _check_look(boundaries, look, z)
    used = z / math.sqrt(t) if drift is None else drift
    _check_drift(used)
    return _later_crossing(boundaries, look, z, used)


def compute_predictive_power(boundaries: Boundaries, look: int, z: float) -> float:
    """Return conditional power averaged over the drift's posterior N(z / sqrt t, 1 / t), from a flat prior."""
    t = _check_look(boundaries, look, z)
    centre, sd = z / math.sqrt(t), 1.0 / math.sqrt(t)
    drifts, steps = quadrature(centre - 8.5 * sd, centre + 8.5 * sd, 80)
    density = np.exp(-0.5 * ((drifts - centre) / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi))
    powers = np.array([_later_crossing(boundaries, look, z, float(d)) for d in drifts])
    return float((steps * density) @ powers)


def stopping_verdict(boundaries: Boundaries, look: int, z: float) -> str:
    """Return `efficacy`, `futility` or `continue` for Z at a look; at the last look `efficacy` or `not shown`."""
    _check_look(boundaries, look, z, last_too=True)
    if z >= boundaries.critical_values[look - 1]:
        return "efficacy"
    if look == len(boundaries.information):
        return "not shown"
    return "futility" if z <= boundaries.lower[look - 1] else "continue"


def nominal_p(z: float) -> float:
    """Return the one-sided p-value of Z."""
    return float(ndtr(-z))


def _later_crossing(boundaries: Boundaries, look: int, z: float, drift: float) -> float:
    t, lower, upper = boundaries.information, boundaries.lower, boundaries.critical_values
    time = t[look - 1]
    paths = Continued(time, np.array([z * math.sqrt(time)]), np.ones(1))
    crossed = 0.0
    for k in range(look, len(t)):
        crossed += leave_above(paths, t[k], upper[k], drift)
        if k + 1 < len(t):
            paths = carry_on_from(paths, t[k], lower[k], upper[k], t[k + 1] - t[k], drift)
    return min(crossed, 1.0)


def _check_look(boundaries: Boundaries, look: int, z: float, *, last_too: bool = False) -> float:
    looks = len(boundaries.information)
    last = looks if last_too else looks - 1
    if not 1 <= look <= last:
        raise ValueError(
            f"look {look} is no interim look; this design has interim looks 1 to {looks - 1}"
            if looks > 1
            else "the design has one look only; there is nothing to be had before it"
        )
    if not math.isfinite(z):
        raise ValueError(f"the Z statistic at look {look} is {z:g}; give a finite number")
    return float(boundaries.information[look - 1])


def _check_drift(drift: float) -> None:
    if not math.isfinite(drift):
        raise ValueError(
            f"the drift is {drift:g}; give the power that the design is to have, or a finite drift"
        )
