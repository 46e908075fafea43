"""Measurements over time: points per batch, each with a shape of its own, the limits and the fitted lines.

Reads from a result: points (batch, months, value), lower, upper, attribute, unit, lines (batch, intercept, slope),
supported_months. Only the points are needed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, text_width
from jembatan.report.charts.scale import find_month_ticks, find_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH, _HEIGHT = 640.0, 330.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 16.0, 34.0, 62.0
_COLOURS = ("#0b5c6b", "#a3242b", "#a87a12", "#4a4e8f", "#3f8a5f", "#6d5a63")
LIMIT = "#a3242b"


def draw_stability(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture. Raises KeyError, TypeError or ValueError where the result holds no points."""
    points = [
        (str(p["batch"]), float(p["months"]), float(p["value"]))
        for p in result["points"]
        if math.isfinite(float(p["value"]))
    ]
    if not points:
        raise KeyError("points")
    limits = [float(result[k]) for k in ("lower", "upper") if isinstance(result.get(k), int | float)]
    batches = list(dict.fromkeys(p[0] for p in points))
    supported = result.get("supported_months")
    ends = [p[1] for p in points] + ([float(supported)] if isinstance(supported, int | float) else [])
    x_ticks = find_month_ticks(max(ends))
    values = [p[2] for p in points] + limits
    y_ticks = find_ticks(min(values), max(values), 5)
    attribute = str(result.get("attribute") or texts.say("label.value"))
    drawing = Drawing(
        name,
        _WIDTH,
        _HEIGHT,
        texts.say("chart.stability.title", attribute=attribute),
        texts.say("chart.stability.about", points=len(points), batches=len(batches)),
    )
    x_span, y_span = x_ticks[-1] - x_ticks[0], y_ticks[-1] - y_ticks[0]

    def at(months: float, value: float) -> tuple[float, float]:
        return (
            _LEFT + (months - x_ticks[0]) / x_span * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - (value - y_ticks[0]) / y_span * (_HEIGHT - _TOP - _BOTTOM),
        )

    unit = f" ({result['unit']})" if result.get("unit") else ""
    drawing.text(0, 14, attribute + unit, size=12.5, font_weight="600")
    for tick in y_ticks:
        y = at(0, tick)[1]
        drawing.line(_LEFT, y, _WIDTH - _RIGHT, y, css="c-grid", stroke=GRID)
        drawing.text(_LEFT - 8, y + 4, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="end")
    for tick in x_ticks:
        x = at(tick, 0)[0]
        drawing.text(
            x,
            _HEIGHT - _BOTTOM + 17,
            show_tick(tick),
            size=11,
            css="c-muted",
            fill=MUTED,
            text_anchor="middle",
        )
    drawing.text(
        _WIDTH - _RIGHT,
        _HEIGHT - _BOTTOM + 33,
        texts.say("label.months"),
        size=11,
        css="c-muted",
        fill=MUTED,
        text_anchor="end",
    )
    for limit in limits:
        x, y = at(x_ticks[0], limit)
        drawing.line(
            x, y, _WIDTH - _RIGHT, y, css="c-limit", stroke=LIMIT, stroke_width=1.8, stroke_dasharray="8 4"
        )
        words = f"{texts.say('label.limit')} {show_tick(limit)}"
        drawing.text(
            _WIDTH - _RIGHT, y - 5, words, size=11, css="c-limit-text", fill=LIMIT, text_anchor="end"
        )
    if isinstance(supported, int | float):
        x = at(float(supported), y_ticks[0])[0]
        drawing.line(x, _TOP, x, _HEIGHT - _BOTTOM, css="c-accent-line", stroke=ACCENT, stroke_width=1.6)
        words = texts.say("chart.stability.supported", months=show_tick(float(supported)))
        anchor = "end" if x + text_width(words, 11) > _WIDTH - _RIGHT else "start"
        drawing.text(
            x + (-5 if anchor == "end" else 5),
            _TOP - 6,
            words,
            size=11,
            css="c-ink",
            fill=INK,
            text_anchor=anchor,
        )
    for line in result.get("lines") or ():
        index = batches.index(str(line["batch"])) if str(line["batch"]) in batches else 0
        a, b = float(line["intercept"]), float(line["slope"])
        (x1, y1), (x2, y2) = at(x_ticks[0], a + b * x_ticks[0]), at(x_ticks[-1], a + b * x_ticks[-1])
        if all(_TOP - 20 <= y <= _HEIGHT - _BOTTOM + 20 for y in (y1, y2)):
            drawing.line(
                x1, y1, x2, y2, css=f"s-{index % 6}-line", stroke=_COLOURS[index % 6], stroke_opacity=0.55
            )
    for batch, months, value in points:
        _draw_mark(drawing, batches.index(batch), *at(months, value))
    x = _LEFT
    for index, batch in enumerate(batches[:8]):
        _draw_mark(drawing, index, x + 5, _HEIGHT - 14)
        drawing.text(x + 15, _HEIGHT - 10, batch, size=11.5, css="c-ink", fill=INK)
        x += 34 + text_width(batch, 11.5)
    return drawing.to_svg()


def _draw_mark(drawing: Drawing, index: int, x: float, y: float) -> None:
    """Draw a point: circle, square, triangle, diamond, cross or ring, so that batches differ without colour."""
    colour, css = _COLOURS[index % 6], f"s-{index % 6}"
    d, shape = 4.2, index % 6
    if shape == 0:
        drawing.path(
            f"M{x - d:.2f} {y:.2f}a{d} {d} 0 1 0 {2 * d} 0a{d} {d} 0 1 0 {-2 * d} 0z", css=css, fill=colour
        )
    elif shape == 1:
        drawing.path(f"M{x - d:.2f} {y - d:.2f}h{2 * d}v{2 * d}h{-2 * d}z", css=css, fill=colour)
    elif shape == 2:
        drawing.path(f"M{x:.2f} {y - d - 0.8:.2f}l{d + 1} {2 * d}h{-2 * (d + 1)}z", css=css, fill=colour)
    elif shape == 3:
        drawing.path(
            f"M{x:.2f} {y - d - 1:.2f}l{d + 1} {d + 1}l{-d - 1} {d + 1}l{-d - 1} {-d - 1}z",
            css=css,
            fill=colour,
        )
    elif shape == 4:
        points = f"M{x - d:.2f} {y - d:.2f}l{2 * d} {2 * d}m0 {-2 * d}l{-2 * d} {2 * d}"
        drawing.path(points, css=f"{css}-line", stroke=colour, stroke_width=2)
    else:
        points = f"M{x - d:.2f} {y:.2f}a{d} {d} 0 1 0 {2 * d} 0a{d} {d} 0 1 0 {-2 * d} 0z"
        drawing.path(points, css=f"{css}-line", stroke=colour, stroke_width=2)
