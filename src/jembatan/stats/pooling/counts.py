"""Two arms, two outcomes, in several regions: risk difference, risk ratio, odds ratio; empty cells handled and named.

In each region the large-sample estimate (Wald; Katz; Woolf), with 1/2 added to all four cells where one is empty (for the
difference only in its standard error: a proportion of 0 or 1 would otherwise count as known exactly). Over the
regions Mantel-Haenszel, with the variances of Sato (1989) for the difference, Greenland and Robins (1985) for the risk
ratio, Robins, Breslow and Greenland (1986) for the odds ratio; they need no correction. The interaction is a likelihood
ratio: one common effect, with the control proportion of every region free, against an effect of its own for each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import xlogy

from jembatan.stats.pooling.effect import (
    Effect,
    LikelihoodRatio,
    RegionalEffects,
    likelihood_ratio,
    no_effect,
    normal_effect,
)
from jembatan.stats.two_by_two import BinaryMeasure, check_counts, estimate_effect

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Events and subjects of arm 1 (experimental) and arm 0 (control) in each stratum; arrays of shape (K,)."""

    events1: Floats
    n1: Floats
    events0: Floats
    n0: Floats

    def __post_init__(self) -> None:
        """Refuse impossible counts."""
        for events, n in ((self.events1, self.n1), (self.events0, self.n0)):
            for one, all_ in zip(events, n, strict=True):
                check_counts(float(one), float(all_))

    def total(self) -> Counts:
        """Return the counts thrown together."""
        return Counts(*(np.array([float(x.sum())]) for x in (self.events1, self.n1, self.events0, self.n0)))

    def at(self, rows: NDArray[np.bool_]) -> Counts:
        """Return the strata where `rows` is true."""
        return Counts(self.events1[rows], self.n1[rows], self.events0[rows], self.n0[rows])


def count(
    events: NDArray[np.bool_], treated: NDArray[np.bool_], stratum: NDArray[np.int64], strata: int
) -> Counts:
    """Return the counts of subjects by stratum (coded 0..strata-1); arrays of shape (subjects,)."""

    def tally(rows: NDArray[np.bool_]) -> Floats:
        return np.bincount(stratum[rows], minlength=strata).astype(float)

    return Counts(tally(events & treated), tally(treated), tally(events & ~treated), tally(~treated))


def compare_counts(
    regions: Counts, measure: BinaryMeasure, level: float = 0.95, strata: Counts | None = None
) -> RegionalEffects:
    """Return the effect in every region, stratified (by `strata`, or the regions), unstratified, and the interaction."""
    return RegionalEffects(
        regions=tuple(
            estimate_effect(float(a), float(n1), float(c), float(n0), measure, level)
            for a, n1, c, n0 in zip(regions.events1, regions.n1, regions.events0, regions.n0, strict=True)
        ),
        stratified=pool_mantel_haenszel(strata or regions, measure, level),
        unstratified=_crude(regions, measure, level),
        interaction=compute_interaction(regions, measure),
    )


def _crude(regions: Counts, measure: BinaryMeasure, level: float) -> Effect:
    total = regions.total()
    return estimate_effect(
        float(total.events1[0]),
        float(total.n1[0]),
        float(total.events0[0]),
        float(total.n0[0]),
        measure,
        level,
    )


def pool_mantel_haenszel(counts: Counts, measure: BinaryMeasure, level: float = 0.95) -> Effect:
    """Return the Mantel-Haenszel effect over strata that have both arms; the log of a ratio."""
    counts = counts.at((counts.n1 > 0) & (counts.n0 > 0))
    a, c = counts.events1, counts.events0
    b, d = counts.n1 - a, counts.n0 - c
    total = counts.n1 + counts.n0
    if not len(total):
        return no_effect("one_arm")
    if measure == "risk-difference":
        weight = float((counts.n1 * counts.n0 / total).sum())
        difference = float(((a * counts.n0 - c * counts.n1) / total).sum()) / weight
        p = float(
            (
                (counts.n1**2 * c - counts.n0**2 * a + counts.n1 * counts.n0 * (counts.n0 - counts.n1) / 2)
                / total**2
            ).sum()
        )
        q = float(((a * d + b * c) / (2 * total)).sum())
        return normal_effect(difference, max(0.0, (difference * p + q) / weight**2), level)
    if measure == "risk-ratio":
        above, below = float((a * counts.n0 / total).sum()), float((c * counts.n1 / total).sum())
        if above == 0 or below == 0:
            return _one_sided(above, below, level)
        spread = float(((counts.n1 * counts.n0 * (a + c) - a * c * total) / total**2).sum())
        return normal_effect(math.log(above / below), spread / (above * below), level)
    r, s = a * d / total, b * c / total
    above, below = float(r.sum()), float(s.sum())
    if above == 0 or below == 0:
        return _one_sided(above, below, level)
    p1, q1 = (a + d) / total, (b + c) / total
    variance = (
        float((p1 * r).sum()) / (2 * above**2)
        + float((p1 * s + q1 * r).sum()) / (2 * above * below)
        + float((q1 * s).sum()) / (2 * below**2)
    )
    return normal_effect(math.log(above / below), variance, level)


def compute_interaction(regions: Counts, measure: BinaryMeasure) -> LikelihoodRatio | None:
    """Return the likelihood-ratio test that the effect is the same in all regions that tell anything of it."""
    informative = (regions.n1 > 0) & (regions.n0 > 0)
    if measure != "risk-difference":
        none = (regions.events1 == 0) & (regions.events0 == 0)
        everybody = (regions.events1 == regions.n1) & (regions.events0 == regions.n0)
        informative &= ~none & ~(everybody if measure == "odds-ratio" else np.zeros_like(none))
    counts = regions.at(informative)
    k = len(counts.n1)
    if k < 2:
        return None
    full = float(_log_likelihood(counts, counts.events1 / counts.n1, counts.events0 / counts.n0))
    low, high = {"risk-difference": (-1.0, 1.0), "risk-ratio": (-30.0, 30.0), "odds-ratio": (-30.0, 30.0)}[
        measure
    ]
    grid = np.linspace(low, high, 201)[1:-1]
    heights = [_profile(counts, t, measure) for t in grid]
    at = int(np.argmax(heights))
    step = grid[1] - grid[0]
    best = minimize_scalar(
        lambda t: -_profile(counts, t, measure),
        bounds=(max(low, grid[at] - step), min(high, grid[at] + step)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return likelihood_ratio(full, -float(best.fun), k - 1)


def _one_sided(above: float, below: float, level: float) -> Effect:
    if above == 0 and below == 0:
        return no_effect("no_information")
    return no_effect("no_finite_estimate")


def _log_likelihood(counts: Counts, p1: Floats, p0: Floats) -> float:
    return float(
        np.sum(
            xlogy(counts.events1, p1)
            + xlogy(counts.n1 - counts.events1, 1 - p1)
            + xlogy(counts.events0, p0)
            + xlogy(counts.n0 - counts.events0, 1 - p0)
        )
    )


def _profile(counts: Counts, effect: float, measure: BinaryMeasure) -> float:
    """Return the log likelihood of one common effect, the control proportion of each stratum at its best.

    The likelihood is concave in the control proportion (its logit for the odds ratio), so bisection of the slope finds it.
    """
    k = len(counts.n1)
    if measure == "odds-ratio":
        low, high = np.full(k, -60.0), np.full(k, 60.0)
    elif measure == "risk-ratio":
        low, high = np.zeros(k), np.full(k, min(1.0, math.exp(-effect)))
    else:
        low, high = np.full(k, max(0.0, -effect)), np.full(k, min(1.0, 1.0 - effect))
    for _ in range(70):
        middle = 0.5 * (low + high)
        rising = _slope(counts, middle, effect, measure) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    p1, p0 = _proportions(0.5 * (low + high), effect, measure)
    return _log_likelihood(counts, p1, p0)


def _proportions(at: Floats, effect: float, measure: BinaryMeasure) -> tuple[Floats, Floats]:
    if measure == "odds-ratio":
        return 1 / (1 + np.exp(-(at + effect))), 1 / (1 + np.exp(-at))
    p1 = at * math.exp(effect) if measure == "risk-ratio" else at + effect
    return np.clip(p1, 0.0, 1.0), at


def _slope(counts: Counts, at: Floats, effect: float, measure: BinaryMeasure) -> Floats:
    p1, p0 = _proportions(at, effect, measure)
    a, c = counts.events1, counts.events0
    b, d = counts.n1 - a, counts.n0 - c
    if measure == "odds-ratio":
        slope: Floats = (a - counts.n1 * p1) + (c - counts.n0 * p0)
        return slope
    ratio = math.exp(effect) if measure == "risk-ratio" else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [
            np.where(x > 0, x * factor / p, 0.0)
            for x, factor, p in ((a, ratio, p1), (b, -ratio, 1 - p1), (c, 1.0, p0), (d, -1.0, 1 - p0))
        ]
    return np.asarray(sum(terms))
