"""The tables of a trial's analysis: regions, ways to pool, heterogeneity, rules of consistency, shrinkage, leaving one out."""

from __future__ import annotations

import math

from jembatan.evidence.trial_analysis import TrialAnalysis
from jembatan.evidence.trial_result import find_region_reduction_share
from jembatan.report.calculations.calculation import Table
from jembatan.report.calculations.trial_numbers import (
    equate_p,
    show_arm,
    show_effect,
    show_p,
    show_plain,
    show_range,
    show_share,
)
from jembatan.report.texts import Texts
from jembatan.stats.pooling.observed_consistency import ObservedRule, RatioInterval
from jembatan.stats.pooling.regional_analysis import PooledRegions
from jembatan.stats.pooling.shrinkage import Posterior

RULES = ("method1", "method2", "ko_rest", "ko_ratio_overall", "ko_ratio_rest")


def build_tables(analysis: TrialAnalysis, texts: Texts) -> tuple[Table, ...]:
    """Return every table that the analysis can fill."""
    tables = [_regions(analysis, texts)]
    if analysis.countries:
        tables.append(_countries(analysis, texts))
    tables.append(_overall(analysis, texts))
    pooled = analysis.pooled
    if pooled:
        tables.append(_heterogeneity(analysis, pooled, texts))
        if pooled.consistency.is_benefit:
            tables.append(_consistency(analysis, pooled, texts))
        tables.append(_shrinkage(analysis, pooled, texts))
        tables.append(_without(analysis, pooled, texts))
    return tuple(tables)


def measure_name(analysis: TrialAnalysis, texts: Texts) -> str:
    """Return the measure in the reader's words."""
    return texts.say(f"analyse.measure.{analysis.measure.replace('-', '_')}")


def scale_name(analysis: TrialAnalysis, texts: Texts) -> str:
    """Return the scale of the estimates in the reader's words."""
    return texts.say(f"analyse.scale.{analysis.measure.replace('-', '_')}")


def percent(level: float) -> str:
    """Return a level as a whole percentage where it is one."""
    return f"{100 * level:g}"


def _effect_heading(analysis: TrialAnalysis, texts: Texts) -> str:
    return texts.say(
        "analyse.head.effect", measure=measure_name(analysis, texts), level=percent(analysis.question.level)
    )


def _regions(analysis: TrialAnalysis, texts: Texts) -> Table:
    rows = [
        (
            group.name,
            show_arm(group.experimental, analysis, texts),
            show_arm(group.control, analysis, texts),
            show_effect(effect, analysis, texts),
            texts.say(f"analyse.note.{effect.note}") if effect.note and effect.is_estimable else "",
        )
        for group, effect in zip(analysis.regions, analysis.effects.regions, strict=True)
    ]
    whole = analysis.overall
    rows.append(
        (
            texts.say("analyse.overall"),
            show_arm(whole.experimental, analysis, texts),
            show_arm(whole.control, analysis, texts),
            show_effect(analysis.effects.stratified, analysis, texts),
            "",
        )
    )
    return _drop_empty(
        Table(
            texts.say("analyse.table.regions"),
            (
                texts.say("analyse.head.region"),
                analysis.experimental,
                analysis.control,
                _effect_heading(analysis, texts),
                texts.say("analyse.head.remark"),
            ),
            tuple(rows),
        )
    )


def _countries(analysis: TrialAnalysis, texts: Texts) -> Table:
    assert analysis.country_effects
    rows = [
        (
            group.name,
            group.region,
            show_arm(group.experimental, analysis, texts),
            show_arm(group.control, analysis, texts),
            show_effect(effect, analysis, texts),
        )
        for group, effect in zip(analysis.countries, analysis.country_effects.regions, strict=True)
    ]
    return Table(
        texts.say("analyse.table.countries"),
        (
            texts.say("analyse.head.country"),
            texts.say("analyse.head.region"),
            analysis.experimental,
            analysis.control,
            _effect_heading(analysis, texts),
        ),
        tuple(rows),
    )


def _overall(analysis: TrialAnalysis, texts: Texts) -> Table:
    effects, pooled = analysis.effects, analysis.pooled
    strata = [c.value for c in analysis.choices if c.name in ("region", "strata")]
    rows = [
        (texts.say("analyse.way.stratified", strata=", ".join(strata)), effects.stratified),
        (texts.say("analyse.way.unstratified"), effects.unstratified),
    ]
    if pooled:
        rows.append((texts.say("analyse.way.equal"), pooled.equal_effects))
        rows += [
            (texts.say("analyse.way.random", method=method), found.mean)
            for method, found in pooled.random_effects.items()
        ]
        rows.append((texts.say("analyse.way.hksj"), pooled.random_effects["REML"].hksj))
    cells = [
        (way, show_effect(effect, analysis, texts), show_p(effect.p) if effect.is_estimable else "–")
        for way, effect in rows
    ]
    if pooled:
        # HKSJ is judged by t, so its normal p-value is not shown
        cells[-1] = (*cells[-1][:2], "")
        low, high = pooled.random_effects["REML"].prediction
        if not math.isnan(low):
            cells.append((texts.say("analyse.way.prediction"), show_range(low, high, analysis), ""))
    headings = (
        texts.say("analyse.head.way"),
        _effect_heading(analysis, texts),
        texts.say("analyse.head.p"),
    )
    note = ""
    if pooled:
        random = pooled.random_effects["REML"]
        if random.hksj.high - random.hksj.low < random.mean.high - random.mean.low:
            note = texts.say("analyse.way.hksj_narrow")
    return Table(texts.say("analyse.table.overall"), headings, tuple(cells), note)


def _heterogeneity(analysis: TrialAnalysis, pooled: PooledRegions, texts: Texts) -> Table:
    say = texts.say
    reml = pooled.heterogeneity["REML"]
    rows = []
    if found := analysis.effects.interaction:
        value = say(
            "analyse.het.test", statistic=show_plain(found.statistic), df=found.df, p=equate_p(found.p)
        )
        rows.append((say("analyse.het.interaction"), value))
    rows.append(
        (
            say("analyse.het.q"),
            say("analyse.het.test", statistic=show_plain(reml.q), df=reml.df, p=equate_p(reml.p)),
        )
    )
    for method, het in pooled.heterogeneity.items():
        rows.append((say("analyse.het.tau2", method=method), show_plain(het.tau2)))
        rows.append((say("analyse.het.i2", method=method), f"{het.i2:.1f}%"))
    rows.append(
        (
            say("analyse.het.tau2_interval", level=percent(reml.level)),
            f"{show_plain(reml.tau2_low)} – {show_plain(reml.tau2_high)}",
        )
    )
    gail = pooled.gail_simon
    rows.append(
        (
            say("analyse.het.gail_simon"),
            say("analyse.het.gail_simon_value", statistic=show_plain(gail.statistic), p=equate_p(gail.p)),
        )
    )
    return Table(
        say("analyse.table.heterogeneity"),
        (say("analyse.head.what"), say("analyse.head.value")),
        tuple(rows),
        say("analyse.het.note"),
    )


def _consistency(analysis: TrialAnalysis, pooled: PooledRegions, texts: Texts) -> Table:
    say, found = texts.say, pooled.consistency
    retain, inverse = show_share(found.retain), show_share(1 / found.retain)

    def cell(rules: tuple[ObservedRule, ...], name: str) -> str:
        rule = next((r for r in rules if r.rule == name), None)
        if rule is None:
            return ""
        return say(
            "analyse.rule.cell",
            holds=texts.show(rule.holds),
            chance=show_share(rule.chance_of_failing),
        )

    by_reduction = analysis.measure == "hazard-ratio"

    def reduction(region: int) -> tuple[str, ...]:
        share = find_region_reduction_share(analysis, region)
        return (show_ratio(share),) if share else ()

    rows = [
        (
            analysis.regions[k].name,
            show_ratio(region.to_overall),
            show_ratio(region.to_rest),
            *reduction(k),
            *(cell(region.rules, rule) for rule in RULES),
        )
        for k, region in zip(pooled.used, found.regions, strict=True)
    ]
    every = (cell(found.rules, "all_retain"), cell(found.rules, "method2"), "", "", "")
    rows.append((say("analyse.rule.all_row"), "", "", *([""] if by_reduction else []), *every))
    return Table(
        say("analyse.table.consistency"),
        (
            say("analyse.head.region"),
            say("analyse.head.share"),
            say("analyse.head.share_rest"),
            *([say("analyse.head.share_reduction")] if by_reduction else []),
            *(say(f"analyse.rule.{rule}", retain=retain, inverse=inverse) for rule in RULES),
        ),
        tuple(rows),
        say("analyse.rule.note", scale=scale_name(analysis, texts)),
    )


def _shrinkage(analysis: TrialAnalysis, pooled: PooledRegions, texts: Texts) -> Table:
    say = texts.say
    sign = 1.0 if analysis.higher_is_better else -1.0
    main = pooled.shrinkage[0]
    rows = []
    for place, k in enumerate(pooled.used):
        own = analysis.effects.regions[k]
        rows.append(
            (
                analysis.regions[k].name,
                show_plain(sign * own.estimate),
                *(_posterior(s.regions[place]) for s in pooled.shrinkage),
                show_share(main.regions[place].above_zero),
                show_share(main.retains[place]) if pooled.consistency.is_benefit else "–",
            )
        )
    for key, name in (("mean", "analyse.shrink.mean"), ("new_region", "analyse.shrink.new")):
        rows.append(
            (
                say(name),
                "",
                *(_posterior(getattr(s, key)) for s in pooled.shrinkage),
                show_share(getattr(main, key).above_zero),
                "",
            )
        )
    return Table(
        say("analyse.table.shrinkage"),
        (
            say("analyse.head.region"),
            say("analyse.head.own"),
            *(say("analyse.head.shrunk", scale=f"{s.tau_scale:.3g}") for s in pooled.shrinkage),
            say("analyse.head.above_zero"),
            say("analyse.head.retains", retain=show_share(pooled.consistency.retain)),
        ),
        tuple(rows),
        say("analyse.shrink.note", scale=scale_name(analysis, texts)),
    )


def _without(analysis: TrialAnalysis, pooled: PooledRegions, texts: Texts) -> Table:
    rows = tuple(
        (analysis.regions[k].name, show_effect(effect, analysis, texts), show_p(effect.p))
        for k, effect in zip(pooled.used, pooled.without, strict=True)
    )
    headings = (
        texts.say("analyse.head.without"),
        _effect_heading(analysis, texts),
        texts.say("analyse.head.p"),
    )
    return Table(texts.say("analyse.table.without"), headings, rows)


def show_ratio(found: RatioInterval) -> str:
    """Return a ratio of effects with Fieller's interval."""
    ratio = show_share(found.ratio)
    if found.kind == "everything":
        return f"{ratio} (−∞ – ∞)"
    low, high = show_share(found.low), show_share(found.high)
    return f"{ratio} ({low} – {high})" if found.kind == "bounded" else f"{ratio} (≤ {low}, ≥ {high})"


def _posterior(found: Posterior) -> str:
    return f"{show_plain(found.mean)} ({show_plain(found.low)} – {show_plain(found.high)})"


def _drop_empty(table: Table) -> Table:
    """Return the table without a last column in which nothing stands."""
    if any(row[-1] for row in table.rows):
        return table
    return table._replace(headings=table.headings[:-1], rows=tuple(row[:-1] for row in table.rows))
