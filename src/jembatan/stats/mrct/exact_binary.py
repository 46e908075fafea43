"""Consistency of small binary trials by enumeration: every outcome, in integer arithmetic, so that no tie is lost.

The rule D_1 >= retain D is a threshold on the region's successes, given its control successes and both totals. On the risk
difference it is a quotient of integers. On the log ratios it is a root, computed in floating point and, where it lies close to a
whole number, decided by comparing integer powers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve
from scipy.special import ndtri
from scipy.stats import binom

from jembatan.stats.mrct.endpoints import BINARY_SCALES, BinaryScale, Direction
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import Floats, check_probability, check_retained_fraction

Integers = NDArray[np.int64]
Test = Literal["pooled", "unpooled"]
_NEGLIGIBLE = 1e-18
_MOST_CELLS = 4_000_000  # outcomes of the two totals, and of one region with one total


@dataclass(frozen=True)
class BinaryRegion:
    """One region: patients in each arm and the chance of an event in each."""

    experimental: int
    control: int
    p_experimental: float
    p_control: float


@dataclass(frozen=True)
class ExactConsistency:
    """Exact probabilities; `zero_cell` is the chance that the region's ratio does not exist or is infinite (ratios only)."""

    method1: ConsistencyProbability
    method2: ConsistencyProbability
    power: float
    zero_cell: float


def compute_exact_consistency(
    regions: Sequence[BinaryRegion],
    scale: BinaryScale = "risk-difference",
    retain: float | Fraction = 0.5,
    region: int = 0,
    alpha: float = 0.025,
    events_are: Direction = "good",
    test: Test = "pooled",
) -> ExactConsistency:
    """Return Methods 1 and 2 of a superiority trial by enumeration.

    The overall estimate pools the arms over regions; the trial succeeds where the Z test of the pooled arms (variance pooled over
    the arms, or not) exceeds z(1 - alpha). A region without an estimate (both arms without events, on a ratio) is not consistent;
    one with an infinite estimate in favour of treatment is.
    """
    share = as_fraction(retain)
    _check(regions, scale, region, alpha)
    arms = [_turned(r, scale, events_are) for r in regions]
    own = arms[region]
    rest = [a for k, a in enumerate(arms) if k != region]
    a, b = _law(own.experimental, own.p_experimental), _law(own.control, own.p_control)
    r = _law_of_sum([(o.experimental, o.p_experimental) for o in rest])
    s = _law_of_sum([(o.control, o.p_control) for o in rest])
    n1, n0 = sum(o.experimental for o in arms), sum(o.control for o in arms)
    success = _success(n1, n0, alpha, test)
    law_x, law_y = np.convolve(a, r), np.convolve(b, s)
    power = float(law_x @ success @ law_y)
    unconditional = joint = 0.0
    tails = _tails(a, r)  # [X, t]: the region has at least t events and both together X
    places = np.arange(n1 + 1)
    for y in range(n0 + 1):
        if law_y[y] < _NEGLIGIBLE:
            continue
        own_y = np.arange(max(0, y - (s.size - 1)), min(b.size - 1, y) + 1)
        chances = b[own_y] * s[y - own_y]
        least = _least_events(scale, share, own, n1, n0, places, y, own_y)
        held = chances @ tails[places[None, :], np.clip(least, 0, own.experimental + 1)]
        unconditional += float(held.sum())
        joint += float(held @ success[:, y])
    return ExactConsistency(
        method1=ConsistencyProbability.of(unconditional, joint, power),
        method2=_method2(arms, success, power),
        power=power,
        zero_cell=_zero_cell(own, scale),
    )


def as_fraction(retain: float | Fraction) -> Fraction:
    """Return the retained fraction as it was written: 0.5 is 1/2, 0.333 is 333/1000."""
    check_retained_fraction(float(retain))
    return retain if isinstance(retain, Fraction) else Fraction(repr(float(retain)))


def _check(regions: Sequence[BinaryRegion], scale: BinaryScale, region: int, alpha: float) -> None:
    if scale not in BINARY_SCALES:
        raise ValueError(f"{scale!r} is no scale of a binary endpoint; use {', '.join(BINARY_SCALES)}")
    if not regions or not 0 <= region < len(regions):
        raise ValueError(f"there is no region number {region + 1}; the design has {len(regions)}")
    check_probability(alpha, "alpha", below=0.5)
    for number, r in enumerate(regions, 1):
        if r.experimental < 1 or r.control < 1:
            raise ValueError(f"an arm of region {number} has no patient; every region needs both arms")
        for p in (r.p_experimental, r.p_control):
            if not 0.0 <= p <= 1.0:
                raise ValueError(f"a proportion of region {number} is {p:g}; it must lie between 0 and 1")
    n1, n0 = sum(r.experimental for r in regions), sum(r.control for r in regions)
    if (n1 + 1) * (n0 + 1) > _MOST_CELLS:
        raise ValueError(
            f"{n1} and {n0} patients are too many to enumerate; above 2,000 in an arm the normal formula is accurate"
        )


def _turned(region: BinaryRegion, scale: BinaryScale, events_are: Direction) -> BinaryRegion:
    """Return the region with benefit positive: fewer events in one arm is more in the other."""
    if events_are == "good":
        return region
    return BinaryRegion(region.control, region.experimental, region.p_control, region.p_experimental)


def _law(n: int, p: float) -> Floats:
    found: Floats = binom.pmf(np.arange(n + 1), n, p)
    return found


def _law_of_sum(parts: Sequence[tuple[int, float]]) -> Floats:
    found = np.ones(1)
    for n, p in parts:
        found = np.convolve(found, _law(n, p))
    return found


def _tails(a: Floats, r: Floats) -> Floats:
    total = a.size + r.size - 1
    joint = np.zeros((total, a.size + 1))
    for x in range(a.size):
        joint[x : x + r.size, x] = a[x] * r
    found: Floats = np.cumsum(joint[:, ::-1], axis=1)[:, ::-1]
    return found


def _success(n1: int, n0: int, alpha: float, test: Test) -> Floats:
    x, y = np.arange(n1 + 1)[:, None] / n1, np.arange(n0 + 1)[None, :] / n0
    if test == "pooled":
        both = (n1 * x + n0 * y) / (n1 + n0)
        variance = both * (1.0 - both) * (1.0 / n1 + 1.0 / n0)
    elif test == "unpooled":
        variance = x * (1.0 - x) / n1 + y * (1.0 - y) / n0
    else:
        raise ValueError(f"{test!r} is no test; use pooled or unpooled")
    found: Floats = (x - y > float(ndtri(1.0 - alpha)) * np.sqrt(variance)).astype(np.float64)
    return found


def _least_events(
    scale: BinaryScale,
    share: Fraction,
    own: BinaryRegion,
    n1: int,
    n0: int,
    x: Integers,
    y: int,
    own_y: Integers,
) -> Integers:
    """Return the least events of the region's treated at which the rule holds; shape (own_y, x)."""
    if scale == "risk-difference":
        return _least_difference(share, own, n1, n0, x, y, own_y)
    odds = scale == "log-or"
    m1, m0 = own.experimental, own.control
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x / n1) / (y / n0) if not odds else (x * (n0 - y)) / ((n1 - x) * float(y))
        kept = np.where(np.isfinite(ratio), ratio, np.inf) ** float(share)
        column = own_y[:, None].astype(np.float64)
        if odds:
            wanted = column / (m0 - column) * kept
            least = np.where(np.isinf(wanted), m1, m1 * wanted / (1.0 + wanted))
        else:
            least = column * m1 / m0 * kept
    # without events in the region's control any event of its treated is an infinite ratio in favour
    least[own_y == 0] = 1.0
    unreachable = np.isnan(least)
    least = np.where(unreachable, m1 + 1.0, np.minimum(least, m1 + 1.0))
    found = np.ceil(least).astype(np.int64)
    close = np.abs(least - np.round(least)) < 1e-8 * np.maximum(1.0, least)
    close &= (own_y[:, None] > 0) & (y > 0) & (least <= m1)
    for i, j in np.argwhere(close):
        candidate = round(float(least[i, j]))
        holds = _powers_hold(odds, share, candidate, int(own_y[i]), own, int(x[j]), y, n1, n0)
        found[i, j] = candidate if holds else candidate + 1
    found = np.maximum(found, 1)
    if odds:
        found[own_y == m0] = m1 + 1
    return found


def _powers_hold(
    odds: bool, share: Fraction, x1: int, y1: int, own: BinaryRegion, x: int, y: int, n1: int, n0: int
) -> bool:
    """Say exactly whether ratio_1 >= ratio^share, by integer powers."""
    u, v = share.numerator, share.denominator
    if odds:
        above, below = x1 * (own.control - y1), (own.experimental - x1) * y1
        total_above, total_below = x * (n0 - y), (n1 - x) * y
    else:
        above, below = x1 * own.control, y1 * own.experimental
        total_above, total_below = x * n0, y * n1
    return bool(above**v * total_below**u >= total_above**u * below**v)


def _least_difference(
    share: Fraction, own: BinaryRegion, n1: int, n0: int, x: Integers, y: int, own_y: Integers
) -> Integers:
    u, v, m1, m0 = share.numerator, share.denominator, own.experimental, own.control
    if max(m1, 1) * max(m0, 1) * n1 * n0 * max(u, v) >= 2**61:
        raise ValueError(
            f"the retained fraction {float(share):g} has too many digits for so many patients; give it with two or three"
        )
    above = own_y[:, None] * (m1 * v * n1 * n0) + u * m1 * m0 * (x[None, :] * n0 - y * n1)
    below = m0 * v * n1 * n0
    found: Integers = -((-above) // below)
    return found


def _method2(arms: Sequence[BinaryRegion], success: Floats, power: float) -> ConsistencyProbability:
    unconditional, together = 1.0, np.ones((1, 1))
    for arm in arms:
        x, y = np.arange(arm.experimental + 1)[:, None], np.arange(arm.control + 1)[None, :]
        law = np.outer(_law(arm.experimental, arm.p_experimental), _law(arm.control, arm.p_control))
        positive = np.where(x * arm.control > y * arm.experimental, law, 0.0)
        unconditional *= float(positive.sum())
        together = fftconvolve(together, positive)
    return ConsistencyProbability.of(unconditional, float((together * success).sum()), power)


def _zero_cell(own: BinaryRegion, scale: BinaryScale) -> float:
    if scale == "risk-difference":
        return 0.0
    p1, p0, n1, n0 = own.p_experimental, own.p_control, own.experimental, own.control
    none1, none0 = (1.0 - p1) ** n1, (1.0 - p0) ** n0
    if scale == "log-rr":
        return 1.0 - (1.0 - none1) * (1.0 - none0)
    return 1.0 - (1.0 - none1 - p1**n1) * (1.0 - none0 - p0**n0)


def whole_arms(total: float, shares: Sequence[float], ratio: float) -> list[tuple[int, int]]:
    """Return whole patients by region (experimental, control), each rounded up from its part of the total."""
    found = []
    for share in shares:
        control = total * share / (1.0 + ratio)
        found.append(
            (math.ceil(control * ratio - 1e-9 * max(total, 1.0)), math.ceil(control - 1e-9 * max(total, 1.0)))
        )
    return found
