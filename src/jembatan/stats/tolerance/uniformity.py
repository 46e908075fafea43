"""Uniformity of dosage units: the pharmacopoeial acceptance value, and a bound on passing it by ASTM E2709 and E2810."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from jembatan.stats.equivalence_power import gauss_legendre
from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]
L1, L2 = 15.0, 25.0
K_BY_SIZE = {10: 2.4, 30: 2.0}
_LOW, _HIGH = 98.5, 101.5  # where the reference value equals the mean, for a target of at most 101.5 %


@dataclass(frozen=True)
class AcceptanceValue:
    """|M - mean| + k s in percent of label claim, and whether the stage passes; M is the mean drawn into 98.5-101.5."""

    n: int
    mean: float
    sd: float
    reference: float
    k: float
    value: float
    extreme: float  # the largest deviation of a unit from M, percent of M
    passes: bool


@dataclass(frozen=True)
class UniformityBound:
    """With the confidence, at least `probability` of further two-stage tests of this batch pass."""

    probability: float
    confidence: float
    worst_mean: float
    worst_sd: float


def compute_acceptance_value(units: object) -> AcceptanceValue:
    """Return the acceptance value of 10 or 30 units in percent of label claim (harmonised chapter USP <905>, Ph. Eur. 2.9.40).

    Target 100 %. At 30 units no unit may deviate from M by more than 25 % of M. Raises NotComputable for other numbers.
    """
    y = np.asarray(units, dtype=np.float64)
    if len(y) not in K_BY_SIZE:
        raise NotComputable("uniformity_units", f"the test takes 10 or 30 units, not {len(y)}", units=len(y))
    mean, sd = float(y.mean()), float(y.std(ddof=1))
    reference = min(max(mean, _LOW), _HIGH)
    k = K_BY_SIZE[len(y)]
    value = abs(reference - mean) + k * sd
    extreme = float(np.abs(y - reference).max()) / reference * 100
    passes = value <= L1 and (len(y) == 10 or extreme <= L2)
    return AcceptanceValue(len(y), mean, sd, reference, k, value, extreme, passes)


def compute_value_probability(mean: float, sd: float, n: int) -> float:
    """Return the probability that the acceptance value of n units of a normal batch is at most 15, by quadrature over s."""
    k, df = K_BY_SIZE[n], n - 1
    centre = math.sqrt(df - 0.5)
    begin, end = max(centre - 6.6, 0.0), min(centre + 6.6, L1 / k / sd * math.sqrt(df))
    if end <= begin:
        return 0.0
    u, w = gauss_legendre(64)
    chi = begin + (end - begin) * u
    room = L1 - k * sd * chi / math.sqrt(df)
    density = np.exp(
        (df - 1) * np.log(chi) - chi**2 / 2 - (df / 2 - 1) * math.log(2) - float(special.gammaln(df / 2))
    )
    scale = math.sqrt(n) / sd
    inside = special.ndtr(scale * (_HIGH + room - mean)) - special.ndtr(scale * (_LOW - room - mean))
    return min(float((w * density * inside).sum() * (end - begin)), 1.0)


def compute_pass_bound(mean: float, sd: float) -> float:
    """Return a lower bound on passing the two-stage test for a normal batch of this mean and standard deviation.

    The larger of stage 1 alone and of stage 2 alone; at stage 2 the acceptance value and the units' range are joined by
    Bonferroni's inequality (Bergum 1990, Drug Dev Ind Pharm 16:2153-2166; ASTM E2810).
    """
    first = compute_value_probability(mean, sd, 10)
    low, high = (1 - L2 / 100) * _HIGH, (1 + L2 / 100) * _LOW  # whatever M is, such a unit is inside
    unit = float(special.ndtr((high - mean) / sd) - special.ndtr((low - mean) / sd))
    second = max(compute_value_probability(mean, sd, 30) + unit**30 - 1, 0.0)
    return max(first, second)


def compute_uniformity_bound(mean: float, sd: float, n: int, *, confidence: float = 0.95) -> UniformityBound:
    """Return the bound of ASTM E2709 for a sample of n units: the least pass probability over the confidence region.

    The region is the Lindgren set: mean within z sigma / sqrt(n) and sigma below its one-sided bound, each at the square root of the
    confidence. Its upper edge and both slanted sides are searched.
    """
    if n < 3 or not sd > 0:
        raise NotComputable("uniformity_few", "the bound needs at least three units that vary")
    each = math.sqrt(confidence)
    z = float(special.ndtri((1 + each) / 2))
    upper = sd * math.sqrt((n - 1) / float(stats.chi2.ppf(1 - each, n - 1)))
    points = [(mean + share * z * upper / math.sqrt(n), upper) for share in np.linspace(-1, 1, 21)]
    points += [
        (mean + sign * z * upper * share / math.sqrt(n), upper * share)
        for share in np.linspace(0.2, 1, 9)
        for sign in (-1, 1)
    ]
    worst = min(points, key=lambda p: compute_pass_bound(*p))
    return UniformityBound(compute_pass_bound(*worst), confidence, float(worst[0]), float(worst[1]))
