"""The model of an endpoint from the options that describe it, and the designs that follow from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jembatan.cli.trial.design_options import SCALES, Endpoint, EndpointValues, Events, Objective

if TYPE_CHECKING:
    from jembatan.stats.mrct.endpoints import EndpointModel
    from jembatan.stats.mrct.regional_design import RegionalDesign

_LOG_OF = {"one-minus-rr": "log-rr", "one-minus-hr": "log-hr", "one-minus-rate-ratio": "log-rate-ratio"}


@dataclass(frozen=True)
class GivenEndpoint:
    """The endpoint's model; `scale` as the user named it; None as model where no effect was given."""

    scale: str
    one_minus_ratio: bool
    model: EndpointModel | None


def build_endpoint(endpoint: Endpoint, regions: int, given: EndpointValues) -> GivenEndpoint:
    """Return the endpoint that the options describe for so many regions; UsageError where one is missing or does not belong."""
    from jembatan.core.errors import UsageError

    scales = SCALES[endpoint]
    scale = given.scale or scales[0]
    if scale not in scales:
        raise UsageError(
            f"--scale {scale} is no scale of a {endpoint.value} endpoint; use {', '.join(scales)}"
        )
    _refuse_strangers(endpoint, given)
    model = _MODELS[endpoint](regions, _LOG_OF.get(scale, scale), given)
    return GivenEndpoint(scale, scale in _LOG_OF, model)


_NEEDS: dict[Endpoint, tuple[str, ...]] = {
    Endpoint.NORMAL: ("effect", "sd"),
    Endpoint.BINARY: ("experimental", "control"),
    Endpoint.SURVIVAL: ("hazard_ratio",),
    Endpoint.COUNT: ("experimental", "control"),
    Endpoint.ORDINAL: ("control", "odds_ratio"),
    Endpoint.MILESTONE: ("median", "control", "time"),
    Endpoint.RMST: ("median", "control", "time"),
}
_ONLY = ("effect", "sd", "experimental", "control", "hazard_ratio", "odds_ratio", "median", "time")


def _refuse_strangers(endpoint: Endpoint, given: EndpointValues) -> None:
    from jembatan.core.errors import UsageError

    needs = _NEEDS[endpoint]
    censored = endpoint in (Endpoint.SURVIVAL, Endpoint.MILESTONE, Endpoint.RMST)
    if not censored and (given.accrual is not None or given.follow_up is not None or given.dropout):
        raise UsageError(f"--accrual, --follow-up and --dropout do not belong to a {endpoint.value} endpoint")
    if (given.accrual is None) != (given.follow_up is None):
        raise UsageError("--accrual and --follow-up belong together, in months")
    if endpoint is Endpoint.SURVIVAL and given.accrual is not None and given.median is None:
        raise UsageError(
            "the chance of an event needs --median, the control arm's (or historical) median in months"
        )
    for name in _ONLY:
        if endpoint is Endpoint.SURVIVAL and name == "median" and given.accrual is not None:
            continue
        if getattr(given, name) is not None and name not in needs:
            raise UsageError(
                f"{_option(name)} does not belong to a {endpoint.value} endpoint, which takes "
                + ", ".join(_option(n) for n in needs)
            )
    found = [n for n in needs if getattr(given, n) is not None]
    if found and len(found) < len(needs):
        missing = ", ".join(_option(n) for n in needs if n not in found)
        raise UsageError(f"a {endpoint.value} endpoint also needs {missing}")
    if endpoint in (Endpoint.MILESTONE, Endpoint.RMST) and not given.single_arm:
        raise UsageError(f"--endpoint {endpoint.value} is for a single arm; add --single-arm")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def by_region(text: str, regions: int, option: str) -> tuple[float, ...]:
    """Return a number for each region: the one that was given, or one for each."""
    from jembatan.cli.trial.numbers import parse_numbers
    from jembatan.core.errors import UsageError

    found = parse_numbers(text, option)
    if len(found) == 1:
        return found * regions
    if len(found) != regions:
        raise UsageError(
            f"{option} has {len(found)} numbers for {regions} regions; give one, or one for each region"
        )
    return found


def _one(text: str, option: str) -> float:
    from jembatan.cli.trial.numbers import parse_numbers
    from jembatan.core.errors import UsageError

    found = parse_numbers(text, option)
    if len(found) != 1:
        raise UsageError(f"{option} takes one number, not {len(found)}")
    return found[0]


def _normal(regions: int, scale: str, given: EndpointValues) -> EndpointModel | None:
    from jembatan.stats.mrct.endpoints import normal_endpoint

    if given.effect is None or given.sd is None:
        return None
    effects, sds = by_region(given.effect, regions, "--effect"), by_region(given.sd, regions, "--sd")
    if given.single_arm:
        from jembatan.stats.mrct.single_arm import single_arm_normal  # brings scipy.stats

        return single_arm_normal(effects, 0.0, sds)
    return normal_endpoint(effects, sds, given.ratio)


def _binary(regions: int, scale: str, given: EndpointValues) -> EndpointModel | None:
    from jembatan.core.errors import UsageError
    from jembatan.stats.mrct.endpoints import binary_endpoint

    if given.experimental is None or given.control is None:
        return None
    treated = by_region(given.experimental, regions, "--experimental")
    events_are = (given.events_are or Events.GOOD).value
    if given.single_arm:
        from jembatan.stats.mrct.single_arm import single_arm_binary

        if scale != "risk-difference":
            raise UsageError(
                "a single arm with a binary endpoint is judged on the risk difference; leave --scale out"
            )
        return single_arm_binary(treated, _one(given.control, "--control"), events_are)  # type: ignore[arg-type]
    control = by_region(given.control, regions, "--control")
    return binary_endpoint(treated, control, scale, given.ratio, events_are)  # type: ignore[arg-type]


def _survival(regions: int, scale: str, given: EndpointValues) -> EndpointModel | None:
    from jembatan.stats.mrct.endpoints import survival_endpoint

    if given.hazard_ratio is None:
        return None
    ratios = by_region(given.hazard_ratio, regions, "--hazard-ratio")
    chances = _event_probabilities(ratios, given)
    if given.single_arm:
        from jembatan.stats.mrct.single_arm import single_arm_survival

        return single_arm_survival(ratios, chances)
    return survival_endpoint(ratios, given.ratio, chances)


def _event_probabilities(
    ratios: tuple[float, ...], given: EndpointValues
) -> float | tuple[float, ...] | None:
    """Return the chance that a patient has an event, by region where it follows from recruitment and follow-up."""
    from jembatan.core.errors import UsageError
    from jembatan.stats.mrct.accrual import dropout_hazard, event_probability

    if given.accrual is None or given.follow_up is None or given.median is None:
        return given.event_probability
    if given.event_probability is not None:
        raise UsageError("give --event-probability, or --median, --accrual and --follow-up, not both")
    median = _one(given.median, "--median")
    if not (median > 0 and given.accrual > 0 and given.follow_up >= 0):
        raise UsageError("--median and --accrual must be positive, and --follow-up not negative, in months")
    hazard = math.log(2.0) / median
    leaving = dropout_hazard(given.dropout)
    treated = 1.0 if given.single_arm else given.ratio / (1.0 + given.ratio)
    return tuple(
        event_probability(
            [hr * hazard, hazard], [treated, 1.0 - treated], leaving, given.accrual, given.follow_up
        )
        for hr in ratios
    )


def _count(regions: int, scale: str, given: EndpointValues) -> EndpointModel | None:
    from jembatan.stats.mrct.endpoints import count_endpoint

    if given.experimental is None or given.control is None:
        return None
    treated = by_region(given.experimental, regions, "--experimental")
    events_are = (given.events_are or Events.BAD).value
    if given.single_arm:
        from jembatan.stats.mrct.single_arm import single_arm_count

        historical = _one(given.control, "--control")
        return single_arm_count(treated, historical, given.exposure, given.dispersion, events_are)  # type: ignore[arg-type]
    control = by_region(given.control, regions, "--control")
    return count_endpoint(treated, control, given.exposure, given.dispersion, given.ratio, events_are)  # type: ignore[arg-type]


def _ordinal(regions: int, scale: str, given: EndpointValues) -> EndpointModel | None:
    from jembatan.cli.trial.numbers import parse_numbers
    from jembatan.stats.mrct.ordinal import ordinal_endpoint

    if given.control is None or given.odds_ratio is None:
        return None
    odds = by_region(given.odds_ratio, regions, "--odds-ratio")
    ratio = 0.0 if given.single_arm else _of_two_arms(given.ratio)
    return ordinal_endpoint(parse_numbers(given.control, "--control"), odds, scale, ratio)  # type: ignore[arg-type]


def _of_two_arms(ratio: float) -> float:
    from jembatan.core.errors import UsageError

    if not ratio > 0:
        raise UsageError(
            f"--ratio is {ratio:g}; give experimental patients for one control patient, as in 1 or 2, or --single-arm"
        )
    return ratio


def _milestone(regions: int, scale: str, given: EndpointValues) -> EndpointModel | None:
    from jembatan.stats.mrct.accrual import dropout_hazard
    from jembatan.stats.mrct.single_arm import single_arm_milestone, single_arm_rmst

    if given.median is None or given.control is None or given.time is None:
        return None
    medians = by_region(given.median, regions, "--median")
    hazards = [math.log(2.0) / m if m > 0 else -1.0 for m in medians]
    make = single_arm_milestone if scale == "milestone-difference" else single_arm_rmst
    accrual = given.accrual if given.accrual is not None else 0.0
    follow_up = given.follow_up if given.follow_up is not None else math.inf
    return make(
        hazards,
        _one(given.control, "--control"),
        given.time,
        dropout_hazard(given.dropout),
        accrual,
        follow_up,
    )


_MODELS = {
    Endpoint.NORMAL: _normal,
    Endpoint.BINARY: _binary,
    Endpoint.SURVIVAL: _survival,
    Endpoint.COUNT: _count,
    Endpoint.ORDINAL: _ordinal,
    Endpoint.MILESTONE: _milestone,
    Endpoint.RMST: _milestone,
}


DesignFor = Callable[[Sequence[float]], "RegionalDesign"]


def designs_of_total(
    model: EndpointModel, total: float, alpha: float, objective: Objective, margin: float
) -> DesignFor:
    """Return the designs of a total size by shares."""

    def design(shares: Sequence[float]) -> RegionalDesign:
        return model.design(total, shares, alpha, objective.value, margin)

    return design


def standardised(
    given: GivenEndpoint,
    parts: Sequence[float],
    alpha: float,
    power: float | None,
    total: float | None,
    objective: Objective,
    relative_effects: str | None,
) -> DesignFor:
    """Return the designs of a power without any effect: whatever the endpoint, estimates in units of their standard error."""
    from jembatan.cli.trial.numbers import parse_numbers
    from jembatan.core.errors import UsageError
    from jembatan.stats.mrct.all_rules import fixed_effects
    from jembatan.stats.mrct.regional_design import standardised_design

    if power is None or total is not None:
        raise UsageError("give the effects with --total, or --power alone for a design with equal variances")
    if given.one_minus_ratio:
        raise UsageError(
            f"the scale {given.scale} needs the effects: the probability depends on them, not on power alone"
        )
    if objective is not Objective.SUPERIORITY:
        raise UsageError(
            f"{objective.value} needs the effects and a margin; --power alone is for superiority"
        )
    relative = parse_numbers(relative_effects, "--relative-effects") if relative_effects else None
    design = standardised_design(parts, power, alpha, relative)
    return fixed_effects(design.effects, (1.0,) * len(parts), alpha)
