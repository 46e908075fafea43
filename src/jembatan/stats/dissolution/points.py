"""Which sampling times enter f2: each authority words it differently, so the rule is an argument."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LastPoint = Literal["all", "either", "both"]


@dataclass(frozen=True)
class PointRule:
    """How points are chosen and when means may be compared; the values of each authority are data elsewhere.

    `last_point`: "either" stops at the first time at which at least one mean exceeds the plateau, "both" at the first at
    which both do, "all" takes every time given. `early_until` is the last time (in the unit of the times) that counts as
    early for the variation limit; None means that only the first time is early.
    """

    last_point: LastPoint = "either"
    plateau_percent: float = 85.0
    minimum_points: int = 3
    minimum_units: int = 12
    early_until: float | None = None
    early_variation_percent: float = 20.0
    later_variation_percent: float = 10.0
    rapid_time: float = 15.0


@dataclass(frozen=True)
class Objection:
    """Why a rule does not let mean profiles be compared: too few points or units, or a variation above its limit.

    `found` and `allowed` are counts, or percent for a variation; `product` and `time` are empty where they do not apply.
    """

    kind: Literal["points", "units", "variation"]
    found: float
    allowed: float
    product: Literal["reference", "test", ""] = ""
    time: float = math.nan


@dataclass(frozen=True)
class PointSelection:
    """The chosen times and what the rule says of them; `objections` is empty where means may be compared."""

    times: tuple[float, ...]
    indices: tuple[int, ...]
    reference_variation_percent: tuple[float, ...]
    test_variation_percent: tuple[float, ...]
    objections: tuple[Objection, ...]


def read_profiles(times: object, reference: object, test: object) -> tuple[Floats, Floats, Floats]:
    """Return times (P), reference and test (units x P) as arrays of percent dissolved.

    Raises ValueError where shapes do not fit, times do not rise or a value is not a number.
    """
    t = np.asarray(times, dtype=np.float64)
    profiles = []
    for name, given in (("reference", reference), ("test", test)):
        values = np.atleast_2d(np.asarray(given, dtype=np.float64))
        if values.ndim != 2 or values.shape[1] != len(t) or values.shape[0] == 0:
            raise ValueError(f"{name}: expected units x {len(t)} times, found shape {values.shape}")
        if not np.isfinite(values).all():
            unit, point = np.argwhere(~np.isfinite(values))[0]
            raise ValueError(f"{name}: unit {unit + 1} at time {t[point]:g} is not a number")
        profiles.append(values)
    if t.ndim != 1 or not (np.diff(t) > 0).all():
        raise ValueError("times must rise strictly; is a pull entered twice?")
    return t, profiles[0], profiles[1]


def count_points(reference_means: Floats, test_means: Floats, rule: PointRule) -> NDArray[np.intp]:
    """Return how many of the P points count, for means of shape (..., P): up to the first point at the plateau."""
    points = reference_means.shape[-1]
    if rule.last_point == "all":
        return np.full(reference_means.shape[:-1], points, dtype=np.intp)
    above_reference, above_test = reference_means > rule.plateau_percent, test_means > rule.plateau_percent
    reached = above_reference | above_test if rule.last_point == "either" else above_reference & above_test
    last: NDArray[np.intp] = np.where(reached.any(axis=-1), reached.argmax(axis=-1) + 1, points).astype(
        np.intp
    )
    return last


def select_points(times: object, reference: object, test: object, rule: PointRule) -> PointSelection:
    """Return the times that enter f2, coefficients of variation in percent, and every objection of the rule.

    Time zero never counts.
    """
    t, ref, tst = read_profiles(times, reference, test)
    later = np.flatnonzero(t > 0)
    if len(later) == 0:
        raise ValueError("no sampling time after zero")
    count = int(count_points(ref[:, later].mean(axis=0), tst[:, later].mean(axis=0), rule))
    chosen = later[:count]
    variation_ref, variation_test = _variation(ref[:, chosen]), _variation(tst[:, chosen])
    objections = []
    if count < rule.minimum_points:
        objections.append(Objection("points", count, rule.minimum_points))
    products: tuple[tuple[Literal["reference", "test"], Floats, tuple[float, ...]], ...] = (
        ("reference", ref, variation_ref),
        ("test", tst, variation_test),
    )
    for name, values, _ in products:
        if len(values) < rule.minimum_units:
            objections.append(Objection("units", len(values), rule.minimum_units, name))
    for name, values, variation in products:
        if len(values) < 2:
            continue  # one unit, or a mean: no variation to judge; the number of units is objected to
        for position, cv in enumerate(variation):
            when = float(t[chosen[position]])
            early = position == 0 if rule.early_until is None else when <= rule.early_until
            allowed = rule.early_variation_percent if early else rule.later_variation_percent
            if not cv <= allowed:
                objections.append(Objection("variation", cv, allowed, name, when))
    return PointSelection(
        tuple(float(t[i]) for i in chosen),
        tuple(int(i) for i in chosen),
        variation_ref,
        variation_test,
        tuple(objections),
    )


def _variation(values: Floats) -> tuple[float, ...]:
    """Return 100 SD/mean per time; NaN for one unit or a mean of zero."""
    if len(values) < 2:
        return (math.nan,) * int(values.shape[1])
    means, deviations = values.mean(axis=0), values.std(axis=0, ddof=1)
    return tuple([float(100 * s / m) if m > 0 else math.nan for m, s in zip(means, deviations, strict=True)])
