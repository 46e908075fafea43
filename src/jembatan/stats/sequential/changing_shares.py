"""Method 1 where a trial stops, for a region whose share of the information changes from look to look: it starts late, or ends early.

Given the overall scores at all looks the region's score is normal, with a mean that adds up f_i (B_i - B_{i-1}) over the looks (f_i: the
region's part of the i-th increment). So the characteristic function of L = B_region - c B on the paths that stop at a look is the
recursion of the overall score with a phase in every step, and P(L >= 0 and stop) follows by inversion (Gil-Pelaez 1951, with the midpoint
rule of Davies 1973). The normal part makes the integrand fall as a Gaussian; no sampling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from jembatan.stats.normal_integrals import quadrature
from jembatan.stats.sequential.boundaries import Boundaries, crossing_probabilities
from jembatan.stats.sequential.recursion import node_count
from jembatan.stats.sequential.regional import ConsistencyAtStop

Floats = NDArray[np.float64]
_REACH = 8.5
_DECAY = 78.0  # exp(-78 / 2) is 1e-17


def compute_changing_method1(
    boundaries: Boundaries, shares: Sequence[float], drift: float, retain: float = 0.5
) -> ConsistencyAtStop:
    """Return Method 1 of a region with a share of the information that is given for each look; equal effects.

    A region without information at a look has no estimate there and counts as not consistent.
    """
    if not math.isfinite(drift):
        raise ValueError(
            "the probabilities by region need a drift; give the power that the design is to have"
        )
    if not 0.0 <= retain <= 1.0:
        raise ValueError(f"the retained fraction is {retain:g}; it must lie between 0 and 1")
    times = np.array(boundaries.information)
    own = _check_shares(shares, times)
    parts = np.diff(own, prepend=0.0) / np.diff(times, prepend=0.0)
    upper, lower = np.array(boundaries.critical_values), np.array(boundaries.lower)
    stop = crossing_probabilities(times, lower, upper, drift)[0]
    holds = np.zeros(times.size)
    looked = np.full(times.size, math.nan)
    for k in range(times.size):
        if own[k] <= 0.0:
            continue
        looked[k] = _whatever_the_test(own[k], times[k], drift, retain)
        holds[k] = min(_at_stop(boundaries, parts, own[k], k, drift, retain, float(stop[k])), float(stop[k]))
    power, joint = float(stop.sum()), float(holds.sum())
    return ConsistencyAtStop(
        rule="method1",
        stop=tuple(stop.tolist()),
        stop_and_holds=tuple(holds.tolist()),
        holds_given_stop=tuple(
            float(h / s) if s > 1e-300 else math.nan for h, s in zip(holds, stop, strict=True)
        ),
        if_looked_at=tuple(looked.tolist()),
        power=power,
        joint=joint,
        conditional=joint / power if power > 0.0 else math.nan,
    )


def _check_shares(shares: Sequence[float], times: Floats) -> Floats:
    if len(shares) != times.size:
        raise ValueError(f"{len(shares)} shares for {times.size} looks; give the region's share at each look")
    for number, share in enumerate(shares, 1):
        if not 0.0 <= share < 1.0:
            raise ValueError(
                f"the region's share at look {number} is {share:g}; it must lie from 0 to below 1"
            )
    own: Floats = np.array(shares) * times
    gained, added = np.diff(own, prepend=0.0), np.diff(times, prepend=0.0)
    for number in range(times.size):
        if gained[number] < -1e-12 or gained[number] > added[number] * (1.0 + 1e-12):
            raise ValueError(
                f"the region's share at look {number + 1} does not follow from the look before: its information would "
                + ("shrink" if gained[number] < 0.0 else "grow by more than the whole trial's")
            )
    if own[-1] <= 0.0:
        raise ValueError("the region has no information at the last look; leave it out")
    return own


def _whatever_the_test(own: float, time: float, drift: float, retain: float) -> float:
    # D_1 - retain D: mean drift (1 - retain), variance 1/own - (2 retain - retain^2) / time
    variance = 1.0 / own - retain * (2.0 - retain) / time
    return float(ndtr(drift * (1.0 - retain) / math.sqrt(variance)))


def _at_stop(
    boundaries: Boundaries, parts: Floats, own: float, last: int, drift: float, retain: float, stop: float
) -> float:
    times = np.array(boundaries.information)
    steps = np.diff(times, prepend=0.0)
    time = times[last]
    slope = retain * own / time  # the rule: B_region - slope B >= 0
    free = float(
        (parts * (1.0 - parts) * steps)[: last + 1].sum()
    )  # variance of the region's score given the overall ones
    if free <= 0.0:
        raise ValueError("the region is the whole trial in every step; its share must be below 1 somewhere")
    mean = drift * (own - slope * time)
    spread = math.sqrt(own - 2.0 * slope * own + slope * slope * time)
    width = math.pi / (abs(mean) + 9.0 * spread)
    frequencies = (np.arange(math.ceil(math.sqrt(_DECAY / free) / width)) + 0.5) * width
    nodes, values = np.zeros(1), np.ones((1, frequencies.size), dtype=np.complex128)
    before = 0.0
    for k in range(last + 1):
        step = times[k] - before
        root = math.sqrt(times[k])
        centre = drift * times[k]
        low = max(boundaries.lower[k] * root, centre - _REACH * root)
        high = min(boundaries.critical_values[k] * root, centre + _REACH * root)
        if k == last:
            low, high = (
                max(boundaries.critical_values[k] * root, centre - _REACH * root),
                centre + _REACH * root,
            )
        if low >= high:
            return 0.0
        narrowest = min(step, times[k + 1] - times[k]) if k < last else step
        phase = float(frequencies[-1]) * (high - low) * max(float(parts.max()), slope)
        count = node_count((high - low) / math.sqrt(narrowest)) + 8 * math.ceil(phase / 12.0)
        at, weights = quadrature(low, high, count)
        z = (at[:, None] - nodes - drift * step) / math.sqrt(step)
        kernel = np.exp(-0.5 * z * z) * (weights / math.sqrt(2.0 * math.pi * step))[:, None]
        turned = np.exp(-1j * parts[k] * np.outer(nodes, frequencies)) * values
        values = np.exp(1j * parts[k] * np.outer(at, frequencies)) * (kernel @ turned)
        nodes, before = at, times[k]
    transform = (np.exp(-1j * slope * np.outer(nodes, frequencies)) * values).sum(axis=0)
    transform = transform * np.exp(-0.5 * free * frequencies**2)
    inverted = width / math.pi * float((transform.imag / frequencies).sum())
    return float(max(0.0, 0.5 * stop + inverted))
