"""A finished trial by region, in words: the answer, what was inferred, tables, pictures, settings, method, sources."""

from __future__ import annotations

import math
from collections.abc import Iterator

from jembatan.core.text import Language
from jembatan.evidence.trial_analysis import TrialAnalysis
from jembatan.evidence.trial_result import describe_trial, list_methods
from jembatan.evidence.trial_wording import word_choice
from jembatan.report.calculations.calculation import Calculation, Picture, Source
from jembatan.report.calculations.trial_analyse_tables import (
    build_tables,
    measure_name,
    percent,
    scale_name,
)
from jembatan.report.calculations.trial_numbers import equate_p, show_plain, show_share, show_value
from jembatan.report.charts.consistency import draw_consistency
from jembatan.report.charts.regional_forest import draw_regional_forest
from jembatan.report.charts.survival_curves import draw_survival_curves
from jembatan.report.decimal_marks import Worded
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.pooling.observed_consistency import RatioInterval
from jembatan.stats.pooling.regional_analysis import PooledRegions

_MOST_SENTENCES = 3  # regions that fall short, one sentence each
_DIFFER = 0.05  # where the words change; the p-value stands beside them
_FAMILY = {
    "binary": "counts",
    "survival": "hazards",
    "normal": "means",
    "count": "rates",
    "ordinal": "ordinal",
}
SOURCES = (
    Source(
        "ICH E17 (2017), General principles for planning and design of multi-regional clinical trials",
        "",
        "secondary",
    ),
    Source("MHLW (2007), Basic principles on global clinical trials: Methods 1 and 2", "", "secondary"),
    Source("Viechtbauer (2005), J Educ Behav Stat 30:261-293; (2007), Stat Med 26:37-52"),
    Source("Gail and Simon (1985), Biometrics 41:361-372"),
    Source(
        "Ko, Tsou, Liu, Hsiao (2010), J Biopharm Stat 20:870-885; Fieller (1954), J R Stat Soc B 16:175-185"
    ),
)


def word_trial_analysis(analysis: TrialAnalysis, language: Language) -> Calculation:
    """Return the analysis worded in one language."""
    texts = load_texts(language)
    arms = {"experimental": analysis.experimental, "control": analysis.control}
    is_negative_binomial = analysis.endpoint == "count" and analysis.question.model == "negative-binomial"
    family = texts.say(
        f"analyse.method.{'negative_binomial' if is_negative_binomial else _FAMILY[analysis.endpoint]}"
    )
    return Calculation(
        language=language,
        title=texts.say("analyse.title", **arms),
        statements=tuple(_statements(analysis, texts)),
        warnings=tuple(_warnings(analysis, texts)),
        tables=build_tables(analysis, texts),
        pictures=tuple(_pictures(analysis, texts)),
        settings=tuple(_settings(analysis, texts)),
        inputs=analysis.inputs,
        method=f"{family} {texts.say('analyse.method.pooling')}" if analysis.pooled else family,
        methods=list_methods(analysis),
        sources=SOURCES,
        schema="jembatan.trial_analysis/1",
        json=describe_trial(analysis),
    )


def _statements(analysis: TrialAnalysis, texts: Texts) -> Iterator[str]:
    overall, pooled = analysis.effects.stratified, analysis.pooled
    strata = ", ".join(c.value for c in analysis.choices if c.name in ("region", "strata"))
    if overall.is_estimable:
        yield texts.say(
            "analyse.answer.overall",
            measure=measure_name(analysis, texts),
            estimate=show_value(overall.estimate, analysis),
            level=percent(analysis.question.level),
            low=show_value(overall.low, analysis),
            high=show_value(overall.high, analysis),
            p=equate_p(overall.p),
            strata=strata,
            n=Worded(texts.number(analysis.overall.experimental.n + analysis.overall.control.n)),
            regions=len(analysis.regions),
        )
    else:
        yield texts.say(
            "analyse.answer.overall_unknown",
            note=texts.say(f"analyse.note.{overall.note or 'no_information'}"),
        )
    yield from _differences(analysis, texts)
    if pooled is None:
        yield texts.say("analyse.answer.not_pooled")
    else:
        yield from _consistency(analysis, pooled, texts)
    if analysis.question.prespecified:
        yield texts.say("analyse.answer.prespecified", document=analysis.question.prespecified)
    else:
        yield texts.say("analyse.answer.post_hoc")


def _differences(analysis: TrialAnalysis, texts: Texts) -> Iterator[str]:
    found = analysis.effects.interaction
    if found is None:
        return
    values = {"statistic": show_plain(found.statistic), "df": found.df, "p": equate_p(found.p)}
    if found.p < _DIFFER:
        yield texts.say("analyse.answer.differ", **values)
    else:
        high = analysis.pooled.heterogeneity["REML"].tau2_high if analysis.pooled else math.inf
        tau = texts.say("analyse.answer.tau_unknown")
        if math.isfinite(high):
            tau = texts.say(
                "analyse.answer.tau_up_to", tau=show_plain(math.sqrt(high)), scale=scale_name(analysis, texts)
            )
        yield texts.say("analyse.answer.no_sign", **values, tau=tau)


def _consistency(analysis: TrialAnalysis, pooled: PooledRegions, texts: Texts) -> Iterator[str]:
    found = pooled.consistency
    gail = pooled.gail_simon
    lacking = [g.name for k, g in enumerate(analysis.regions) if k not in pooled.used]
    if lacking:
        yield texts.say(
            "analyse.answer.without_estimate",
            count=len(lacking),
            regions=len(analysis.regions),
            names=texts.show(lacking),
        )
    if gail.statistic > 0:
        yield texts.say("analyse.answer.qualitative", p=equate_p(gail.p))
    else:
        yield texts.say("analyse.answer.one_direction")
    if not found.is_benefit:
        yield texts.say("analyse.answer.no_benefit")
        return
    retain = show_share(found.retain)
    every = next(rule for rule in found.rules if rule.rule == "all_retain")
    chance = show_share(every.chance_of_failing)
    if every.holds:
        key = "analyse.answer.all_retain_partly" if lacking else "analyse.answer.all_retain"
        yield texts.say(
            key, retain=retain, chance=chance, used=len(pooled.used), regions=len(analysis.regions)
        )
        return
    short = [
        (analysis.regions[k].name, region, region.rules[0])
        for k, region in zip(pooled.used, found.regions, strict=True)
        if not region.rules[0].holds
    ]
    if len(short) > _MOST_SENTENCES:
        names = [
            f"{name} ({show_share(region.to_overall.ratio)}; {show_share(rule.chance_of_failing)})"
            for name, region, rule in short
        ]
        yield texts.say(
            "analyse.answer.many_short",
            count=len(short),
            regions=len(pooled.used),
            retain=retain,
            names=texts.show(names),
        )
    else:
        for name, region, rule in short:
            yield texts.say(
                "analyse.answer.falls_short",
                region=name,
                ratio=show_share(region.to_overall.ratio),
                interval=_interval(region.to_overall, analysis, texts),
                retain=retain,
                chance=show_share(rule.chance_of_failing),
            )
    yield texts.say("analyse.answer.any_short", regions=len(pooled.used), chance=chance)


def _interval(found: RatioInterval, analysis: TrialAnalysis, texts: Texts) -> str:
    key = {
        "bounded": "analyse.interval",
        "outside": "analyse.interval_outside",
        "everything": "analyse.interval_everything",
    }[found.kind]
    return texts.say(
        key,
        level=percent(analysis.question.level),
        low=show_share(found.low) if math.isfinite(found.low) else "",
        high=show_share(found.high) if math.isfinite(found.high) else "",
    )


def _warnings(analysis: TrialAnalysis, texts: Texts) -> Iterator[str]:
    by_note: dict[str, list[str]] = {}
    for group, effect in zip(analysis.regions, analysis.effects.regions, strict=True):
        if not effect.note:
            continue
        if effect.is_estimable:
            by_note.setdefault(effect.note, []).append(group.name)
        else:
            note = texts.say(f"analyse.note.{effect.note}")
            yield texts.say("analyse.warn.region", region=group.name, note=note)
    for note, names in by_note.items():
        yield texts.say(
            "analyse.warn.cells", regions=texts.show(names), note=texts.say(f"analyse.note.{note}")
        )
    others = next((c.value for c in analysis.choices if c.name == "nonevent_values"), "")
    if "," in others and analysis.endpoint == "binary":
        yield texts.say("analyse.warn.nonevent", codes=others)
    for code, count in analysis.outside_codes:
        yield texts.say("analyse.warn.outside", code=code, count=count)
    first, other = analysis.missing_by_arm
    rule = next(c.value for c in analysis.choices if c.name == "missing")
    if first or other:
        yield texts.say(
            "analyse.warn.missing",
            first=first,
            other=other,
            experimental=analysis.experimental,
            control=analysis.control,
            rule=texts.say(f"analyse.missing.{rule}"),
        )
    for arm, count in analysis.excluded:
        yield (
            texts.say("analyse.warn.arm", arm=arm, count=count)
            if arm
            else texts.say("analyse.warn.no_arm", count=count)
        )
    better = next(c for c in analysis.choices if c.name == "better")
    if better.value == "unknown":
        yield texts.say("analyse.warn.direction_unknown")
    elif not better.is_stated:
        yield texts.say("analyse.warn.direction", better=texts.say(f"analyse.better.{better.value}"))
    yield from analysis.notes


def _pictures(analysis: TrialAnalysis, texts: Texts) -> Iterator[Picture]:
    result = describe_trial(analysis)
    if any(effect.is_estimable for effect in analysis.effects.regions):
        svg = draw_regional_forest(result, texts, "forest")
        yield Picture(svg, texts.say("analyse.picture.forest"))
    if analysis.pooled and analysis.pooled.consistency.is_benefit:
        svg = draw_consistency(result, texts, "consistency")
        yield Picture(svg, texts.say("analyse.picture.consistency"))
    if svg := draw_survival_curves(analysis, texts, "survival"):
        arms = {"experimental": analysis.experimental, "control": analysis.control}
        unit = texts.say("analyse.picture.unit", unit=analysis.time_unit) if analysis.time_unit else ""
        yield Picture(svg, f"{texts.say('analyse.picture.survival', **arms)} {unit}".strip())


def _settings(analysis: TrialAnalysis, texts: Texts) -> Iterator[tuple[str, str]]:
    question = analysis.question
    for choice in analysis.choices:
        key = "stated" if choice.is_stated else "inferred"
        yield (
            texts.say(f"analyse.choice.{choice.name}"),
            texts.say(f"analyse.choice.{key}", value=word_choice(choice)),
        )
    not_declared = texts.say("analyse.setting.not_declared")
    yield texts.say("analyse.setting.estimand"), question.estimand or not_declared
    yield texts.say("analyse.setting.prespecified"), question.prespecified or not_declared
    yield texts.say("analyse.setting.scale"), scale_name(analysis, texts)
    yield texts.say("analyse.setting.level"), f"{percent(question.level)}%"
    if analysis.pooled:
        yield texts.say("analyse.setting.retain"), show_share(question.retain)
        yield (
            texts.say("analyse.setting.tau_scale"),
            texts.say("analyse.setting.half_normal", scale=f"{analysis.tau_scale:.3g}"),
        )
