"""Endpoints as effects and variances: what one patient (or event) of a region adds to the estimate.

A region with n patients, allocated ratio : 1 to experimental and control, has an estimate with variance factor / n. Benefit is
positive: where events are bad, differences and ratios are turned round. Large-sample variances; for small binary trials
use exact_binary.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jembatan.stats.mrct.regional_design import Objective, RegionalDesign, check_shares

BinaryScale = Literal["risk-difference", "log-rr", "log-or"]
BINARY_SCALES: tuple[BinaryScale, ...] = ("risk-difference", "log-rr", "log-or")
Direction = Literal["good", "bad"]
Weights = Literal["shares", "inverse-variance"]


@dataclass(frozen=True)
class EndpointModel:
    """Effects and variance factors by region; `unit` says what the sizes count: patients or events."""

    endpoint: str
    scale: str
    effects: tuple[float, ...]
    factors: tuple[float, ...]
    unit: Literal["patients", "events"] = "patients"
    ratio: float = 1.0  # 0 stands for a single arm

    def __post_init__(self) -> None:
        """Refuse models without a region or with an impossible variance."""
        if len(self.effects) != len(self.factors):
            raise ValueError(
                f"{len(self.effects)} effects and {len(self.factors)} variances; give one of each for every region"
            )
        for number, factor in enumerate(self.factors, 1):
            if not (factor > 0 and math.isfinite(factor)):
                raise ValueError(
                    f"region {number} has variance factor {factor:g}; check the rates or standard deviations of that region"
                )

    def design(
        self,
        total: float,
        shares: Sequence[float],
        alpha: float = 0.025,
        objective: Objective = "superiority",
        margin: float = 0.0,
        weights: Weights = "shares",
    ) -> RegionalDesign:
        """Return the regional design for a total size (patients or events) and regional shares."""
        check_shares(shares)
        if not (total > 0 and math.isfinite(total)):
            raise ValueError(f"the total size is {total:g}; it must be positive")
        if len(shares) != len(self.effects):
            raise ValueError(
                f"{len(shares)} shares for {len(self.effects)} regions; give one share for each region"
            )
        variances = tuple(c / (total * f) for c, f in zip(self.factors, shares, strict=True))
        used = tuple(shares)
        if weights == "inverse-variance":
            precision = math.fsum(1.0 / v for v in variances)
            used = tuple(1.0 / v / precision for v in variances)
        return RegionalDesign(tuple(self.effects), variances, used, alpha, objective, margin)


def normal_endpoint(
    effects: Sequence[float], sd: float | Sequence[float], ratio: float = 1.0
) -> EndpointModel:
    """Return the model of a difference in means; `sd` is one standard deviation or one for each region."""
    sds = _for_each(sd, len(effects), "standard deviation")
    for number, value in enumerate(sds, 1):
        if not value > 0:
            raise ValueError(f"the standard deviation of region {number} is {value:g}; it must be positive")
    return EndpointModel(
        "normal",
        "mean-difference",
        tuple(effects),
        tuple(_two_arms(s * s, s * s, ratio) for s in sds),
        ratio=ratio,
    )


def binary_endpoint(
    experimental: Sequence[float],
    control: Sequence[float],
    scale: BinaryScale = "risk-difference",
    ratio: float = 1.0,
    events_are: Direction = "good",
) -> EndpointModel:
    """Return the model of two proportions by region, as risk difference, log risk ratio or log odds ratio."""
    if scale not in BINARY_SCALES:
        raise ValueError(f"{scale!r} is no scale of a binary endpoint; use {', '.join(BINARY_SCALES)}")
    if len(experimental) != len(control):
        raise ValueError(
            f"{len(experimental)} experimental and {len(control)} control proportions; give one of each for every region"
        )
    for number, p in enumerate((*experimental, *control)):
        _check_proportion(p, number % max(len(control), 1) + 1)
    sign = 1.0 if events_are == "good" else -1.0
    effects, factors = [], []
    for p1, p0 in zip(experimental, control, strict=True):
        (e1, v1), (e0, v0) = _on_scale(p1, scale), _on_scale(p0, scale)
        effects.append(sign * (e1 - e0))
        factors.append(_two_arms(v1, v0, ratio))
    return EndpointModel("binary", scale, tuple(effects), tuple(factors), ratio=ratio)


def survival_endpoint(
    hazard_ratios: Sequence[float],
    ratio: float = 1.0,
    event_probability: float | Sequence[float] | None = None,
) -> EndpointModel:
    """Return the model of minus the log hazard ratio (Schoenfeld 1981): variance (1 + r)^2 / (r events).

    Sizes count events, or patients where the probability that a patient has an event (one, or by region) is given.
    """
    for number, hr in enumerate(hazard_ratios, 1):
        if not (hr > 0 and math.isfinite(hr)):
            raise ValueError(f"the hazard ratio of region {number} is {hr:g}; it must be positive")
    _check_ratio(ratio)
    chances = _for_each(
        1.0 if event_probability is None else event_probability, len(hazard_ratios), "event probability"
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
        tuple((1.0 + ratio) ** 2 / (ratio * chance) for chance in chances),
        unit="events" if event_probability is None else "patients",
        ratio=ratio,
    )


def count_endpoint(
    experimental: Sequence[float],
    control: Sequence[float],
    exposure: float = 1.0,
    dispersion: float = 0.0,
    ratio: float = 1.0,
    events_are: Direction = "bad",
) -> EndpointModel:
    """Return the model of a log rate ratio, positive for benefit.

    Poisson where `dispersion` is 0, else negative binomial with variance mu + dispersion mu^2; `exposure` is time per patient.
    """
    if len(experimental) != len(control):
        raise ValueError(
            f"{len(experimental)} experimental and {len(control)} control rates; give one of each for every region"
        )
    if not exposure > 0 or dispersion < 0:
        raise ValueError(
            f"exposure {exposure:g} and dispersion {dispersion:g}: exposure must be positive, dispersion not negative"
        )
    for rate in (*experimental, *control):
        if not rate > 0:
            raise ValueError(f"a rate is {rate:g}; the log rate ratio needs positive rates in both arms")
    sign = 1.0 if events_are == "good" else -1.0
    factors = [
        _two_arms(1.0 / (a * exposure) + dispersion, 1.0 / (b * exposure) + dispersion, ratio)
        for a, b in zip(experimental, control, strict=True)
    ]
    effects = [sign * math.log(a / b) for a, b in zip(experimental, control, strict=True)]
    return EndpointModel("count", "log-rate-ratio", tuple(effects), tuple(factors), ratio=ratio)


def _on_scale(p: float, scale: BinaryScale) -> tuple[float, float]:
    """Return a proportion on a scale, with the variance of one patient's part."""
    if scale == "risk-difference":
        return p, p * (1.0 - p)
    if scale == "log-rr":
        return math.log(p), (1.0 - p) / p
    return math.log(p / (1.0 - p)), 1.0 / (p * (1.0 - p))


def _two_arms(v1: float, v0: float, ratio: float) -> float:
    _check_ratio(ratio)
    return (1.0 + ratio) * (v1 / ratio + v0)


def _check_ratio(ratio: float) -> None:
    if not (ratio > 0 and math.isfinite(ratio)):
        raise ValueError(
            f"the allocation ratio is {ratio:g}; give experimental patients per control patient, for example 1 or 2"
        )


def _check_proportion(p: float, region: int) -> None:
    if not 0.0 < p < 1.0:
        raise ValueError(
            f"a proportion of region {region} is {p:g}; it must lie between 0 and 1, both excluded"
        )


def _for_each(value: float | Sequence[float], regions: int, name: str) -> tuple[float, ...]:
    if isinstance(value, int | float):
        return (float(value),) * regions
    if len(value) != regions:
        raise ValueError(
            f"{len(value)} values of {name} for {regions} regions; give one, or one for each region"
        )
    return tuple(float(v) for v in value)
