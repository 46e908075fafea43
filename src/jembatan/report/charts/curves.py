"""Curves over one axis, each with a pattern of its own: power by size, chance of acceptance by difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit, text_width
from jembatan.report.charts.scale import find_ticks, show_tick

_WIDTH, _HEIGHT = 640.0, 320.0
_LEFT, _RIGHT, _BOTTOM = 52.0, 20.0, 46.0
_STYLES = ((ACCENT, ""), ("#a3242b", "8 4"), ("#a87a12", "2 3"), ("#4a4e8f", "10 3 2 3"), ("#6d5a63", "5 2"))


class Curve(NamedTuple):
    """One curve: its name and its points in order of x."""

    label: str
    x: Sequence[float]
    y: Sequence[float]


def draw_curves(
    curves: Sequence[Curve],
    *,
    title: str,
    about: str,
    x_label: str,
    y_label: str,
    level: float | None = None,
    level_label: str = "",
    top: float = 1.0,
    name: str = "curves",
) -> str:
    """Return the picture of curves from 0 to `top`, printed in percent where `top` is 1; `level` is a dashed line across."""
    rows: list[list[tuple[float, Curve]]] = [[]]
    x = _LEFT
    for curve in curves:
        width = 34 + text_width(fit(curve.label, 240, 12), 12) + 22
        if x + width > _WIDTH - _RIGHT and rows[-1]:
            rows.append([])
            x = _LEFT
        rows[-1].append((x, curve))
        x += width
    head = 24.0 + 20 * len(rows)
    height = _HEIGHT + 20 * len(rows)
    drawing = Drawing(name, _WIDTH, height, title, about)
    x_ticks = find_ticks(min(c.x[0] for c in curves), max(c.x[-1] for c in curves), 6)
    y_ticks = find_ticks(0, top, 5)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + (x - x_ticks[0]) / (x_ticks[-1] - x_ticks[0]) * (_WIDTH - _LEFT - _RIGHT),
            height - _BOTTOM - (y - y_ticks[0]) / (y_ticks[-1] - y_ticks[0]) * (height - head - _BOTTOM),
        )

    for tick in y_ticks:
        y = at(x_ticks[0], tick)[1]
        drawing.line(_LEFT, y, _WIDTH - _RIGHT, y, css="c-grid", stroke=GRID)
        words = f"{100 * tick:.0f} %" if top == 1.0 else show_tick(tick)
        drawing.text(_LEFT - 7, y + 4, words, size=11, css="c-muted", fill=MUTED, text_anchor="end")
    for tick in x_ticks:
        drawing.text(
            at(tick, 0)[0], height - _BOTTOM + 17, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )  # fmt: skip
    drawing.text(_WIDTH - _RIGHT, height - 10, x_label, size=11, css="c-muted", fill=MUTED, text_anchor="end")
    drawing.text(0, head - 12, y_label, size=11, css="c-muted", fill=MUTED)
    if level is not None:
        y = at(0, level)[1]
        drawing.line(_LEFT, y, _WIDTH - _RIGHT, y, css="c-limit", stroke=INK, stroke_dasharray="3 3")
        drawing.text(
            _WIDTH - _RIGHT, y - 4, level_label, size=11, css="c-muted", fill=MUTED, text_anchor="end"
        )
    styles = {id(c): _STYLES[i % len(_STYLES)] for i, c in enumerate(curves)}
    for line, row in enumerate(rows):
        for x, curve in row:
            colour, dashes = styles[id(curve)]
            y = 12.0 + 20 * line
            more = {"stroke_dasharray": dashes} if dashes else {}
            drawing.line(x, y, x + 28, y, css="c-line", stroke=colour, stroke_width=2.2, **more)
            drawing.text(x + 34, y + 4, fit(curve.label, 240, 12), size=12)
    for curve in curves:
        colour, dashes = styles[id(curve)]
        more = {"stroke_dasharray": dashes} if dashes else {}
        corners = [at(a, min(max(b, 0.0), top)) for a, b in zip(curve.x, curve.y, strict=True)]
        drawing.path(
            "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in corners),
            css="c-line",
            stroke=colour,
            stroke_width=2.2,
            stroke_linejoin="round",
            **more,
        )
    return drawing.to_svg()
