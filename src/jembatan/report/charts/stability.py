"""Measurements over time: points per batch, each with a shape of its own, the limits and the fitted lines.

Reads from a result: points (batch, months, value; censored, outside), lower, upper, attribute, unit, curves (batch, kind
mean/lower/upper, months, values), crossing_months, supported_months. Only the points are needed. Curves are cut at the
edge of the plot (lines with intercept and slope do as well); what is censored is an open point with a tail, what lies outside its limits has a ring.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, PAPER, Drawing, text_width
from jembatan.report.charts.scale import find_month_ticks, find_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH, _HEIGHT = 640.0, 330.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 16.0, 34.0, 62.0
_COLOURS = ("#0b5c6b", "#a3242b", "#a87a12", "#4a4e8f", "#3f8a5f", "#6d5a63")
LIMIT = "#a3242b"
_FAR = 2.5  # a crossing further than so many times the data is not drawn
Point = tuple[float, float]
At = Callable[[float, float], Point]


def draw_stability(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture; `bound` in the result names the kind of bound. Raises KeyError, TypeError or ValueError where the result holds no points."""
    drawn = [p for p in result["points"] if p.get("value") is not None and math.isfinite(float(p["value"]))]
    points = [(str(p["batch"]), float(p["months"]), float(p["value"])) for p in drawn]
    if not points:
        raise KeyError("points")
    limits = [float(result[k]) for k in ("lower", "upper") if isinstance(result.get(k), int | float)]
    batches = list(dict.fromkeys(p[0] for p in points))
    supported, crossing = result.get("supported_months"), result.get("crossing_months")
    last = max(p[1] for p in points)
    ends = [last] + [
        float(m) for m in (supported, crossing) if isinstance(m, int | float) and m <= 2.2 * last
    ]
    x_ticks = find_month_ticks(max(ends))
    values = [p[2] for p in points] + limits
    if any(p.get("censored") for p in drawn):
        values.append(0.0)  # below quantification there is still room
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
        drawing.text(_LEFT + 6, y - 5, words, size=11, css="c-limit-text", fill=LIMIT)
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
    straight = [
        {
            "batch": line["batch"],
            "kind": "mean",
            "months": x_ticks,
            "values": [float(line["intercept"]) + float(line["slope"]) * t for t in x_ticks],
        }
        for line in result.get("lines") or ()
    ]
    for curve in result.get("curves") or straight:
        _draw_curve(drawing, curve, batches, at)
    if isinstance(crossing, int | float) and crossing <= x_ticks[-1]:
        _draw_crossing(drawing, float(crossing), limits, result, at, texts)
    for p, (batch, months, value) in zip(drawn, points, strict=True):
        x, y = at(months, value)
        _draw_mark(drawing, batches.index(batch), x, y)
        if p.get("outside"):
            drawing.path(_ring(x, y, 8), css="c-limit", stroke=LIMIT, stroke_width=1.4)
        if p.get("censored"):
            drawing.path(f"M{x:.2f} {y + 5:.2f}v9m-3 -4l3 4l3 -4", css="c-ink", stroke=INK, stroke_width=1.2)
    x = _LEFT
    for index, batch in enumerate(batches[:8]):
        _draw_mark(drawing, index, x + 5, _HEIGHT - 14)
        drawing.text(x + 15, _HEIGHT - 10, batch, size=11.5, css="c-ink", fill=INK)
        x += 34 + text_width(batch, 11.5)
    if any(curve["kind"] != "mean" for curve in result.get("curves") or ()):
        drawing.line(
            x, _HEIGHT - 14, x + 24, _HEIGHT - 14, css="c-ink-line", stroke=INK, stroke_dasharray="4 3"
        )
        named = texts.say("shelf_life.chart." + str(result.get("bound", "bound")))
        drawing.text(x + 30, _HEIGHT - 10, named, size=11.5, css="c-ink")
    return drawing.to_svg()


def _draw_curve(drawing: Drawing, curve: Mapping[str, Any], batches: list[str], at: At) -> None:
    """Draw a fitted line or a bound as far as it lies on the plot."""
    index = batches.index(str(curve["batch"])) if str(curve["batch"]) in batches else None
    colour = INK if index is None else _COLOURS[index % 6]
    css = "c-ink-line" if index is None else f"s-{index % 6}-line"
    points = [at(float(t), float(v)) for t, v in zip(curve["months"], curve["values"], strict=True)]
    parts: list[str] = []
    end = None
    for one, other in pairwise(points):
        inside = _cut(one, other)
        if inside is None:
            continue
        (x1, y1), (x2, y2) = inside
        parts.append(f"L{x2:.2f} {y2:.2f}" if end == (x1, y1) else f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}")
        end = (x2, y2)
    if parts:
        more: dict[str, str | float] = {
            "stroke": colour,
            "stroke_width": 1.5 if curve["kind"] == "mean" else 1.1,
        }
        if curve["kind"] != "mean":
            more["stroke_dasharray"] = "4 3"
        drawing.path("".join(parts), css=css, **more)


def _cut(one: Point, other: Point) -> tuple[Point, Point] | None:
    """Return the part of a segment that lies on the plot (Liang and Barsky), or None."""
    (x1, y1), (x2, y2) = one, other
    low, high = 0.0, 1.0
    for start, step, least, most in (
        (x1, x2 - x1, _LEFT, _WIDTH - _RIGHT),
        (y1, y2 - y1, _TOP, _HEIGHT - _BOTTOM),
    ):
        if step == 0:
            if not least <= start <= most:
                return None
            continue
        first, last = sorted(((least - start) / step, (most - start) / step))
        low, high = max(low, first), min(high, last)
    if low > high:
        return None
    ends = [
        one if f == 0.0 else other if f == 1.0 else (x1 + f * (x2 - x1), y1 + f * (y2 - y1))
        for f in (low, high)
    ]
    return ends[0], ends[1]


def _draw_crossing(
    drawing: Drawing, months: float, limits: list[float], result: Mapping[str, Any], at: At, texts: Texts
) -> None:
    """Draw where the bound meets the limit, as a short upright with its month."""
    side = result.get("crossing_side")
    limit = result.get(str(side)) if side in ("lower", "upper") else (limits[0] if limits else None)
    if not isinstance(limit, int | float):
        return
    x, y = at(months, float(limit))
    drawing.line(x, y - 9, x, y + 9, css="c-ink-line", stroke=INK, stroke_width=2)
    words = texts.say("shelf_life.chart.crossing", months=f"{months:.1f}")
    anchor = "end" if x + text_width(words, 11) > _WIDTH - _RIGHT else "start"
    drawing.text(
        x + (-5 if anchor == "end" else 5),
        y + (20 if y + 22 < _HEIGHT - _BOTTOM else -12),
        words,
        size=11,
        css="c-ink",
        text_anchor=anchor,
        paint_order="stroke",
        stroke=PAPER,
        stroke_width=3,
    )


def _ring(x: float, y: float, d: float) -> str:
    return f"M{x - d:.2f} {y:.2f}a{d} {d} 0 1 0 {2 * d} 0a{d} {d} 0 1 0 {-2 * d} 0z"


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
