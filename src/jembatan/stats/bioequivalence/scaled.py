"""Power of reference-scaled bioequivalence by quadrature: EMA's expanded limits, FDA's scaled and narrow-index criteria.

A study is accepted when the estimated log ratio lies within a symmetric bound that depends on the estimated variances.
Given these, the estimate is normal, so that acceptance is a difference of two normal probabilities; the variances are
independent chi-squares, over which Gauss-Legendre rules integrate between the points where the bound bends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from jembatan.stats.bioequivalence.average import SampleSize, find_smallest, to_sd
from jembatan.stats.bioequivalence.designs import Design, find_design, read_sizes
from jembatan.stats.equivalence_power import gauss_legendre

Floats = NDArray[np.float64]
Kind = Literal["expanded", "scaled", "narrow"]
REPLICATE = ("2x2x3", "2x2x4", "2x3x3")
_LOG_125 = math.log(1.25)
_NODES = 32


@dataclass(frozen=True)
class ScaledRule:
    """A rule that scales to the reference's variability; numbers of the guidelines are the defaults.

    expanded: limits exp(+/- k s_wR) above `switch_sd`, no wider than at `cap_sd` (EMA 2010, 4.1.10).
    scaled: the upper 95 % bound of (mu_T - mu_R)^2 - (ln 1.25 / 0.25)^2 s2_wR is at most 0 where s_wR >= `switch_sd`, else the
    usual 80-125 (FDA 2011 draft on progesterone). narrow: the same with `sigma0` 0.10 and ln(1/0.9), and the usual 80-125, and
    the upper 90 % bound of s_wT/s_wR at most 2.5 (FDA 2012 draft on warfarin).
    """

    kind: Kind
    k: float
    switch_sd: float
    cap_sd: float = math.inf
    ratio_limit: float = math.inf


EXPANDED = ScaledRule("expanded", 0.760, to_sd(0.30), to_sd(0.50))
SCALED = ScaledRule("scaled", _LOG_125 / 0.25, 0.294)
NARROW = ScaledRule("narrow", math.log(1 / 0.9) / 0.10, 0.0, ratio_limit=2.5)
RULES: dict[Kind, ScaledRule] = {"expanded": EXPANDED, "scaled": SCALED, "narrow": NARROW}


def find_expanded_limits(cv_reference: float, rule: ScaledRule = EXPANDED) -> tuple[float, float]:
    """Return the acceptance limits for a reference CV (ratios): 0.80-1.25 up to the switch, then expanded, then capped."""
    sd = to_sd(cv_reference)
    if sd <= rule.switch_sd:
        return 0.80, 1.25
    half = rule.k * min(sd, rule.cap_sd)
    return math.exp(-half), math.exp(half)


@dataclass(frozen=True)
class _Variances:
    """What a design makes of the two within-subject variances.

    `point`: variance of the estimated log ratio. `reference_df`: of s2_wR. For the analysis with fixed subjects, `rest_df` and
    `rest` describe the residual sum of squares besides that of s2_wR as rest x chi-square. For the contrast T - R per
    subject: `contrast` is its true variance, with `contrast_df`, and `contrast_factor` leads to the squared standard error.
    """

    point: float
    reference_df: int
    test_df: int
    rest_df: float
    rest: float
    residual_df: int
    residual_factor: float
    contrast: float
    contrast_df: int
    contrast_factor: float


def _find_variances(design: Design, sizes: Sequence[int], test: float, reference: float) -> _Variances:
    n, k = sum(sizes), len(sizes)
    residual_df = design.df(n)
    # (variance of a normed contrast, degrees of freedom) of the residual space, by what its contrasts are made of
    if design.name == "2x2x4":
        mean = (test + reference) / 2
        contrast = [mean, mean]
        reference_df, test_df = n - 2, n - 2
        parts = [(test, n - 2), (mean, n)]
    elif design.name == "2x2x3":
        contrast = [test / 2 + reference, test + reference / 2]
        reference_df, test_df = sizes[1] - 1, sizes[0] - 1
        parts = [
            (test, sizes[0] - 1),
            (contrast[0] / 1.5, sizes[0] - 1),
            (contrast[1] / 1.5, sizes[1] - 1),
            ((test + reference) / 2, 1),
        ]
    else:
        contrast = [test + reference / 2] * 3
        reference_df, test_df = n - 3, 0
        parts = [(contrast[0] / 1.5, n - 3), ((test + 2 * reference) / 3, 3)]
    point = sum(v / m for v, m in zip(contrast, sizes, strict=True)) / k**2
    mean_square = sum(v * df for v, df in parts)
    square_mean = sum(v * v * df for v, df in parts)
    rest_df = mean_square**2 / square_mean  # exact where test and reference vary alike, two moments otherwise
    pooled = sum(v * (m - 1) for v, m in zip(contrast, sizes, strict=True)) / (n - k)
    return _Variances(
        point,
        reference_df,
        test_df,
        rest_df,
        mean_square / rest_df,
        residual_df,
        design.variance(sizes),
        pooled,
        n - k,
        sum(1 / m for m in sizes) / k**2,
    )


def compute_scaled_power(
    cv: float | tuple[float, float],
    n: int | Sequence[int],
    design: str = "2x2x4",
    *,
    rule: ScaledRule = EXPANDED,
    true_ratio: float | None = None,
    alpha: float = 0.05,
) -> float:
    """Return the power of a replicate study under a scaled rule; `cv` is that of both products, or (test, reference).

    Expanded limits are judged by the analysis with fixed subjects (EMA's Method A), the other rules by contrasts within
    subjects, as the guidances word them. No subject-by-formulation interaction. Error of the quadrature below 1e-7; where the
    variances of test and reference differ, the residual of Method A is matched by two moments. `true_ratio` is 0.90, or 0.975
    for a narrow index, where none is given. Tothfalusi, Endrenyi (2012), J Pharm Pharm Sci 15:73-84, by simulation.
    """
    chosen = find_design(design)
    if design not in REPLICATE:
        raise ValueError(f"scaling needs a replicate design ({', '.join(REPLICATE)}), not {design}")
    if rule.kind == "narrow" and design == "2x3x3":
        raise ValueError(
            "the narrow-index rule compares s_wT, so that the test must be given twice: 2x2x4 or 2x2x3"
        )
    sizes = read_sizes(chosen, n)
    cv_test, cv_reference = cv if isinstance(cv, tuple) else (cv, cv)
    test, reference = to_sd(cv_test) ** 2, to_sd(cv_reference) ** 2
    variances = _find_variances(chosen, sizes, test, reference)
    if min(variances.reference_df, variances.contrast_df) < 2:
        raise ValueError(
            f"{sum(sizes)} subjects are too few to estimate the reference's variance in {design}"
        )
    centre = math.log(true_ratio if true_ratio is not None else 0.975 if rule.kind == "narrow" else 0.90)
    if rule.kind == "expanded":
        return _expanded_power(variances, reference, centre, rule, alpha)
    return _criterion_power(variances, test, reference, centre, rule, alpha)


def compute_scaled_sample_size(
    cv: float | tuple[float, float],
    design: str = "2x2x4",
    *,
    rule: ScaledRule = EXPANDED,
    power: float = 0.8,
    true_ratio: float | None = None,
    alpha: float = 0.05,
    least: int = 0,
) -> SampleSize:
    """Return the smallest balanced total, at least `least`, with the power wanted under the rule."""
    chosen = find_design(design)
    centre = true_ratio if true_ratio is not None else 0.975 if rule.kind == "narrow" else 0.90
    if not 0.8 < centre < 1.25:
        raise ValueError(f"a true ratio of {centre:g} is not inside 0.8 to 1.25, where the estimate must lie")
    per_sequence = max(3, -(-least // len(chosen.sequences)))
    return find_smallest(
        lambda n: compute_scaled_power(cv, n, design, rule=rule, true_ratio=centre, alpha=alpha),
        chosen,
        power,
        24,
        per_sequence,
    )


def _chi_nodes(df: float, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return nodes of a chi variable between bounds (...), and weights times its density, of shape (..., nodes)."""
    u, w = gauss_legendre(_NODES)
    width = np.maximum(high - low, 0.0)[..., None]
    x = low[..., None] + width * u
    with np.errstate(divide="ignore", invalid="ignore"):
        log_density = (df - 1) * np.log(x) - x * x / 2
    log_density -= (df / 2 - 1) * math.log(2) + float(special.gammaln(df / 2))
    return x, np.where(width > 0, w * width * np.exp(log_density), 0.0)


def _chi_range(df: float) -> tuple[float, float]:
    centre = math.sqrt(max(df - 0.5, 0.5))
    return max(centre - 5.6, 0.0), centre + 5.8


def _outer(df: int, variance: float, bends: Sequence[float]) -> tuple[Floats, Floats]:
    """Return nodes of s_wR with weights, in panels between the standard deviations where the rule bends."""
    low, high = _chi_range(df)
    to_sd_ = math.sqrt(variance / df)
    inside = [b / to_sd_ for b in bends if low < b / to_sd_ < high]
    edges = np.array([low, *inside, high])
    x, weights = _chi_nodes(df, edges[:-1], edges[1:])
    return (x * to_sd_).ravel(), weights.ravel()


def _accepted(bound: Floats, centre: float, sd: float) -> Floats:
    """Return the probability that the estimate lies within +/- bound."""
    found: Floats = np.where(
        bound > 0, special.ndtr((bound - centre) / sd) - special.ndtr((-bound - centre) / sd), 0.0
    )
    return found


def _expanded_power(v: _Variances, reference: float, centre: float, rule: ScaledRule, alpha: float) -> float:
    t = float(stats.t.isf(alpha, v.residual_df))
    sd, weights = _outer(v.reference_df, reference, (rule.switch_sd, rule.cap_sd))
    limit = np.where(sd <= rule.switch_sd, _LOG_125, rule.k * np.minimum(sd, rule.cap_sd))
    own = v.reference_df * sd**2
    low, high = _chi_range(v.rest_df)

    def rest_where(half_width: Floats) -> Floats:
        """Return the chi value of the rest at which t x standard error takes a value."""
        square = ((half_width / t) ** 2 / v.residual_factor * v.residual_df - own) / v.rest
        return np.clip(np.sqrt(np.maximum(square, 0.0)), low, high)

    start = np.full_like(sd, low)
    bend, end = rest_where(np.maximum(limit - _LOG_125, 0.0)), rest_where(limit)
    total = 0.0
    for a, b in ((start, bend), (bend, end)):
        x, inner = _chi_nodes(v.rest_df, a, b)
        mean_square = (own[:, None] + v.rest * x * x) / v.residual_df
        bound = np.minimum(limit[:, None] - t * np.sqrt(v.residual_factor * mean_square), _LOG_125)
        total += float(weights @ (inner * _accepted(bound, centre, math.sqrt(v.point))).sum(axis=1))
    return min(total, 1.0)


def _criterion_power(
    v: _Variances, test: float, reference: float, centre: float, rule: ScaledRule, alpha: float
) -> float:
    t = float(stats.t.isf(alpha, v.contrast_df))
    sd, weights = _outer(v.reference_df, reference, sorted([rule.switch_sd, *_find_bends(v, rule, t, alpha)]))
    if rule.kind == "narrow":
        factor = float(stats.f.ppf(alpha, v.test_df, v.reference_df))
        most = rule.ratio_limit**2 * factor * sd**2  # s2_wT that still passes
        weights = weights * special.gammainc(v.test_df / 2, v.test_df * most / test / 2)
    scaled = sd >= rule.switch_sd
    y = -((rule.k * sd) ** 2)
    spread = (y * (v.reference_df / float(stats.chi2.isf(alpha, v.reference_df)) - 1)) ** 2
    to_error = math.sqrt(
        v.contrast * v.contrast_factor / v.contrast_df
    )  # chi of the contrast to standard error
    low, high = _chi_range(v.contrast_df)
    zero = _where_no_estimate_passes(y, spread, t) / to_error
    usual = np.full_like(sd, _LOG_125 / t / to_error)
    end = np.where(scaled, np.minimum(zero, usual) if rule.kind == "narrow" else zero, usual)
    slope = (
        t if rule.kind == "narrow" else 0.0
    )  # the other bound: ln 1.25, less t standard errors for a narrow index
    bend = np.where(scaled, _where_bounds_meet(slope, y, spread, t) / to_error, low)
    edges = [np.full_like(sd, low), np.clip(bend, low, high), np.clip(end, low, high)]
    edges[1] = np.minimum(edges[1], edges[2])
    middle = (edges[1] + edges[2]) / 2
    total = 0.0
    for a, b in ((edges[0], edges[1]), (edges[1], middle), (middle, edges[2])):
        x, inner = _chi_nodes(v.contrast_df, a, b)
        error = x * to_error
        plain = _LOG_125 - t * error
        bound = np.where(scaled[:, None], _find_bound(error, y[:, None], spread[:, None], t), plain)
        bound = np.minimum(bound, plain if rule.kind == "narrow" else _LOG_125)
        total += float(weights @ (inner * _accepted(bound, centre, math.sqrt(v.point))).sum(axis=1))
    return min(total, 1.0)


def _find_bends(v: _Variances, rule: ScaledRule, t: float, alpha: float) -> list[float]:
    """Return the s_wR at which the criterion's bound and the usual one meet at no error, and at the usual one's end."""
    c = v.reference_df / float(stats.chi2.isf(alpha, v.reference_df))
    u = (_LOG_125 / t) ** 2
    a, b = 1 - (1 - c) ** 2, u * u * (1 - (t * t + 1) ** 2)
    meet = (-u + math.sqrt(u * u - a * b)) / a
    return [_LOG_125 / rule.k / math.sqrt(c), math.sqrt(meet) / rule.k]


def _excess(p: Floats, error: Floats, y: Floats, spread: Floats, t: float) -> Floats:
    """Return the upper bound of the linearised criterion for an estimate p >= 0 (Howe's approximation)."""
    width = 2 * t * p * error + (t * t + 1) * error**2
    found: Floats = p * p - error**2 + y + np.sqrt(width**2 + spread)
    return found


def _find_bound(error: Floats, y: Floats, spread: Floats, t: float) -> Floats:
    """Return the largest estimate that the criterion accepts, 0 where none is; Newton from above on a convex function."""
    p = np.sqrt(error**2 - y)
    for _ in range(9):
        width = 2 * t * p * error + (t * t + 1) * error**2
        root = np.sqrt(width**2 + spread)
        p = np.maximum(p - (p * p - error**2 + y + root) / (2 * p + width * 2 * t * error / root), 1e-12)
    return np.where(_excess(np.zeros_like(p), error, y, spread, t) < 0, p, 0.0)


def _where_no_estimate_passes(y: Floats, spread: Floats, t: float) -> Floats:
    """Return the standard error above which not even an estimate of no difference passes (a quadratic in its square)."""
    a = (t * t + 1) ** 2 - 1
    square = (-y + np.sqrt(y * y - a * (spread - y * y))) / a
    found: Floats = np.sqrt(np.maximum(square, 0.0))
    return found


def _where_bounds_meet(slope: float, y: Floats, spread: Floats, t: float) -> Floats:
    """Return the standard error at which the criterion's bound equals ln 1.25 - slope x error, 0 where none; by bisection."""
    low, high = np.zeros_like(y), np.full_like(y, _LOG_125 / t if slope else 2.0)
    first = _excess(_LOG_125 - slope * low, low, y, spread, t) > 0
    for _ in range(40):
        middle = (low + high) / 2
        same = (_excess(_LOG_125 - slope * middle, middle, y, spread, t) > 0) == first
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return (low + high) / 2
