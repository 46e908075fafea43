"""Words the transfer and validation of a method: precision, total error by level, equivalence of two laboratories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from jembatan.core.text import Language, Message
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.charts.curves import Curve, draw_curves
from jembatan.report.charts.intervals import Interval, draw_intervals
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.nested import NestedComponents, compute_nested_components
from jembatan.stats.transfer.total_error import TotalError, compute_total_error
from jembatan.stats.transfer.two_laboratories import (
    MeanEquivalence,
    VarianceRatio,
    compute_equivalence_power,
    compute_mean_equivalence,
    compute_ratio_power,
    compute_variance_ratio,
    find_needed_for_means,
    find_needed_for_ratio,
)

_SOURCES = (
    Source("ICH Q2(R2), 3.3 Accuracy and precision, 3.3.3 Combined approaches", "", "secondary"),
    Source(
        "USP <1010>, comparison of procedures: interval of the difference, F interval of the ratio",
        "",
        "secondary",
    ),
    Source(
        "USP <1224>, Transfer of analytical procedures: comparative testing, without statistics of its own",
        "",
        "secondary",
    ),
    Source("Searle, Casella, McCulloch 1992, Variance Components (nested analysis of variance, REML)"),
    Source(
        "Graybill, Wang 1980, J Am Stat Assoc 75:869-873; Satterthwaite 1946, Biometrics Bull 2:110-114 (intervals)"
    ),
    Source(
        "Mee 1984, Technometrics 26:251-253 (beta-expectation); Hoffman, Kringle 2005, J Biopharm Stat 15:283-293 (content)"
    ),
    Source("Schuirmann 1987, J Pharmacokinet Biopharm 15:657-680 (two one-sided tests)"),
)


class Request(NamedTuple):
    """What to judge: margin of means (`margin_percent` of the sending mean, or absolute), limits, levels of confidence."""

    margin: float | None
    margin_is_percent: bool
    ratio_limit: float
    accept_percent: float | None
    beta: float
    gamma: float
    confidence: float
    alpha: float
    power: float
    pooled: bool
    true_difference: float


class Measured(NamedTuple):
    """Results with their labels; empty lists where the file has no such column. `nested` is from outside to inside."""

    values: Sequence[float]
    nested: Sequence[tuple[str, Sequence[str]]]
    levels: Sequence[float]
    laboratories: Sequence[str]
    sending: str
    receiving: str
    unit: str
    value_column: str


def build_transfer(
    data: Measured,
    request: Request,
    *,
    left_out: Sequence[Message] = (),
    inputs: tuple[tuple[str, str], ...] = (),
    language: Language = "en",
) -> tuple[Calculation, bool]:
    """Return the calculation and whether nothing falls short of what was asked."""
    texts = load_texts(language)
    say = texts.say
    statements: list[str] = []
    warnings = [texts.say(m) for m in left_out]
    tables: list[Table] = []
    pictures: list[Picture] = []
    methods: list[str] = []
    record: dict[str, Any] = {}
    clear = not left_out
    groups = _groups(data)
    if data.laboratories:
        clear &= _compare(data, request, texts, statements, warnings, tables, pictures, record)
        methods += ["transfer.two_laboratories", "transfer.sizes"]
    if data.nested and data.levels:
        clear &= _levels(data, request, groups, texts, statements, warnings, tables, pictures, record)
        methods.append("transfer.total_error")
    if data.nested:
        _precision(data, request, groups, texts, statements, warnings, tables, record)
        methods.append("transfer.nested_components")
    calculation = Calculation(
        language=language,
        title=say("transfer.title", column=data.value_column),
        statements=tuple(statements),
        warnings=tuple(warnings),
        tables=tuple(tables),
        pictures=tuple(pictures),
        settings=_settings(data, request, texts),
        inputs=inputs,
        method=say("transfer.method"),
        methods=tuple(methods),
        sources=_SOURCES,
        json={**record, "settings": plain(request._asdict()), "left_out": [texts.say(m) for m in left_out]},
    )
    return calculation, clear


def _groups(data: Measured) -> list[tuple[str, float | None, list[int]]]:
    """Return laboratory, level and rows of each group that is analysed alone."""
    found: dict[tuple[str, float | None], list[int]] = {}
    for i in range(len(data.values)):
        key = (
            data.laboratories[i] if data.laboratories else "",
            data.levels[i] if data.levels else None,
        )
        found.setdefault(key, []).append(i)
    return [
        (lab, level, rows)
        for (lab, level), rows in sorted(found.items(), key=lambda x: (x[0][0], x[0][1] or 0))
    ]


def _compare(
    data: Measured,
    request: Request,
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    pictures: list[Picture],
    record: dict[str, Any],
) -> bool:
    """Add the equivalence of the two laboratories, level by level."""
    say = texts.say
    clear = True
    rows, records, intervals = [], [], []
    found_any: tuple[MeanEquivalence, VarianceRatio, float] | None = None
    for level in dict.fromkeys(data.levels) if data.levels else [None]:
        chosen = [i for i in range(len(data.values)) if level is None or data.levels[i] == level]
        a, grouped = _independent(data, chosen, data.sending)
        b, _ = _independent(data, chosen, data.receiving)
        where = "" if level is None else say("transfer.at_level", level=f"{level:g}")
        where += "" if not where or texts.language == "zh" else " "
        try:
            if min(len(a), len(b)) < 2:
                raise NotComputable("two_values", "each laboratory needs at least two independent results")
            margin = _margin(request, a)
            mean = compute_mean_equivalence(a, b, margin if margin is not None else math.inf, alpha=request.alpha, pooled=request.pooled)  # fmt: skip
            ratio = compute_variance_ratio(
                _variance(a), _variance(b), (len(a) - 1, len(b) - 1), request.ratio_limit, alpha=request.alpha
            )
        except NotComputable as error:
            warnings.append(f"{where}{say_not_computable(error, texts)}")
            clear = False
            continue
        values = {
            "where": where,
            "sending": data.sending,
            "receiving": data.receiving,
            "difference": _n(mean.difference),
            "low": _n(mean.low),
            "high": _n(mean.high),
            "level": f"{100 * (1 - 2 * request.alpha):g}",
            "unit": f" {data.unit}" if data.unit else "",
        }
        if margin is None:
            statements.append(say("transfer.difference", **values))
        else:
            key = "transfer.equivalent" if mean.equivalent else "transfer.not_equivalent"
            statements.append(say(key, **values, margin=_n(margin)))
            clear &= mean.equivalent
        statements.append(
            say(
                "transfer.ratio_below" if ratio.acceptable else "transfer.ratio_above",
                where=where,
                ratio=_n(ratio.ratio),
                low=_n(ratio.low),
                high=_n(ratio.high),
                limit=f"{request.ratio_limit:g}",
            )
        )
        clear &= ratio.acceptable
        label = data.value_column if level is None else f"{level:g}"
        rows.append(
            (
                label,
                f"{len(a)} / {len(b)}",
                f"{_n(_mean(a))} / {_n(_mean(b))}",
                f"{_n(mean.difference)} ({_n(mean.low)} – {_n(mean.high)})",
                "–" if margin is None else f"±{_n(margin)}",
                "–" if margin is None else f"{max(mean.p):.2g}",
                f"{_n(ratio.ratio)} ({_n(ratio.low)} – {_n(ratio.high)})",
            )
        )
        edge = margin if margin is not None else math.inf
        intervals.append(Interval(label, mean.low, mean.difference, mean.high, -edge, edge))
        records.append(
            {
                "level": level,
                "means": plain(asdict(mean)),
                "variances": plain(asdict(ratio)),
                "n": [len(a), len(b)],
                "of_series_means": grouped,
            }
        )
        if grouped and not record.get("grouped"):
            record["grouped"] = True
            warnings.append(say("transfer.of_series"))
        if margin is not None and found_any is None:
            found_any = (mean, ratio, margin)
    if rows:
        tables.append(
            Table(
                say("transfer.equivalence"),
                tuple(
                    say(f"transfer.column.{c}")
                    for c in ("level", "n", "means", "difference", "margin", "p", "ratio")
                ),
                tuple(rows),
                say("transfer.equivalence_note"),
            )
        )
        pictures.append(
            Picture(
                draw_intervals(
                    intervals,
                    title=say("transfer.chart.difference"),
                    about=say("transfer.chart.difference_about"),
                    axis=data.unit,
                    show=_n,
                    name="difference",
                ),
                say("transfer.chart.difference_about"),
            )
        )
    record["laboratories"] = {"sending": data.sending, "receiving": data.receiving, "levels": records}
    if found_any is not None:
        _sizes(found_any, records[0]["n"], request, texts, tables, pictures, record)
    return clear


def _sizes(
    found: tuple[MeanEquivalence, VarianceRatio, float],
    n: Sequence[int],
    request: Request,
    texts: Texts,
    tables: list[Table],
    pictures: list[Picture],
    record: dict[str, Any],
) -> None:
    """Add the operating characteristic for the numbers at hand and the numbers that would be needed."""
    say = texts.say
    mean, _, margin = found
    sd = mean.standard_error / math.sqrt(1 / n[0] + 1 / n[1])
    rows = []
    steps = [margin * i / 20 for i in range(31)]
    curve = [compute_equivalence_power(d, margin, sd, n[0], n[1], alpha=request.alpha) for d in steps]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        d = share * margin
        power = compute_equivalence_power(d, margin, sd, n[0], n[1], alpha=request.alpha)
        try:
            needed = str(
                find_needed_for_means(
                    margin, sd, true_difference=d, power=request.power, alpha=request.alpha
                ).n
            )
        except ValueError:
            needed = "–"
        rows.append((_n(d), f"{100 * power:.1f} %", needed))
    tables.append(
        Table(
            say("transfer.characteristic", a=n[0], b=n[1]),
            tuple(say(f"transfer.column.{c}") for c in ("true_difference", "chance", "needed")),
            tuple(rows),
            say("transfer.characteristic_note", sd=_n(sd), power=f"{100 * request.power:g}"),
        )
    )
    df = (n[0] - 1, n[1] - 1)
    ratio_rows = []
    for true_ratio in (1.0, 1.5, 2.0, 3.0):
        chance = compute_ratio_power(true_ratio, request.ratio_limit, df, alpha=request.alpha)
        try:
            size = str(
                find_needed_for_ratio(
                    request.ratio_limit, true_ratio=true_ratio, power=request.power, alpha=request.alpha
                ).n
            )
        except ValueError:
            size = "–"
        ratio_rows.append((f"{true_ratio:g}", f"{100 * chance:.1f} %", size))
    tables.append(
        Table(
            say("transfer.ratio_characteristic", limit=f"{request.ratio_limit:g}"),
            tuple(say(f"transfer.column.{c}") for c in ("true_ratio", "chance", "needed")),
            tuple(ratio_rows),
        )
    )
    pictures.append(
        Picture(
            draw_curves(
                [Curve(say("transfer.chart.numbers", a=n[0], b=n[1]), steps, curve)],
                title=say("transfer.chart.characteristic"),
                about=say("transfer.chart.characteristic_about"),
                x_label=say("transfer.column.true_difference"),
                y_label=say("transfer.column.chance"),
                level=request.power,
                level_label=f"{100 * request.power:g} %",
                name="characteristic",
            ),
            say("transfer.chart.characteristic_about"),
        )
    )
    record["characteristic"] = {"true_difference": steps, "power": curve, "sd": sd}


def _levels(
    data: Measured,
    request: Request,
    groups: Sequence[tuple[str, float | None, list[int]]],
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    pictures: list[Picture],
    record: dict[str, Any],
) -> bool:
    """Add total error level by level against the acceptance limits."""
    say = texts.say
    rows, records, intervals, inside, outside = [], [], [], [], []
    series = ["|".join(labels) for labels in zip(*(v for _, v in data.nested), strict=True)]
    outer = data.nested[0][1] if len(data.nested) == 1 else series
    for lab, level, chosen in groups:
        assert level is not None
        name = f"{lab} {level:g}".strip()
        if level <= 0:
            warnings.append(say("transfer.level_zero", level=name))
            continue
        try:
            found = compute_total_error(
                [data.values[i] for i in chosen],
                [outer[i] for i in chosen],
                level,
                beta=request.beta,
                gamma=request.gamma,
                confidence=request.confidence,
            )
        except NotComputable as error:
            warnings.append(f"{name}: {say_not_computable(error, texts)}")
            continue
        relative = _relative(found)
        accept = request.accept_percent
        if accept is not None:
            ok = max(abs(relative["expectation"][0]), abs(relative["expectation"][1])) <= accept
            (inside if ok else outside).append(name)
        rows.append(
            (
                name,
                _n(found.mean),
                f"{relative['bias']:.2f} ({relative['bias_interval'][0]:.2f} – {relative['bias_interval'][1]:.2f})",
                f"{relative['repeatability']:.2f}",
                f"{relative['precision']:.2f}",
                f"{relative['expectation'][0]:.2f} – {relative['expectation'][1]:.2f}",
                f"{relative['content'][0]:.2f} – {relative['content'][1]:.2f}",
            )
        )
        edge = accept if accept is not None else math.inf
        intervals.append(
            Interval(
                name, relative["expectation"][0], relative["bias"], relative["expectation"][1], -edge, edge
            )
        )
        records.append({"laboratory": lab, "relative_percent": plain(relative), **plain(asdict(found))})
    if rows:
        if request.accept_percent is not None:
            values = {"accept": f"{request.accept_percent:g}", "beta": f"{100 * request.beta:g}"}
            if inside:
                statements.append(say("transfer.total_inside", levels=texts.show(inside), **values))
            if outside:
                statements.append(say("transfer.total_outside", levels=texts.show(outside), **values))
        tables.append(
            Table(
                say("transfer.total_error"),
                (
                    *(
                        say(f"transfer.column.{c}")
                        for c in ("level", "mean", "bias", "repeatability", "precision")
                    ),
                    say("transfer.column.expectation", beta=f"{100 * request.beta:g}"),
                    say(
                        "transfer.column.content",
                        beta=f"{100 * request.beta:g}",
                        gamma=f"{100 * request.gamma:g}",
                    ),
                ),
                tuple(rows),
                say("transfer.total_note"),
            )
        )
        pictures.append(
            Picture(
                draw_intervals(
                    intervals,
                    title=say("transfer.chart.profile"),
                    about=say("transfer.chart.profile_about"),
                    axis="%",
                    show=lambda v: f"{v:.3g}",
                    name="profile",
                ),
                say("transfer.chart.profile_about"),
            )
        )
    record["levels"] = records
    return not outside


def _relative(found: TotalError) -> dict[str, Any]:
    """Return bias, standard deviations and intervals in percent of the level."""
    scale = 100 / found.level
    return {
        "bias": scale * found.bias,
        "bias_interval": tuple(scale * b for b in found.bias_interval),
        "repeatability": scale * math.sqrt(found.components.components[-1]),
        "precision": scale * math.sqrt(found.components.total),
        "expectation": tuple(scale * (v - found.level) for v in found.expectation),
        "content": tuple(scale * (v - found.level) for v in found.content),
    }


def _precision(
    data: Measured,
    request: Request,
    groups: Sequence[tuple[str, float | None, list[int]]],
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    record: dict[str, Any],
) -> None:
    """Add variance components and intermediate precision of each group."""
    say = texts.say
    records = []
    for lab, level, chosen in groups:
        name = " ".join(filter(None, [lab, "" if level is None else f"{level:g}"])) or data.value_column
        try:
            found = compute_nested_components(
                [data.values[i] for i in chosen],
                [(n, [labels[i] for i in chosen]) for n, labels in data.nested],
                confidence=request.confidence,
            )
        except NotComputable as error:
            warnings.append(f"{name}: {say_not_computable(error, texts)}")
            continue
        low, high = _interval(found)
        share = 100 / abs(found.mean) if found.mean else math.nan
        statements.append(
            say(
                "transfer.precision",
                name=name,
                sd=_n(math.sqrt(found.total)),
                rsd=f"{share * math.sqrt(found.total):.2f}",
                low=_n(math.sqrt(max(low, 0.0))),
                high=_n(math.sqrt(high)),
                level=f"{100 * request.confidence:g}",
            )
        )
        if any(s.raw_component < 0 for s in found.strata):
            negative = [s.name for s in found.strata if s.raw_component < 0]
            warnings.append(say("transfer.negative", name=name, factors=texts.show(negative)))
        if found.strata[0].df < 5:
            warnings.append(
                say("transfer.few_series", name=name, n=found.strata[0].df + 1, factor=found.strata[0].name)
            )
        reml = found.reml or (math.nan,) * len(found.strata)
        tables.append(
            Table(
                say("transfer.components", name=name),
                tuple(
                    say(f"transfer.column.{c}")
                    for c in ("factor", "df", "mean_square", "component", "share", "sd", "reml")
                ),
                (
                    *(
                        (
                            say("transfer.error") if s.name == "error" else s.name,
                            str(s.df),
                            _n(s.mean_square, 6),
                            _n(s.component, 6),
                            f"{100 * s.component / found.total:.1f} %" if found.total else "–",
                            _n(math.sqrt(s.component)),
                            _n(r, 6),
                        )
                        for s, r in zip(found.strata, reml, strict=True)
                    ),
                    (
                        say("transfer.total"),
                        f"{found.intermediate.df:.1f}",
                        "",
                        _n(found.total, 6),
                        "100 %" if found.total else "–",
                        _n(math.sqrt(found.total)),
                        _n(sum(reml), 6),
                    ),
                ),
                say("transfer.balanced" if found.is_balanced else "transfer.unbalanced"),
            )
        )
        records.append({"name": name, **plain(asdict(found))})
    record["precision"] = records


def _interval(found: NestedComponents) -> tuple[float, float]:
    wang = found.intermediate.graybill_wang
    return wang if math.isfinite(wang[0]) else found.intermediate.satterthwaite


def _independent(data: Measured, chosen: Sequence[int], laboratory: str) -> tuple[list[float], bool]:
    """Return a laboratory's independent results: means of the outermost series where there are several in each."""
    rows = [i for i in chosen if data.laboratories[i] == laboratory]
    if not data.nested:
        return [data.values[i] for i in rows], False
    series: dict[str, list[float]] = {}
    for i in rows:
        series.setdefault(data.nested[0][1][i], []).append(data.values[i])
    if len(series) == len(rows):
        return [data.values[i] for i in rows], False
    return [sum(v) / len(v) for v in series.values()], True


def _margin(request: Request, sending: Sequence[float]) -> float | None:
    if request.margin is None:
        return None
    return request.margin / 100 * abs(_mean(sending)) if request.margin_is_percent else request.margin


def _settings(data: Measured, request: Request, texts: Texts) -> tuple[tuple[str, str], ...]:
    say = texts.say
    rows = [(say("transfer.setting.value"), data.value_column + (f" ({data.unit})" if data.unit else ""))]
    if data.nested:
        rows.append((say("transfer.setting.nested"), " > ".join(name for name, _ in data.nested)))
    if data.laboratories:
        rows.append((say("transfer.setting.laboratories"), f"{data.sending} → {data.receiving}"))
        shown = (
            "–"
            if request.margin is None
            else f"{request.margin:g}{' %' if request.margin_is_percent else ''}"
        )
        rows.append((say("transfer.column.margin"), shown))
        rows.append((say("transfer.setting.ratio"), f"{request.ratio_limit:g}"))
        rows.append(
            (
                say("transfer.setting.variances"),
                say(f"transfer.variances.{'pooled' if request.pooled else 'welch'}"),
            )
        )
    if data.levels:
        accept = "–" if request.accept_percent is None else f"±{request.accept_percent:g} %"
        rows.append((say("transfer.setting.accept"), accept))
    rows.append(
        (
            say("transfer.setting.levels"),
            f"beta {request.beta:g}, gamma {request.gamma:g}, {request.confidence:g}, alpha {request.alpha:g}",
        )
    )
    return tuple(rows)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return math.nan
    mean = _mean(values)
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)


def _n(value: float, digits: int = 4) -> str:
    return f"{value:.{digits}g}" if math.isfinite(value) else "–"
