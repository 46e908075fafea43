"""Variance components of a nested design (site, day, run, ...), balanced or not: analysis of variance and REML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Stratum:
    """One factor, or the error: its sum of squares, and its component as estimated and with a negative one set to zero."""

    name: str
    sum_of_squares: float
    df: int
    mean_square: float
    raw_component: float
    component: float


@dataclass(frozen=True)
class Combination:
    """A sum of components as a combination of mean squares, with intervals of the variance.

    `df` is Satterthwaite's; `satterthwaite` its chi-square interval; `graybill_wang` the modified large-sample interval, or
    NaN where a mean square enters with a negative sign.
    """

    variance: float
    df: float
    satterthwaite: tuple[float, float]
    graybill_wang: tuple[float, float]
    confidence: float


@dataclass(frozen=True)
class NestedComponents:
    """Components from outside to the error, their sum (with negative ones as zero), and what follows for precision.

    `total` and its `precision` interval are of a single result of another day, run and so on; `repeatability` is the
    error's. `mean_variance` is the variance of the general mean.
    """

    strata: tuple[Stratum, ...]
    total: float
    intermediate: Combination
    repeatability: Combination
    mean: float
    mean_variance: float
    n: int
    is_balanced: bool
    reml: tuple[float, ...] = ()

    @property
    def components(self) -> tuple[float, ...]:
        """The components with negative ones as zero, the error last."""
        return tuple(s.component for s in self.strata)


def compute_nested_components(
    values: object,
    factors: Sequence[tuple[str, Sequence[object]]],
    *,
    confidence: float = 0.95,
    with_reml: bool = True,
) -> NestedComponents:
    """Return components of values under factors given from the outermost to the innermost, each nested in the one before.

    Sequential sums of squares equated to their expectations (Searle, Casella, McCulloch 1992, Variance Components, chapter 5 and
    appendix F); Satterthwaite (1946), Biometrics Bulletin 2:110-114; Graybill, Wang (1980), JASA 75:869-873. Raises
    NotComputable where a factor has no degree of freedom, or nothing was repeated.
    """
    y = np.asarray(values, dtype=np.float64)
    cells = _cells(factors, len(y))
    counts = [np.bincount(c) for c in cells]
    sizes = [len(c) for c in counts]  # cells per level; the first is the whole, the last the observations
    k = len(cells)
    centred = y - y.mean()
    means = [np.bincount(c, centred) / n for c, n in zip(cells, counts, strict=True)]
    expected = np.empty(
        (k, k)
    )  # coefficient of the component of level j in the uncorrected sum of squares of level i
    for i in range(k):
        for j in range(k):
            if j <= i:
                expected[i, j] = len(y)
            else:
                parent = np.zeros(sizes[j], dtype=np.intp)
                parent[cells[j]] = cells[i]
                expected[i, j] = float((counts[j] ** 2 / counts[i][parent]).sum())
    squares = np.empty(
        k - 1
    )  # of means about those they are nested in: nothing large is subtracted from something large
    for level in range(1, k):
        above = np.zeros(sizes[level], dtype=np.intp)
        above[cells[level]] = cells[level - 1]
        squares[level - 1] = float((counts[level] * (means[level] - means[level - 1][above]) ** 2).sum())
    df = np.diff(sizes)
    names = [name for name, _ in factors]
    for name, left in zip([*names, "error"], df, strict=True):
        if left < 1:
            code, sentence = ("nested_no_df", f"{name} has a single level everywhere; leave it out")
            if name == "error":
                code, sentence = ("nested_no_repeat", "nothing was repeated within the innermost factor")
            raise NotComputable(code, sentence, factor=name)
    mean_squares = squares / df
    coefficients = np.diff(expected[:, 1:], axis=0) / df[:, None]  # mean squares = coefficients @ components
    inverse = np.linalg.inv(coefficients)
    raw = inverse @ mean_squares
    components = np.maximum(raw, 0.0)
    strata = tuple(
        Stratum(name, float(s), int(d), float(m), float(r), float(c))
        for name, s, d, m, r, c in zip(
            [*names, "error"], squares, df, mean_squares, raw, components, strict=True
        )
    )
    weights = inverse.sum(axis=0)
    mean_variance = float(
        sum(c * (n.astype(np.float64) ** 2).sum() for c, n in zip(components, counts[1:], strict=True))
        / len(y) ** 2
    )
    error_only = np.zeros(k - 1)
    error_only[-1] = 1.0
    return NestedComponents(
        strata,
        float(components.sum()),
        _combine(weights, mean_squares, df, confidence, float(components.sum())),
        _combine(error_only, mean_squares, df, confidence, float(components[-1])),
        float(y.mean()),
        mean_variance,
        len(y),
        all(len(set(n)) == 1 for n in counts),
        compute_reml(y, factors, components) if with_reml else (),
    )


def compute_reml(
    values: object, factors: Sequence[tuple[str, Sequence[object]]], start: Floats | None = None
) -> tuple[float, ...]:
    """Return components by restricted maximum likelihood, none below zero, the error last."""
    y = np.asarray(values, dtype=np.float64)
    cells = _cells(factors, len(y))[1:]
    centred = y - y.mean()
    scale = float(centred @ centred) / (len(y) - 1)
    if scale == 0:
        return (0.0,) * len(cells)
    blocks = []
    for block in np.unique(cells[0]):
        rows = np.flatnonzero(cells[0] == block)
        same = [np.equal.outer(c[rows], c[rows]).astype(np.float64) for c in cells]
        blocks.append((centred[rows] / math.sqrt(scale), same))

    def minus_two_likelihood(roots: Floats) -> float:
        total, one_one, one_y, y_y = 0.0, 0.0, 0.0, 0.0
        variances = roots**2
        variances[-1] += 1e-10
        for part, same in blocks:
            v = np.tensordot(variances, same, axes=1) if len(same) > 1 else variances[0] * same[0]
            factor = np.linalg.cholesky(v)
            solved = np.linalg.solve(factor, np.column_stack([np.ones(len(part)), part]))
            total += 2 * float(np.log(np.diag(factor)).sum())
            one_one += float(solved[:, 0] @ solved[:, 0])
            one_y += float(solved[:, 0] @ solved[:, 1])
            y_y += float(solved[:, 1] @ solved[:, 1])
        return total + math.log(one_one) + y_y - one_y**2 / one_one

    first = np.sqrt(np.maximum(start / scale if start is not None else np.full(len(cells), 0.5), 1e-3))
    found = optimize.minimize(
        minus_two_likelihood,
        first,
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 6000, "maxfev": 6000},
    )
    return tuple(float(scale * r * r) for r in found.x)


def _cells(factors: Sequence[tuple[str, Sequence[object]]], n: int) -> list[Ints]:
    """Return the cell of each value at each level: the whole, each factor within those before it, and each value alone."""
    cells = [np.zeros(n, dtype=np.intp)]
    for name, labels in factors:
        if len(labels) != n:
            raise ValueError(f"{name}: {len(labels)} labels for {n} values")
        seen: dict[tuple[int, object], int] = {}
        cells.append(
            np.array(
                [
                    seen.setdefault((int(p), label), len(seen))
                    for p, label in zip(cells[-1], labels, strict=True)
                ],
                dtype=np.intp,
            )
        )
    return [*cells, np.arange(n, dtype=np.intp)]


def _combine(
    weights: Floats, mean_squares: Floats, df: NDArray[np.int_], confidence: float, variance: float
) -> Combination:
    terms = weights * mean_squares
    total = float(terms.sum())
    tail = (1 - confidence) / 2
    nowhere = (math.nan, math.nan)
    if total <= 0:
        return Combination(variance, math.nan, nowhere, nowhere, confidence)
    nu = total**2 / float((terms**2 / df).sum())
    chi = (
        total * nu / float(stats.chi2.isf(tail, nu)),
        total * nu / float(stats.chi2.ppf(tail, nu)),
    )
    wang = nowhere
    if (weights >= -1e-12).all():
        down = 1 - df / stats.chi2.isf(tail, df)
        up = df / stats.chi2.ppf(tail, df) - 1
        wang = (
            total - math.sqrt(float(((down * terms) ** 2).sum())),
            total + math.sqrt(float(((up * terms) ** 2).sum())),
        )
    return Combination(variance, nu, chi, wang, confidence)
