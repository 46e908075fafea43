"""Difference and similarity factors of two mean dissolution profiles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.dissolution.points import PointRule, PointSelection, read_profiles, select_points

Floats = NDArray[np.float64]
Estimator = Literal["plain", "expected", "bias_corrected", "variance_expected", "variance_bias_corrected"]
ESTIMATORS: tuple[Estimator, ...] = (
    "plain",
    "expected",
    "bias_corrected",
    "variance_expected",
    "variance_bias_corrected",
)


@dataclass(frozen=True)
class Similarity:
    """f1 and f2 on the chosen points; `rapid` where both means exceed the plateau at the rule's early time."""

    f1: float
    f2: float
    selection: PointSelection
    rapid: bool | None  # None where no pull lies at or before that time
    f2_by_estimator: dict[Estimator, float]


def compute_f1(reference: Floats, test: Floats) -> float:
    """Return f1 in percent of mean profiles: 100 sum|R - T| / sum R (Moore and Flanner 1996)."""
    return float(100 * np.abs(reference - test).sum() / reference.sum())


def compute_f2(reference: Floats, test: Floats) -> float:
    """Return f2 of mean profiles: 100 - 25 log10(1 + mean (R - T)^2) (Moore and Flanner 1996)."""
    return f2_of_square(float(np.mean((reference - test) ** 2)))


def f2_of_square(mean_square: float) -> float:
    """Return f2 of a mean squared difference; NaN where a bias correction made 1 + it negative."""
    return 100 - 25 * math.log10(1 + mean_square) if mean_square > -1 else float("nan")


def compute_f2_by_estimator(reference: Floats, test: Floats) -> dict[Estimator, float]:
    """Return five estimates of f2 from units x points (Shah et al. 1998; Islam and Begum 2018).

    The mean squared difference is too large by the variance of the means: "bias_corrected" subtracts it, "expected" adds
    it (f2 of the expected square of the sample), and the two "variance" forms weight each product's variance by its share of
    the sum, w = 0.5 + s_R^2/(s_T^2 + s_R^2) for the test and the mirror for the reference. NaN where 1 + square <= 0.
    """
    square = float(np.mean((reference.mean(axis=0) - test.mean(axis=0)) ** 2))
    result: dict[Estimator, float] = {"plain": f2_of_square(square)}
    if len(reference) < 2 or len(test) < 2:
        return result
    var_r, var_t = reference.var(axis=0, ddof=1), test.var(axis=0, ddof=1)
    total = var_r + var_t
    share_r = np.divide(var_r, total, out=np.full_like(total, 0.5), where=total > 0)
    bias = float(np.mean(var_r / len(reference) + var_t / len(test)))
    weighted = float(np.mean((1.5 - share_r) * var_r / len(reference) + (0.5 + share_r) * var_t / len(test)))
    result["expected"] = f2_of_square(square + bias)
    result["bias_corrected"] = f2_of_square(square - bias)
    result["variance_expected"] = f2_of_square(square + weighted)
    result["variance_bias_corrected"] = f2_of_square(square - weighted)
    return result


def compute_similarity(
    times: object, reference: object, test: object, rule: PointRule | None = None
) -> Similarity:
    """Return f1 and f2 of units x times in percent dissolved, on the points that the rule chooses.

    Raises ValueError for profiles that do not fit together. Objections of the rule do not stop the arithmetic.
    """
    rule = rule or PointRule()
    t, ref, tst = read_profiles(times, reference, test)
    selection = select_points(t, ref, tst, rule)
    chosen = list(selection.indices)
    ref_chosen, test_chosen = ref[:, chosen], tst[:, chosen]
    means = ref_chosen.mean(axis=0), test_chosen.mean(axis=0)
    early = np.flatnonzero((t > 0) & (t <= rule.rapid_time))
    rapid = None
    if len(early):
        rapid = bool(
            ref[:, early].mean(axis=0).max() > rule.plateau_percent
            and tst[:, early].mean(axis=0).max() > rule.plateau_percent
        )
    return Similarity(
        compute_f1(*means),
        compute_f2(*means),
        selection,
        rapid,
        compute_f2_by_estimator(ref_chosen, test_chosen),
    )
