"""What theory says of a single arm of survival times against a known historical curve, at a calendar month.

One-sample log-rank: with O observed and E expected events, E - O is a sum over independent patients, so its mean and variance follow
from four integrals over a patient's time; Wu (2015), Pharm Stat 14:26-33 (read as the vignette of its R package logRank1s prints
it). Kaplan-Meier at a milestone: Greenwood's variance in the limit of many patients. Hazards come in pieces.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import gammaincc, ndtr, ndtri

from jembatan.stats.normal_integrals import Floats, quadrature
from jembatan.stats.simulation.survival_design import Hazard, SurvivalRegion

_NODES = 24


@dataclass(frozen=True)
class OneSampleMoments:
    """A patient's expected events: under treatment (observed) and by the historical hazard; mean and variance of their difference."""

    observed: float
    expected: float
    variance: float

    @property
    def gain(self) -> float:
        """Expected less observed events of a patient."""
        return self.expected - self.observed


def compute_one_sample_moments(region: SurvivalRegion, month: float) -> OneSampleMoments:
    """Return the moments of one of the region's patients at a calendar month; the control's hazard is the historical one."""
    arm, historical = region.hazard_experimental, region.hazard_control
    observed = expected = squared = crossed = 0.0
    for u, weight in _pieces(region, month, month):
        seen = weight * _still_seen(region, u, month)
        rate, known = _rates(arm, u), _rates(historical, u)
        cumulated = _cumulated(historical, u)
        observed += float(seen @ rate)
        expected += float(seen @ known)
        squared += float(seen @ (cumulated * known))
        crossed += float(seen @ (cumulated * rate))
    # E[O^2] = observed, E[E^2] = 2 squared, E[O E] = crossed
    variance = observed + 2.0 * squared - 2.0 * crossed - (expected - observed) ** 2
    return OneSampleMoments(observed, expected, variance)


def compute_one_sample_power(
    moments: Sequence[OneSampleMoments],
    patients: Sequence[int],
    alpha: float,
    weight_of_expected: float = 1.0,
) -> float:
    """Return the power of (E - O) / sqrt(w E + (1 - w) O) over regions; w = 1 Finkelstein's test, 1/2 Wu's."""
    both = list(zip(patients, moments, strict=True))
    under_root = math.fsum(
        n * (weight_of_expected * m.expected + (1.0 - weight_of_expected) * m.observed) for n, m in both
    )
    gain, variance = math.fsum(n * m.gain for n, m in both), math.fsum(n * m.variance for n, m in both)
    return float(ndtr((gain - float(-ndtri(alpha)) * math.sqrt(under_root)) / math.sqrt(variance)))


def compute_power_at_events(
    events: int, ratio: float, alpha: float, weight_of_expected: float = 1.0
) -> float:
    """Return the exact power of the one-sample log-rank test analysed at a number of events, under a common hazard ratio.

    On the scale of its own cumulated hazard the process of events is Poisson, however patients enter and drop out, so that ratio
    times E at the events-th event is a gamma variable.
    """
    z = float(-ndtri(alpha))
    middle = events + 0.5 * z * z * weight_of_expected
    least = middle + math.sqrt(middle**2 - events**2 + z * z * (1.0 - weight_of_expected) * events)
    return float(gammaincc(events, ratio * least))


def milestone_variance(region: SurvivalRegion, at: float, month: float) -> float:
    """Return n times the variance of Kaplan-Meier survival at `at`, analysed at a calendar month; inf where nobody is followed so long."""
    total = 0.0
    if at > _nobody_left(region):
        return math.inf
    for u, weight in _pieces(region, at, month):
        seen = _still_seen(region, u, month)
        if (seen <= 0.0).any():
            return math.inf
        total += float(weight @ (_rates(region.hazard_experimental, u) / seen))
    survival, _ = region.survivals_at(at)
    return survival * survival * total


def expected_events(region: SurvivalRegion, month: float) -> float:
    """Return the events of all the region's patients that are expected by a calendar month (one arm)."""
    return region.experimental * math.fsum(
        float((weight * _still_seen(region, u, month)) @ _rates(region.hazard_experimental, u))
        for u, weight in _pieces(region, month, month)
    )


def month_of_events(regions: Sequence[SurvivalRegion], events: float) -> float:
    """Return the calendar month by which so many events are expected; inf where they never are."""
    low, high = 0.0, 1.0
    while math.fsum(expected_events(r, high) for r in regions) < events:
        high *= 2.0
        if high > 1e6:
            return math.inf
    for _ in range(100):
        middle = 0.5 * (low + high)
        if math.fsum(expected_events(r, middle) for r in regions) < events:
            low = middle
        else:
            high = middle
    return high


def _pieces(region: SurvivalRegion, end: float, analysed: float) -> list[tuple[Floats, Floats]]:
    """Return nodes and weights on each stretch of a patient's time up to `end` in which nothing changes course."""
    arm, dropout = region.hazard_experimental, region.dropout
    changes = {*arm.until, *region.hazard_control.until, *(analysed - month for month in region.entry_months)}
    last = min(end, _nobody_left(region))
    bounds = sorted({0.0, last, *(c for c in changes if 0.0 < c < last)})
    found = []
    for a, b in pairwise(bounds):
        gone = (arm.rate_at(a) + dropout) * (b - a)  # each part holds a few halvings at most
        parts = max(1, math.ceil(gone / 4.0))
        found += [
            quadrature(a + (b - a) * k / parts, a + (b - a) * (k + 1) / parts, _NODES) for k in range(parts)
        ]
    return found


def _nobody_left(region: SurvivalRegion) -> float:
    """Return the time by which the hazards of event and dropout have cumulated to 60: what comes later is below rounding."""
    arm, reached = region.hazard_experimental, 0.0
    for rate, begin, end in zip(arm.rates, (0.0, *arm.until), (*arm.until, math.inf), strict=True):
        total = rate + region.dropout
        if reached + total * (end - begin) >= 60.0:
            return begin + (60.0 - reached) / total
        reached += total * (end - begin)
    raise AssertionError("the last piece of a hazard has no end")


def _still_seen(region: SurvivalRegion, u: Floats, month: float) -> Floats:
    """Return the chance that a patient entered, and neither ended nor dropped out, by time u, and is followed that long."""
    entered = np.interp(month - u, region.entry_months, region.entry_fractions, left=0.0, right=1.0)
    gone = _cumulated(region.hazard_experimental, u) + region.dropout * u
    return np.asarray(entered * np.exp(-gone), np.float64)


def _rates(hazard: Hazard, u: Floats) -> Floats:
    return np.asarray(hazard.rates)[np.searchsorted(np.asarray(hazard.until), u, side="right")]


def _cumulated(hazard: Hazard, u: Floats) -> Floats:
    at = np.concatenate([[0.0], hazard.until])
    before = np.concatenate([[0.0], np.cumsum(np.diff(at) * np.asarray(hazard.rates)[:-1])])
    piece = np.searchsorted(np.asarray(hazard.until), u, side="right")
    return np.asarray(before[piece] + np.asarray(hazard.rates)[piece] * (u - at[piece]), np.float64)
