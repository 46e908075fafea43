"""Analysis of a bioequivalence data set on the log scale: EMA's Methods A and B, parallel groups, FDA's scaled criteria."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from jembatan.stats.bioequivalence.average import to_cv
from jembatan.stats.bioequivalence.scaled import NARROW, SCALED, ScaledRule
from jembatan.stats.not_computable import NotComputable

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Observations:
    """One value (already a logarithm) per row, with its subject, period, sequence and treatment (T or R)."""

    subject: Sequence[str]
    period: Sequence[str]
    sequence: Sequence[str]
    treatment: Sequence[str]
    log_value: Sequence[float]
    _codes: dict[str, Ints] = field(default_factory=dict, compare=False, repr=False)

    def codes(self, name: Literal["subject", "period", "sequence"]) -> Ints:
        """Return the column as numbers from 0."""
        if name not in self._codes:
            labels = getattr(self, name)
            order = {label: i for i, label in enumerate(dict.fromkeys(labels))}
            self._codes[name] = np.array([order[label] for label in labels], dtype=np.intp)
        return self._codes[name]


@dataclass(frozen=True)
class Estimate:
    """The geometric mean ratio T/R with its interval, all as ratios; `cv` is within subjects (total for parallel groups)."""

    method: Literal["A", "B", "parallel"]
    ratio: float
    low: float
    high: float
    df: float
    standard_error: float
    residual_variance: float
    cv: float
    alpha: float
    observations: int
    subjects: int


@dataclass(frozen=True)
class ReferenceVariability:
    """Within-subject variability of one product, from the subjects who received it more than once."""

    sd: float
    cv: float
    df: int
    subjects: int


@dataclass(frozen=True)
class Criterion:
    """FDA's linearised criterion from contrasts within subjects; `bound` at most 0 passes."""

    ratio: float
    low: float
    high: float
    reference_sd: float
    test_sd: float  # NaN where the test was given once
    bound: float
    sd_ratio_upper: float  # upper 90 % bound of s_wT/s_wR; NaN likewise
    contrast_df: int
    reference_df: int
    subjects: int
    scaled: bool  # s_wR reaches the switch


def compute_method_a(data: Observations, *, alpha: float = 0.05) -> Estimate:
    """Return the analysis with sequence, subject within sequence, period and treatment as fixed effects.

    EMA, Questions and answers on the statistical analysis of replicate designs (EMA/618604/2008), Method A. Subject
    means are projected out, which is the same least squares. Raises NotComputable where treatments are confounded.
    """
    y, x, subject, df = _within(data)
    beta, variance, inverse = _least_squares(y, x, df)
    error = math.sqrt(variance * inverse[-1, -1])
    half = float(stats.t.isf(alpha, df)) * error
    d = float(beta[-1])
    return Estimate(
        "A",
        math.exp(d),
        math.exp(d - half),
        math.exp(d + half),
        df,
        error,
        variance,
        to_cv(math.sqrt(variance)),
        alpha,
        len(y),
        int(subject.max()) + 1,
    )


def compute_method_b(data: Observations, *, alpha: float = 0.05) -> Estimate:
    """Return the analysis with subjects as a random effect by restricted maximum likelihood.

    EMA/618604/2008, Method B. Degrees of freedom are those of the containment method: the residual's with subjects taken
    out, as in Method A.
    """
    y = np.asarray(data.log_value, dtype=np.float64)
    subject = data.codes("subject")
    _, _, _, df = _within(data)
    x = np.column_stack([np.ones(len(y)), _dummies(data.codes("sequence")), _effects(data)])
    x = _independent(x)
    count = np.bincount(subject)
    p = x.shape[1]

    def transformed(log_ratio: float) -> tuple[Floats, Floats]:
        share = 1 - 1 / np.sqrt(1 + count * math.exp(log_ratio))
        means_y = np.bincount(subject, y) / count
        means_x = np.column_stack([np.bincount(subject, column) / count for column in x.T])
        return y - (share * means_y)[subject], x - (share[:, None] * means_x)[subject]

    def minus_two_likelihood(log_ratio: float) -> float:
        ty, tx = transformed(log_ratio)
        gram = tx.T @ tx
        residual = ty - tx @ np.linalg.solve(gram, tx.T @ ty)
        variance = float(residual @ residual) / (len(y) - p)
        return float(
            (len(y) - p) * math.log(variance)
            + np.log1p(count * math.exp(log_ratio)).sum()
            + np.linalg.slogdet(gram)[1]
        )

    found = optimize.minimize_scalar(
        minus_two_likelihood, bounds=(-16, 12), method="bounded", options={"xatol": 1e-10}
    )
    ty, tx = transformed(float(found.x))
    inverse = np.linalg.inv(tx.T @ tx)
    beta = inverse @ (tx.T @ ty)
    residual = ty - tx @ beta
    variance = float(residual @ residual) / (len(y) - p)
    error = math.sqrt(variance * inverse[-1, -1])
    d, half = float(beta[-1]), float(stats.t.isf(alpha, df)) * error
    return Estimate(
        "B",
        math.exp(d),
        math.exp(d - half),
        math.exp(d + half),
        df,
        error,
        variance,
        to_cv(math.sqrt(variance)),
        alpha,
        len(y),
        len(count),
    )


def compute_parallel(data: Observations, *, alpha: float = 0.05) -> Estimate:
    """Return the analysis of two groups that each received one product, with a pooled variance."""
    y = np.asarray(data.log_value, dtype=np.float64)
    is_test = np.array([t == "T" for t in data.treatment])
    n_test, n_reference = int(is_test.sum()), int((~is_test).sum())
    if min(n_test, n_reference) < 2:
        raise NotComputable("be_groups", "parallel groups need at least two subjects each")
    df = len(y) - 2
    a, b = y[is_test], y[~is_test]
    variance = float(((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / df
    error = math.sqrt(variance * (1 / n_test + 1 / n_reference))
    d, half = float(a.mean() - b.mean()), float(stats.t.isf(alpha, df)) * error
    return Estimate(
        "parallel",
        math.exp(d),
        math.exp(d - half),
        math.exp(d + half),
        df,
        error,
        variance,
        to_cv(math.sqrt(variance)),
        alpha,
        len(y),
        len(y),
    )


def compute_variability(data: Observations, product: Literal["R", "T"] = "R") -> ReferenceVariability:
    """Return the within-subject variability of one product: its rows alone, subject and period as fixed effects.

    EMA/618604/2008. Raises NotComputable where nobody received the product twice.
    """
    keep = [i for i, t in enumerate(data.treatment) if t == product]
    subject = np.array([data.codes("subject")[i] for i in keep])
    _, subject = np.unique(subject, return_inverse=True)
    y = np.asarray(data.log_value, dtype=np.float64)[keep]
    x = _dummies(data.codes("period")[keep])
    y, x = _centre(y, subject), _centre(x, subject)
    rank = int(np.linalg.matrix_rank(x)) if x.size else 0
    twice = int((np.bincount(subject) > 1).sum())
    df = len(y) - (int(subject.max()) + 1) - rank
    if twice == 0 or df < 1:
        raise NotComputable("be_not_replicate", f"nobody, or too few, received {product} more than once")
    fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0] if x.size else np.zeros_like(y)
    sd = math.sqrt(float(((y - fitted) ** 2).sum()) / df)
    return ReferenceVariability(sd, to_cv(sd), df, twice)


def compute_criterion(data: Observations, rule: ScaledRule = SCALED, *, alpha: float = 0.05) -> Criterion:
    """Return FDA's scaled criterion by contrasts within subjects, sequences as groups.

    FDA draft guidances on progesterone (2011) and warfarin (2012). Only subjects with every period of their sequence
    enter. Raises NotComputable where the reference was not given twice or subjects are too few.
    """
    sequence = data.codes("sequence")
    by_subject: dict[int, dict[str, list[float]]] = {}
    home: dict[int, int] = {}
    for i, s in enumerate(data.codes("subject")):
        by_subject.setdefault(int(s), {"T": [], "R": []})[data.treatment[i]].append(float(data.log_value[i]))
        home[int(s)] = int(sequence[i])
    whole = {
        q: {k: max(len(v[k]) for s, v in by_subject.items() if home[s] == q) for k in ("T", "R")}
        for q in set(home.values())
    }
    kept = {
        s: v
        for s, v in by_subject.items()
        if all(len(v[k]) == whole[home[s]][k] for k in ("T", "R")) and v["T"] and v["R"]
    }
    contrasts = _grouped(kept, home, lambda v: float(np.mean(v["T"]) - np.mean(v["R"])))
    references = _grouped(
        {s: v for s, v in kept.items() if len(v["R"]) == 2}, home, lambda v: v["R"][0] - v["R"][1]
    )
    tests = _grouped(
        {s: v for s, v in kept.items() if len(v["T"]) == 2}, home, lambda v: v["T"][0] - v["T"][1]
    )
    contrast_variance, df = _pooled(contrasts)
    reference_variance, reference_df = _pooled(references)
    test_variance, test_df = _pooled(tests)
    if df < 2 or reference_df < 2:
        raise NotComputable("be_not_replicate", "too few subjects received the reference twice")
    k = len(contrasts)
    point = float(np.mean([np.mean(v) for v in contrasts]))
    error2 = contrast_variance * sum(1 / len(v) for v in contrasts) / k**2
    half = float(stats.t.isf(alpha, df)) * math.sqrt(error2)
    s2 = reference_variance / 2
    x, y = point**2 - error2, -(rule.k**2) * s2
    wide = (abs(point) + half) ** 2
    narrow = y * reference_df / float(stats.chi2.isf(alpha, reference_df))
    bound = x + y + math.sqrt((wide - x) ** 2 + (narrow - y) ** 2)
    ratio_upper = math.nan
    if test_df >= 1:
        f = float(stats.f.ppf(alpha, test_df, reference_df))
        ratio_upper = math.sqrt(test_variance / 2 / s2 / f)
    return Criterion(
        math.exp(point),
        math.exp(point - half),
        math.exp(point + half),
        math.sqrt(s2),
        math.sqrt(test_variance / 2) if test_df >= 1 else math.nan,
        bound,
        ratio_upper,
        df,
        reference_df,
        len(kept),
        math.sqrt(s2) >= rule.switch_sd,
    )


def passes_criterion(found: Criterion, rule: ScaledRule) -> bool:
    """Return whether the study passes FDA's rule: scaled with the estimate in 80-125, or the narrow-index rule."""
    usual = found.low >= 0.8 and found.high <= 1.25
    if rule is NARROW or rule.kind == "narrow":
        return found.bound <= 0 and usual and found.sd_ratio_upper <= rule.ratio_limit
    if not found.scaled:
        return usual
    return found.bound <= 0 and 0.8 <= found.ratio <= 1.25


def _grouped(
    kept: dict[int, dict[str, list[float]]],
    home: dict[int, int],
    value: Callable[[dict[str, list[float]]], float],
) -> list[list[float]]:
    groups: dict[int, list[float]] = {}
    for s, v in kept.items():
        groups.setdefault(home[s], []).append(value(v))
    return [groups[q] for q in sorted(groups)]


def _pooled(groups: Sequence[Sequence[float]]) -> tuple[float, int]:
    df = sum(len(g) - 1 for g in groups)
    if df < 1:
        return math.nan, 0
    return sum(float(np.var(g) * len(g)) for g in groups) / df, df


def _within(data: Observations) -> tuple[Floats, Floats, Ints, int]:
    """Return values and effects with subject means taken out, and the degrees of freedom that are left."""
    subject = data.codes("subject")
    y = _centre(np.asarray(data.log_value, dtype=np.float64), subject)
    x = _independent(_centre(_effects(data), subject))
    if x.shape[1] == 0 or np.abs(x[:, -1]).max() < 1e-12:
        raise NotComputable("be_confounded", "no subject received both products, or treatment equals period")
    df = len(y) - (int(subject.max()) + 1) - x.shape[1]
    if df < 1:
        raise NotComputable("be_few", "too few subjects for this model")
    return y, x, subject, df


def _effects(data: Observations) -> Floats:
    """Return period dummies, and last the treatment."""
    is_test = np.array([t == "T" for t in data.treatment], dtype=np.float64)
    return np.column_stack([_dummies(data.codes("period")), is_test])


def _dummies(codes: Ints) -> Floats:
    levels = np.unique(codes)
    found: Floats = (codes[:, None] == levels[None, 1:]).astype(np.float64)
    return found


def _centre(values: Floats, subject: Ints) -> Floats:
    count = np.bincount(subject)
    if values.ndim == 1:
        found: Floats = values - (np.bincount(subject, values) / count)[subject]
        return found
    columns = [c - (np.bincount(subject, c) / count)[subject] for c in values.T]
    return np.column_stack(columns) if columns else values


def _independent(x: Floats) -> Floats:
    """Return the columns that add to the rank; the last is kept to be tested last, so that it is kept only if estimable."""
    kept: list[int] = []
    rank = 0
    for j in range(x.shape[1]):
        new = int(np.linalg.matrix_rank(x[:, [*kept, j]], tol=1e-9))
        if new > rank:
            kept.append(j)
            rank = new
    if x.shape[1] - 1 not in kept:
        raise NotComputable("be_confounded", "no subject received both products, or treatment equals period")
    return x[:, kept]


def _least_squares(y: Floats, x: Floats, df: int) -> tuple[Floats, float, Floats]:
    inverse: Floats = np.linalg.inv(x.T @ x).astype(np.float64)
    beta = inverse @ (x.T @ y)
    residual = y - x @ beta
    return beta, float(residual @ residual) / df, inverse
