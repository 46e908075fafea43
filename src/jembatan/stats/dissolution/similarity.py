"""Difference and similarity factors of two mean dissolution profiles."""

from __future__ import annotations

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
    return float(f2_of_square(np.mean((reference - test) ** 2)))


def f2_of_square(mean_square: Floats | np.floating | float) -> Floats:
    """Return f2 of mean squared differences; NaN where a bias correction made 1 + it negative."""
    inside = 1 + np.asarray(mean_square, dtype=np.float64)
    found: Floats = 100 - 25 * np.log10(np.where(inside > 0, inside, np.nan))
    return found


def compute_mean_square(
    reference_means: Floats,
    test_means: Floats,
    reference_variances: Floats | None,
    test_variances: Floats | None,
    estimator: Estimator,
    count: NDArray[np.intp] | None = None,
) -> Floats:
    """Return the mean squared difference (..., P) -> (...) that the estimator puts into f2, over the first `count` points.

    The variances are those of the means (s^2/n); only "plain" does without them. The mean squared difference of means is too
    large by the variance of the means: "bias_corrected" subtracts it, "expected" adds it (the expected square of another
    sample), and the two "variance" forms give each product's variance the weight 0.5 + its share of the sum of both
    (Shah et al. 1998; Islam and Begum 2018; the weights as recalled from the latter).
    """
    squares = (reference_means - test_means) ** 2
    if estimator != "plain":
        assert reference_variances is not None
        assert test_variances is not None
        var_r, var_t = reference_variances, test_variances
        if estimator.startswith("variance_"):
            total = var_r + var_t
            share = np.divide(var_r, total, out=np.full_like(total, 0.5), where=total > 0)
            var_r, var_t = (0.5 + share) * var_r, (1.5 - share) * var_t
        squares = squares + (var_r + var_t if estimator.endswith("expected") else -(var_r + var_t))
    if count is None:
        plain: Floats = squares.mean(axis=-1)
        return plain
    up_to = np.cumsum(squares, axis=-1)
    found: Floats = np.take_along_axis(up_to, (count - 1)[..., None], axis=-1)[..., 0] / count
    return found


def compute_f2_by_estimator(reference: Floats, test: Floats) -> dict[Estimator, float]:
    """Return the five estimates of f2 from units x points (see `compute_mean_square`); one unit allows only the plain one."""
    means = reference.mean(axis=0), test.mean(axis=0)
    if len(reference) < 2 or len(test) < 2:
        return {"plain": compute_f2(*means)}
    variances = reference.var(axis=0, ddof=1) / len(reference), test.var(axis=0, ddof=1) / len(test)
    return {e: float(f2_of_square(compute_mean_square(*means, *variances, e))) for e in ESTIMATORS}


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
