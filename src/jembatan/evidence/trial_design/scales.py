"""The scales that a design file can measure an effect on, and the tests of a single arm of survival."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from jembatan.evidence.trial_design.tables import DesignFile
from jembatan.stats.simulation.summary_design import SummaryDesign
from jembatan.stats.simulation.survival_design import SINGLE_ARM_SCALES, SurvivalDesign

SCALES: dict[
    str, tuple[str, ...]
] = {  # of the endpoints that have a choice; the first holds where none is given
    "binary": ("risk-difference", "log-rr", "log-or"),
    "ordinal": ("log-or", "log-win-ratio", "log-win-odds"),
}
TESTS = {  # weight of the expected events in the variance
    "one-sample-log-rank": 1.0,
    "one-sample-log-rank-wu": 0.5,
}
_SHOWN = {
    "mean-difference": "difference in means",
    "log-hr": "-ln HR",
    "log-rr": "ln RR",
    "log-or": "ln OR",
    "log-rate-ratio": "-ln RR",
    "log-win-ratio": "ln WR",
    "log-win-odds": "ln WO",
    "milestone-difference": "S(t) - S0(t)",
    "milestone-log-log": "ln(-ln S0(t)) - ln(-ln S(t))",
    "milestone-logit": "logit S(t) - logit S0(t)",
}


def shown_scale(scale: str, design: SurvivalDesign | SummaryDesign) -> str:
    """Return a scale as a reader sees it, with the month of a milestone."""
    shown = _SHOWN.get(scale, scale)
    if isinstance(design, SurvivalDesign) and design.single_arm:
        return shown.replace("(t)", f"({design.single_arm.at_month:g})")
    return shown


def is_single_arm(file: DesignFile) -> bool:
    """Say whether the file has no control patients."""
    return allocation_ratio(file)[1] == 0


def allocation_ratio(file: DesignFile) -> tuple[float, float]:
    """Return experimental and control patients as the file allocates them."""
    return file.design.ratio or (1.0, 1.0)


def chosen_scale(file: DesignFile) -> str:
    """Return the scale of the effect that the file names, or the endpoint's usual one; empty where there is no choice.

    Raises ValueError where the endpoint has no such scale.
    """
    endpoint, scale = file.design.endpoint, file.design.scale
    known: Sequence[str] = SCALES.get(endpoint, ())
    if endpoint == "survival" and is_single_arm(file):
        known = SINGLE_ARM_SCALES
    if scale is None:
        return known[0] if known else ""
    if scale not in known:
        advice = f"use {', '.join(known)}" if known else f"{endpoint} designs have one scale: leave it out"
        if endpoint == "survival" and not known:
            advice = "with a control arm it is log-hr: leave it out; the others are for ratio = [1, 0]"
        raise ValueError(f"design.scale is {scale!r}, which is no scale of the {endpoint} endpoint; {advice}")
    return scale


def chosen_test(file: DesignFile) -> str:
    """Return the test of a single arm of survival on log-hr, empty for other designs; ValueError where it does not belong."""
    test = file.design.test
    asked = (
        file.design.endpoint == "survival"
        and is_single_arm(file)
        and chosen_scale(file) == SINGLE_ARM_SCALES[0]
    )
    if not asked:
        if test is not None:
            raise ValueError(
                "design.test belongs to a single arm of survival (ratio = [1, 0]) on the scale log-hr; leave it out"
            )
        return ""
    if test is None:
        return next(iter(TESTS))
    if test not in TESTS:
        near = difflib.get_close_matches(test, TESTS, 1)
        advice = f"did you mean {near[0]}?" if near else f"use {', '.join(TESTS)}"
        raise ValueError(f"design.test is {test!r}; {advice}")
    return test
