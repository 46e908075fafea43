"""What is asked of a finished trial, and the choices that were settled for it: stated by a person, or inferred and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Endpoint = Literal["binary", "survival", "normal", "count", "ordinal"]
Measure = Literal[
    "risk-difference",
    "risk-ratio",
    "odds-ratio",
    "hazard-ratio",
    "mean-difference",
    "rate-ratio",
    "common-odds-ratio",
]
MissingRule = Literal["complete", "nonevent", "event"]

MEASURES_BY_ENDPOINT: dict[Endpoint, tuple[Measure, ...]] = {
    "binary": ("risk-difference", "risk-ratio", "odds-ratio"),
    "survival": ("hazard-ratio",),
    "normal": ("mean-difference",),
    "count": ("rate-ratio",),
    "ordinal": ("common-odds-ratio",),
}
SCALE_BY_MEASURE: dict[Measure, str] = {
    "risk-difference": "risk difference",
    "risk-ratio": "log risk ratio",
    "odds-ratio": "log odds ratio",
    "hazard-ratio": "log hazard ratio",
    "mean-difference": "mean difference",
    "rate-ratio": "log rate ratio",
    "common-odds-ratio": "log common odds ratio",
}
DIFFERENCES: frozenset[Measure] = frozenset({"risk-difference", "mean-difference"})


@dataclass(frozen=True)
class TrialQuestion:
    """The options of `trial analyse`; what is empty is inferred from the ADaM conventions, or refused with what to state.

    `where` holds (column, wanted, is_equal); `groups` declares regions as sets of codes; `tau_scale` is the prior scale of
    tau on the scale of the measure.
    """

    endpoint: Endpoint | None = None
    measure: Measure | None = None
    treatment: str = ""
    experimental: str = ""
    control: str = ""
    outcome: str = ""
    event_values: tuple[str, ...] = ()
    valid_values: tuple[str, ...] = ()
    time: str = ""
    region: str = ""
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    country: str = ""
    strata: tuple[str, ...] = ()
    subject: str = ""
    population: tuple[str, str] | None = None
    parameter: str = ""
    where: tuple[tuple[str, str, bool], ...] = ()
    better: Literal["higher", "lower"] | None = None
    missing: MissingRule | None = None
    retain: float = 0.5
    level: float = 0.95
    tau_scale: float | None = None
    model: Literal["poisson", "negative-binomial"] | None = None  # of counts
    prespecified: str = ""
    estimand: str = ""


@dataclass(frozen=True)
class Choice:
    """One settled choice: its name, what it is, and whether a person stated it."""

    name: str  # a key of the texts: trial.choice.<name>
    value: str
    is_stated: bool
