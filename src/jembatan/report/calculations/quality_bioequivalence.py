"""Words the power and size of a bioequivalence study to come, or an interval from a summary."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jembatan.core.text import Language
from jembatan.law.bioequivalence_rules import BioequivalenceRule, Drug
from jembatan.report.calculations.bioequivalence_words import (
    build_known_table,
    cite_rules,
    name_authority,
    show_percent,
    word_approach,
    word_notes,
)
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.plain_json import plain
from jembatan.report.charts.curves import Curve, draw_curves
from jembatan.report.texts import load_texts
from jembatan.stats.bioequivalence.average import (
    SampleSize,
    compute_interval,
    compute_power,
    compute_sample_size,
)
from jembatan.stats.bioequivalence.designs import find_design
from jembatan.stats.bioequivalence.scaled import (
    REPLICATE,
    RULES,
    compute_scaled_power,
    compute_scaled_sample_size,
)

DEFAULT_RATIO: dict[Drug, float] = {"ordinary": 0.95, "highly_variable": 0.90, "narrow_index": 0.975}
_PAPERS = (
    Source(
        "Owen 1965, Biometrika 52:437-446; Phillips 1990, J Pharmacokinet Biopharm 18:137-144 (exact power)"
    ),
    Source(
        "Hauschke, Steinijans, Pigeot 2007, Bioequivalence Studies in Drug Development, chapter 5 (sizes)"
    ),
    Source("Tothfalusi, Endrenyi 2012, J Pharm Pharm Sci 15:73-84 (scaled rules, by simulation)"),
)
_ANALYSIS = Source(
    "EMA/618604/2008, Questions and answers: replicate designs, Methods A and B", "", "secondary"
)


class Plan(NamedTuple):
    """A study to come: CVs as ratios; `n` fixes the size and asks for its power, `ratio_seen` asks for an interval."""

    cv: float
    cv_test: float | None
    design: str
    drug: Drug
    true_ratio: float
    power: float
    n: int | tuple[int, ...] | None
    observed: float | None
    alpha: float


def build_plan(
    plan: Plan, rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], *, language: Language = "en"
) -> tuple[Calculation, bool]:
    """Return power or size under each authority's rule, and whether every rule is known and reaches the power wanted."""
    texts = load_texts(language)
    say = texts.say
    rows, sentences, warnings, records = [], [], [], []
    clear = True
    approaches: dict[tuple[str, tuple[float, float] | None], list[str]] = {}
    for code in codes:
        applied = rules[code].of(plan.drug)
        approaches.setdefault((applied.approach, applied.limits), []).append(code)
    curves = []
    for (approach, limits), members in approaches.items():
        names = [name_authority(rules[c], rules[c].of(plan.drug), texts) for c in members]
        if approach == "unknown":
            clear = False
            sentences.append(say("bioequivalence.rule_unknown", who=texts.show(names)))
            records.append({"codes": members, "approach": approach})
            rows.append((texts.show(names), say("bioequivalence.approach.unknown"), "–", "–", "–"))
            continue
        needs = plan.design not in REPLICATE and approach in RULES
        if needs or (approach == "narrow" and plan.design == "2x3x3"):
            clear = False
            key = (
                "bioequivalence.needs_test_twice"
                if approach == "narrow"
                else "bioequivalence.needs_replicate"
            )
            sentences.append(say(key, who=texts.show(names), design=plan.design))
            records.append({"codes": members, "approach": approach, "reason": sentences[-1]})
            rows.append((texts.show(names), word_approach(approach, limits, texts), "–", "–", "–"))
            continue
        if plan.n is not None:
            power = _power(plan, approach, limits, plan.n)
            n_total = plan.n if isinstance(plan.n, int) else sum(plan.n)
            found = SampleSize(n_total, power, math.nan)
            key = "bioequivalence.power" if power >= plan.power else "bioequivalence.power_short"
            clear &= power >= plan.power
        else:
            found = _size(plan, approach, limits)
            key = "bioequivalence.size"
        sentences.append(
            say(
                key,
                who=texts.show(names),
                n=found.n,
                power=show_percent(found.power, 2),
                wanted=show_percent(plan.power, 0),
                design=plan.design,
                rule=word_approach(approach, limits, texts),
            )
        )
        rows.append(
            (
                texts.show(names),
                word_approach(approach, limits, texts),
                str(found.n),
                show_percent(found.power, 2),
                show_percent(found.below, 2) if math.isfinite(found.below) else "–",
            )
        )
        records.append(
            {"codes": members, "approach": approach, "limits": limits, "n": found.n, "power": found.power, "below": found.below}
        )  # fmt: skip
        sizes = _around(found.n, len(find_design(plan.design).sequences))
        curves.append(
            Curve(
                word_approach(approach, limits, texts),
                sizes,
                [_power(plan, approach, limits, n) for n in sizes],
            )
        )
    statements = []
    if plan.observed is not None and plan.n is not None:
        low, high = compute_interval(plan.observed, plan.cv, plan.n, plan.design, alpha=plan.alpha)
        statements.append(
            say(
                "bioequivalence.interval",
                ratio=show_percent(plan.observed, 2),
                low=show_percent(low, 2),
                high=show_percent(high, 2),
                level=f"{100 * (1 - 2 * plan.alpha):g}",
            )
        )
        records.append({"observed": plan.observed, "low": low, "high": high})
    statements += sentences
    warnings += word_notes(rules, codes, plan.drug, texts)
    pictures = []
    if curves:
        pictures.append(
            Picture(
                draw_curves(
                    curves,
                    title=say("bioequivalence.chart.power"),
                    about=say("bioequivalence.chart.power_about"),
                    x_label=say("bioequivalence.chart.subjects"),
                    y_label=say("bioequivalence.chart.power_axis"),
                    level=plan.power,
                    level_label=show_percent(plan.power, 0),
                    name="power",
                ),
                say("bioequivalence.chart.power_about"),
            )
        )
    methods = ["bioequivalence.average"]
    methods += [f"bioequivalence.{a}" for a, _ in approaches if a in RULES]
    calculation = Calculation(
        language=language,
        title=say("bioequivalence.title_plan"),
        statements=tuple(statements),
        warnings=tuple(warnings),
        tables=(
            Table(
                say("bioequivalence.by_authority"),
                tuple(
                    say(f"bioequivalence.column.{c}") for c in ("authority", "rule", "n", "power", "below")
                ),
                tuple(rows),
                say("bioequivalence.plan_note"),
            ),
            build_known_table(rules, codes, plan.drug, texts),
        ),
        pictures=tuple(pictures),
        settings=(
            (say("bioequivalence.setting.drug"), say(f"bioequivalence.drug.{plan.drug}")),
            (say("bioequivalence.setting.design"), plan.design),
            (
                say("bioequivalence.setting.cv"),
                show_percent(plan.cv, 1)
                if plan.cv_test is None
                else f"R {show_percent(plan.cv, 1)}, T {show_percent(plan.cv_test, 1)}",
            ),
            (say("bioequivalence.setting.ratio"), f"{plan.true_ratio:g}"),
            (say("bioequivalence.setting.alpha"), f"{plan.alpha:g}"),
            (say("bioequivalence.setting.power"), show_percent(plan.power, 0)),
        ),
        method=say("bioequivalence.method_plan"),
        methods=tuple(methods),
        sources=(*cite_rules(rules, codes, plan.drug, language), *_PAPERS),
        schema="jembatan.bioequivalence_plan/1",
        json={"rules": plain(records), "settings": plain(plan._asdict())},
    )
    return calculation, clear


def _power(plan: Plan, approach: str, limits: tuple[float, float] | None, n: int | tuple[int, ...]) -> float:
    if approach == "limits":
        assert limits is not None
        return compute_power(
            plan.cv, n, plan.design, true_ratio=plan.true_ratio, limits=_as_ratios(limits), alpha=plan.alpha
        )
    return compute_scaled_power(
        _cvs(plan), n, plan.design, rule=RULES[approach], true_ratio=plan.true_ratio, alpha=plan.alpha  # type: ignore[index]
    )  # fmt: skip


def _size(plan: Plan, approach: str, limits: tuple[float, float] | None) -> SampleSize:
    if approach == "limits":
        assert limits is not None
        return compute_sample_size(
            plan.cv,
            plan.design,
            power=plan.power,
            true_ratio=plan.true_ratio,
            limits=_as_ratios(limits),
            alpha=plan.alpha,
        )
    return compute_scaled_sample_size(
        _cvs(plan),
        plan.design,
        rule=RULES[approach],  # type: ignore[index]
        power=plan.power,
        true_ratio=plan.true_ratio,
        alpha=plan.alpha,
    )


def _as_ratios(limits: tuple[float, float]) -> tuple[float, float]:
    """Return limits in percent as ratios; the printed 111.11 % stands for 1/0.9."""
    low, high = limits[0] / 100, limits[1] / 100
    return low, 1 / low if abs(1 / low - high) < 5e-5 else high


def _cvs(plan: Plan) -> float | tuple[float, float]:
    return plan.cv if plan.cv_test is None else (plan.cv_test, plan.cv)


def _around(n: int, step: int) -> list[int]:
    """Return sizes from well below n to above it, all balanced."""
    first = max(3 * step, int(0.3 * n) // step * step)
    last = max(int(1.6 * n) // step * step, first + 6 * step)
    every = max((last - first) // step // 24, 1) * step
    return list(range(first, last + 1, every))
