"""Regional estimates with intervals, the countries below their region, the whole as a diamond; two scales: difference, ratio.

Reads the result of a trial's analysis (jembatan.evidence.trial_result): regions, countries, overall, level, measure, better,
experimental, control.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit
from jembatan.report.charts.scale import find_log_ticks, find_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH, _LEFT, _NUMBERS, _RIGHT, _ROW, _TOP = 860.0, 190.0, 150.0, 165.0, 25.0, 46.0
_ENOUGH, _FEW = 0.95, 8  # share of all weight, and number of rows, that the axis must hold whole


class _Row(NamedTuple):
    label: str
    kind: str  # region, country, overall
    numbers: str
    estimate: float | None
    low: float | None
    high: float | None
    note: str
    weight: float


def draw_regional_forest(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture. Raises KeyError where the result holds no region."""
    is_ratio = "ratio" in result["overall"]
    rows = _rows(result, texts, is_ratio)
    if not any(row.estimate is not None for row in rows):
        raise KeyError("regions")
    low, high = _range(rows, is_ratio)
    ticks = find_log_ticks(low, high) if is_ratio else find_ticks(low, high, 5)
    measure = texts.say(f"analyse.measure.{_key(result['measure'])}")
    height = _TOP + len(rows) * _ROW + 64
    drawing = Drawing(
        name,
        _WIDTH,
        height,
        texts.say("analyse.chart.forest_title", measure=measure),
        texts.say("analyse.chart.forest_about", rows=len(rows)),
    )
    axis = _Axis(ticks, is_ratio)
    _draw_frame(drawing, axis, rows, result, texts, measure)
    heaviest = max(row.weight for row in rows)
    for index, row in enumerate(rows):
        _draw_row(drawing, axis, row, _TOP + index * _ROW + 14, heaviest, texts, is_ratio)
    return drawing.to_svg()


class _Axis:
    def __init__(self, ticks: Sequence[float], is_ratio: bool) -> None:
        self.ticks = ticks
        self._is_ratio = is_ratio
        self.left, self.right = _LEFT + _NUMBERS, _WIDTH - _RIGHT
        self._low, self._high = self._scaled(ticks[0]), self._scaled(ticks[-1])

    def at(self, value: float) -> float:
        """Return the place of a value, held inside the axis."""
        share = (self._scaled(value) - self._low) / (self._high - self._low)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def holds(self, value: float) -> bool:
        """Say whether the value lies on the axis."""
        return self.ticks[0] <= value <= self.ticks[-1]

    def _scaled(self, value: float) -> float:
        return math.log(max(value, 1e-12)) if self._is_ratio else value


def _rows(result: Mapping[str, Any], texts: Texts, is_ratio: bool) -> list[_Row]:
    countries: dict[str, list[Mapping[str, Any]]] = {}
    for country in result.get("countries", ()):
        countries.setdefault(country["region"], []).append(country)
    found = []
    for region in result["regions"]:
        found.append(_row(region, region["region"], "region", texts, is_ratio))
        found += [
            _row(c, c["country"], "country", texts, is_ratio) for c in countries.get(region["region"], ())
        ]
    found += [_row(c, c["country"], "country", texts, is_ratio) for c in countries.get("", ())]
    found.append(_row(result["overall"], texts.say("analyse.overall"), "overall", texts, is_ratio))
    return found


def _row(part: Mapping[str, Any], label: str, kind: str, texts: Texts, is_ratio: bool) -> _Row:
    shown = part["ratio"] if is_ratio else part
    low, high = shown["ci"]
    se = part["se"]
    events = part["events"]
    if events[0] is None:
        numbers = f"{part['n'][0]} : {part['n'][1]}"
    else:
        numbers = f"{events[0]}/{part['n'][0]} : {events[1]}/{part['n'][1]}"
    note = texts.say(f"analyse.note.{part['note']}") if part["note"] else ""
    weight = 1.0 / se**2 if se else 0.0
    return _Row(
        label, kind, numbers, shown["estimate"], low, high, note, weight if kind != "overall" else 0.0
    )


def _range(rows: Sequence[_Row], is_ratio: bool) -> tuple[float, float]:
    """Return the ends of the axis: no effect, the whole, and the intervals of the heaviest regions.

    Regions of a few subjects would stretch the axis until nothing else can be read; theirs end in arrows.
    """
    scale = math.log if is_ratio else float
    usable = [
        row for row in rows if row.estimate is not None and row.low is not None and row.high is not None
    ]
    if is_ratio:
        usable = [row for row in usable if row.low > 0]  # type: ignore[operator]
    regions = sorted((r for r in usable if r.kind == "region"), key=lambda r: -r.weight)
    total = sum(r.weight for r in regions)
    kept, held = [r for r in usable if r.kind == "overall"], 0.0
    for region in regions:
        if held > _ENOUGH * total and len(kept) > _FEW:
            break
        kept.append(region)
        held += region.weight
    ends = [scale(1.0 if is_ratio else 0.0)]
    ends += [scale(end) for row in kept for end in (row.low, row.high) if end is not None]
    low, high = min(ends), max(ends)
    return (math.exp(low), math.exp(high)) if is_ratio else (low, high)


def _draw_frame(
    drawing: Drawing,
    axis: _Axis,
    rows: Sequence[_Row],
    result: Mapping[str, Any],
    texts: Texts,
    measure: str,
) -> None:
    bottom = _TOP + len(rows) * _ROW + 4
    interval = texts.say("label.interval", level=show_tick(100 * float(result["level"])))
    arms = texts.say("analyse.chart.arms", experimental=result["experimental"], control=result["control"])
    drawing.text(0, 14, fit(arms, axis.left + 180, 11.5), size=11.5, css="c-muted", fill=MUTED)
    drawing.text(
        _WIDTH, 14, f"{measure} ({interval})", size=11.5, css="c-muted", fill=MUTED, text_anchor="end"
    )
    head = "analyse.chart.n" if rows[0].numbers.count("/") == 0 else "analyse.chart.events_n"
    drawing.text(_LEFT, 33, texts.say(head), size=11, css="c-muted", fill=MUTED)
    for tick in axis.ticks:
        drawing.line(axis.at(tick), _TOP - 6, axis.at(tick), bottom, css="c-grid", stroke=GRID)
        drawing.text(
            axis.at(tick),
            bottom + 15,
            show_tick(tick),
            size=11,
            css="c-muted",
            fill=MUTED,
            text_anchor="middle",
        )
    neutral = 1.0 if "ratio" in result["overall"] else 0.0
    drawing.line(
        axis.at(neutral), _TOP - 6, axis.at(neutral), bottom, css="c-ink-line", stroke=INK, stroke_width=1.4
    )
    whole = rows[-1]
    if whole.estimate is not None:
        x = axis.at(whole.estimate)
        drawing.line(
            x, _TOP - 6, x, bottom, css="c-accent-line", stroke=ACCENT, stroke_width=1, stroke_dasharray="4 3"
        )
    if result["better"] == "unknown":
        return
    better = texts.say("analyse.chart.favours_experimental", arm=fit(result["experimental"], 150, 11.5))
    worse = texts.say("analyse.chart.favours_control", arm=fit(result["control"], 150, 11.5))
    left, right = (worse, better) if result["better"] == "higher" else (better, worse)
    y = bottom + 36
    drawing.text(
        axis.at(neutral) - 10, y, f"← {left}", size=11.5, css="c-muted", fill=MUTED, text_anchor="end"
    )
    drawing.text(axis.at(neutral) + 10, y, f"{right} →", size=11.5, css="c-muted", fill=MUTED)


def _draw_row(
    drawing: Drawing, axis: _Axis, row: _Row, y: float, heaviest: float, texts: Texts, is_ratio: bool
) -> None:
    is_whole = row.kind == "overall"
    indent = 16.0 if row.kind == "country" else 0.0
    size = 12.5 if row.kind != "country" else 11.5
    weight = {"font_weight": "600"} if row.kind != "country" else {}
    drawing.text(indent, y + 4, fit(row.label, _LEFT - indent - 10, size), size=size, **weight)  # type: ignore[arg-type]
    drawing.text(_LEFT, y + 4, row.numbers, size=11.5)
    if row.estimate is None:
        drawing.text(
            _WIDTH,
            y + 4,
            fit(row.note, _RIGHT - 8, 11),
            size=11,
            css="c-muted",
            fill=MUTED,
            text_anchor="end",
        )
        _draw_interval(drawing, axis, row, y)
        return
    x = axis.at(row.estimate)
    low = row.low if row.low is not None else -math.inf
    high = row.high if row.high is not None else math.inf
    if is_whole:
        a, b = axis.at(low), axis.at(high)
        drawing.path(
            f"M{a:.2f} {y}L{x:.2f} {y - 7}L{b:.2f} {y}L{x:.2f} {y + 7}Z", css="t-authority", fill=ACCENT
        )
    else:
        _draw_interval(drawing, axis, row, y)
        half = 2.5 + 4.5 * math.sqrt(row.weight / heaviest) if heaviest else 3.0
        fill = ACCENT if row.kind == "region" else "#ffffff"
        css = "t-authority" if row.kind == "region" else "c-open"
        if axis.holds(row.estimate):  # else it lies beyond the arrow
            drawing.rect(x - half, y - half, 2 * half, 2 * half, css=css, fill=fill, stroke=ACCENT)
    mark = "*" if row.note else ""
    between = "–" if is_ratio else ", "  # a dash before a minus is hard to read
    show = (lambda v: f"{v:.2f}") if is_ratio else (lambda v: f"{v:.3f}" if abs(v) < 10 else f"{v:.4g}")
    drawing.text(
        _WIDTH,
        y + 4,
        f"{show(row.estimate)} ({show(low)}{between}{show(high)}){mark}".replace("inf", "∞"),
        size=11.5,
        text_anchor="end",
        **({"font_weight": "600"} if is_whole else {}),  # type: ignore[arg-type]
    )


def _draw_interval(drawing: Drawing, axis: _Axis, row: _Row, y: float) -> None:
    """Draw the interval; an end beyond the axis, or open, is an arrow."""
    if row.low is None and row.high is None:
        return
    ends = (
        axis.left if row.low is None or row.low < axis.ticks[0] else axis.at(row.low),
        axis.right if row.high is None or row.high > axis.ticks[-1] else axis.at(row.high),
    )
    width = 2.0 if row.kind == "region" else 1.2
    drawing.line(ends[0], y, ends[1], y, css="c-accent-line", stroke=ACCENT, stroke_width=width)
    for end, value, sign in ((ends[0], row.low, 1), (ends[1], row.high, -1)):
        if value is None or not axis.holds(value):
            drawing.path(
                f"M{end + 7 * sign:.2f} {y - 4}L{end:.2f} {y}L{end + 7 * sign:.2f} {y + 4}",
                css="c-accent-line",
                stroke=ACCENT,
                stroke_width=width,
            )
        else:
            drawing.line(end, y - 4, end, y + 4, css="c-accent-line", stroke=ACCENT, stroke_width=width)


def _key(measure: str) -> str:
    return measure.replace("-", "_")
