"""Times to an event in two arms: Cox's hazard ratio with Efron's ties and strata, and the Kaplan-Meier curve.

Cox (1972), J R Stat Soc B 34:187-220; Efron (1977), J Am Stat Assoc 72:557-565; Kaplan and Meier (1958), J Am Stat Assoc
53:457-481, with Greenwood's variance on the log(-log) scale. A subject censored at a time is at risk at that time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtri, ndtri

from jembatan.stats.pooling.effect import Effect, no_effect, normal_effect

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]

_FARTHEST = 30.0  # a log hazard ratio beyond it is infinite


@dataclass(frozen=True)
class CoxFit:
    """The log hazard ratio of the treated against the control, and the partial log likelihoods there and at zero."""

    effect: Effect
    log_likelihood: float  # its supremum where there is no finite estimate
    log_likelihood_at_zero: float
    logrank_z: (
        float  # of the (stratified) log-rank test; negative where the treated have fewer events than expected
    )


@dataclass(frozen=True)
class _RiskSets:
    """For each event, the part of the risk set in the control and the treated arm that Efron's rule leaves."""

    control: Floats
    treated: Floats
    events_treated: float
    excess: float  # events of the treated beyond those expected, for the log-rank test
    excess_variance: float  # hypergeometric

    def log_likelihood(self, beta: float) -> float:
        return beta * self.events_treated - float(np.log(self.control + self.treated * math.exp(beta)).sum())

    def score_and_information(self, beta: float) -> tuple[float, float]:
        heavy = self.treated * math.exp(beta)
        share = heavy / (self.control + heavy)
        return self.events_treated - float(share.sum()), float((share * (1.0 - share)).sum())

    def supremum(self, sign: float) -> float:
        """Return the limit of the log likelihood as beta goes to +/- infinity, where it is finite."""
        first, other = (self.treated, self.control) if sign > 0 else (self.control, self.treated)
        return -float(np.log(np.where(first > 0, first, other)).sum())


def fit_cox(
    time: Floats, event: Bools, treated: Bools, stratum: Codes | None = None, level: float = 0.95
) -> CoxFit:
    """Return Cox's model with the arm as its one covariate, stratified where strata (any integers) are given.

    Arrays of shape (subjects,). Where all events fall in one arm there is no finite estimate; the interval then has the one
    bound that the profile likelihood gives. Raises ValueError for a negative or unknown time.
    """
    if not np.isfinite(time).all() or (time < 0).any():
        raise ValueError("a time is negative or not a number; correct it or leave the subject out")
    sets = _find_risk_sets(time, event, treated, stratum)
    at_zero = sets.log_likelihood(0.0)
    information = sets.score_and_information(0.0)[1]
    z = sets.excess / math.sqrt(sets.excess_variance) if sets.excess_variance > 0 else math.nan
    if treated.all() or not treated.any():
        return CoxFit(no_effect("one_arm"), at_zero, at_zero, z)
    if information == 0.0:
        return CoxFit(no_effect("no_information"), at_zero, at_zero, z)
    direction = _runs_away(sets)
    if direction:
        supremum = sets.supremum(direction)
        return CoxFit(_bounded_one_side(sets, direction, supremum, level), supremum, at_zero, z)
    beta = float(
        brentq(lambda b: sets.score_and_information(b)[0], -_FARTHEST, _FARTHEST, xtol=1e-13, rtol=1e-13)
    )
    variance = 1.0 / sets.score_and_information(beta)[1]
    return CoxFit(normal_effect(beta, variance, level), sets.log_likelihood(beta), at_zero, z)


def _runs_away(sets: _RiskSets) -> int:
    """Return the sign of the infinity that the likelihood rises to, or zero where it has a maximum."""
    both = (sets.control > 0) & (sets.treated > 0)
    certain = float((sets.treated[~both] > 0).sum())  # events that only the treated could have
    if sets.events_treated <= certain:
        return -1
    return 1 if sets.events_treated >= certain + float(both.sum()) else 0


def _bounded_one_side(sets: _RiskSets, direction: int, supremum: float, level: float) -> Effect:
    drop = float(chdtri(1, 1.0 - level)) / 2.0

    def above(beta: float) -> float:
        return sets.log_likelihood(beta) - (supremum - drop)

    far = _FARTHEST * direction
    near = -far
    bound = float(brentq(above, near, far, xtol=1e-10)) if above(near) < 0 < above(far) else math.nan
    low, high = (bound, math.inf) if direction > 0 else (-math.inf, bound)
    return no_effect("no_finite_estimate", low, high)


def _find_risk_sets(time: Floats, event: Bools, treated: Bools, stratum: Codes | None) -> _RiskSets:
    groups = np.zeros(len(time), dtype=np.int64) if stratum is None else stratum
    control_parts, treated_parts = [], []
    events_treated = excess = variance = 0.0
    for group in np.unique(groups):
        rows = groups == group
        t, e, z = time[rows], event[rows], treated[rows]
        times = np.unique(t[e])
        if not len(times):
            continue
        at_risk = {arm: _at_risk(t[z == arm], times) for arm in (False, True)}
        deaths = {arm: _ties(t[e & (z == arm)], times) for arm in (False, True)}
        d1, d = deaths[True], deaths[True] + deaths[False]
        n1, n = at_risk[True], at_risk[True] + at_risk[False]
        events_treated += float(d1.sum())
        excess += float((d1 - d * n1 / n).sum())
        several = n > 1
        variance += float(
            (d * n1 * (n - n1) * (n - d))[several] @ (1.0 / (n[several] ** 2 * (n[several] - 1.0)))
        )
        which = np.repeat(np.arange(len(times)), d.astype(np.int64))
        first = np.cumsum(d) - d
        fraction = (np.arange(len(which)) - first[which]) / d[which]
        control_parts.append(at_risk[False][which] - fraction * deaths[False][which])
        treated_parts.append(n1[which] - fraction * d1[which])
    empty = np.zeros(0)
    return _RiskSets(
        np.concatenate(control_parts or [empty]),
        np.concatenate(treated_parts or [empty]),
        events_treated,
        excess,
        variance,
    )


def _at_risk(times: Floats, at: Floats) -> Floats:
    """Return how many of the times are at or after each point."""
    return (len(times) - np.searchsorted(np.sort(times), at, side="left")).astype(float)


def _ties(times: Floats, at: Floats) -> Floats:
    """Return how many of the times fall on each point; the points hold all times."""
    return np.bincount(np.searchsorted(at, times), minlength=len(at)).astype(float)


@dataclass(frozen=True)
class SurvivalCurve:
    """Kaplan-Meier: at each event time the proportion without the event, with its interval; then the median."""

    times: Floats
    surviving: Floats
    low: Floats
    high: Floats
    median: float  # NaN where the curve does not come down to one half
    last_time: float  # of anybody, with or without the event


def compute_survival_curve(time: Floats, event: Bools, level: float = 0.95) -> SurvivalCurve:
    """Return the curve of one group; arrays of shape (subjects,), at least one subject."""
    times = np.unique(time[event])
    n, d = _at_risk(time, times), _ties(time[event], times)
    surviving: Floats = np.cumprod(1.0 - d / n).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(n > d, d / (n * (n - d)), np.inf))
        log_survival = np.log(surviving)
        half = float(ndtri(0.5 + level / 2)) * np.sqrt(greenwood) / np.abs(log_survival)
        low, high = surviving ** np.exp(half), surviving ** np.exp(-half)
    # the interval does not exist where nobody is left
    low, high = np.where(surviving > 0, low, np.nan), np.where(surviving > 0, high, np.nan)
    down = surviving <= 0.5 + 1e-12
    median = float(times[down][0]) if down.any() else math.nan
    if down.any() and abs(float(surviving[down][0]) - 0.5) <= 1e-12:
        after = times[surviving < 0.5 - 1e-12]
        median = 0.5 * (median + float(after[0])) if len(after) else median
    return SurvivalCurve(times, surviving, low, high, median, float(time.max()))


def count_at_risk(time: Floats, at: Floats) -> list[int]:
    """Return how many subjects are still watched at each point."""
    return [int(x) for x in _at_risk(time, at)]
