"""Two-arm estimates with intervals on a logarithmic scale, one row each, beside the line of no difference.

Reads from a result: rows (label, estimate, low, high, status), measure, level (0.95), reference (1), higher_favours
(treatment or control; empty says nothing).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from jembatan.core.text import Text
from jembatan.report.charts.drawing import ACCENT, GRID, MUTED, Drawing, fit
from jembatan.report.charts.scale import find_log_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 720.0, 230.0, 150.0, 34.0, 30.0


def draw_forest(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture. Raises KeyError, TypeError or ValueError where the result holds no finite positive rows."""
    rows = [
        (row["label"], float(row["estimate"]), float(row["low"]), float(row["high"]))
        for row in result["rows"]
    ]
    rows = [row for row in rows if all(math.isfinite(v) and v > 0 for v in row[1:])]
    if not rows:
        raise KeyError("rows")
    reference = float(result.get("reference", 1))
    ticks = find_log_ticks(
        min([reference, *(r[2] for r in rows)]) * 0.97, max([reference, *(r[3] for r in rows)]) * 1.03
    )
    height = _TOP + len(rows) * _ROW + 56
    measure = _say(result.get("measure"), texts) or texts.say("label.odds_ratio")
    drawing = Drawing(
        name,
        _WIDTH,
        height,
        texts.say("chart.forest.title", measure=measure),
        texts.say("chart.forest.about", rows=len(rows)),
    )
    span = math.log(ticks[-1]) - math.log(ticks[0])

    def at(value: float) -> float:
        return _LEFT + (math.log(value) - math.log(ticks[0])) / span * (_WIDTH - _LEFT - _RIGHT)

    bottom = _TOP + len(rows) * _ROW + 4
    interval = texts.say("label.interval", level=show_tick(100 * float(result.get("level", 0.95))))
    drawing.text(
        _WIDTH, 14, f"{measure} ({interval})", size=11.5, css="c-muted", fill=MUTED, text_anchor="end"
    )
    for tick in ticks:
        drawing.line(at(tick), _TOP - 6, at(tick), bottom, css="c-grid", stroke=GRID)
        drawing.text(
            at(tick), bottom + 16, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )
    drawing.line(
        at(reference), _TOP - 6, at(reference), bottom, css="c-ink-line", stroke="#16232e", stroke_width=1.4
    )
    for index, (label, estimate, low, high) in enumerate(rows):
        y = _TOP + index * _ROW + 15
        drawing.text(0, y + 4, fit(_say(label, texts), _LEFT - 14, 12.5), size=12.5)
        drawing.line(at(low), y, at(high), y, css="c-accent-line", stroke=ACCENT, stroke_width=2)
        for end in (low, high):
            drawing.line(at(end), y - 5, at(end), y + 5, css="c-accent-line", stroke=ACCENT, stroke_width=2)
        drawing.rect(at(estimate) - 5, y - 5, 10, 10, css="t-authority", fill=ACCENT)
        drawing.text(
            _WIDTH,
            y + 4,
            f"{estimate:.2f} ({low:.2f}–{high:.2f})",
            size=12,
            text_anchor="end",
            font_weight="600",
        )
    favours = {"treatment": ("control", "treatment"), "control": ("treatment", "control")}.get(
        str(result.get("higher_favours", ""))
    )
    if favours:
        y = bottom + 36
        left, right = (texts.say(f"label.favours_{side}") for side in favours)
        drawing.text(
            at(reference) - 10, y, f"← {left}", size=11.5, css="c-muted", fill=MUTED, text_anchor="end"
        )
        drawing.text(at(reference) + 10, y, f"{right} →", size=11.5, css="c-muted", fill=MUTED)
    return drawing.to_svg()


def _say(value: Any, texts: Texts) -> str:
    if isinstance(value, Mapping):
        return texts.say(
            Text(en=str(value.get("en", "")), id=str(value.get("id", "")), zh=str(value.get("zh", "")))
        )
    return texts.show(value) if value else ""
