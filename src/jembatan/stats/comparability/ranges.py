"""Ranges from batches before a change, and what each would accept after it: the chance to pass by shift and spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from jembatan.stats.equivalence_power import gauss_legendre
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.tolerance.factors import compute_two_sided_factor

Floats = NDArray[np.float64]
RangeKind = Literal["quality_range", "min_max", "tolerance"]


@dataclass(frozen=True)
class RangeResult:
    """One range with how many batches after the change lie inside and how many must; `k` is NaN for min-max."""

    kind: RangeKind
    lower: float
    upper: float
    k: float
    inside: int
    needed: int
    n: int
    m: int
    passes: bool


def compute_range(
    before: object,
    after: object,
    kind: RangeKind,
    *,
    k: float = 3.0,
    share: float = 0.90,
    tolerance: tuple[float, float] = (0.99, 0.95),
) -> RangeResult:
    """Return a range of batch means before the change, and whether enough batches after it lie inside.

    quality_range: mean +/- k s with `share` of the batches inside (FDA's tier 2; 2017 draft withdrawn, 2019 draft keeps ranges).
    min_max: all inside the extremes. tolerance: all inside the two-sided normal tolerance interval (share, confidence).
    """
    x, y = _read(before), _read(after, least=1)
    n, m = len(x), len(y)
    if kind == "min_max":
        lower, upper, k, needed = float(x.min()), float(x.max()), math.nan, m
    else:
        if kind == "tolerance":
            k = compute_two_sided_factor(n, *tolerance)
        needed = m if kind == "tolerance" else math.ceil(share * m - 1e-9)
        mean, sd = float(x.mean()), float(x.std(ddof=1))
        lower, upper = mean - k * sd, mean + k * sd
    inside = int(((y >= lower) & (y <= upper)).sum())
    return RangeResult(kind, lower, upper, k, inside, needed, n, m, inside >= needed)


def compute_range_chance(
    kind: RangeKind,
    n: int,
    m: int,
    *,
    k: float = math.nan,
    needed: int | None = None,
    shift: float = 0.0,
    spread: float = 1.0,
) -> float:
    """Return the probability that m batches after a change pass a range from n batches before it.

    `shift` of the mean in standard deviations before the change, `spread` the ratio of the standard deviations, both true; normal
    batches. By Gauss-Legendre quadrature over the estimates of the range.
    """
    needed = m if needed is None else needed
    if kind == "min_max":
        low, high, weight = _extremes(n)
    else:
        low, high, weight = _mean_and_sd(n, k)
    p = special.ndtr((high - shift) / spread) - special.ndtr((low - shift) / spread)
    passes = p**m if needed == m else stats.binom.sf(needed - 1, m, np.clip(p, 0, 1))
    return min(float((weight * passes).sum()), 1.0)


def _mean_and_sd(n: int, k: float) -> tuple[Floats, Floats, Floats]:
    u, w = gauss_legendre(40)
    z_end = 7.5 / math.sqrt(n)
    z = -z_end + 2 * z_end * u
    z_weight = 2 * z_end * w * np.exp(-n * z * z / 2) * math.sqrt(n / (2 * math.pi))
    df = n - 1
    centre = math.sqrt(max(df - 0.5, 0.5))
    begin, end = max(centre - 6.6, 0.0), centre + 6.6
    chi = begin + (end - begin) * u
    with np.errstate(divide="ignore"):
        density = np.exp(
            (df - 1) * np.log(chi) - chi**2 / 2 - (df / 2 - 1) * math.log(2) - float(special.gammaln(df / 2))
        )
    s = chi / math.sqrt(df)
    return (
        z[:, None] - k * s[None, :],
        z[:, None] + k * s[None, :],
        z_weight[:, None] * ((end - begin) * w * density)[None, :],
    )


def _extremes(n: int) -> tuple[Floats, Floats, Floats]:
    u, w = gauss_legendre(64)
    end = 8.0
    low = (-end + 2 * end * u)[:, None]
    high = low + (end - low) * u[None, :]
    density = n * (n - 1) * np.exp(-(low**2 + high**2) / 2) / (2 * math.pi)
    between = np.clip(special.ndtr(high) - special.ndtr(low), 0, 1) ** (n - 2)
    return low, high, (2 * end * w)[:, None] * (end - low) * w[None, :] * density * between


@dataclass(frozen=True)
class MeanComparison:
    """Mean after minus before with its 1 - 2 alpha interval (Welch) against a margin that was set or is k s of before."""

    difference: float
    low: float
    high: float
    df: float
    margin: float
    margin_multiple: float | None
    alpha: float
    equivalent: bool


def compute_mean_comparison(
    before: object,
    after: object,
    *,
    margin: float | None = None,
    multiple: float = 1.5,
    alpha: float = 0.05,
) -> MeanComparison:
    """Return two one-sided tests on batch means with a margin that was set, else `multiple` of the s before the change.

    The multiple 1.5 is FDA's withdrawn tier 1 (draft of 2017), which takes the estimate as if it were the true value.
    """
    x, y = _read(before), _read(after)
    n, m = len(x), len(y)
    a, b = float(x.var(ddof=1)) / n, float(y.var(ddof=1)) / m
    if a + b == 0:
        raise NotComputable("no_variation", "the results do not vary at all; give unrounded results")
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    half = float(stats.t.isf(alpha, df)) * math.sqrt(a + b)
    difference = float(y.mean() - x.mean())
    limit = multiple * float(x.std(ddof=1)) if margin is None else margin
    return MeanComparison(
        difference,
        difference - half,
        difference + half,
        df,
        limit,
        multiple if margin is None else None,
        alpha,
        bool(-limit <= difference - half and difference + half <= limit),
    )


def compute_mean_chance(
    n: int,
    m: int,
    *,
    margin: float,
    estimated: bool,
    shift: float = 0.0,
    spread: float = 1.0,
    alpha: float = 0.05,
) -> float:
    """Return the probability that the means are called equivalent; margin in standard deviations before the change.

    With `estimated` the margin is that multiple of the standard deviation as it will be estimated. By quadrature over both
    estimates, with Welch's degrees of freedom at each.
    """
    u, w = gauss_legendre(32)
    axes = []
    for size in (n, m):
        own = size - 1
        centre = math.sqrt(max(own - 0.5, 0.5))
        begin, end = max(centre - 6.4, 0.0), centre + 6.4
        chi = begin + (end - begin) * u
        density = np.exp(
            (own - 1) * np.log(chi)
            - chi**2 / 2
            - (own / 2 - 1) * math.log(2)
            - float(special.gammaln(own / 2))
        )
        axes.append((chi / math.sqrt(own), (end - begin) * w * density))
    (sx, wx), (sy, wy) = axes
    a, b = (sx[:, None] ** 2) / n, (spread * sy[None, :]) ** 2 / m
    df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    half = special.stdtrit(df, 1 - alpha) * np.sqrt(a + b)
    limit = margin * sx[:, None] if estimated else margin
    room = limit - half
    error = math.sqrt(1 / n + spread**2 / m)
    inside = special.ndtr((room - shift) / error) - special.ndtr((-room - shift) / error)
    return float((wx[:, None] * wy[None, :] * np.where(room > 0, inside, 0.0)).sum())


def _read(values: object, least: int = 2) -> Floats:
    found = np.asarray(values, dtype=np.float64)
    if len(found) < least:
        raise NotComputable(
            "few_batches", f"{len(found)} batches; at least {least} are needed", found=len(found), least=least
        )
    return found
