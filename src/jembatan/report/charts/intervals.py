"""Intervals one under another, each with its estimate and its own limits: bioequivalence, transfer, comparability."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit
from jembatan.report.charts.scale import find_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH = 640.0
_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 190.0, 150.0, 18.0, 36.0, 34.0
_LEGEND = 18.0
_OUT = "#a3242b"


class Interval(NamedTuple):
    """One row; a limit may be infinite where there is none. `outer` is a second, usually wider interval drawn thin behind."""

    label: str
    low: float
    estimate: float
    high: float
    lower_limit: float
    upper_limit: float
    outer: tuple[float, float] | None = None

    @property
    def is_inside(self) -> bool:
        """Whether the whole interval lies within its limits."""
        return self.lower_limit <= self.low and self.high <= self.upper_limit


def draw_difference_evidence(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture of an evidence's difference of means. Raises KeyError where the result holds none."""
    margin = float(result["margin"])
    return draw_intervals(
        [
            Interval(
                texts.say("comparability.chart.row"),
                float(result["low"]),
                float(result["difference"]),
                float(result["high"]),
                -margin,
                margin,
            )
        ],
        title=texts.say("comparability.chart.mean"),
        about=texts.say("comparability.chart.mean_about"),
        axis=str(result.get("unit") or ""),
        name=name,
    )


def draw_transfer_evidence(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture of two laboratories' differences, one row a level. Raises KeyError where the result holds none."""
    rows = []
    for level in result["levels"]:
        margin = math.inf if level["margin"] is None else float(level["margin"])
        label = texts.say("comparability.chart.row") if level["level"] is None else f"{level['level']:g}"
        rows.append(Interval(label, level["low"], level["difference"], level["high"], -margin, margin))
    return draw_intervals(
        rows,
        title=texts.say("transfer.chart.difference"),
        about=texts.say("transfer.chart.difference_about"),
        axis=str(result.get("unit") or ""),
        show=_show_short,
        name=name,
    )


def draw_total_error_evidence(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture of both tolerance intervals of a method, one row a level. Raises KeyError where the result holds none."""
    accept = result["acceptance_percent"]
    edge = math.inf if accept is None else float(accept)
    rows = [
        Interval(
            f"{level['laboratory']} {level['level']:g}".strip(),
            level["expectation"][0],
            level["bias"],
            level["expectation"][1],
            -edge,
            edge,
            (level["content"][0], level["content"][1]),
        )
        for level in result["levels"]
    ]
    return draw_intervals(
        rows,
        title=texts.say("transfer.chart.profile"),
        about=texts.say("transfer.chart.profile_about"),
        axis="%",
        show=_show_short,
        name=name,
        legend=texts.say("transfer.chart.profile_legend"),
    )


def _show_short(value: float) -> str:
    return f"{value:.3g}"


def draw_intervals(
    rows: Sequence[Interval],
    *,
    title: str,
    about: str,
    axis: str,
    show: Callable[[float], str] = show_tick,
    logarithmic: bool = False,
    name: str = "intervals",
    legend: str = "",
) -> str:
    """Return the picture; an interval that leaves its limits is red and has an open mark, so that greyscale tells it too."""
    height = _TOP + _BOTTOM + _ROW * len(rows)
    drawing = Drawing(name, _WIDTH, height + (_LEGEND if legend else 0.0), title, about)
    shape: Callable[[float], float] = math.log if logarithmic else float
    values = [v for row in rows for v in (*row[1:6], *(row.outer or ())) if math.isfinite(v)]
    low, high = min(values), max(values)
    room = 0.05 * (high - low or abs(high) or 1)
    ticks = find_ticks(max(low - room, low * 0.9) if logarithmic else low - room, high + room, 6)
    ticks = [t for t in ticks if not logarithmic or t > 0]
    first, last = shape(ticks[0]), shape(ticks[-1])

    def at(value: float) -> float:
        share = (shape(min(max(value, ticks[0]), ticks[-1])) - first) / (last - first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    for tick in ticks:
        drawing.line(at(tick), _TOP - 6, at(tick), height - _BOTTOM + 4, css="c-grid", stroke=GRID)
        drawing.text(
            at(tick), height - _BOTTOM + 18, show(tick), size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )  # fmt: skip
    drawing.text(_WIDTH - _RIGHT + 12, height - _BOTTOM + 18, axis, size=11, css="c-muted", fill=MUTED)
    for i, row in enumerate(rows):
        y = _TOP + _ROW * (i + 0.5)
        colour = ACCENT if row.is_inside else _OUT
        for limit in (row.lower_limit, row.upper_limit):
            if math.isfinite(limit):
                drawing.line(
                    at(limit), y - 13, at(limit), y + 13, css="c-limit", stroke=INK, stroke_width=1.6, stroke_dasharray="4 2"
                )  # fmt: skip
        drawing.text(_LEFT - 10, y + 4, fit(row.label, _LEFT - 14, 12), size=12, text_anchor="end")
        if row.outer:
            _draw_outer(drawing, at(row.outer[0]), at(row.outer[1]), y, colour)
        drawing.line(at(row.low), y, at(row.high), y, css="c-line", stroke=colour, stroke_width=2.4)
        for end in (row.low, row.high):
            drawing.line(at(end), y - 5, at(end), y + 5, css="c-line", stroke=colour, stroke_width=2.4)
        drawing.rect(
            at(row.estimate) - 4,
            y - 4,
            8,
            8,
            css="c-point",
            fill=colour if row.is_inside else "#ffffff",
            stroke=colour,
            stroke_width=1.8,
        )
        words = f"{show(row.low)} – {show(row.high)}"
        drawing.text(_WIDTH - _RIGHT + 12, y + 4, words, size=11.5)
    if legend:
        drawing.text(_LEFT, height + 8, legend, size=11, css="c-muted", fill=MUTED)
    return drawing.to_svg()


def _draw_outer(drawing: Drawing, left: float, right: float, y: float, colour: str) -> None:
    """Draw the second interval: a thin line with short ends."""
    drawing.line(left, y, right, y, css="c-line", stroke=colour, stroke_width=0.9)
    for end in (left, right):
        drawing.line(end, y - 3, end, y + 3, css="c-line", stroke=colour, stroke_width=0.9)
