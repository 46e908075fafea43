"""Words the equivalence of two laboratories: means, precision, and what the numbers at hand can show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from jembatan.evidence.transfer.laboratories import compare_level
from jembatan.evidence.transfer.measured import Margin, Measured
from jembatan.report.calculations.calculation import Picture, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.transfer_data import Request, show_number
from jembatan.report.charts.curves import Curve, draw_curves
from jembatan.report.charts.intervals import Interval, draw_intervals
from jembatan.report.texts import Texts
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.two_laboratories import (
    MeanEquivalence,
    VarianceRatio,
    compute_equivalence_power,
    compute_ratio_power,
    find_needed_for_means,
    find_needed_for_ratio,
)


def add_equivalence(
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
    margin = None if request.margin is None else Margin(request.margin, request.margin_is_percent)
    for level, chosen in data.by_level():
        where = "" if level is None else say("transfer.at_level", level=f"{level:g}")
        where += "" if not where or texts.language == "zh" else " "
        try:
            found = compare_level(
                data,
                level,
                chosen,
                margin=margin,
                ratio_limit=request.ratio_limit,
                alpha=request.alpha,
                pooled=request.pooled,
            )
        except NotComputable as error:
            warnings.append(f"{where}{say_not_computable(error, texts)}")
            clear = False
            continue
        mean, ratio, edge = found.means, found.variances, found.margin
        values = {
            "where": where,
            "sending": data.sending,
            "receiving": data.receiving,
            "difference": show_number(mean.difference),
            "low": show_number(mean.low),
            "high": show_number(mean.high),
            "level": f"{100 * (1 - 2 * request.alpha):g}",
            "unit": f" {data.unit}" if data.unit else "",
        }
        if edge is None:
            statements.append(say("transfer.difference", **values))
        else:
            key = "transfer.equivalent" if mean.equivalent else "transfer.not_equivalent"
            statements.append(say(key, **values, margin=show_number(edge)))
            clear &= mean.equivalent
        statements.append(
            say(
                "transfer.ratio_below" if ratio.acceptable else "transfer.ratio_above",
                where=where,
                ratio=show_number(ratio.ratio),
                low=show_number(ratio.low),
                high=show_number(ratio.high),
                limit=f"{request.ratio_limit:g}",
            )
        )
        clear &= ratio.acceptable
        label = data.value_column if level is None else f"{level:g}"
        rows.append(
            (
                label,
                f"{found.n[0]} / {found.n[1]}",
                f"{show_number(found.of_means[0])} / {show_number(found.of_means[1])}",
                f"{show_number(mean.difference)} ({show_number(mean.low)} – {show_number(mean.high)})",
                "–" if edge is None else f"±{show_number(edge)}",
                "–" if edge is None else f"{max(mean.p):.2g}",
                f"{show_number(ratio.ratio)} ({show_number(ratio.low)} – {show_number(ratio.high)})",
            )
        )
        limit = edge if edge is not None else math.inf
        intervals.append(Interval(label, mean.low, mean.difference, mean.high, -limit, limit))
        records.append(
            {
                "level": level,
                "means": plain(asdict(mean)),
                "variances": plain(asdict(ratio)),
                "n": list(found.n),
                "of_series_means": found.of_series,
            }
        )
        if found.of_series and not record.get("grouped"):
            record["grouped"] = True
            warnings.append(say("transfer.of_series"))
        if edge is not None and found_any is None:
            found_any = (mean, ratio, edge)
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
                    show=show_number,
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
        rows.append((show_number(d), f"{100 * power:.1f} %", needed))
    tables.append(
        Table(
            say("transfer.characteristic", a=n[0], b=n[1]),
            tuple(say(f"transfer.column.{c}") for c in ("true_difference", "chance", "needed")),
            tuple(rows),
            say("transfer.characteristic_note", sd=show_number(sd), power=f"{100 * request.power:g}"),
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
