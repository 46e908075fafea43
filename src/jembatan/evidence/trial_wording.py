"""A trial's analysis as evidence: title, method, settings, labels in words, picture, the weakest status of its methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jembatan.core.evidence import Evidence
from jembatan.core.text import Message, Text
from jembatan.evidence.asked import Asked
from jembatan.evidence.trial_question import DIFFERENCES, Choice, Measure
from jembatan.stats.register import Status, find_status

if TYPE_CHECKING:  # the numbers are loaded when there is something to compute
    from jembatan.evidence.trial_analysis import TrialAnalysis

_MEASURES: dict[Measure, Text] = {
    "risk-difference": Text("risk difference", id="selisih risiko", zh="率差"),
    "risk-ratio": Text("risk ratio", id="rasio risiko", zh="率比（RR）"),
    "odds-ratio": Text("odds ratio", id="odds ratio", zh="比值比（OR）"),
    "hazard-ratio": Text("hazard ratio", id="rasio hazard", zh="风险比（HR）"),
    "mean-difference": Text("difference of means", id="selisih rerata", zh="均数差"),
    "rate-ratio": Text("rate ratio", id="rasio laju kejadian", zh="发生率比"),
    "common-odds-ratio": Text("common odds ratio", id="odds ratio bersama", zh="共同比值比"),
}
_ORDER: tuple[Status, ...] = ("unverified", "double", "published")


def word_trial(asked: Asked, analysis: TrialAnalysis, inputs: dict[str, str], study: str) -> Evidence:
    """Return the evidence; it supports advice only, and says so."""
    from jembatan.evidence.trial_result import describe_trial, list_methods

    title = asked.analysis.title
    parameter = next((c.value for c in analysis.choices if c.name == "parameter"), analysis.endpoint)
    named = " · ".join((study, parameter))
    return Evidence(
        analysis=asked.analysis.id,
        title=Text(f"{title.en}: {named}", id=f"{title.id}: {named}", zh=f"{title.zh}：{named}"),
        method=Message("evidence.method.trial_regions", {"measure": _MEASURES[analysis.measure]}),
        settings={
            **asked.settings,
            "scale": analysis.scale,
            "level": analysis.question.level,
            "tau_scale": analysis.tau_scale,
        },
        inputs=inputs,
        result=describe_trial(analysis),
        status=min((find_status(m) for m in list_methods(analysis)), key=_ORDER.index),
        labels=tuple(_labels(analysis)),
        citations=asked.citations,
        chart="regional_forest",
    )


def _labels(analysis: TrialAnalysis) -> Iterator[Message]:
    from jembatan.evidence.trial_result import describe_trial

    overall = analysis.effects.stratified
    if overall.is_estimable:
        shown = describe_trial(analysis)["overall"]
        part = shown if analysis.measure in DIFFERENCES else shown["ratio"]
        yield Message(
            "evidence.trial_overall",
            {
                "experimental": analysis.experimental,
                "control": analysis.control,
                "measure": _MEASURES[analysis.measure],
                "estimate": f"{part['estimate']:.3g}",
                "low": f"{part['ci'][0]:.3g}",
                "high": f"{part['ci'][1]:.3g}",
                "regions": len(analysis.regions),
            },
        )
    if found := analysis.effects.interaction:
        key = "evidence.trial_differ" if found.p < 0.05 else "evidence.trial_no_sign"
        yield Message(key, {"p": f"{found.p:.2g}"})
    if analysis.pooled:
        lacking = [g.name for k, g in enumerate(analysis.regions) if k not in analysis.pooled.used]
        if lacking:
            yield Message("evidence.trial_without_estimate", {"regions": lacking})
    if analysis.pooled and analysis.pooled.consistency.is_benefit:
        short = [
            f"{analysis.regions[k].name} ({100 * region.rules[0].chance_of_failing:.0f}%)"
            for k, region in zip(analysis.pooled.used, analysis.pooled.consistency.regions, strict=True)
            if not region.rules[0].holds
        ]
        if short:
            yield Message(
                "evidence.trial_short",
                {"retain": f"{100 * analysis.question.retain:g}%", "regions": short},
            )
    if analysis.question.prespecified:
        yield Message("evidence.prespecified", {"document": analysis.question.prespecified})
    else:
        yield Message("evidence.post_hoc")
    inferred = [
        Message("evidence.choice", {"name": Message(f"analyse.choice.{c.name}"), "value": word_choice(c)})
        for c in analysis.choices
        if not c.is_stated and c.value
    ]
    yield Message("evidence.trial_inferred", {"choices": inferred})
    yield Message("evidence.trial_advice")


def word_choice(choice: Choice) -> Message | str:
    """Return what was chosen: a word of the screen texts, or the name or value as the data set has it."""
    if choice.name in ("endpoint", "missing", "better"):
        return Message(f"analyse.{choice.name}.{choice.value}")
    if choice.name == "model":
        return Message(f"analyse.model.{choice.value.replace('-', '_')}")
    if choice.name == "measure":
        return Message(f"analyse.measure.{choice.value.replace('-', '_')}")
    if choice.name == "population" and not choice.value:
        return Message("analyse.choice.everybody")
    if choice.name == "subject" and not choice.value:
        return Message("analyse.choice.each_row")
    return choice.value
