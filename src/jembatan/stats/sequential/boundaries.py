"""Critical values of a group-sequential test, without or with futility bounds.

Efficacy is an upper crossing. With binding futility the efficacy bounds count on stopping below; with non-binding
futility they do not, and the type I error holds even if a futility bound is ignored.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from jembatan.stats.sequential.recursion import (
    START,
    Continued,
    carry_on,
    find_lower_bound,
    find_upper_bound,
    leave_above,
    leave_below,
)
from jembatan.stats.sequential.spending import Spending, check_looks

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Boundaries:
    """The bounds on the Z scale at each look.

    `lower`: futility bounds (-inf where there is none); for a two-sided test the mirrored efficacy bounds. `stage_levels`:
    one-sided nominal levels 1 - Phi(critical value). `spent`: cumulative one-sided error. `drift`: E Z at information 1
    for which the wanted power is reached, NaN where no power was wanted.
    """

    critical_values: tuple[float, ...]
    lower: tuple[float, ...]
    stage_levels: tuple[float, ...]
    spent: tuple[float, ...]
    information: tuple[float, ...]
    alpha: float
    sides: int
    binding: bool
    drift: float
    method: str
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def continuation(self) -> tuple[tuple[float, float], ...]:
        """The Z interval at each look in which the trial goes on; empty at the last."""
        last = len(self.information) - 1
        return tuple(
            (low if k < last else high, high)
            for k, (low, high) in enumerate(zip(self.lower, self.critical_values, strict=True))
        )


def compute_boundaries(
    spending: Spending,
    looks: Sequence[float],
    alpha: float = 0.025,
    *,
    sides: int = 1,
    power: float | None = None,
    futility_spending: Spending | None = None,
    futility_bounds: Sequence[float] | None = None,
    binding: bool = False,
) -> Boundaries:
    """Return the boundaries of a test with one-sided error alpha (on each side where sides is 2).

    `power` is needed for beta-spending futility and, without it, only adds the drift. `futility_bounds` are Z values for
    all looks but the last (-inf for none). ValueError in one sentence for anything impossible.
    """
    t = check_looks(list(looks))
    _check(alpha, sides, power, futility_spending, futility_bounds, t.size)
    if futility_spending is not None:
        assert power is not None
        return _with_beta_spending(spending, futility_spending, t, alpha, power, binding)
    lower = _fixed_lower(futility_bounds, t.size)
    upper = _efficacy(spending, t, alpha, sides, lower if binding else np.full(t.size, -math.inf))
    if sides == 2:
        lower = -upper
    if (lower[:-1] >= upper[:-1]).any():
        raise ValueError("a futility bound lies at or above the critical value of its look; lower it")
    drift = math.nan
    if power is not None:
        ending = np.append(lower[:-1], upper[-1]) if sides == 1 else lower
        drift = _drift_for_power(t, ending, upper, power)
    return _result(spending, t, upper, lower, alpha, sides, binding, drift, power, None)


def crossing_probabilities(
    information: Floats, lower: Floats, upper: Floats, drift: float
) -> tuple[Floats, Floats]:
    """Return the probabilities of first leaving above and below at each look, for a drift (E Z at information 1)."""
    above, below = np.zeros(information.size), np.zeros(information.size)
    paths = START
    for k, time in enumerate(information):
        above[k] = leave_above(paths, time, upper[k], drift)
        below[k] = leave_below(paths, time, lower[k], drift) if lower[k] > -math.inf else 0.0
        if k + 1 < information.size:
            paths = carry_on(paths, time, lower[k], upper[k], information[k + 1] - time, drift)
    return above, below


def _efficacy(spending: Spending, t: Floats, alpha: float, sides: int, lower: Floats) -> Floats:
    if not spending.is_shape:
        return _spend(np.diff(spending.spent(t, alpha), prepend=0.0), t, sides, lower)
    shape = spending.shape(t)
    if t.size == 1:
        return np.array([-ndtri(alpha)])

    def excess(constant: float) -> float:
        upper = constant * shape
        low = -upper if sides == 2 else np.minimum(lower, upper)
        return math.log(float(crossing_probabilities(t, low, upper, 0.0)[0].sum()) / alpha)

    least = float(-ndtri(alpha)) / float(shape.max()) * 0.999
    most = float(-ndtri(alpha / t.size)) / float(shape.min()) * 1.001
    if sides == 1 and (lower > -math.inf).any():
        least = 0.2 * least
    constant = brentq(excess, least, most, xtol=1e-11, rtol=1e-12)
    return np.asarray(constant * shape)


def _spend(increments: Floats, t: Floats, sides: int, lower: Floats) -> Floats:
    upper = np.empty(t.size)
    paths = START
    for k, time in enumerate(t):
        upper[k] = find_upper_bound(paths, time, float(increments[k]))
        if k + 1 < t.size:
            low = -upper[k] if sides == 2 else lower[k]
            paths = carry_on(paths, time, low, upper[k], t[k + 1] - time)
    return upper


def _with_beta_spending(
    spending: Spending, beta_spending: Spending, t: Floats, alpha: float, power: float, binding: bool
) -> Boundaries:
    beta = 1.0 - power
    if beta_spending.is_shape:
        raise ValueError(
            f"futility cannot be spent by {beta_spending.name}; use obf-type, pocock-type, hsd:GAMMA or power:RHO"
        )
    if spending.is_shape and binding:
        raise ValueError(
            f"binding futility needs error spending for efficacy, not {spending.name}; use obf-type, pocock-type, hsd or power"
        )
    losses = np.diff(beta_spending.spent(t, beta), prepend=0.0)
    gains = None if spending.is_shape else np.diff(spending.spent(t, alpha), prepend=0.0)
    nothing = np.full(t.size, -math.inf)
    fixed = None if binding else _efficacy(spending, t, alpha, 1, nothing)

    def bounds(drift: float) -> tuple[Floats, Floats, float]:
        upper, lower = np.empty(t.size), np.empty(t.size)
        under_null, under_drift = START, START
        missed = 0.0
        for k, time in enumerate(t):
            if fixed is not None:
                upper[k] = fixed[k]
            else:
                assert gains is not None
                upper[k] = find_upper_bound(under_null, time, float(gains[k]))
            if k + 1 == t.size:
                lower[k] = upper[k]
                missed += leave_below(under_drift, time, upper[k], drift)
                break
            lower[k] = min(find_lower_bound(under_drift, time, float(losses[k]), drift), upper[k])
            missed += leave_below(under_drift, time, lower[k], drift)
            next_step = t[k + 1] - time
            if fixed is None:
                under_null = carry_on(under_null, time, lower[k], upper[k], next_step)
            under_drift = carry_on(under_drift, time, lower[k], upper[k], next_step, drift)
        return lower, upper, missed

    start = float(-ndtri(alpha) + ndtri(power))
    drift = brentq(lambda d: bounds(d)[2] - beta, 0.8 * start, 2.0 * start, xtol=1e-11, rtol=1e-12)
    lower, upper, _ = bounds(drift)
    return _result(spending, t, upper, lower, alpha, 1, binding, float(drift), power, beta_spending)


def _drift_for_power(t: Floats, lower: Floats, upper: Floats, power: float) -> float:
    def lack(drift: float) -> float:
        return float(crossing_probabilities(t, lower, upper, drift)[0].sum()) - power

    high = float(upper[-1] + ndtri(power)) + 1.0
    while lack(high) < 0.0:
        high *= 1.5
        if high > 100.0:
            raise ValueError(
                f"the futility bounds are so high that a power of {power:g} is out of reach; lower them"
            )
    return float(brentq(lack, 0.0, high, xtol=1e-11, rtol=1e-12))


def _result(
    spending: Spending,
    t: Floats,
    upper: Floats,
    lower: Floats,
    alpha: float,
    sides: int,
    binding: bool,
    drift: float,
    power: float | None,
    beta_spending: Spending | None,
) -> Boundaries:
    counted = lower if binding or sides == 2 else np.full(t.size, -math.inf)
    spent = np.cumsum(crossing_probabilities(t, counted, upper, 0.0)[0])
    return Boundaries(
        critical_values=tuple(upper.tolist()),
        lower=tuple(lower.tolist()),
        stage_levels=tuple(ndtr(-upper).tolist()),
        spent=tuple(spent.tolist()),
        information=tuple(t.tolist()),
        alpha=alpha,
        sides=sides,
        binding=binding,
        drift=drift,
        method=f"group-sequential boundaries, {spending.name}",
        settings={
            "spending": spending.name,
            "looks": t.tolist(),
            "alpha": alpha,
            "sides": sides,
            "power": power,
            "futility": beta_spending.name if beta_spending else None,
            "binding": binding,
        },
    )


def _fixed_lower(bounds: Sequence[float] | None, looks: int) -> Floats:
    lower = np.full(looks, -math.inf)
    if bounds is not None:
        lower[:-1] = np.asarray(bounds, dtype=np.float64)
    return lower


def _check(
    alpha: float,
    sides: int,
    power: float | None,
    spent: Spending | None,
    bounds: Sequence[float] | None,
    looks: int,
) -> None:
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"alpha is {alpha:g}; give the one-sided error, between 0 and 0.5")
    if sides not in (1, 2):
        raise ValueError(f"sides is {sides}; it must be 1 or 2")
    if power is not None and not alpha < power < 1.0:
        raise ValueError(f"power is {power:g}; it must lie between alpha ({alpha:g}) and 1")
    if spent is not None and bounds is not None:
        raise ValueError("futility was given both as spending and as bounds; give one of the two")
    if sides == 2 and (spent is not None or bounds is not None):
        raise ValueError("futility bounds are for a one-sided test; leave them out or use one side")
    if spent is not None and power is None:
        raise ValueError("futility by spending needs the wanted power; give it, for example 0.9")
    if bounds is not None and len(bounds) != looks - 1:
        raise ValueError(
            f"{len(bounds)} futility bounds for {looks} looks; give one for each look but the last ({looks - 1})"
        )


__all__ = ["Boundaries", "Continued", "compute_boundaries", "crossing_probabilities"]
