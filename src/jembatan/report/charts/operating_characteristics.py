"""Two pictures of a simulated design: how often each rule holds, and where the regional estimates fall."""

from __future__ import annotations

import math
from typing import NamedTuple

from jembatan.report.charts.drawing import ACCENT, ACCENT_LIGHT, GRID, INK, MUTED, PAPER, Drawing, fit
from jembatan.report.charts.scale import find_ticks, show_tick

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 780.0, 350.0, 74.0, 30.0, 12.0


class Bar(NamedTuple):
    """A rule with the share of trials in which it holds, and its standard error."""

    label: str
    share: float
    se: float


class Spread(NamedTuple):
    """A region's estimates: true value (NaN where there is none), mean and standard deviation."""

    label: str
    truth: float
    mean: float
    sd: float


def draw_rules(bars: list[Bar], title: str, about: str, name: str) -> str:
    """Return bars from 0 to 100% with whiskers of two standard errors; a share that is NaN leaves its row empty."""
    drawing = Drawing(name, _WIDTH, _TOP + len(bars) * _ROW + 34, title, about)

    def at(share: float) -> float:
        return _LEFT + min(max(share, 0.0), 1.0) * (_WIDTH - _LEFT - _RIGHT)

    bottom = _TOP + len(bars) * _ROW
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        drawing.line(at(tick), _TOP - 4, at(tick), bottom, css="c-grid", stroke=GRID)
        drawing.text(
            at(tick), bottom + 18, f"{tick:.0%}", size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )
    for index, bar in enumerate(bars):
        y = _TOP + index * _ROW
        drawing.text(0, y + 18, fit(bar.label, _LEFT - 12, 12), size=12)
        if math.isnan(bar.share):
            continue
        drawing.rect(
            at(0.0), y + 5, at(bar.share) - at(0.0), _ROW - 11, css="t-authority", fill=ACCENT if index == 0 else ACCENT_LIGHT
        )  # fmt: skip
        low, high = at(bar.share - 1.96 * bar.se), at(bar.share + 1.96 * bar.se)
        middle = y + _ROW / 2 - 0.5
        drawing.line(low, middle, high, middle, css="c-ink-line", stroke=INK, stroke_width=1.5)
        for end in (low, high):
            drawing.line(end, middle - 4, end, middle + 4, css="c-ink-line", stroke=INK, stroke_width=1.5)
        drawing.text(_WIDTH, y + 18, f"{100 * bar.share:.1f}%", size=12, text_anchor="end", font_weight="600")
    return drawing.to_svg()


def draw_spreads(rows: list[Spread], wanted: float, title: str, about: str, axis: str, name: str) -> str:
    """Return mean and 95% range by row, the true value as a ring, zero as a line and `wanted` as a dashed line (NaN: none)."""
    finite = [row for row in rows if math.isfinite(row.mean) and math.isfinite(row.sd)]
    ends = [0.0, *(row.mean + s * 1.96 * row.sd for row in finite for s in (-1, 1))]
    ticks = find_ticks(min(ends), max(ends), 7)
    drawing = Drawing(name, _WIDTH, _TOP + len(rows) * _ROW + 52, title, about)

    def at(value: float) -> float:
        return _LEFT + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (_WIDTH - _LEFT - _RIGHT)

    bottom = _TOP + len(rows) * _ROW
    for tick in ticks:
        drawing.line(at(tick), _TOP - 4, at(tick), bottom, css="c-grid", stroke=GRID)
        drawing.text(
            at(tick), bottom + 18, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )
    drawing.text(_WIDTH - _RIGHT, bottom + 38, axis, size=11.5, css="c-muted", fill=MUTED, text_anchor="end")
    drawing.line(at(0.0), _TOP - 4, at(0.0), bottom, css="c-ink-line", stroke=INK, stroke_width=1.4)
    if math.isfinite(wanted) and ticks[0] <= wanted <= ticks[-1]:
        drawing.line(
            at(wanted), _TOP - 4, at(wanted), bottom, css="c-ink-line", stroke=INK, stroke_width=1.2, stroke_dasharray="5 4"
        )  # fmt: skip
    for index, row in enumerate(rows):
        y = _TOP + index * _ROW + _ROW / 2
        drawing.text(0, y + 4, fit(row.label, _LEFT - 12, 12), size=12)
        if row not in finite:
            continue
        low, high = at(row.mean - 1.96 * row.sd), at(row.mean + 1.96 * row.sd)
        drawing.line(low, y, high, y, css="c-accent-line", stroke=ACCENT, stroke_width=2)
        for end in (low, high):
            drawing.line(end, y - 5, end, y + 5, css="c-accent-line", stroke=ACCENT, stroke_width=2)
        if math.isfinite(row.truth):
            x, d = at(row.truth), 6.5
            circle = f"M{x - d:.2f} {y:.2f}a{d} {d} 0 1 0 {2 * d} 0a{d} {d} 0 1 0 {-2 * d} 0z"
            drawing.path(circle, css="c-ink-line", fill=PAPER, stroke=INK, stroke_width=1.4)
        drawing.rect(at(row.mean) - 3, y - 3, 6, 6, css="t-authority", fill=ACCENT)
        drawing.text(_WIDTH, y + 4, f"{row.mean:.3f}", size=12, text_anchor="end", font_weight="600")
    return drawing.to_svg()
