"""Bootstrap interval of f2: whole units are drawn with replacement, within the reference and within the test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from jembatan.stats.dissolution.points import PointRule, count_points, read_profiles, select_points
from jembatan.stats.dissolution.similarity import Estimator, compute_mean_square, f2_of_square
from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]
Points = Literal["frozen", "reselected"]


@dataclass(frozen=True)
class BootstrapF2:
    """f2 with its percentile and bias-corrected accelerated (BCa) intervals at `confidence`, two-sided.

    `points` says whether the times were those of the data in every resample (frozen) or chosen anew in each (reselected).
    `quantiles` names the definition of a quantile; `seed` and `resamples` repeat the result exactly.
    """

    estimator: Estimator
    f2: float
    percentile: tuple[float, float]
    bca: tuple[float, float]
    confidence: float
    points: Points
    resamples: int
    seed: int
    bias: float  # z0 of BCa
    acceleration: float
    quantiles: str = "Hyndman-Fan type 7"


def compute_bootstrap_f2(
    times: object,
    reference: object,
    test: object,
    rule: PointRule | None = None,
    *,
    points: Points = "frozen",
    estimator: Estimator = "plain",
    confidence: float = 0.90,
    resamples: int = 10_000,
    seed: int = 1,
) -> BootstrapF2:
    """Return bootstrap intervals of f2 from units x times in percent dissolved.

    Percentile and BCa intervals: Efron and Tibshirani (1993), An Introduction to the Bootstrap, 13.3 and 14.3, with the
    acceleration of two independent samples from units left out one by one (Davison and Hinkley 1997, 5.3.2).
    Raises ValueError where either product has fewer than two units.
    """
    rule = rule or PointRule()
    t, ref, tst = read_profiles(times, reference, test)
    if len(ref) < 2 or len(tst) < 2:
        raise NotComputable(
            "one_unit", "a bootstrap needs at least two units of each product; give the units, not their mean"
        )
    used = list(select_points(t, ref, tst, rule).indices)
    if points == "reselected":
        used = [int(i) for i in np.flatnonzero(t > 0)]
    ref, tst = ref[:, used], tst[:, used]
    reselect = rule if points == "reselected" else None

    def f2_of(reference: Floats, test: Floats) -> float:
        sums = [(v.sum(axis=0)[None], (v**2).sum(axis=0)[None], len(v)) for v in (reference, test)]
        return float(_f2_of_sums(sums[0], sums[1], estimator, reselect)[0])

    estimate = f2_of(ref, tst)
    generator = np.random.default_rng(seed)
    drawn = np.sort(
        _f2_of_sums(
            _draw(generator, ref, resamples, estimator),
            _draw(generator, tst, resamples, estimator),
            estimator,
            reselect,
        )
    )
    drawn = drawn[np.isfinite(drawn)]
    tail = (1 - confidence) / 2
    tails = np.array([tail, 1 - tail])
    share = (np.count_nonzero(drawn < estimate) + np.count_nonzero(drawn == estimate) / 2) / len(drawn)
    without_reference = np.array([f2_of(np.delete(ref, i, axis=0), tst) for i in range(len(ref))])
    without_test = np.array([f2_of(ref, np.delete(tst, i, axis=0)) for i in range(len(tst))])
    acceleration = _acceleration([without_reference, without_test])
    bias = float(special.ndtri(share)) if 0 < share < 1 else math.copysign(math.inf, share - 0.5)
    shifted = bias + special.ndtri(tails)
    levels = special.ndtr(bias + shifted / (1 - acceleration * shifted)) if math.isfinite(bias) else tails
    low, high = np.quantile(drawn, tails)
    bca_low, bca_high = np.quantile(drawn, levels)
    return BootstrapF2(
        estimator,
        estimate,
        (float(low), float(high)),
        (float(bca_low), float(bca_high)),
        confidence,
        points,
        resamples,
        seed,
        bias,
        acceleration,
    )


Sums = tuple[Floats, Floats, int]  # sums and sums of squares per resample and time; units


def _draw(generator: np.random.Generator, units: Floats, resamples: int, estimator: Estimator) -> Sums:
    """Return sums over units drawn with replacement; one vector per drawn place keeps memory small."""
    places = generator.integers(0, len(units), size=(len(units), resamples), dtype=np.uint16)
    total = np.zeros((resamples, units.shape[1]))
    squares = np.zeros_like(total) if estimator != "plain" else total
    values_squared = units**2
    for place in places:
        total += units.take(place, axis=0)
        if estimator != "plain":
            squares += values_squared.take(place, axis=0)
    return total, squares, len(units)


def _f2_of_sums(ref: Sums, test: Sums, estimator: Estimator, rule: PointRule | None) -> Floats:
    """Return f2 per resample; with a rule, each on the points that its own means choose."""
    mean_r, mean_t = ref[0] / ref[2], test[0] / test[2]
    count = None if rule is None else count_points(mean_r, mean_t, rule)
    if estimator == "plain":
        square = compute_mean_square(mean_r, mean_t, None, None, estimator, count)
    else:
        var_r = np.maximum(ref[1] - ref[2] * mean_r**2, 0) / max(ref[2] - 1, 1) / ref[2]
        var_t = np.maximum(test[1] - test[2] * mean_t**2, 0) / max(test[2] - 1, 1) / test[2]
        square = compute_mean_square(mean_r, mean_t, var_r, var_t, estimator, count)
    return f2_of_square(square)


def _acceleration(left_out: list[Floats]) -> float:
    """Return the acceleration of several independent samples from the values with each unit left out."""
    cubes, squares = 0.0, 0.0
    for values in left_out:
        n = len(values)
        influence = (n - 1) * (values.mean() - values)
        cubes += float((influence**3).sum()) / n**3
        squares += float((influence**2).sum()) / n**2
    return cubes / (6 * squares**1.5) if squares > 0 else 0.0
