"""A single arm against a historical control: consistency of a region with the whole, without a concurrent control arm.

Normal and survival endpoints by normal theory (EndpointModel with ratio 0, so that every rule and size of two-arm trials applies);
binary and count endpoints also exactly. The historical value is taken as known: its own uncertainty is not in these numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from scipy.integrate import quad
from scipy.stats import binom, poisson

from jembatan.stats.mrct.endpoints import Direction, EndpointModel
from jembatan.stats.mrct.exact_binary import ExactConsistency, as_fraction
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import Floats, check_probability


def single_arm_normal(
    means: Sequence[float], historical: float, sd: float | Sequence[float]
) -> EndpointModel:
    """Return the model of a mean minus the historical mean; `sd` is one value or one for each region."""
    sds = (float(sd),) * len(means) if isinstance(sd, int | float) else tuple(sd)
    if len(sds) != len(means):
        raise ValueError(
            f"{len(sds)} standard deviations for {len(means)} regions; give one, or one for each region"
        )
    for number, value in enumerate(sds, 1):
        if not value > 0:
            raise ValueError(f"the standard deviation of region {number} is {value:g}; it must be positive")
    effects = tuple(m - historical for m in means)
    return EndpointModel("normal", "mean-difference", effects, tuple(s * s for s in sds), ratio=0.0)


def single_arm_binary(
    proportions: Sequence[float], historical: float, events_are: Direction = "good"
) -> EndpointModel:
    """Return the model of a proportion minus the historical one (normal approximation)."""
    for number, p in enumerate((*proportions, historical), 1):
        if not 0.0 < p < 1.0:
            raise ValueError(
                f"proportion number {number} is {p:g}; it must lie between 0 and 1, both excluded"
            )
    sign = 1.0 if events_are == "good" else -1.0
    return EndpointModel(
        "binary",
        "risk-difference",
        tuple(sign * (p - historical) for p in proportions),
        tuple(p * (1.0 - p) for p in proportions),
        ratio=0.0,
    )


def single_arm_survival(
    hazard_ratios: Sequence[float], event_probability: float | Sequence[float] | None = None
) -> EndpointModel:
    """Return the model of minus the log of the hazard over the historical hazard: variance 1 / events.

    Sizes count events, or patients where the probability of an event (one, or by region) is given.
    """
    for number, hr in enumerate(hazard_ratios, 1):
        if not (hr > 0 and math.isfinite(hr)):
            raise ValueError(f"the hazard ratio of region {number} is {hr:g}; it must be positive")
    chances = event_probability if event_probability is not None else 1.0
    if isinstance(chances, int | float):
        chances = (float(chances),) * len(hazard_ratios)
    if len(chances) != len(hazard_ratios):
        raise ValueError(
            f"{len(chances)} event probabilities for {len(hazard_ratios)} regions; give one, or one for each region"
        )
    for number, chance in enumerate(chances, 1):
        if not 0.0 < chance <= 1.0:
            raise ValueError(
                f"the event probability of region {number} is {chance:g}; it must lie above 0 and at most 1"
            )
    return EndpointModel(
        "survival",
        "log-hr",
        tuple(-math.log(hr) for hr in hazard_ratios),
        tuple(1.0 / chance for chance in chances),
        unit="events" if event_probability is None else "patients",
        ratio=0.0,
    )


def single_arm_count(
    rates: Sequence[float],
    historical: float,
    exposure: float = 1.0,
    dispersion: float = 0.0,
    events_are: Direction = "bad",
) -> EndpointModel:
    """Return the model of the log rate over the historical rate, positive for benefit; variance of one patient 1/(rate t) + k."""
    for rate in (*rates, historical):
        if not rate > 0:
            raise ValueError(f"a rate is {rate:g}; the log rate ratio needs positive rates")
    if not exposure > 0 or dispersion < 0:
        raise ValueError(
            f"exposure {exposure:g} and dispersion {dispersion:g}: exposure must be positive, dispersion not negative"
        )
    sign = 1.0 if events_are == "good" else -1.0
    return EndpointModel(
        "count",
        "log-rate-ratio",
        tuple(sign * math.log(rate / historical) for rate in rates),
        tuple(1.0 / (rate * exposure) + dispersion for rate in rates),
        ratio=0.0,
    )


def single_arm_milestone(
    hazards: Sequence[float],
    historical: float,
    at: float,
    dropout: float = 0.0,
    accrual: float = 0.0,
    follow_up: float = math.inf,
) -> EndpointModel:
    """Return the model of survival at a time minus the historical survival there (exponential hazards by region).

    Kaplan-Meier with Greenwood's variance S^2 times the integral of hazard / (S G) up to `at`; censoring by a dropout hazard and by even accrual over
    `accrual` months with `follow_up` after it.
    """
    at_risk = _not_censored(dropout, accrual, follow_up)
    _check_horizon(at, accrual, follow_up)
    effects, factors = [], []
    for hazard in _positive(hazards):
        survival = math.exp(-hazard * at)
        cumulative = quad(lambda u, h=hazard: h * math.exp(h * u) / at_risk(u), 0.0, at, epsabs=1e-12)[0]
        effects.append(survival - historical)
        factors.append(survival * survival * cumulative)
    return EndpointModel("survival", "milestone-difference", tuple(effects), tuple(factors), ratio=0.0)


def single_arm_rmst(
    hazards: Sequence[float],
    historical: float,
    until: float,
    dropout: float = 0.0,
    accrual: float = 0.0,
    follow_up: float = math.inf,
) -> EndpointModel:
    """Return the model of restricted mean survival time minus the historical one (exponential hazards by region).

    Variance: the integral over u of (area under S from u to the end)^2 hazard / (S G).
    """
    at_risk = _not_censored(dropout, accrual, follow_up)
    _check_horizon(until, accrual, follow_up)
    effects, factors = [], []
    for hazard in _positive(hazards):
        end = math.exp(-hazard * until)

        def part(u: float, h: float = hazard, end: float = end) -> float:
            area = (math.exp(-h * u) - end) / h
            return area * area * h * math.exp(h * u) / at_risk(u)

        effects.append((1.0 - end) / hazard - historical)
        factors.append(quad(part, 0.0, until, epsabs=1e-12)[0])
    return EndpointModel("survival", "rmst-difference", tuple(effects), tuple(factors), ratio=0.0)


def compute_exact_single_arm_binary(
    patients: Sequence[int],
    proportions: Sequence[float],
    historical: float | Fraction,
    retain: float | Fraction = 0.5,
    region: int = 0,
    alpha: float = 0.025,
    events_are: Direction = "good",
) -> ExactConsistency:
    """Return Methods 1 and 2 by enumeration: p_1 - p0 >= retain (p - p0), and every p_k > p0; success by the exact binomial test."""
    n = _whole(patients, len(proportions))
    check_probability(alpha, "alpha", below=0.5)
    zero = Fraction(repr(float(historical))) if not isinstance(historical, Fraction) else historical
    if not 0 < zero < 1:
        raise ValueError(
            f"the historical proportion is {float(zero):g}; it must lie between 0 and 1, both excluded"
        )
    p = [float(q) for q in proportions]
    if events_are == "bad":  # fewer events is more patients without one
        p, zero = [1.0 - q for q in p], 1 - zero
    laws = [binom.pmf(np.arange(m + 1), m, q) for m, q in zip(n, p, strict=True)]
    total = sum(n)
    share = as_fraction(retain)
    least_total = _least_significant(binom.sf(np.arange(-1, total), total, float(zero)), alpha)

    def least(x: int) -> int:
        return math.ceil(n[region] * (zero + share * (Fraction(x, total) - zero)))

    return _exact(laws, region, least, [math.floor(m * zero) + 1 for m in n], least_total)


def compute_exact_single_arm_count(
    patients: Sequence[int],
    rates: Sequence[float],
    historical: float | Fraction,
    exposure: float | Fraction = 1,
    retain: float | Fraction = 0.5,
    region: int = 0,
    alpha: float = 0.025,
) -> ExactConsistency:
    """Return Methods 1 and 2 of Poisson counts (events are bad) by enumeration, on the scale of 1 - rate ratio.

    1 - R_1 >= retain (1 - R) with R_k = events / (patients exposure historical rate); every R_k < 1; success by the exact Poisson test.
    """
    n = _whole(patients, len(rates))
    check_probability(alpha, "alpha", below=0.5)
    zero, time = (v if isinstance(v, Fraction) else Fraction(repr(float(v))) for v in (historical, exposure))
    if zero <= 0 or time <= 0 or min(rates) <= 0:
        raise ValueError("rates and exposure must be positive")
    share = as_fraction(retain)
    means = [m * float(time) * rate for m, rate in zip(n, rates, strict=True)]
    # beyond this a Poisson law holds less than 1e-17
    most = [int(mean + 10.0 * math.sqrt(mean) + 40.0) for mean in means]
    laws = [poisson.pmf(np.arange(k + 1), mean) for k, mean in zip(most, means, strict=True)]
    expected = [m * time * zero for m in n]
    total = sum(expected)
    # fewer is better: count down from the longest law, so that the same thresholds serve
    flipped = [law[::-1] for law in laws]
    top, tops = sum(most), most
    chances = poisson.cdf(np.arange(top, -1, -1), float(total))
    least_total = _least_significant(chances, alpha)

    def least(x: int) -> int:
        events = top - x
        bound = expected[region] * (1 - share * (1 - Fraction(events) / total))
        return tops[region] - math.floor(bound)

    below = [k - (math.ceil(e) - 1) for k, e in zip(most, expected, strict=True)]
    return _exact(flipped, region, least, below, least_total)


def _exact(
    laws: Sequence[Floats],
    region: int,
    least: Callable[[int], int],
    least_positive: Sequence[int],
    least_total: int,
) -> ExactConsistency:
    """Return both methods: the rule holds where the region has at least least(total); each region is positive from least_positive on."""
    own = laws[region]
    rest = np.ones(1)
    for k, law in enumerate(laws):
        if k != region:
            rest = np.convolve(rest, law)
    law_total = np.convolve(own, rest)
    unconditional = joint = 0.0
    for x in range(law_total.size):
        first = max(least(x), 0, x - (rest.size - 1))
        last = min(own.size - 1, x)
        if first > last:
            continue
        places = np.arange(first, last + 1)
        mass = float(own[places] @ rest[x - places])
        unconditional += mass
        joint += mass if x >= least_total else 0.0
    power = float(law_total[least_total:].sum())
    together, alone = np.ones(1), 1.0
    for law, first in zip(laws, least_positive, strict=True):
        kept = np.where(np.arange(law.size) >= first, law, 0.0)
        alone *= float(kept.sum())
        together = np.convolve(together, kept)
    return ExactConsistency(
        method1=ConsistencyProbability.of(unconditional, joint, power),
        method2=ConsistencyProbability.of(alone, float(together[least_total:].sum()), power),
        power=power,
        zero_cell=0.0,
    )


def _least_significant(tail: Floats, alpha: float) -> int:
    """Return the least total whose p-value (tail, by total) is at most alpha; one above the largest where none is."""
    return int(np.argmax(tail <= alpha)) if (tail <= alpha).any() else int(tail.size)


def _whole(patients: Sequence[int], regions: int) -> list[int]:
    if len(patients) != regions:
        raise ValueError(f"{len(patients)} sizes for {regions} regions; give one for each region")
    for number, n in enumerate(patients, 1):
        if int(n) != n or n < 1:
            raise ValueError(f"region {number} has {n:g} patients; give whole numbers above zero")
    return [int(n) for n in patients]


def _positive(hazards: Sequence[float]) -> Sequence[float]:
    for number, hazard in enumerate(hazards, 1):
        if not hazard > 0:
            raise ValueError(
                f"the hazard of region {number} is {hazard:g}; it must be positive (ln 2 over the median)"
            )
    return hazards


def _not_censored(dropout: float, accrual: float, follow_up: float) -> Callable[[float], float]:
    """Return G(u): the chance that a patient is not censored before u."""

    def chance(u: float) -> float:
        staying = math.exp(-dropout * u)
        if u <= follow_up:
            return staying
        return staying * max(0.0, (accrual + follow_up - u) / accrual)

    return chance


def _check_horizon(at: float, accrual: float, follow_up: float) -> None:
    if not (at > 0 and at < accrual + follow_up):
        raise ValueError(
            f"the time {at:g} is not reached by anyone; it must be positive and below accrual plus follow-up ({accrual + follow_up:g})"
        )
