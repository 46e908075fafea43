"""Stratified log-rank, Cox regression in each region and stratified over regions, for two arms, from sorted keys.

With two arms the partial likelihood needs only the numbers at risk: with p = n1 e / (n0 + n1 e), e = exp(beta), its first four
derivatives are sums over events of cumulants of a Bernoulli(p). One pass over the events gives all four, and a step of
fourth order; from the log-rank's own pass (beta = 0) two or three passes reach the maximum. The sums are kept as integers of
2^-48: their order does not matter, so a compiler may do eight at once and the last bit stays.

Mantel (1966); Cox (1972), J R Stat Soc B 34:187-220. Times are continuous: no ties.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Counts = NDArray[np.int32]
_ONE, _TWO = np.int64(1), np.int64(2)
_UNITS = 2.0**48
_UNIT = 2.0**-48
_MOST_STEPS = 40
_ENOUGH = 1e-3  # the error after a step of fourth order is of the order of its fourth power
_STEEPEST = 20.0  # a log hazard ratio that no finite trial shows


@compiled
def _sums(at_risk1: Counts, at_risk: Counts, e: float) -> tuple[float, float, float, float]:
    """Return the sums over events of the first four cumulants; at risk in the experimental arm, and in all."""
    s1: Any = 0
    s2: Any = 0
    s3: Any = 0
    s4: Any = 0
    for i in range(at_risk1.shape[0]):
        n1 = np.float64(at_risk1[i])
        x = n1 * e
        p = x / (x + (np.float64(at_risk[i]) - n1))
        v = p * (1.0 - p)
        s1 += np.int64(p * _UNITS)
        s2 += np.int64(v * _UNITS)
        s3 += np.int64(v * (1.0 - 2.0 * p) * _UNITS)
        s4 += np.int64(v * (1.0 - 6.0 * v) * _UNITS)
    return s1 * _UNIT, s2 * _UNIT, s3 * _UNIT, s4 * _UNIT


@compiled
def _step(score: float, s2: float, s3: float, s4: float) -> float:
    """Return the step to the root of score - s2 x - s3 x^2 / 2 - s4 x^3 / 6: by series where short, else by Halley."""
    a = score / s2
    c2, c3 = 0.5 * s3 / s2, s4 / (6.0 * s2)
    series = a * (1.0 - a * (c2 - a * (2.0 * c2 * c2 - c3)))
    if abs(a) < 0.5:
        return series
    return min(max(a / max(1.0 + c2 * a, 0.3), -1.5), 1.5)


@compiled
def _count(row: Integers) -> tuple[int, int, int, int, int]:
    """Return experimental patients, events by arm, how many keys come while both arms are at risk, and experimental events there."""
    n1, d1, d = 0, 0, 0
    for i in range(row.shape[0]):
        event = (row[i] >> _ONE) & _ONE
        n1 += row[i] & _ONE
        d += event
        d1 += event & row[i]
    # once one arm has nobody left, an event says nothing: find the last of the arm that ends first
    last = row.shape[0] - 1
    informative, informative1 = 0, d1
    if 0 < n1 <= last:
        final = row[last] & _ONE
        while row[last] & _ONE == final:
            if final:
                informative1 -= (row[last] >> _ONE) & _ONE
            last -= 1
        informative = last + 1
    else:
        informative1 = 0
    return n1, d1, d - d1, informative, informative1


@compiled
def _count_events(row: Integers) -> int:
    """Return the events among the keys."""
    d = 0
    for i in range(row.shape[0]):
        d += (row[i] >> _ONE) & _ONE
    return d


@compiled
def _list_at_risk(row: Integers, n: int, n1: int, at_risk1: Counts, at_risk: Counts) -> None:
    """Write the numbers at risk at each event: experimental, and in all."""
    j = np.uint64(0)
    for i in range(row.shape[0]):
        key = row[i]
        at_risk1[j] = n1  # overwritten by the next key unless this one is an event
        at_risk[j] = n - i
        j += np.uint64((key >> _ONE) & _ONE)
        n1 -= key & _ONE


@compiled
def analyse_survival(
    keys: Integers,
    starts: Integers,
    enrolled: Integers,
    at_risk1: Counts,
    at_risk: Counts,
    look: int,
    estimates: Floats,
    variances: Floats,
    overall: Floats,
    overall_variance: Floats,
    z: Floats,
    events: Floats,
) -> None:
    """Write, for each trial, benefits (minus log hazard ratios) with variances by region and over strata, the log-rank z, and events.

    `keys` are sorted within each region. An estimate that is not finite is -inf or inf (events in one arm only), NaN without
    any informative event. `events` has two columns by region: experimental, control.
    """
    regions = starts.shape[0] - 1
    first = np.empty(regions + 1, np.int64)
    observed = np.empty(regions)
    beta, info, third, fourth = np.empty(regions), np.empty(regions), np.empty(regions), np.empty(regions)
    for b in range(keys.shape[0]):
        j = 0
        total_score, total_variance = 0.0, 0.0
        pooled, weight = 0.0, 0.0
        for r in range(regions):
            row = keys[b, starts[r] : starts[r] + enrolled[b, r]]
            first[r] = j
            n1, d1, d0, informative, informative1 = _count(row)
            _list_at_risk(row[:informative], row.shape[0], n1, at_risk1[j:], at_risk[j:])
            events[b, look, r, 0] = d1
            events[b, look, r, 1] = d0
            observed[r] = informative1
            count = _count_events(row[:informative])
            j += count
            beta[r], info[r], third[r], fourth[r] = math.nan, 0.0, 0.0, 0.0
            if count == 0:
                estimates[b, look, r], variances[b, look, r] = math.nan, math.inf
                continue
            s1, s2, s3, s4 = _sums(at_risk1[first[r] : j], at_risk[first[r] : j], 1.0)
            total_score += informative1 - s1
            total_variance += s2
            if informative1 == 0 or informative1 == count:
                beta[r] = -math.inf if informative1 == 0 else math.inf
                estimates[b, look, r], variances[b, look, r] = -beta[r], math.inf
                continue
            at = _step(informative1 - s1, s2, s3, s4)
            for _ in range(_MOST_STEPS):
                s1, s2, s3, s4 = _sums(at_risk1[first[r] : j], at_risk[first[r] : j], math.exp(at))
                step = _step(informative1 - s1, s2, s3, s4)
                at += step
                if abs(step) < _ENOUGH or abs(at) > _STEEPEST:
                    break
            beta[r] = at
            info[r] = s2 + step * (s3 + 0.5 * step * s4)
            third[r], fourth[r] = s3 + step * s4, s4
            estimates[b, look, r], variances[b, look, r] = -at, 1.0 / info[r]
            pooled += info[r] * at
            weight += info[r]
        first[regions] = j
        z[b, look] = -total_score / math.sqrt(total_variance) if total_variance > 0.0 else 0.0
        informative = observed.sum()
        if informative == 0 or informative == j:
            overall[b, look] = math.nan if j == 0 else (math.inf if informative == 0 else -math.inf)
            overall_variance[b, look] = math.inf
            continue
        at = pooled / weight if weight > 0.0 else 0.0
        # a first guess from the regions' own expansions, without touching the events again
        s1, s2, s3 = 0.0, 0.0, 0.0
        for r in range(regions):
            if info[r] > 0.0:
                x = at - beta[r]
                s1 -= x * (info[r] + x * (0.5 * third[r] + x * fourth[r] / 6.0))
                s2 += info[r] + x * (third[r] + 0.5 * x * fourth[r])
        if s2 > 0.0 and abs(s1 / s2) < 1.0:
            at += s1 / s2
        for _ in range(_MOST_STEPS):
            s1, s2, s3, s4 = 0.0, 0.0, 0.0, 0.0
            e = math.exp(at)
            for r in range(regions):
                if first[r + 1] > first[r]:
                    p1, p2, p3, p4 = _sums(
                        at_risk1[first[r] : first[r + 1]], at_risk[first[r] : first[r + 1]], e
                    )
                    s1 += observed[r] - p1
                    s2 += p2
                    s3 += p3
                    s4 += p4
            step = _step(s1, s2, s3, s4)
            at += step
            if abs(step) < _ENOUGH or abs(at) > _STEEPEST:
                break
        overall[b, look] = -at
        overall_variance[b, look] = 1.0 / (s2 + step * (s3 + 0.5 * step * s4))
