"""Average bioequivalence: interval, exact power and sample size on the log scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scipy import stats

from jembatan.stats.bioequivalence.designs import Design, find_design, read_sizes
from jembatan.stats.equivalence_power import compute_tost_power

LIMITS = (0.80, 1.25)
_MOST_SUBJECTS = 100_000


@dataclass(frozen=True)
class SampleSize:
    """The smallest total with equal sequences that reaches the power wanted."""

    n: int
    power: float
    below: float  # the power one step lower; NaN at the least size of the design


def to_sd(cv: float) -> float:
    """Return the log-scale standard deviation of a coefficient of variation (a ratio, 0.3 for 30 %)."""
    return math.sqrt(math.log1p(cv * cv))


def to_cv(sd: float) -> float:
    """Return the coefficient of variation of a log-scale standard deviation; infinite where no number can hold it."""
    return math.sqrt(math.expm1(sd * sd)) if sd < 26 else math.inf


def compute_interval(
    ratio: float, cv: float, n: int | Sequence[int], design: str = "2x2", *, alpha: float = 0.05
) -> tuple[float, float]:
    """Return the 1 - 2 alpha interval of the ratio from a point estimate, a CV (as ratios) and the subjects."""
    chosen, sizes, sd = _setting(cv, n, design)
    df = chosen.df(sum(sizes))
    half = float(stats.t.isf(alpha, df)) * sd * math.sqrt(chosen.variance(sizes))
    return ratio * math.exp(-half), ratio * math.exp(half)


def compute_power(
    cv: float,
    n: int | Sequence[int],
    design: str = "2x2",
    *,
    true_ratio: float = 0.95,
    limits: tuple[float, float] = LIMITS,
    alpha: float = 0.05,
) -> float:
    """Return the exact power of average bioequivalence (two one-sided tests, Owen's Q) for a within-subject CV as a ratio.

    For parallel groups the CV is the total one. `n` is the total, or subjects per sequence.
    """
    if not true_ratio > 0:
        raise ValueError("the true ratio must be above zero")
    chosen, sizes, sd = _setting(cv, n, design)
    return compute_tost_power(
        math.log(true_ratio),
        math.log(limits[0]),
        math.log(limits[1]),
        sd * math.sqrt(chosen.variance(sizes)),
        chosen.df(sum(sizes)),
        alpha,
    )


def compute_sample_size(
    cv: float,
    design: str = "2x2",
    *,
    power: float = 0.8,
    true_ratio: float = 0.95,
    limits: tuple[float, float] = LIMITS,
    alpha: float = 0.05,
) -> SampleSize:
    """Return the smallest balanced total whose exact power reaches `power`.

    Raises ValueError where the true ratio lies on or beyond a limit, so that no size suffices.
    """
    if not limits[0] < true_ratio < limits[1]:
        raise ValueError(
            f"a true ratio of {true_ratio:g} is not inside {limits[0]:g} to {limits[1]:g}: no size suffices"
        )
    chosen = find_design(design)
    distance = min(math.log(limits[1] / true_ratio), math.log(true_ratio / limits[0]))
    z = float(stats.norm.isf(alpha) + stats.norm.ppf(power))
    guess = chosen.variance([1] * len(chosen.sequences)) * (z * to_sd(cv) / distance) ** 2
    return find_smallest(
        lambda n: compute_power(cv, n, design, true_ratio=true_ratio, limits=limits, alpha=alpha),
        chosen,
        power,
        int(guess * len(chosen.sequences)),
    )


def find_smallest(
    power_of: Callable[[int], float], design: Design, wanted: float, start: int, least_per_sequence: int = 1
) -> SampleSize:
    """Return the smallest balanced total at which the power, rising in n, reaches `wanted`, searching from `start`."""
    if not 0 < wanted < 1:
        raise ValueError("the power wanted must lie between 0 and 1")
    step = len(design.sequences)
    least = step * least_per_sequence
    while design.df(least) < 1:
        least += step
    n = max(min(start, _MOST_SUBJECTS) // step * step, least)
    found = power_of(n)
    if found < wanted:
        below = found
        while found < wanted:
            n, below = n + step, found
            if n > _MOST_SUBJECTS:
                raise ValueError(
                    f"more than {_MOST_SUBJECTS:,} subjects; the difference is too close to a limit"
                )
            found = power_of(n)
        return SampleSize(n, found, below)
    while n > least:
        lower = power_of(n - step)
        if lower < wanted:
            return SampleSize(n, found, lower)
        n, found = n - step, lower
    return SampleSize(n, found, math.nan)


def _setting(cv: float, n: int | Sequence[int], design: str) -> tuple[Design, tuple[int, ...], float]:
    if not 0 < cv < 10:
        raise ValueError(f"a CV of {cv:g} cannot be; give a ratio, 0.3 for 30 %")
    chosen = find_design(design)
    return chosen, read_sizes(chosen, n), to_sd(cv)
