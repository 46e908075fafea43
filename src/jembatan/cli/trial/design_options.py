"""The options of a multi-regional design, shared by consistency and size, and the endpoint's model that they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_type_hints

import typer


class Endpoint(StrEnum):
    """What is measured."""

    NORMAL = "normal"
    BINARY = "binary"
    SURVIVAL = "survival"
    COUNT = "count"
    ORDINAL = "ordinal"
    MILESTONE = "milestone"
    RMST = "rmst"


class Objective(StrEnum):
    """What the trial is to show."""

    SUPERIORITY = "superiority"
    NONINFERIORITY = "noninferiority"
    EQUIVALENCE = "equivalence"


class Events(StrEnum):
    """Whether an event is good or bad for the patient."""

    GOOD = "good"
    BAD = "bad"


class ConsistencyRule(StrEnum):
    """A rule that a size or share is to reach."""

    METHOD1 = "method1"
    METHOD2 = "method2"
    RETENTION_IN_ALL = "retention-in-all"


class ProbabilityForm(StrEnum):
    """Which of a rule's three probabilities."""

    UNCONDITIONAL = "unconditional"
    JOINT = "joint"
    CONDITIONAL = "conditional"


# The first is the default. On a one-minus scale the estimates are normal as logs, and retention is judged on 1 - ratio.
SCALES: dict[Endpoint, tuple[str, ...]] = {
    Endpoint.NORMAL: ("mean-difference",),
    Endpoint.BINARY: ("risk-difference", "log-rr", "log-or", "one-minus-rr"),
    Endpoint.SURVIVAL: ("log-hr", "one-minus-hr"),
    Endpoint.COUNT: ("log-rate-ratio", "one-minus-rate-ratio"),
    Endpoint.ORDINAL: ("log-or", "log-win-ratio", "log-win-odds"),
    Endpoint.MILESTONE: ("milestone-difference",),
    Endpoint.RMST: ("rmst-difference",),
}

EndpointOption = Annotated[Endpoint, typer.Option("--endpoint", help="What is measured.")]
Scale = Annotated[
    str | None,
    typer.Option(
        "--scale",
        help="binary: risk-difference, log-rr, log-or, one-minus-rr; survival: log-hr, one-minus-hr; count: log-rate-ratio, "
        "one-minus-rate-ratio; ordinal: log-or, log-win-ratio, log-win-odds (a tie is half a win for each arm). The first is the default.",
    ),
]
Names = Annotated[str | None, typer.Option("--names", help="Names of the regions, with commas.")]
Region = Annotated[str, typer.Option("--region", help="The region in question: name or number.")]
Retain = Annotated[float, typer.Option("--retain", help="Fraction of the overall effect to keep.")]
Alpha = Annotated[float, typer.Option("--alpha", help="One-sided error.")]
Effect = Annotated[
    str | None,
    typer.Option("--effect", help="normal: difference in means, positive for benefit; one, or by region."),
]
Sd = Annotated[str | None, typer.Option("--sd", help="normal: standard deviation; one, or by region.")]
Experimental = Annotated[
    str | None,
    typer.Option(
        "--experimental", help="binary, count: proportion or rate under treatment; one, or by region."
    ),
]
Control = Annotated[
    str | None,
    typer.Option(
        "--control",
        help="binary, count: proportion or rate of control, one or by region; ordinal: probability of each category, best first.",
    ),
]
HazardRatio = Annotated[str | None, typer.Option("--hazard-ratio", help="survival: one, or by region.")]
OddsRatio = Annotated[
    str | None, typer.Option("--odds-ratio", help="ordinal: above 1 is benefit; one, or by region.")
]
EventProbability = Annotated[
    float | None,
    typer.Option("--event-probability", help="survival: chance of an event; sizes then count patients."),
]
Exposure = Annotated[float, typer.Option("--exposure", help="count: time of one patient.")]
Dispersion = Annotated[
    float, typer.Option("--dispersion", help="count: 0 is Poisson, above it negative binomial.")
]
EventsAre = Annotated[
    Events | None, typer.Option("--events-are", help="Default: good for binary, bad for count.")
]
Ratio = Annotated[float, typer.Option("--ratio", help="Experimental patients for one control patient.")]
SingleArm = Annotated[
    bool,
    typer.Option(
        "--single-arm",
        help="No control arm; --control (normal: --effect as difference) is the historical value (ordinal: the probabilities).",
    ),
]
MedianOption = Annotated[
    str | None,
    typer.Option(
        "--median",
        help="Median months: of control (survival with --accrual), under treatment (milestone, rmst; one, or by region).",
    ),
]
Time = Annotated[
    float | None, typer.Option("--time", help="milestone, rmst: the month they are measured at.")
]
Accrual = Annotated[
    float | None, typer.Option("--accrual", help="survival, milestone, rmst: months of even recruitment.")
]
FollowUp = Annotated[
    float | None, typer.Option("--follow-up", help="Months from the last patient to the analysis.")
]
Dropout = Annotated[float, typer.Option("--dropout", help="Probability of dropping out in a year.")]
ObjectiveOption = Annotated[Objective, typer.Option("--objective", help="What the trial is to show.")]
Margin = Annotated[
    float, typer.Option("--margin", help="Positive, on the scale of the effect (logs for ratios).")
]


@dataclass(frozen=True, kw_only=True)
class EndpointValues:
    """The options that describe the endpoint, as typed; `takes_endpoint` gives them to a command."""

    scale: Scale = None
    effect: Effect = None
    sd: Sd = None
    experimental: Experimental = None
    control: Control = None
    hazard_ratio: HazardRatio = None
    odds_ratio: OddsRatio = None
    event_probability: EventProbability = None
    exposure: Exposure = 1.0
    dispersion: Dispersion = 0.0
    events_are: EventsAre = None
    ratio: Ratio = 1.0
    single_arm: SingleArm = False
    median: MedianOption = None
    time: Time = None
    accrual: Accrual = None
    follow_up: FollowUp = None
    dropout: Dropout = 0.0

    def typed(self) -> dict[str, Any]:
        """Return what was given, for the settings of the report."""
        usual = {field.name: field.default for field in fields(self)}
        return {k: (v.value if isinstance(v, StrEnum) else v) for k, v in vars(self).items() if v != usual[k]}


def takes_endpoint(command: Callable[..., int]) -> Callable[..., int]:
    """Return the command with the options of EndpointValues in the place of its parameter `values`."""
    hints = get_type_hints(EndpointValues, include_extras=True)
    options = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name])
        for field in fields(EndpointValues)
    ]
    parameters: list[Parameter] = []
    for own in signature(command, eval_str=True).parameters.values():
        parameters += options if own.name == "values" else [own.replace(kind=Parameter.KEYWORD_ONLY)]

    @wraps(command)
    def called(**given: Any) -> int:
        values = EndpointValues(**{option.name: given.pop(option.name) for option in options})
        return command(values=values, **given)

    called.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what the command line is built from
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return called
