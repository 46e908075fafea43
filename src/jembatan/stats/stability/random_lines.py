"""Lines of batches drawn at random from all batches to come: a mixed model by restricted maximum likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]
_SMALL = 1e-4  # a standard deviation below so much of the error's is zero


@dataclass(frozen=True)
class BatchLine:
    """The line of one batch, at time zero and per month: fitted alone, and drawn towards the mean line (BLUP)."""

    batch: str
    intercept: float
    slope: float
    shrunk_intercept: float
    shrunk_slope: float


@dataclass(frozen=True)
class RandomLines:
    """Intercept and slope of the mean line with their covariance, the spread of batches about it, and the error.

    `between` is the covariance matrix of intercept and slope over batches; `is_on_boundary` says that a part of it came
    out as zero. `sample` is the covariance of the lines fitted batch by batch, error of the lines included.
    """

    intercept: float
    slope: float
    covariance: tuple[float, float, float]  # of the mean line: v0, v01, v1
    between: tuple[float, float, float]
    residual: float
    log_likelihood: float  # restricted, with all constants
    is_on_boundary: bool
    batches: tuple[BatchLine, ...]
    alone: tuple[float, float]  # means of intercept and slope of the lines fitted batch by batch
    sample: tuple[float, float, float]
    is_balanced: bool  # all batches at the same times

    @property
    def correlation(self) -> float:
        """Correlation of intercept and slope over batches; NaN where one of them does not vary."""
        v0, v01, v1 = self.between
        return v01 / math.sqrt(v0 * v1) if v0 > 0 and v1 > 0 else math.nan


class _Moments(NamedTuple):
    """Of each batch Z'Z (K x 2 x 2) and Z'y (K x 2), of all y'y, and how many results there are."""

    zz: Floats
    zy: Floats
    yy: float
    n: int


def compute_random_lines(
    times: Sequence[float], values: Sequence[float], batches: Sequence[str]
) -> RandomLines:
    """Return the mixed model y = (a + a_i) + (b + b_i) t + e with a covariance of a_i and b_i that is free.

    Laird, Ware (1982), Biometrics 38:963-974; the deviance is profiled over the mean line and the error as in Bates et al.
    (2015), J Stat Softw 67(1). Raises NotComputable for one batch, a batch with one time, or no error to estimate.
    """
    t, y = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    labels = list(dict.fromkeys(batches))
    where = np.array([labels.index(b) for b in batches])
    if len(labels) < 2:
        raise NotComputable("random_one_batch", "one batch alone does not show how batches vary")
    groups = [(t[where == k], y[where == k]) for k in range(len(labels))]
    if any(len(np.unique(own)) < 2 for own, _ in groups):
        raise NotComputable("random_one_time", "a batch has results at one time only")
    if len(y) <= 2 * len(labels):
        raise NotComputable("random_no_error", "two results a batch leave no error to estimate")
    alone = np.array([_fit_line(own, v) for own, v in groups])
    squares = sum(
        float(((v - a - b * own) ** 2).sum()) for (own, v), (a, b) in zip(groups, alone, strict=True)
    )
    error = squares / (len(y) - 2 * len(labels))
    if error <= 1e-18 * float(y @ y) / len(y):
        raise NotComputable("no_variation", "the results do not vary at all; give unrounded results")
    # time about its mean and in units of its spread: the search then has two axes of like size
    centre, unit = float(t.mean()), float(t.std())
    designs = [np.column_stack([np.ones(len(own)), (own - centre) / unit]) for own, _ in groups]
    # values from the line of all results: of 100 % with an error of 0.1 % the squares would cancel to few digits
    common = np.array(_fit_line(t, y))
    rests = [v - common[0] - common[1] * own for own, v in groups]
    moments = _Moments(
        np.array([z.T @ z for z in designs]),
        np.array([z.T @ v for z, v in zip(designs, rests, strict=True)]),
        float(sum(v @ v for v in rests)),
        len(y),
    )
    chol = _search(moments, error)
    fixed, inverse, sigma2, deviance, shrunk = _profile(chol, moments)
    back = np.array([[1.0, -centre / unit], [0.0, 1.0 / unit]])  # to intercept at zero and slope a month
    between = sigma2 * back @ chol @ chol.T @ back.T
    covariance = sigma2 * back @ inverse @ back.T
    a, b = common + back @ fixed
    log_likelihood = -0.5 * (deviance + (len(y) - 2) * (1 + math.log(2 * math.pi)))
    sample = np.cov(alone.T)
    lines = tuple(
        BatchLine(name, float(own[0]), float(own[1]), *(float(x) for x in common + back @ (fixed + u)))
        for name, own, u in zip(labels, alone, shrunk, strict=True)
    )
    first = np.sort(groups[0][0])
    return RandomLines(
        float(a),
        float(b),
        _three(covariance),
        _three(between),
        sigma2,
        # the determinant of the change of time axis belongs to X'V^-1X in the original time
        log_likelihood + math.log(abs(float(np.linalg.det(back)))),
        bool(abs(chol[0, 0]) < _SMALL or abs(chol[1, 1]) < _SMALL),
        lines,
        (float(alone[:, 0].mean()), float(alone[:, 1].mean())),
        _three(sample),
        all(len(own) == len(first) and np.array_equal(np.sort(own), first) for own, _ in groups),
    )


def _search(moments: _Moments, error: float) -> Floats:
    """Return the factor of the relative covariance that makes the deviance least, from several starts."""
    lines = np.linalg.solve(moments.zz, moments.zy[:, :, None])[:, :, 0]
    guess = (np.cov(lines.T) - error * np.linalg.inv(moments.zz).mean(axis=0)) / error
    values, vectors = np.linalg.eigh(guess)
    start = np.linalg.cholesky(vectors @ np.diag(np.maximum(values, 1e-4)) @ vectors.T)

    def deviance(theta: Floats) -> float:
        return _profile(np.array([[theta[0], 0.0], [theta[1], theta[2]]]), moments)[3]

    starts = ([start[0, 0], start[1, 0], start[1, 1]], [1.0, 0.0, 0.3], [0.3, 0.0, 1.0])
    options = {"gtol": 1e-5, "maxiter": 60}
    found = [optimize.minimize(deviance, first, method="L-BFGS-B", options=options) for first in starts]
    best = _polish(deviance, min(found, key=lambda one: float(one.fun)).x)
    # a standard deviation that is as good as zero is zero
    l0, l1, l2 = (0.0 if abs(x) < _SMALL else float(x) for x in best)
    factor: Floats = np.array([[l0, 0.0], [l1, l2]])
    return factor


def _polish(deviance: Callable[[Floats], float], near: Floats) -> Floats:
    """Return the least point near one: a small simplex, which neither a rough gradient nor a boundary stops."""
    steps = [1e-3 * max(1.0, abs(x)) * e for x, e in zip(near, np.eye(3), strict=True)]
    options = {
        "xatol": 1e-8,
        "fatol": 1e-11,
        "maxiter": 400,
        "initial_simplex": near + np.vstack([np.zeros(3), *steps]),
    }
    best: Floats = optimize.minimize(deviance, near, method="Nelder-Mead", options=options).x
    return best


def _profile(chol: Floats, moments: _Moments) -> tuple[Floats, Floats, float, float, Floats]:
    """Return mean line, its relative covariance, error variance, deviance without constants, and each batch's deviation."""
    zz, zy = moments.zz, moments.zy
    inner = np.eye(2) + chol.T @ zz @ chol
    a, b, d = inner[:, 0, 0], inner[:, 0, 1], inner[:, 1, 1]
    determinant = a * d - b * b
    inverse_inner = np.empty_like(inner)
    inverse_inner[:, 0, 0], inverse_inner[:, 1, 1] = d / determinant, a / determinant
    inverse_inner[:, 0, 1] = inverse_inner[:, 1, 0] = -b / determinant
    half = chol @ inverse_inner @ chol.T  # V^-1 = I - Z half Z'
    xx = (zz - zz @ half @ zz).sum(axis=0)
    half_y = np.einsum("kij,kj->ki", half, zy)
    xy = (zy - np.einsum("kij,kj->ki", zz, half_y)).sum(axis=0)
    inverse = np.linalg.inv(xx)
    fixed = inverse @ xy
    rest = max(moments.yy - float((zy * half_y).sum()) - float(xy @ fixed), 1e-300)
    sigma2 = rest / (moments.n - 2)
    log_det = float(np.log(determinant).sum() + math.log(xx[0, 0] * xx[1, 1] - xx[0, 1] ** 2))
    shrunk = half_y - np.einsum("kij,kj->ki", half @ zz, np.broadcast_to(fixed, zy.shape))
    return fixed, inverse, sigma2, (moments.n - 2) * math.log(sigma2) + log_det, shrunk


def _fit_line(t: Floats, y: Floats) -> tuple[float, float]:
    centre = float(t.mean())
    slope = float(((t - centre) @ y) / ((t - centre) @ (t - centre)))
    return float(y.mean()) - slope * centre, slope


def _three(matrix: Floats) -> tuple[float, float, float]:
    return float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1])
