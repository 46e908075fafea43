"""Curves over one quantity, already worded: each with its own line, mark and colour, so that greyscale loses nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit, text_width
from jembatan.report.charts.scale import find_ticks, show_tick

Place = Callable[[float, float], tuple[float, float]]

_WIDTH, _HEIGHT = 720.0, 400.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 24.0, 30.0, 74.0
_COLOURS = (ACCENT, "#a3242b", "#6a4c93", "#a87a12", "#3f8a5f", INK, "#b0529c")
_DASHES = ("", "9 4", "3 3", "12 3 3 3", "6 2", "1 4", "14 3")


@dataclass(frozen=True)
class Curve:
    """One curve; breaks where a value is not finite. `marked` puts a mark on every point."""

    label: str
    points: tuple[tuple[float, float], ...]
    marked: bool = False


@dataclass(frozen=True)
class CurvePicture:
    """What is drawn: curves, horizontal and vertical lines with labels, and the axes' names."""

    title: str
    about: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    levels: tuple[tuple[float, str], ...] = ()
    places: tuple[tuple[float, str], ...] = ()
    y_range: tuple[float, float] | None = None


def draw_curves(picture: CurvePicture, name: str) -> str:
    """Return the picture; ValueError where no point is finite."""
    points = [p for c in picture.curves for p in c.points if math.isfinite(p[0]) and math.isfinite(p[1])]
    if not points:
        raise ValueError("no point of the curves is finite")
    xs = [p[0] for p in points] + [x for x, _ in picture.places]
    ys = [p[1] for p in points] + [y for y, _ in picture.levels]
    x_ticks = find_ticks(min(xs), max(xs), 8)
    y_ticks = find_ticks(*(picture.y_range or (min(ys), max(ys))), 7)
    drawing = Drawing(name, _WIDTH, _HEIGHT, picture.title, picture.about)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - x_ticks[0]) / (x_ticks[-1] - x_ticks[0])
        up = (y - y_ticks[0]) / (y_ticks[-1] - y_ticks[0])
        return _LEFT + across * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM)

    _draw_axes(drawing, picture, x_ticks, y_ticks, at)
    for level, label in picture.levels:
        x, y = at(x_ticks[0], level)
        drawing.line(
            x, y, _WIDTH - _RIGHT, y, css="c-limit", stroke=INK, stroke_width=1.1, stroke_dasharray="2 3"
        )
        drawing.text(_WIDTH - _RIGHT, y - 5, label, size=11, text_anchor="end")
    for place, label in picture.places:
        x, y = at(place, y_ticks[0])
        drawing.line(x, _TOP, x, y, css="c-limit", stroke=INK, stroke_width=1.1, stroke_dasharray="2 3")
        ends = x + text_width(label, 11) + 6 > _WIDTH - _RIGHT
        drawing.text(
            x + (-5 if ends else 5), _TOP - 4, label, size=11, text_anchor="end" if ends else "start"
        )
    for index, curve in enumerate(picture.curves):
        _draw_curve(drawing, index, curve, at)
    _draw_legend(drawing, picture.curves)
    return drawing.to_svg()


def _draw_axes(
    drawing: Drawing, picture: CurvePicture, x_ticks: list[float], y_ticks: list[float], at: Place
) -> None:
    for tick in y_ticks:
        y = at(x_ticks[0], tick)[1]
        drawing.line(_LEFT, y, _WIDTH - _RIGHT, y, css="c-grid", stroke=GRID)
        drawing.text(_LEFT - 8, y + 4, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="end")
    bottom = _HEIGHT - _BOTTOM
    drawing.line(_LEFT, bottom, _WIDTH - _RIGHT, bottom, css="c-ink-line", stroke=INK)
    for tick in x_ticks:
        x = at(tick, y_ticks[0])[0]
        drawing.line(x, bottom, x, bottom + 4, css="c-ink-line", stroke=INK)
        drawing.text(
            x, bottom + 17, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )
    drawing.text(_LEFT - 40, 16, picture.y_label, size=11.5, css="c-muted", fill=MUTED)
    drawing.text(
        _WIDTH - _RIGHT, bottom + 34, picture.x_label, size=11.5, css="c-muted", fill=MUTED, text_anchor="end"
    )


def _draw_curve(drawing: Drawing, index: int, curve: Curve, at: Place) -> None:
    path, pen = [], "M"
    for x, y in curve.points:
        if not (math.isfinite(x) and math.isfinite(y)):
            pen = "M"
            continue
        place = at(x, y)
        path.append(f"{pen}{place[0]:.2f} {place[1]:.2f}")
        pen = "L"
        if curve.marked:
            _draw_mark(drawing, index, *place)
    drawing.path(" ".join(path), css=f"s-{index % 6}-line", stroke=_COLOURS[index % 7], **_stroke(index))


def _draw_mark(drawing: Drawing, index: int, x: float, y: float) -> None:
    d, shape, colour = 4.2, index % 3, _COLOURS[index % 7]
    if shape == 0:
        points = f"M{x - d:.2f} {y:.2f}a{d} {d} 0 1 0 {2 * d} 0a{d} {d} 0 1 0 {-2 * d} 0z"
    elif shape == 1:
        points = f"M{x - d:.2f} {y - d:.2f}h{2 * d}v{2 * d}h{-2 * d}z"
    else:
        points = f"M{x:.2f} {y - d - 1:.2f}l{d + 1} {d + 1}l{-d - 1} {d + 1}l{-d - 1} {-d - 1}z"
    drawing.path(points, css=f"s-{index % 6}", fill=colour)


def _draw_legend(drawing: Drawing, curves: tuple[Curve, ...]) -> None:
    x, y = _LEFT, _HEIGHT - 24
    for index, curve in enumerate(curves):
        label = fit(curve.label, 300, 11.5)
        width = 52 + text_width(label, 11.5)
        if x + width > _WIDTH and x > _LEFT:
            x, y = _LEFT, y + 17
        drawing.line(x, y, x + 28, y, css=f"s-{index % 6}-line", stroke=_COLOURS[index % 7], **_stroke(index))
        if curve.marked:
            _draw_mark(drawing, index, x + 14, y)
        drawing.text(x + 34, y + 4, label, size=11.5)
        x += width


def _stroke(index: int) -> dict[str, str | float]:
    dashes = _DASHES[index % 7]
    return {"stroke_width": 2.0, **({"stroke_dasharray": dashes} if dashes else {})}
