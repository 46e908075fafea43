"""Each region's share of the overall effect with its interval, against the fraction that is to be retained.

Reads from the result of a trial's analysis: consistency (regions, retain).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit
from jembatan.report.charts.scale import find_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 860.0, 190.0, 250.0, 28.0, 44.0
_LOWEST, _HIGHEST = -2.0, 4.0


def draw_consistency(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture. Raises KeyError where consistency could not be computed."""
    consistency = result["consistency"]
    if not consistency:
        raise KeyError("consistency")
    regions = consistency["regions"]
    retain = float(consistency["retain"])
    height = _TOP + len(regions) * _ROW + 48
    drawing = Drawing(
        name,
        _WIDTH,
        height,
        texts.say("analyse.chart.consistency_title"),
        texts.say("analyse.chart.consistency_about", rows=len(regions)),
    )
    ticks = find_ticks(*_range(regions), 6)
    bottom = _TOP + len(regions) * _ROW + 4

    def at(value: float) -> float:
        share = (value - ticks[0]) / (ticks[-1] - ticks[0])
        return _LEFT + min(1.0, max(0.0, share)) * (_WIDTH - _LEFT - _RIGHT)

    drawing.rect(
        at(retain), _TOP - 6, at(ticks[-1]) - at(retain), bottom - _TOP + 6, css="c-band", fill="#eef3f4"
    )
    for tick in ticks:
        drawing.line(at(tick), _TOP - 6, at(tick), bottom, css="c-grid", stroke=GRID)
        drawing.text(
            at(tick),
            bottom + 15,
            f"{show_tick(100 * tick)}%",
            size=11,
            css="c-muted",
            fill=MUTED,
            text_anchor="middle",
        )
    drawing.line(at(1), _TOP - 6, at(1), bottom, css="c-ink-line", stroke=INK, stroke_width=1.4)
    drawing.line(
        at(retain),
        _TOP - 6,
        at(retain),
        bottom,
        css="c-ink-line",
        stroke=INK,
        stroke_width=1.4,
        stroke_dasharray="5 3",
    )
    drawing.text(
        at(retain),
        _TOP - 12,
        texts.say("analyse.chart.retain", retain=f"{100 * retain:g}%"),
        size=11,
        text_anchor="middle",
    )
    drawing.text(
        _WIDTH,
        _TOP - 26,
        texts.say("analyse.chart.chance"),
        size=11,
        css="c-muted",
        fill=MUTED,
        text_anchor="end",
    )
    for index, region in enumerate(regions):
        _draw_region(drawing, region, _TOP + index * _ROW + 14, at, (ticks[0], ticks[-1]), texts)
    drawing.text(
        _LEFT, bottom + 36, texts.say("analyse.chart.consistency_axis"), size=11, css="c-muted", fill=MUTED
    )
    return drawing.to_svg()


def _draw_region(
    drawing: Drawing,
    region: Mapping[str, Any],
    y: float,
    at: Callable[[float], float],
    ends: tuple[float, float],
    texts: Texts,
) -> None:
    drawing.text(0, y + 4, fit(region["region"], _LEFT - 12, 12.5), size=12.5, font_weight="600")
    found = region["ratio_to_overall"]
    rule = region["rules"]["method1"]
    chance = f"{100 * rule['chance_of_failing']:.0f}%"
    ratio = found["ratio"]
    if found["kind"] == "bounded":
        pieces = [(found["ci"][0], found["ci"][1])]
        interval = f"({_percent(found['ci'][0])}, {_percent(found['ci'][1])}%)"
    elif found["kind"] == "outside":
        pieces = [(-1e9, found["ci"][0]), (found["ci"][1], 1e9)]
        interval = texts.say("analyse.chart.outside")
    else:
        pieces = [(-1e9, 1e9)]
        interval = texts.say("analyse.chart.unbounded")
    for low, high in pieces:
        if high < ends[0] or low > ends[1]:
            continue
        a, b = at(low), at(high)
        drawing.line(a, y, b, y, css="c-accent-line", stroke=ACCENT, stroke_width=2)
        for x, value, sign in ((a, low, 1), (b, high, -1)):
            if ends[0] <= value <= ends[1]:
                drawing.line(x, y - 5, x, y + 5, css="c-accent-line", stroke=ACCENT, stroke_width=2)
            else:
                drawing.path(
                    f"M{x + 7 * sign:.2f} {y - 4}L{x:.2f} {y}L{x + 7 * sign:.2f} {y + 4}",
                    css="c-accent-line",
                    stroke=ACCENT,
                    stroke_width=2,
                )
    if ratio is not None and ends[0] <= ratio <= ends[1]:
        css, fill = ("t-authority", ACCENT) if rule["holds"] else ("c-open", "#ffffff")
        drawing.rect(at(ratio) - 5, y - 5, 10, 10, css=css, fill=fill, stroke=ACCENT, stroke_width=1.6)
    shown = f"{_percent(ratio)}% {interval}" if ratio is not None else interval
    drawing.text(_WIDTH - _RIGHT + 12, y + 4, fit(shown, 170, 11.5), size=11.5)
    drawing.text(_WIDTH, y + 4, chance, size=11.5, text_anchor="end", font_weight="600")


def _percent(share: float) -> str:
    shown = f"{100 * share:.0f}"
    return "0" if shown == "-0" else shown


def _range(regions: Any) -> tuple[float, float]:
    values = [0.0, 1.0]
    for region in regions:
        found = region["ratio_to_overall"]
        values += [
            v for v in (found["ratio"], *(found["ci"] if found["kind"] == "bounded" else ())) if v is not None
        ]
    return max(_LOWEST, min(values)), min(_HIGHEST, max(values))
