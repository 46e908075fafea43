"""Words the total error of a method level by level against acceptance limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from jembatan.evidence.transfer.levels import relate_to_level
from jembatan.evidence.transfer.measured import Measured
from jembatan.report.calculations.calculation import Picture, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.transfer_data import Request, show_number
from jembatan.report.charts.intervals import Interval, draw_intervals
from jembatan.report.texts import Texts
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.total_error import compute_total_error


def add_total_error(
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
    series = data.series()
    for lab, level, chosen in groups:
        assert level is not None
        name = f"{lab} {level:g}".strip()
        if level <= 0:
            warnings.append(say("transfer.level_zero", level=name))
            continue
        try:
            found = compute_total_error(
                [data.values[i] for i in chosen],
                [series[i] for i in chosen],
                level,
                beta=request.beta,
                gamma=request.gamma,
                confidence=request.confidence,
            )
        except NotComputable as error:
            warnings.append(f"{name}: {say_not_computable(error, texts)}")
            continue
        relative = relate_to_level(found)
        accept = request.accept_percent
        if accept is not None:
            (inside if relative.is_within(accept) else outside).append(name)
        rows.append(
            (
                name,
                show_number(found.mean),
                f"{relative.bias:.2f} ({relative.bias_interval[0]:.2f} – {relative.bias_interval[1]:.2f})",
                f"{relative.repeatability:.2f}",
                f"{relative.precision:.2f}",
                f"{relative.expectation[0]:.2f} – {relative.expectation[1]:.2f}",
                f"{relative.content[0]:.2f} – {relative.content[1]:.2f}",
            )
        )
        edge = accept if accept is not None else math.inf
        intervals.append(
            Interval(
                name,
                relative.expectation[0],
                relative.bias,
                relative.expectation[1],
                -edge,
                edge,
                relative.content,
            )
        )
        records.append(
            {"laboratory": lab, "relative_percent": plain(relative._asdict()), **plain(asdict(found))}
        )
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
                    legend=say("transfer.chart.profile_legend"),
                ),
                say("transfer.chart.profile_about"),
            )
        )
    record["levels"] = records
    return not outside
