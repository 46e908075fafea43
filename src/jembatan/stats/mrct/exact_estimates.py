"""Estimates of two small arms as ranks among the values that they can take, so that a rule is a comparison of whole numbers.

An estimate is a quotient of integers: a risk difference, or a risk or odds ratio whose logarithm is the scale. A rule asks whether
D_1 >= slope D + shift. The bound is placed among the attainable values in floating point; where it lies on one of them, integers
decide. On a log scale with a shift that is not zero no tie exists: exp of a rational number other than zero is irrational.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.mrct.endpoints import BinaryScale
from jembatan.stats.mrct.regional_design import Floats

Integers = NDArray[np.int64]
Ranks = NDArray[np.int32]
_CLOSE = 1e-12  # two values of arms of a thousand patients lie further apart


@dataclass(frozen=True)
class Estimates:
    """Estimates by events of two arms, `above` / `below` in integers: a difference, or a ratio (0, infinite, or NaN as 0 / 0)."""

    ratio: bool
    above: Integers
    below: Integers

    @property
    def values(self) -> Floats:
        """The quotients."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = self.above / self.below
        return found


def list_estimates(scale: BinaryScale, treated: Integers, control: Integers, n1: int, n0: int) -> Estimates:
    """Return the estimates for each pair of events, shape (treated, control); benefit is positive, or a ratio above one."""
    x, y = treated[:, None], control[None, :]
    if scale == "risk-difference":
        above = x * n0 - y * n1
        return Estimates(False, above, np.full_like(above, max(n1 * n0, 1)))
    if scale == "log-rr":
        return Estimates(True, x * n0 + 0 * y, y * n1 + 0 * x)
    return Estimates(True, x * (n0 - y), (n1 - x) * y)


@dataclass(frozen=True)
class Bound:
    """A bound for an estimate, given another: slope times the other plus shift, on the scale of the rule (logs of ratios)."""

    slope: Fraction
    shift: Fraction = Fraction(0)


class RankedEstimates:
    """One region's estimates by rank: -1 without an estimate or infinitely bad, `infinite` where infinitely good."""

    def __init__(self, estimates: Estimates) -> None:
        """Rank the finite estimates."""
        values = estimates.values
        finite = np.isfinite(values) & ((values > 0.0) | (not estimates.ratio))
        # quotients of integers below 2^53 are rounded correctly, so that equal fractions are equal numbers
        self._values, first = np.unique(values[finite], return_index=True)
        self._above, self._below = estimates.above[finite][first], estimates.below[finite][first]
        self.ratio = estimates.ratio
        self.infinite = int(self._values.size)
        ranks = np.full(values.shape, -1, dtype=np.int32)
        ranks[finite] = np.searchsorted(self._values, values[finite])
        ranks[np.isposinf(values)] = self.infinite
        self.ranks: Ranks = ranks

    def least_rank(self, bound: Bound, other: Estimates, *, strict: bool = False) -> Ranks:
        """Return the least rank whose estimate is at least (strict: above) the bound, for each estimate of the other, flat.

        `infinite + 1` where the other has no estimate.
        """
        values, slope, shift = other.values.ravel(), float(bound.slope), float(bound.shift)
        with np.errstate(invalid="ignore", over="ignore"):
            limits = values**slope * np.exp(shift) if self.ratio else slope * values + shift
        side = "right" if strict else "left"
        found: Ranks = np.searchsorted(self._values, limits, side=side).astype(np.int32)  # type: ignore[call-overload]
        for step in (-1, 0):
            place = np.clip(found + step, 0, max(self.infinite - 1, 0))
            near = np.zeros(found.shape, dtype=bool)
            if self.infinite:
                gap = np.abs(self._values[place] - limits)
                near = np.isfinite(limits) & (gap <= _CLOSE * np.maximum(np.abs(limits), 1e-3))
            for i in np.flatnonzero(near):
                order = self._compare(
                    int(place[i]), int(other.above.ravel()[i]), int(other.below.ravel()[i]), bound
                )
                found[i] = place[i] + (1 if order < 0 or (order == 0 and strict) else 0)
        found[np.isnan(values)] = self.infinite + 1
        return found

    def _compare(self, place: int, above: int, below: int, bound: Bound) -> int:
        """Return the sign of an attainable estimate less the bound, exactly."""
        a, b = int(self._above[place]), int(self._below[place])
        if not self.ratio:
            left, right = Fraction(a, b), bound.slope * Fraction(above, below) + bound.shift
            return (left > right) - (left < right)
        if bound.shift == 0:
            u, v = bound.slope.numerator, bound.slope.denominator
            one: int = a**v * below**u
            two: int = above**u * b**v
            return (one > two) - (one < two)
        with localcontext() as context:
            context.prec = 60
            other = (Decimal(above) / Decimal(below)).ln() if bound.slope else Decimal(0)
            limit = _decimal(bound.slope) * other + _decimal(bound.shift)
            left_log = (Decimal(a) / Decimal(b)).ln()
            return (left_log > limit) - (left_log < limit)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
