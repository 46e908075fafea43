"""Words comparability before and after a change: means, ranges, slopes, each with what it would accept."""

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
from jembatan.stats.comparability.ranges import (
    MeanComparison,
    RangeKind,
    RangeResult,
    compute_mean_chance,
    compute_mean_comparison,
    compute_range,
    compute_range_chance,
)
from jembatan.stats.comparability.slopes import compute_slope_comparison
from jembatan.stats.not_computable import NotComputable

_KINDS: tuple[RangeKind, ...] = ("quality_range", "min_max", "tolerance")
_SHIFT = 2.0  # standard deviations: a method that mostly accepts this controls nothing
_SOURCES = (
    Source("ICH Q5E (sets no statistical test)", "", "secondary"),
    Source(
        "EMA/CHMP/138502/2017, Reflection paper on statistical methodology for the comparative assessment of quality attributes "
        "(July 2021): the batch is the unit; ranges with uncontrolled error are warned against",
        "",
        "secondary",
    ),
    Source(
        "FDA draft guidance of 2017 on analytical similarity (withdrawn: tiers, 1.5 s) and of May 2019 (quality ranges)",
        "",
        "secondary",
    ),
    Source("Schuirmann 1987, J Pharmacokinet Biopharm 15:657-680 (two one-sided tests)"),
)


class Batches(NamedTuple):
    """Results with batch and side; `months` is empty where the file has none."""

    values: Sequence[float]
    batches: Sequence[str]
    is_after: Sequence[bool]
    months: Sequence[float]
    before: str
    after: str
    unit: str
    value_column: str


class Request(NamedTuple):
    """Margins and multiples; a margin of None is `multiple` standard deviations of the batches before the change."""

    margin: float | None
    multiple: float
    k: float
    inside: float
    share: float
    confidence: float
    slope_margin: float | None
    alpha: float


def build_comparison(
    data: Batches,
    request: Request,
    *,
    left_out: Sequence[Message] = (),
    inputs: tuple[tuple[str, str], ...] = (),
    language: Language = "en",
) -> tuple[Calculation, bool]:
    """Return the calculation and whether every method that could be computed passes.

    Raises NotComputable for fewer than two batches on either side, or results that do not vary.
    """
    texts = load_texts(language)
    say = texts.say
    before, after, averaged = _batch_values(data)
    n, m = len(before), len(after)
    mean = compute_mean_comparison(
        before, after, margin=request.margin, multiple=request.multiple, alpha=request.alpha
    )
    ranges = {
        kind: compute_range(
            before,
            after,
            kind,
            k=request.k,
            share=request.inside,
            tolerance=(request.share, request.confidence),
        )
        for kind in _KINDS
    }
    sd = math.sqrt(sum((v - sum(before) / n) ** 2 for v in before) / (n - 1))
    margin_in_sd = request.multiple if request.margin is None else request.margin / sd
    estimated = request.margin is None

    def chance_of(method: str, shift: float, spread: float = 1.0) -> float:
        if method == "mean":
            return compute_mean_chance(
                n,
                m,
                margin=margin_in_sd,
                estimated=estimated,
                shift=shift,
                spread=spread,
                alpha=request.alpha,
            )
        found = ranges[method]  # type: ignore[index]
        return compute_range_chance(
            found.kind, n, m, k=found.k, needed=found.needed, shift=shift, spread=spread
        )

    words = {
        "before": data.before,
        "after": data.after,
        "n": n,
        "m": m,
        "unit": f" {data.unit}" if data.unit else "",
    }
    statements = [
        say(
            "comparability.mean" if mean.equivalent else "comparability.mean_not",
            difference=_n(mean.difference),
            low=_n(mean.low),
            high=_n(mean.high),
            level=f"{100 * (1 - 2 * request.alpha):g}",
            margin=_n(mean.margin),
            **words,
        )
    ]
    statements += [
        say(
            f"comparability.{kind}" if found.passes else f"comparability.{kind}_not",
            inside=found.inside,
            needed=found.needed,
            low=_n(found.lower),
            high=_n(found.upper),
            k=f"{found.k:.4g}",
            **words,
        )
        for kind, found in ranges.items()
    ]
    warnings = [texts.say(message) for message in left_out]
    if data.months:
        warnings.append(say("comparability.first_month"))
    if averaged:
        warnings.append(say("comparability.averaged"))
    if estimated:
        warnings.append(say("comparability.estimated", multiple=f"{request.multiple:g}"))
    chances: dict[str, dict[str, float]] = {}
    rows = []
    for method in ("mean", *_KINDS):
        chance = {
            "unchanged": chance_of(method, 0.0),
            "shift_1": chance_of(method, 1.0),
            "shift_2": chance_of(method, _SHIFT),
            "spread_2": chance_of(method, 0.0, 2.0),
        }
        chances[method] = chance
        rows.append(
            (
                say(f"comparability.method.{method}"),
                _limits(mean if method == "mean" else ranges[method]),  # type: ignore[index]
                say("comparability.pass" if _passes(method, mean, ranges) else "comparability.fail"),
                *(f"{100 * value:.1f} %" for value in chance.values()),
            )
        )
        if chance["shift_2"] > 0.5:
            warnings.append(
                say(
                    "comparability.controls_nothing",
                    method=say(f"comparability.method.{method}"),
                    chance=f"{100 * chance['shift_2']:.0f}",
                    n=n,
                    m=m,
                )
            )
        if chance["unchanged"] < 0.5:
            warnings.append(
                say(
                    "comparability.refuses_unchanged",
                    method=say(f"comparability.method.{method}"),
                    chance=f"{100 * (1 - chance['unchanged']):.0f}",
                    n=n,
                    m=m,
                )
            )
    clear = not left_out and mean.equivalent and all(found.passes for found in ranges.values())
    record: dict[str, Any] = {
        "before": {"name": data.before, "batches": n},
        "after": {"name": data.after, "batches": m},
        "mean": plain(asdict(mean)),
        "ranges": {kind: plain(asdict(found)) for kind, found in ranges.items()},
        "chances": chances,
    }
    tables = [
        Table(
            say("comparability.table", **words),
            tuple(
                say(f"comparability.column.{c}")
                for c in ("method", "limits", "reading", "unchanged", "shift_1", "shift_2", "spread_2")
            ),
            tuple(rows),
            say("comparability.table_note"),
        ),
        _batch_table(data, texts),
    ]
    methods = ["comparability.means", "comparability.ranges"]
    if data.months:
        methods.append("comparability.slopes")
        clear &= _slopes(data, request, texts, statements, warnings, tables, record)
    steps = [i / 10 for i in range(41)]
    curves = [
        Curve(say(f"comparability.method.{method}"), steps, [chance_of(method, step) for step in steps])
        for method in ("mean", *_KINDS)
    ]
    pictures = (
        Picture(
            draw_intervals(
                [
                    Interval(
                        say("comparability.chart.row"),
                        mean.low,
                        mean.difference,
                        mean.high,
                        -mean.margin,
                        mean.margin,
                    )
                ],
                title=say("comparability.chart.mean"),
                about=say("comparability.chart.mean_about"),
                axis=data.unit,
                show=_n,
                name="mean",
            ),
            say("comparability.chart.mean_about"),
        ),
        Picture(
            draw_curves(
                curves,
                title=say("comparability.chart.chances"),
                about=say("comparability.chart.chances_about"),
                x_label=say("comparability.chart.shift"),
                y_label=say("comparability.chart.chance"),
                name="chances",
            ),
            say("comparability.chart.chances_about"),
        ),
    )
    calculation = Calculation(
        language=language,
        title=say("comparability.title", column=data.value_column, **words),
        statements=tuple(statements),
        warnings=tuple(warnings),
        tables=tuple(tables),
        pictures=pictures,
        settings=(
            (
                say("comparability.setting.column"),
                data.value_column + (f" ({data.unit})" if data.unit else ""),
            ),
            (
                say("comparability.setting.margin"),
                f"±{request.margin:g}" if request.margin is not None else f"±{request.multiple:g} s",
            ),
            (say("comparability.setting.k"), f"{request.k:g}; {100 * request.inside:g} %"),
            (
                say("comparability.setting.tolerance"),
                f"{100 * request.share:g} % / {100 * request.confidence:g} %",
            ),
            (say("comparability.setting.alpha"), f"{request.alpha:g}"),
        ),
        inputs=inputs,
        method=say("comparability.method_words"),
        methods=tuple(methods),
        sources=_SOURCES,
        schema="jembatan.comparability/1",
        json={**record, "settings": plain(request._asdict()), "left_out": [texts.say(x) for x in left_out]},
    )
    return calculation, clear


def _slopes(
    data: Batches,
    request: Request,
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    record: dict[str, Any],
) -> bool:
    """Add the comparison of slopes; a margin that was not given judges nothing."""
    say = texts.say
    try:
        found = compute_slope_comparison(
            data.months,
            data.values,
            data.batches,
            data.is_after,
            margin=request.slope_margin,
            alpha=request.alpha,
        )
    except NotComputable as error:
        warnings.append(say_not_computable(error, texts))
        record["slopes"] = {"reason": say_not_computable(error, texts)}
        return request.slope_margin is None
    key = {None: "comparability.slope_open", True: "comparability.slope", False: "comparability.slope_not"}[
        found.equivalent
    ]
    values = {
        "difference": _n(found.difference),
        "low": _n(found.low),
        "high": _n(found.high),
        "level": f"{100 * (1 - 2 * request.alpha):g}",
        "margin": "–" if found.margin is None else _n(found.margin),
    }
    statements.append(say(key, **values))
    tables.append(
        Table(
            say("comparability.slopes"),
            tuple(say(f"comparability.column.{c}") for c in ("side", "slope")),
            (
                (data.before, _n(found.before)),
                (data.after, _n(found.after)),
                (
                    say("comparability.column.difference"),
                    f"{_n(found.difference)} ({_n(found.low)} – {_n(found.high)})",
                ),
            ),
            say("comparability.slopes_note", df=found.df, sd=_n(found.residual_sd)),
        )
    )
    record["slopes"] = plain(asdict(found))
    return found.equivalent is not False


def _batch_values(data: Batches) -> tuple[list[float], list[float], bool]:
    """Return one value for each batch (at its first month, where there are months), and whether any was a mean."""
    first: dict[tuple[bool, str], float] = {}
    if data.months:
        for side, batch, month in zip(data.is_after, data.batches, data.months, strict=True):
            key = (side, batch)
            first[key] = min(month, first.get(key, month))
    chosen: dict[tuple[bool, str], list[float]] = {}
    for i, (side, batch, value) in enumerate(zip(data.is_after, data.batches, data.values, strict=True)):
        key = (side, batch)
        if not data.months or data.months[i] == first[key]:
            chosen.setdefault(key, []).append(value)
    sides: tuple[list[float], list[float]] = ([], [])
    for (side, _), values in chosen.items():
        sides[side].append(sum(values) / len(values))
    return sides[0], sides[1], any(len(v) > 1 for v in chosen.values())


def _batch_table(data: Batches, texts: Texts) -> Table:
    rows: dict[tuple[str, str], list[float]] = {}
    for side, batch, value in zip(data.is_after, data.batches, data.values, strict=True):
        rows.setdefault((data.after if side else data.before, batch), []).append(value)
    return Table(
        texts.say("comparability.batches"),
        tuple(texts.say(f"comparability.column.{c}") for c in ("side", "batch", "results", "mean")),
        tuple((side, batch, str(len(v)), _n(sum(v) / len(v))) for (side, batch), v in rows.items()),
    )


def _limits(found: MeanComparison | RangeResult) -> str:
    if isinstance(found, MeanComparison):
        return f"±{_n(found.margin)}"
    return f"{_n(found.lower)} – {_n(found.upper)}"


def _passes(method: str, mean: MeanComparison, ranges: dict[RangeKind, RangeResult]) -> bool:
    return mean.equivalent if method == "mean" else ranges[method].passes  # type: ignore[index]


def _n(value: float) -> str:
    return f"{value:.4g}"
