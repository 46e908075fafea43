"""Words bioequivalence: a data set analysed, an interval from a summary, or the power and size of a study to come."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from jembatan.core.text import Language, Message
from jembatan.law.bioequivalence_rules import AppliedRule, BioequivalenceRule, Drug
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.charts.curves import Curve, draw_curves
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
from jembatan.stats.bioequivalence.average import (
    SampleSize,
    compute_interval,
    compute_power,
    compute_sample_size,
)
from jembatan.stats.bioequivalence.designs import find_design
from jembatan.stats.bioequivalence.scaled import (
    NARROW,
    REPLICATE,
    RULES,
    SCALED,
    compute_scaled_power,
    compute_scaled_sample_size,
    find_expanded_limits,
)
from jembatan.stats.not_computable import NotComputable

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
        names = [_named(rules[c], rules[c].of(plan.drug), texts) for c in members]
        if approach == "unknown":
            clear = False
            sentences.append(say("bioequivalence.rule_unknown", who=texts.show(names)))
            records.append({"codes": members, "approach": approach})
            rows.append((texts.show(names), say("bioequivalence.approach.unknown"), "–", "–", "–"))
            continue
        needs = plan.design not in REPLICATE and approach in RULES
        if needs or (approach == "narrow" and plan.design == "2x3x3"):
            clear = False
            key = "bioequivalence.needs_replicate" if needs else "bioequivalence.needs_test_twice"
            sentences.append(say(key, who=texts.show(names), design=plan.design))
            records.append(
                {"codes": members, "approach": approach, "reason": say(key, who="", design=plan.design)}
            )
            rows.append((texts.show(names), _approach(approach, limits, texts), "–", "–", "–"))
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
                power=_percent(found.power, 2),
                wanted=_percent(plan.power, 0),
                design=plan.design,
                rule=_approach(approach, limits, texts),
            )
        )
        rows.append(
            (
                texts.show(names),
                _approach(approach, limits, texts),
                str(found.n),
                _percent(found.power, 2),
                _percent(found.below, 2) if math.isfinite(found.below) else "–",
            )
        )
        records.append(
            {"codes": members, "approach": approach, "limits": limits, "n": found.n, "power": found.power, "below": found.below}
        )  # fmt: skip
        sizes = _around(found.n, len(find_design(plan.design).sequences))
        curves.append(
            Curve(
                _approach(approach, limits, texts),
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
                ratio=_percent(plan.observed, 2),
                low=_percent(low, 2),
                high=_percent(high, 2),
                level=f"{100 * (1 - 2 * plan.alpha):g}",
            )
        )
        records.append({"observed": plan.observed, "low": low, "high": high})
    statements += sentences
    warnings += _notes(rules, codes, plan.drug, texts)
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
                    level_label=_percent(plan.power, 0),
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
            _known_table(rules, codes, plan.drug, texts),
        ),
        pictures=tuple(pictures),
        settings=(
            (say("bioequivalence.setting.drug"), say(f"bioequivalence.drug.{plan.drug}")),
            (say("bioequivalence.setting.design"), plan.design),
            (
                say("bioequivalence.setting.cv"),
                _percent(plan.cv, 1)
                if plan.cv_test is None
                else f"R {_percent(plan.cv, 1)}, T {_percent(plan.cv_test, 1)}",
            ),
            (say("bioequivalence.setting.ratio"), f"{plan.true_ratio:g}"),
            (say("bioequivalence.setting.alpha"), f"{plan.alpha:g}"),
            (say("bioequivalence.setting.power"), _percent(plan.power, 0)),
        ),
        method=say("bioequivalence.method_plan"),
        methods=tuple(methods),
        sources=(*_law_sources(rules, codes, plan.drug, language), *_PAPERS),
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
            ratio=_percent(lead.ratio, 2),
            low=_percent(lead.low, 2),
            high=_percent(lead.high, 2),
            level=f"{100 * (1 - 2 * alpha):g}",
            method=say(f"bioequivalence.method.{lead.method}"),
            column=value_column,
        )
    ]
    rows, records, intervals = [], [], []
    clear = not left_out
    for code in codes:
        rule = rules[code].of(drug)
        name = _named(rules[code], rule, texts)
        holds, result, limits = _judge(rule, lead, variability, scaled, narrow, texts)
        clear &= holds is True
        verdict = "open" if holds is None else "holds" if holds else "fails"
        rows.append(
            (
                name,
                _approach(rule.approach, rule.limits, texts),
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
            _named(rules[c], rules[c].of(drug), texts)
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
                    _percent(e.ratio, 4),
                    f"{_percent(e.low, 4)} – {_percent(e.high, 4)}",
                    f"{e.df:g}",
                    _percent(e.cv, 2),
                )
                for e in estimates
            ),
            say("bioequivalence.counts", observations=lead.observations, subjects=lead.subjects),
        ),
        _variability_table(variability, scaled, narrow, texts),
        _known_table(rules, codes, drug, texts),
    ]
    methods = ["bioequivalence.analysis"]
    if not is_parallel and any(rules[c].of(drug).approach in ("scaled", "narrow") for c in codes):
        methods.append("bioequivalence.criterion")
    calculation = Calculation(
        language=language,
        title=say("bioequivalence.title_analysis", column=value_column),
        statements=tuple(statements),
        warnings=(*(texts.say(m) for m in left_out), *_notes(rules, codes, drug, texts)),
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
        sources=(*_law_sources(rules, codes, drug, language), _ANALYSIS),
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
    interval = f"{_percent(lead.low, 2)} – {_percent(lead.high, 2)}"
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
            low=_percent(limits[0], 2),
            high=_percent(limits[1], 2),
            cv=_percent(variability.cv, 2),
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
            ratio=_percent(found.ratio, 2),
            sd=f"{found.reference_sd:.4f}",
            low=_percent(found.low, 2),
            high=_percent(found.high, 2),
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
                    cv=_percent(variability.cv, 4),
                    sd=f"{variability.sd:.5f}",
                    df=variability.df,
                    subjects=variability.subjects,
                ),
            )
        )
        rows.append((say("bioequivalence.row.expanded"), f"{_percent(low, 2)} – {_percent(high, 2)}"))
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


def _known_table(
    rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], drug: Drug, texts: Texts
) -> Table:
    rows = []
    for code in codes:
        applied = rules[code].of(drug)
        rows.append(
            (
                rules[code].name.in_language(texts.language),
                _approach(applied.approach, applied.limits, texts),
                ", ".join(filter(None, [applied.source.instrument, applied.source.clause])),
                texts.say(f"trust.{applied.trust.value}"),
            )
        )
    return Table(
        texts.say("bioequivalence.known", drug=texts.say(f"bioequivalence.drug.{drug}")),
        tuple(texts.say(f"bioequivalence.column.{c}") for c in ("authority", "rule", "source", "known")),
        tuple(rows),
    )


def _notes(
    rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], drug: Drug, texts: Texts
) -> list[str]:
    notes = []
    for code in codes:
        applied = rules[code].of(drug)
        if applied.note:
            notes.append(f"{rules[code].name.in_language(texts.language)}: {texts.say(applied.note)}")
    return notes


def _law_sources(
    rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], drug: Drug, language: Language
) -> tuple[Source, ...]:
    found = []
    for code in codes:
        applied = rules[code].of(drug)
        words = ", ".join(filter(None, [applied.source.instrument, applied.source.clause]))
        found.append(
            Source(
                f"{rules[code].name.in_language(language)}: {words}", applied.source.url, applied.trust.value
            )
        )
    return tuple(found)


def _named(rule: BioequivalenceRule, applied: AppliedRule, texts: Texts) -> str:
    name = rule.name.in_language(texts.language)
    unread = applied.trust.value in ("remembered", "inferred") and applied.approach != "unknown"
    return texts.say("dissolution.unread", who=name) if unread else name


def _approach(approach: str, limits: tuple[float, float] | None, texts: Texts) -> str:
    if limits is not None:
        return texts.say("bioequivalence.approach.limits", low=f"{limits[0]:.2f}", high=f"{limits[1]:.2f}")
    return texts.say(f"bioequivalence.approach.{approach}")


def _or_reason(compute: Any, texts: Texts) -> Any:
    try:
        return compute()
    except NotComputable as error:
        return say_not_computable(error, texts)


def _asdict(found: Any) -> Any:
    return {"reason": found} if isinstance(found, str) else plain(asdict(found))


def _percent(value: float, decimals: int) -> str:
    return f"{100 * value:.{decimals}f} %"
