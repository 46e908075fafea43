"""Consistency of small binary trials by enumeration: every outcome, with every rule decided in integers, so that no tie is lost.

The overall estimate pools the arms over regions, and so does the rest of the world's. The rules of one region are summed over its
outcomes and the rest's. Retention in all regions is summed over the overall outcomes: for each the regions' laws, kept to what the
rule allows there, are convolved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2, next_fast_len, rfft2
from scipy.signal import fftconvolve
from scipy.special import ndtri
from scipy.stats import binom

from jembatan.stats.mrct.endpoints import BINARY_SCALES, BinaryScale, Direction
from jembatan.stats.mrct.exact_estimates import Bound, Estimates, RankedEstimates, Ranks, list_estimates
from jembatan.stats.mrct.exact_outcomes import sum_outcomes
from jembatan.stats.mrct.one_region import KoDefinitions
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import (
    OBJECTIVES,
    Floats,
    Objective,
    check_probability,
    check_retained_fraction,
)

Integers = NDArray[np.int64]
Test = Literal["pooled", "unpooled"]
_NEGLIGIBLE = 1e-18
_MOST_CELLS = 4_000_000  # outcomes of the two totals
_MOST_OUTCOMES = (
    8e9  # outcomes of the region and the rest times rules, without those that never happen: about 10 s
)
_MOST_CONVOLVED = 1.5e9  # cells of all convolutions for the rule over all regions: about 15 s


@dataclass(frozen=True)
class BinaryRegion:
    """One region: patients in each arm and the chance of an event in each."""

    experimental: int
    control: int
    p_experimental: float
    p_control: float


@dataclass(frozen=True)
class ExactConsistency:
    """Exact probabilities; `zero_cell` is the chance that the region's ratio does not exist or is infinite (ratios only).

    `retention_in_all` is None where it was not enumerated (too many outcomes), `ko` also where Ko's definitions do not apply.
    """

    method1: ConsistencyProbability
    method2: ConsistencyProbability
    power: float
    zero_cell: float
    retention_in_all: ConsistencyProbability | None = None
    ko: KoDefinitions | None = None


def compute_exact_consistency(
    regions: Sequence[BinaryRegion],
    scale: BinaryScale = "risk-difference",
    retain: float | Fraction = 0.5,
    region: int = 0,
    alpha: float = 0.025,
    events_are: Direction = "good",
    test: Test = "pooled",
    objective: Objective = "superiority",
    margin: float | Fraction = 0,
) -> ExactConsistency:
    """Return every rule by enumeration, as the normal theory defines it (one_region, all_regions).

    A superiority trial succeeds where the Z test of the pooled arms (variance pooled over the arms, or not) exceeds z(1 - alpha);
    non-inferiority and equivalence where the Wald interval of the overall estimate, on its scale, lies within the margin. A region
    without an estimate (both arms without events, on a ratio) is not consistent; one with an infinite estimate in favour of
    treatment is, where the rule has no upper end.
    """
    share = as_fraction(retain)
    _check(regions, scale, region, alpha, objective, float(margin))
    arms = [_turned(r, scale, events_are) for r in regions]
    own, laws = arms[region], [_Law.of(arm) for arm in arms]
    own_law = laws[region]
    rest = _Law.sum_of([law for k, law in enumerate(laws) if k != region])
    total = _Law.sum_of(laws)
    n1, n0 = sum(o.experimental for o in arms), sum(o.control for o in arms)
    overall = list_estimates(scale, total.treated_events, total.control_events, n1, n0)
    success = _success(total, overall, n1, n0, scale, alpha, test, objective, float(margin))
    rule = _Rule(
        objective, share, Fraction(repr(float(margin))) if not isinstance(margin, Fraction) else margin
    )
    ranked = [
        RankedEstimates(
            list_estimates(scale, law.treated_events, law.control_events, arm.experimental, arm.control)
        )
        for law, arm in zip(laws, arms, strict=True)
    ]
    power = float(total.treated @ success @ total.control)
    outcomes = float(own_law.treated.size * own_law.control.size) * rest.treated.size * rest.control.size
    if outcomes > _MOST_OUTCOMES:
        raise ValueError(
            f"{outcomes:.3g} outcomes are too many to enumerate; with so many patients the normal formula is accurate"
        )
    with_ko = (
        objective == "superiority" and len(arms) > 1 and 0 < share < 1 and 4.0 * outcomes <= _MOST_OUTCOMES
    )
    by_total, by_rest = [rule.retention(ranked[region], overall)], []
    if with_ko:
        by_total.append(rule.within_ratio(ranked[region], overall))
        elsewhere = list_estimates(
            scale, rest.treated_events, rest.control_events, n1 - own.experimental, n0 - own.control
        )
        by_rest = [rule.retention(ranked[region], elsewhere), rule.within_ratio(ranked[region], elsewhere)]
    forms = _sum_one_region(own_law, rest, ranked[region].ranks, by_total, by_rest, success, power)
    return ExactConsistency(
        method1=forms[0],
        method2=_method2(laws, ranked, rule, success, power),
        power=power,
        zero_cell=_zero_cell(own, scale),
        retention_in_all=_retention_in_all(laws, total, ranked, rule, overall, success, power),
        ko=KoDefinitions(forms[0], forms[2], forms[1], forms[3]) if with_ko else None,
    )


def as_fraction(retain: float | Fraction) -> Fraction:
    """Return the retained fraction as it was written: 0.5 is 1/2, 0.333 is 333/1000."""
    check_retained_fraction(float(retain))
    return retain if isinstance(retain, Fraction) else Fraction(repr(float(retain)))


@dataclass(frozen=True)
class _Law:
    """The laws of events in two arms, from the first number of events that happens."""

    treated: Floats
    control: Floats
    first_treated: int
    first_control: int

    @staticmethod
    def of(arm: BinaryRegion) -> _Law:
        (a, i), (b, j) = (
            _trimmed(arm.experimental, arm.p_experimental),
            _trimmed(arm.control, arm.p_control),
        )
        return _Law(a, b, i, j)

    @staticmethod
    def sum_of(laws: Sequence[_Law]) -> _Law:
        a, b, i, j = np.ones(1), np.ones(1), 0, 0
        for law in laws:
            a, b = np.convolve(a, law.treated), np.convolve(b, law.control)
            i, j = i + law.first_treated, j + law.first_control
        return _Law(a, b, i, j)

    @property
    def treated_events(self) -> Integers:
        return np.arange(self.first_treated, self.first_treated + self.treated.size)

    @property
    def control_events(self) -> Integers:
        return np.arange(self.first_control, self.first_control + self.control.size)


def _trimmed(n: int, p: float) -> tuple[Floats, int]:
    law = binom.pmf(np.arange(n + 1), n, p)
    happens = np.flatnonzero(law >= _NEGLIGIBLE)
    return law[happens[0] : happens[-1] + 1], int(happens[0])


@dataclass(frozen=True)
class _Rule:
    """The consistency rules as least and most rank of a region's estimate, given another estimate; shape (2, control, treated)."""

    objective: Objective
    retain: Fraction
    margin: Fraction

    def retention(self, own: RankedEstimates, other: Estimates) -> Ranks:
        slack = self.retain * self.margin
        bound = Bound(self.retain) if self.objective == "superiority" else Bound(Fraction(1), -slack)
        least = own.least_rank(bound, other)
        most = np.full_like(least, own.infinite)
        if self.objective == "equivalence":
            most = own.least_rank(Bound(Fraction(1), slack), other, strict=True) - 1
            least, most = _finite_only(least, most, own, other)
        return _shaped(least, most, other)

    def within_ratio(self, own: RankedEstimates, other: Estimates) -> Ranks:
        """The region's estimate over the other lies between rho and 1/rho; both have the same sign."""
        lower, upper = Bound(self.retain), Bound(1 / self.retain)
        positive = (other.values > 1.0 if other.ratio else other.values > 0.0).ravel()
        negative = (other.values < 1.0 if other.ratio else other.values < 0.0).ravel()
        least = np.where(positive, own.least_rank(lower, other), own.least_rank(upper, other))
        most = np.where(
            positive, own.least_rank(upper, other, strict=True), own.least_rank(lower, other, strict=True)
        )
        least = np.where(positive | negative, least, own.infinite + 1)
        return _shaped(*_finite_only(least, most - 1, own, other), other)

    def same_direction(self, own: RankedEstimates) -> tuple[int, int]:
        """Least and most rank of a region that shows the effect: above zero, above minus the margin, or within it."""
        one = np.ones((1, 1), dtype=np.int64)
        nothing = Estimates(own.ratio, one if own.ratio else 0 * one, one)
        least = int(own.least_rank(Bound(Fraction(1), -self.margin), nothing, strict=True)[0])
        most = own.infinite
        if self.objective == "equivalence":
            most = int(own.least_rank(Bound(Fraction(1), self.margin), nothing)[0]) - 1
        return least, most


def _finite_only(least: Ranks, most: Ranks, own: RankedEstimates, other: Estimates) -> tuple[Ranks, Ranks]:
    values = other.values.ravel()
    finite = np.isfinite(values) & ((values > 0.0) | (not other.ratio))
    return np.where(finite, least, own.infinite + 1), np.minimum(most, own.infinite - 1)


def _shaped(least: Ranks, most: Ranks, other: Estimates) -> Ranks:
    shape = other.above.shape
    return np.ascontiguousarray(np.stack([least.reshape(shape).T, most.reshape(shape).T]).astype(np.int32))


def _sum_one_region(
    own: _Law,
    rest: _Law,
    ranks: Ranks,
    by_total: Sequence[Ranks],
    by_rest: Sequence[Ranks],
    success: Floats,
    power: float,
) -> list[ConsistencyProbability]:
    none = np.zeros((0, 2, rest.control.size, rest.treated.size), dtype=np.int32)
    found = np.zeros((len(by_total) + len(by_rest), 2))
    sum_outcomes(
        (own.treated, own.control),
        (rest.treated, rest.control),
        np.ascontiguousarray(ranks),
        np.stack(by_total),
        np.stack(by_rest) if by_rest else none,
        np.ascontiguousarray(success.T),
        found,
    )
    return [ConsistencyProbability.of(float(alone), float(both), power) for alone, both in found]


def _method2(
    laws: Sequence[_Law], ranked: Sequence[RankedEstimates], rule: _Rule, success: Floats, power: float
) -> ConsistencyProbability:
    unconditional, together = 1.0, np.ones((1, 1))
    for law, own in zip(laws, ranked, strict=True):
        least, most = rule.same_direction(own)
        shows = np.where(
            (own.ranks >= max(least, 0)) & (own.ranks <= most), np.outer(law.treated, law.control), 0.0
        )
        unconditional *= float(shows.sum())
        together = fftconvolve(together, shows)
    return ConsistencyProbability.of(unconditional, float((together * success).sum()), power)


def _retention_in_all(
    laws: Sequence[_Law],
    total: _Law,
    ranked: Sequence[RankedEstimates],
    rule: _Rule,
    overall: Estimates,
    success: Floats,
    power: float,
) -> ConsistencyProbability | None:
    """Return the chance that every region keeps the fraction; None where it takes too many convolutions."""
    happens = np.outer(total.treated, total.control) >= _NEGLIGIBLE
    bounds = [rule.retention(own, overall) for own in ranked]
    limits = np.stack([side.T for bound in bounds for side in bound], axis=-1)[happens]
    alike, which = np.unique(limits, axis=0, return_inverse=True)
    shape = (next_fast_len(total.treated.size, True), next_fast_len(total.control.size, True))
    if float(alike.shape[0]) * shape[0] * shape[1] * len(laws) > _MOST_CONVOLVED:
        return None
    pairs = [np.outer(law.treated, law.control) for law in laws]
    rows, columns = np.nonzero(happens)
    order = np.argsort(which.ravel(), kind="stable")
    starts = np.searchsorted(which.ravel()[order], np.arange(alike.shape[0] + 1))
    unconditional = joint = 0.0
    kept: list[tuple[bytes, NDArray[np.complex128]] | None] = [None] * len(laws)
    for number, limit in enumerate(alike):
        product: NDArray[np.complex128] | float = 1.0
        possible = True
        for k, (pair, own) in enumerate(zip(pairs, ranked, strict=True)):
            least, most = int(limit[2 * k]), int(limit[2 * k + 1])
            key = limit[2 * k : 2 * k + 2].tobytes()
            before = kept[k]
            if before is None or before[0] != key:
                allowed = np.where((own.ranks >= max(least, 0)) & (own.ranks <= most), pair, 0.0)
                possible = possible and bool(allowed.any())
                if not possible:
                    break
                before = kept[k] = (key, rfft2(allowed, shape))
            product = product * before[1]
        if not possible:
            continue
        places = order[starts[number] : starts[number + 1]]
        i, j = rows[places], columns[places]
        chances = np.maximum(irfft2(product, shape)[i, j], 0.0)
        unconditional += float(chances.sum())
        joint += float(chances @ success[i, j])
    return ConsistencyProbability.of(unconditional, joint, power)


def _success(
    total: _Law,
    overall: Estimates,
    n1: int,
    n0: int,
    scale: BinaryScale,
    alpha: float,
    test: Test,
    objective: Objective,
    margin: float,
) -> Floats:
    """Return 1 where the trial succeeds, by events of the treated and of the control."""
    x, y = total.treated_events[:, None] / n1, total.control_events[None, :] / n0
    z = float(ndtri(1.0 - alpha))
    if objective == "superiority":
        if test == "pooled":
            both = (n1 * x + n0 * y) / (n1 + n0)
            variance = both * (1.0 - both) * (1.0 / n1 + 1.0 / n0)
        elif test == "unpooled":
            variance = x * (1.0 - x) / n1 + y * (1.0 - y) / n0
        else:
            raise ValueError(f"{test!r} is no test; use pooled or unpooled")
        won: Floats = (x - y > z * np.sqrt(variance)).astype(np.float64)
        return won
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.log(overall.values) if overall.ratio else overall.values
        if scale == "risk-difference":
            variance = x * (1.0 - x) / n1 + y * (1.0 - y) / n0
        elif scale == "log-rr":
            variance = (1.0 / x - 1.0) / n1 + (1.0 / y - 1.0) / n0
        else:
            variance = 1.0 / (n1 * x * (1.0 - x)) + 1.0 / (n0 * y * (1.0 - y))
        reach = z * np.sqrt(variance)
        shown = effect + margin > reach
        if objective == "equivalence":
            shown &= margin - effect > reach
        shown &= np.isfinite(effect) & np.isfinite(reach)
    found: Floats = shown.astype(np.float64)
    return found


def _check(
    regions: Sequence[BinaryRegion],
    scale: BinaryScale,
    region: int,
    alpha: float,
    objective: Objective,
    margin: float,
) -> None:
    if scale not in BINARY_SCALES:
        raise ValueError(f"{scale!r} is no scale of a binary endpoint; use {', '.join(BINARY_SCALES)}")
    if not regions or not 0 <= region < len(regions):
        raise ValueError(f"there is no region number {region + 1}; the design has {len(regions)}")
    check_probability(alpha, "alpha", below=0.5)
    if objective not in OBJECTIVES:
        raise ValueError(f"objective {objective!r} is unknown; use one of {', '.join(OBJECTIVES)}")
    if (objective == "superiority") != (margin == 0.0) or margin < 0.0:
        raise ValueError(
            f"{objective} with a margin of {margin:g}; superiority has none, the others need a positive one"
        )
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
