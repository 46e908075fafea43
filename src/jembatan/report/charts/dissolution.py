"""Two dissolution profiles: mean and range of the units at each time, the points that count filled, the plateau dashed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit, text_width
from jembatan.report.charts.scale import find_ticks, show_tick
from jembatan.report.texts import Texts

_WIDTH, _HEIGHT = 640.0, 340.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 16.0, 40.0, 50.0
_TEST = "#a3242b"


def draw_dissolution_evidence(result: Mapping[str, Any], texts: Texts, name: str) -> str:
    """Return the picture of an evidence's profiles. Raises KeyError where the result holds none."""
    return draw_dissolution(
        result["times"],
        result["reference"],
        result["test"],
        (str(result["reference_name"]), str(result["test_name"])),
        counted=result["points"],
        plateau=float(result["plateau_percent"]),
        time_unit=str(result["time_unit"]),
        texts=texts,
        name=name,
    )


def draw_dissolution(
    times: Sequence[float],
    reference: Sequence[Sequence[float]],
    test: Sequence[Sequence[float]],
    names: tuple[str, str],
    *,
    counted: Sequence[float],
    plateau: float,
    time_unit: str,
    texts: Texts,
    name: str = "dissolution",
) -> str:
    """Return the picture of units x times in percent; `counted` are the times that enter f2."""
    drawing = Drawing(
        name,
        _WIDTH,
        _HEIGHT,
        texts.say("dissolution.chart.title", reference=names[0], test=names[1]),
        texts.say("dissolution.chart.about", points=len(counted)),
    )
    x_ticks = find_ticks(0, max(times), 6)
    y_ticks = find_ticks(
        0, max(100.0, *(v for product in (reference, test) for unit in product for v in unit)), 5
    )
    x_span, y_span = x_ticks[-1], y_ticks[-1]

    def at(time: float, value: float) -> tuple[float, float]:
        return (
            _LEFT + time / x_span * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - value / y_span * (_HEIGHT - _TOP - _BOTTOM),
        )

    for tick in y_ticks:
        y = at(0, tick)[1]
        drawing.line(_LEFT, y, _WIDTH - _RIGHT, y, css="c-grid", stroke=GRID)
        drawing.text(_LEFT - 7, y + 4, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="end")
    for tick in x_ticks:
        drawing.text(
            at(tick, 0)[0], _HEIGHT - _BOTTOM + 17, show_tick(tick), size=11, css="c-muted", fill=MUTED, text_anchor="middle"
        )  # fmt: skip
    drawing.text(
        _WIDTH - _RIGHT,
        _HEIGHT - 10,
        texts.say(f"dissolution.chart.time_{time_unit}"),
        size=11,
        css="c-muted",
        fill=MUTED,
        text_anchor="end",
    )
    y = at(0, plateau)[1]
    drawing.line(_LEFT, y, _WIDTH - _RIGHT, y, css="c-limit", stroke=MUTED, stroke_dasharray="6 4")
    drawing.text(_LEFT + 4, y - 4, f"{plateau:g} %", size=11, css="c-muted", fill=MUTED)
    x = _LEFT
    for label, colour, dashes in ((names[0], ACCENT, ""), (names[1], _TEST, "7 4")):
        words = fit(label, 220, 12)
        drawing.line(x, 16, x + 26, 16, css="c-line", stroke=colour, stroke_width=2, **_dashes(dashes))
        drawing.text(x + 32, 20, words, size=12, css="c-ink", fill=INK)
        x += 32 + text_width(words, 12) + 26
    drawing.text(
        _WIDTH - _RIGHT, 20, texts.say("dissolution.chart.counted"), size=11, css="c-muted", fill=MUTED, text_anchor="end"
    )  # fmt: skip
    for units, colour, dashes, shift in ((reference, ACCENT, "", -2.0), (test, _TEST, "7 4", 2.0)):
        means = [sum(column) / len(units) for column in zip(*units, strict=True)]
        corners = [at(t, m) for t, m in zip(times, means, strict=True)]
        drawing.path(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners),
            css="c-line",
            stroke=colour,
            stroke_width=2,
            **_dashes(dashes),
        )
        for j, (t, (x, y)) in enumerate(zip(times, corners, strict=True)):
            low, high = min(u[j] for u in units), max(u[j] for u in units)
            drawing.line(x + shift, at(t, low)[1], x + shift, at(t, high)[1], css="c-line", stroke=colour)
            filled = colour if t in counted else "#ffffff"
            if shift < 0:
                drawing.path(_circle(x, y), css="c-point", fill=filled, stroke=colour, stroke_width=1.6)
            else:
                drawing.rect(x - 4, y - 4, 8, 8, css="c-point", fill=filled, stroke=colour, stroke_width=1.6)
    return drawing.to_svg()


def _dashes(dashes: str) -> dict[str, str]:
    return {"stroke_dasharray": dashes} if dashes else {}


def _circle(x: float, y: float, r: float = 4.2) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
