"""Words the analysis of a bioequivalence data set, judged by each authority's rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from jembatan.core.text import Language, Message
from jembatan.law.bioequivalence_rules import AppliedRule, BioequivalenceRule, Drug
from jembatan.report.calculations.bioequivalence_words import (
    build_known_table,
    cite_rules,
    name_authority,
    show_percent,
    word_approach,
    word_notes,
)
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.charts.intervals import Interval, draw_intervals
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.bioequivalence.analysis import (
    Criterion,
    Estimate,
    Observations,
    compute_criterion,
    compute_method_a,
    compute_method_b,
    compute_parallel,
    compute_variability,
    passes_criterion,
)
from jembatan.stats.bioequivalence.scaled import (
    NARROW,
    RULES,
    SCALED,
    find_expanded_limits,
)
from jembatan.stats.not_computable import NotComputable

_ANALYSIS = Source(
    "EMA/618604/2008, Questions and answers: replicate designs, Methods A and B", "", "secondary"
)


def build_analysis(
    data: Observations,
    rules: Mapping[str, BioequivalenceRule],
    codes: Sequence[str],
    *,
    value_column: str,
    is_parallel: bool,
    drug: Drug = "ordinary",
    alpha: float = 0.05,
    left_out: Sequence[Message] = (),
    inputs: tuple[tuple[str, str], ...] = (),
    language: Language = "en",
) -> tuple[Calculation, bool]:
    """Return the analysis of a data set, judged by each authority's rule, and whether every rule is known and holds.

    Raises NotComputable where no ratio can be estimated.
    """
    texts = load_texts(language)
    say = texts.say
    estimates: list[Estimate] = []
    if is_parallel:
        estimates.append(compute_parallel(data, alpha=alpha))
    else:
        estimates += [compute_method_a(data, alpha=alpha), compute_method_b(data, alpha=alpha)]
    lead = estimates[0]
    variability = _or_reason(lambda: compute_variability(data), texts)
    scaled = _or_reason(lambda: compute_criterion(data, SCALED, alpha=alpha), texts)
    narrow = _or_reason(lambda: compute_criterion(data, NARROW, alpha=alpha), texts)
    statements = [
        say(
            "bioequivalence.ratio",
            ratio=show_percent(lead.ratio, 2),
            low=show_percent(lead.low, 2),
            high=show_percent(lead.high, 2),
            level=f"{100 * (1 - 2 * alpha):g}",
            method=say(f"bioequivalence.method.{lead.method}"),
            column=value_column,
        )
    ]
    rows, records, intervals = [], [], []
    clear = not left_out
    for code in codes:
        rule = rules[code].of(drug)
        name = name_authority(rules[code], rule, texts)
        holds, result, limits = _judge(rule, lead, variability, scaled, narrow, texts)
        clear &= holds is True
        verdict = "open" if holds is None else "holds" if holds else "fails"
        rows.append(
            (
                name,
                word_approach(rule.approach, rule.limits, texts),
                result,
                say(f"bioequivalence.verdict.{verdict}"),
            )
        )
        records.append(
            {"code": code, "approach": rule.approach, "limits": limits, "holds": holds, "result": result}
        )
        if limits is not None:
            intervals.append(
                Interval(rules[code].name.in_language(language), lead.low, lead.ratio, lead.high, *limits)
            )
    for verdict, key in ((True, "holds_for"), (False, "fails_for"), (None, "open_for")):
        who = [
            name_authority(rules[c], rules[c].of(drug), texts)
            for c, r in zip(codes, records, strict=True)
            if r["holds"] is verdict
        ]
        if who:
            statements.append(say(f"bioequivalence.{key}", who=texts.show(who)))
    if not intervals:
        intervals = [Interval(value_column, lead.low, lead.ratio, lead.high, 0.8, 1.25)]
    tables = [
        Table(
            say("bioequivalence.by_authority"),
            tuple(say(f"bioequivalence.column.{c}") for c in ("authority", "rule", "result", "verdict")),
            tuple(rows),
        ),
        Table(
            say("bioequivalence.estimates"),
            tuple(say(f"bioequivalence.column.{c}") for c in ("method", "ratio", "interval", "df", "cv")),
            tuple(
                (
                    say(f"bioequivalence.method.{e.method}"),
                    show_percent(e.ratio, 4),
                    f"{show_percent(e.low, 4)} – {show_percent(e.high, 4)}",
                    f"{e.df:g}",
                    show_percent(e.cv, 2),
                )
                for e in estimates
            ),
            say("bioequivalence.counts", observations=lead.observations, subjects=lead.subjects),
        ),
        _variability_table(variability, scaled, narrow, texts),
        build_known_table(rules, codes, drug, texts),
    ]
    methods = ["bioequivalence.analysis"]
    if not is_parallel and any(rules[c].of(drug).approach in ("scaled", "narrow") for c in codes):
        methods.append("bioequivalence.criterion")
    calculation = Calculation(
        language=language,
        title=say("bioequivalence.title_analysis", column=value_column),
        statements=tuple(statements),
        warnings=(*(texts.say(m) for m in left_out), *word_notes(rules, codes, drug, texts)),
        tables=tuple(tables),
        pictures=(
            Picture(
                draw_intervals(
                    intervals,
                    title=say("bioequivalence.chart.interval"),
                    about=say("bioequivalence.chart.interval_about"),
                    axis="T/R",
                    show=lambda v: f"{100 * v:.4g} %",
                    logarithmic=True,
                    name="ratio",
                ),
                say("bioequivalence.chart.interval_about"),
            ),
        ),
        settings=(
            (say("bioequivalence.setting.drug"), say(f"bioequivalence.drug.{drug}")),
            (say("bioequivalence.setting.column"), value_column),
            (say("bioequivalence.setting.alpha"), f"{alpha:g}"),
        ),
        inputs=inputs,
        method=say("bioequivalence.method_analysis"),
        methods=tuple(methods),
        sources=(*cite_rules(rules, codes, drug, language), _ANALYSIS),
        schema="jembatan.bioequivalence/1",
        json={
            "estimates": [plain(asdict(e)) for e in estimates],
            "reference_variability": _asdict(variability),
            "scaled_criterion": _asdict(scaled),
            "narrow_criterion": _asdict(narrow),
            "rules": plain(records),
            "settings": {"drug": drug, "value": value_column, "alpha": alpha, "codes": list(codes)},
            "left_out": [texts.say(m) for m in left_out],
        },
    )
    return calculation, clear


def _judge(
    rule: AppliedRule, lead: Estimate, variability: Any, scaled: Any, narrow: Any, texts: Texts
) -> tuple[bool | None, str, tuple[float, float] | None]:
    """Return whether the rule holds (None: not known), what was compared, and limits of the interval where it has some."""
    say = texts.say
    interval = f"{show_percent(lead.low, 2)} – {show_percent(lead.high, 2)}"
    if rule.approach == "limits":
        assert rule.limits is not None
        low, high = rule.limits
        # guidelines compare ends rounded to two decimals of a percent
        holds = round(100 * lead.low, 2) >= low and round(100 * lead.high, 2) <= high
        return holds, interval, (low / 100, high / 100)
    if rule.approach == "expanded":
        if isinstance(variability, str):
            return None, variability, None
        limits = find_expanded_limits(variability.cv)
        inside = (
            round(100 * lead.low, 2) >= round(100 * limits[0], 2)
            and round(100 * lead.high, 2) <= round(100 * limits[1], 2)
            and 0.8 <= lead.ratio <= 1.25
        )
        words = say(
            "bioequivalence.expanded_result",
            interval=interval,
            low=show_percent(limits[0], 2),
            high=show_percent(limits[1], 2),
            cv=show_percent(variability.cv, 2),
        )
        return inside, words, limits
    if rule.approach in ("scaled", "narrow"):
        found = scaled if rule.approach == "scaled" else narrow
        if isinstance(found, str):
            return None, found, None
        assert isinstance(found, Criterion)
        if rule.approach == "narrow" and not math.isfinite(found.sd_ratio_upper):
            return None, say("not_computable.be_not_replicate"), None
        key = (
            "narrow_result"
            if rule.approach == "narrow"
            else "scaled_result"
            if found.scaled
            else "unscaled_result"
        )
        words = say(
            f"bioequivalence.{key}",
            bound=f"{found.bound:.5f}",
            ratio=show_percent(found.ratio, 2),
            sd=f"{found.reference_sd:.4f}",
            low=show_percent(found.low, 2),
            high=show_percent(found.high, 2),
            upper=f"{found.sd_ratio_upper:.3f}",
        )
        return passes_criterion(found, RULES[rule.approach]), words, None
    return None, say("bioequivalence.approach.unknown"), None


def _variability_table(variability: Any, scaled: Any, narrow: Any, texts: Texts) -> Table:
    say = texts.say
    rows: list[tuple[str, str]] = []
    if isinstance(variability, str):
        rows.append((say("bioequivalence.row.reference"), variability))
    else:
        low, high = find_expanded_limits(variability.cv)
        rows.append(
            (
                say("bioequivalence.row.reference"),
                say(
                    "bioequivalence.row.reference_value",
                    cv=show_percent(variability.cv, 4),
                    sd=f"{variability.sd:.5f}",
                    df=variability.df,
                    subjects=variability.subjects,
                ),
            )
        )
        rows.append((say("bioequivalence.row.expanded"), f"{show_percent(low, 2)} – {show_percent(high, 2)}"))
    for key, found in (("scaled", scaled), ("narrow", narrow)):
        words = (
            found
            if isinstance(found, str)
            else say(
                "bioequivalence.row.criterion_value",
                bound=f"{found.bound:.5f}",
                sd=f"{found.reference_sd:.5f}",
                subjects=found.subjects,
            )
        )
        rows.append((say(f"bioequivalence.row.{key}"), words))
    return Table(
        say("bioequivalence.variability"),
        (say("bioequivalence.column.quantity"), say("bioequivalence.column.value")),
        tuple(rows),
    )


def _or_reason(compute: Any, texts: Texts) -> Any:
    try:
        return compute()
    except NotComputable as error:
        return say_not_computable(error, texts)


def _asdict(found: Any) -> Any:
    return {"reason": found} if isinstance(found, str) else plain(asdict(found))
