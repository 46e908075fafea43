"""How the numbers of a trial's analysis are printed: ratios with two digits, differences with three, p-values, shares."""

from __future__ import annotations

import math

from jembatan.evidence.trial_analysis import TrialAnalysis
from jembatan.evidence.trial_groups import ArmNumbers
from jembatan.report.texts import Texts
from jembatan.stats.pooling.effect import Effect


def show_effect(effect: Effect, analysis: TrialAnalysis, texts: Texts) -> str:
    """Return an effect with its interval, or why there is none."""
    if not effect.is_estimable:
        bounds = ""
        if math.isfinite(effect.low) or math.isfinite(effect.high):
            bounds = f" ({show_value(effect.low, analysis)}–{show_value(effect.high, analysis)})"
        return texts.say(f"analyse.note.{effect.note or 'no_information'}") + bounds
    return f"{show_value(effect.estimate, analysis)} ({show_range(effect.low, effect.high, analysis)})"


def show_range(low: float, high: float, analysis: TrialAnalysis) -> str:
    """Return an interval."""
    return f"{show_value(low, analysis)} – {show_value(high, analysis)}"


def show_value(value: float, analysis: TrialAnalysis) -> str:
    """Return a value of the measure: a ratio from its logarithm, a difference as it is."""
    if math.isnan(value):
        return "–"
    if analysis.is_ratio:
        if value in (-math.inf, math.inf):
            return "0" if value < 0 else "∞"
        ratio = math.exp(min(value, 700.0))
        return f"{ratio:.2f}" if ratio < 100 else f"{ratio:.3g}"
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    return show_plain(value)


def show_plain(value: float) -> str:
    """Return a number with three digits that matter."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"


def show_p(p: float) -> str:
    """Return a p-value."""
    if math.isnan(p):
        return "–"
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}" if p < 0.1 else f"{p:.2f}"


def equate_p(p: float) -> str:
    """Return a p-value as it stands behind the letter: = 0.013, or < 0.0001."""
    shown = show_p(p)
    return shown if shown.startswith("<") else f"= {shown}"


def show_share(share: float, digits: int = 0) -> str:
    """Return a share as percent; one that is nearly nothing or everything says so."""
    if math.isnan(share):
        return "–"
    percent = 100.0 * share
    if 0 < percent < 0.1:
        return "< 0.1%"
    if 99.9 < percent < 100:
        return "> 99.9%"
    if digits == 0 and (0 < percent < 1 or 99 < percent < 100):
        digits = 1
    shown = f"{percent:.{digits}f}"
    return f"{shown.removeprefix('-') if float(shown) == 0 else shown}%"


def show_arm(arm: ArmNumbers, analysis: TrialAnalysis, texts: Texts) -> str:
    """Return the subjects and events of one arm in one cell."""
    if arm.n == 0:
        return "0"
    if analysis.endpoint == "binary":
        return texts.say(
            "analyse.rows.number", events=int(arm.events), n=arm.n, share=show_share(arm.summary, 1)
        )
    if analysis.endpoint == "survival":
        median = texts.say("analyse.rows.not_reached") if math.isnan(arm.summary) else f"{arm.summary:.4g}"
        return texts.say("analyse.rows.median", events=int(arm.events), n=arm.n, median=median)
    if analysis.endpoint == "count":
        return texts.say("analyse.rows.rate", events=int(arm.events), n=arm.n, rate=f"{arm.summary:.3g}")
    return texts.say("analyse.rows.mean", n=arm.n, mean=f"{arm.summary:.4g}")
