"""Kaplan-Meier curves of both arms, one panel a region, with the numbers at risk below each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jembatan.evidence.trial_analysis import TrialAnalysis
from jembatan.evidence.trial_groups import ArmCurve, Group
from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit
from jembatan.report.charts.scale import show_tick
from jembatan.report.texts import Texts

_WIDTH, _PANEL, _HEIGHT, _GAP, _LEFT = 860.0, 420.0, 232.0, 20.0, 40.0
_PLOT = 140.0  # height of the curves themselves
_TOP = 40.0


def draw_survival_curves(analysis: TrialAnalysis, texts: Texts, name: str) -> str:
    """Return the picture: the whole trial first, then each region with somebody in both arms. Empty where there is none."""
    overall = analysis.overall
    panels = [(texts.say("analyse.overall"), overall), *((g.name, g) for g in analysis.regions)]
    shown = [(title, group) for title, group in panels if group.curves]
    if not shown or len(analysis.points) < 2:
        return ""
    rows = (len(shown) + 1) // 2
    last = max(c.curve.last_time for _, group in shown for c in group.curves or ())
    drawing = Drawing(
        name,
        _WIDTH,
        _TOP + rows * (_HEIGHT + _GAP),
        texts.say("analyse.chart.survival_title"),
        texts.say("analyse.chart.survival_about", panels=len(shown)),
    )
    _draw_key(drawing, analysis)
    for index, (title, group) in enumerate(shown):
        x = (index % 2) * (_PANEL + _GAP)
        y = _TOP + (index // 2) * (_HEIGHT + _GAP)
        _draw_panel(drawing, x, y, title, group, (analysis.points, last), texts)
    return drawing.to_svg()


def _draw_key(drawing: Drawing, analysis: TrialAnalysis) -> None:
    drawing.line(0, 12, 34, 12, css="c-accent-line", stroke=ACCENT, stroke_width=2.4)
    drawing.text(42, 16, fit(analysis.experimental, 340, 12), size=12)
    drawing.line(
        _PANEL, 12, _PANEL + 34, 12, css="c-ink-line", stroke=INK, stroke_width=1.6, stroke_dasharray="5 3"
    )
    drawing.text(_PANEL + 42, 16, fit(analysis.control, 340, 12), size=12)


def _draw_panel(
    drawing: Drawing,
    x: float,
    y: float,
    title: str,
    group: Group,
    axis: tuple[Sequence[float], float],
    texts: Texts,
) -> None:
    points, last = axis
    left, right, bottom = x + _LEFT, x + _PANEL - 10, y + 20 + _PLOT

    def at(time: float) -> float:
        return left + time / last * (right - left)

    def up(share: float) -> float:
        return bottom - share * _PLOT

    drawing.text(x, y + 10, fit(title, 260, 12.5), size=12.5, font_weight="600")
    for share in (0.0, 0.5, 1.0):
        drawing.line(left, up(share), right, up(share), css="c-grid", stroke=GRID)
        drawing.text(
            left - 6,
            up(share) + 4,
            f"{100 * share:.0f}%",
            size=10.5,
            css="c-muted",
            fill=MUTED,
            text_anchor="end",
        )
    for point in points:
        drawing.text(
            at(point),
            bottom + 14,
            show_tick(point),
            size=10.5,
            css="c-muted",
            fill=MUTED,
            text_anchor="middle",
        )
    assert group.curves
    styles: tuple[dict[str, str | float], ...] = (
        {"stroke": ACCENT, "stroke_width": 2.4},
        {"stroke": INK, "stroke_width": 1.6, "stroke_dasharray": "5 3"},
    )
    for arm, style in zip(group.curves, styles, strict=True):
        drawing.path(
            _steps(arm, at, up), css="c-ink-line" if arm is group.curves[1] else "c-accent-line", **style
        )
    drawing.text(x, bottom + 30, texts.say("analyse.chart.at_risk"), size=10.5, css="c-muted", fill=MUTED)
    for line, (arm, style) in enumerate(zip(group.curves, styles, strict=True)):
        level = bottom + 45 + 14 * line
        drawing.line(x, level - 4, x + 20, level - 4, css="c-ink-line", **style)  # type: ignore[arg-type]
        for point, number in zip(points, arm.at_risk, strict=True):
            drawing.text(at(point), level, str(number), size=10.5, text_anchor="middle")


def _steps(arm: ArmCurve, at: Callable[[float], float], up: Callable[[float], float]) -> str:
    """Return the curve as path data, one step at each event, to the last time that anybody was watched."""
    curve = arm.curve
    parts = [f"M{at(0.0):.2f} {up(1.0):.2f}"]
    for time, surviving in zip(curve.times, curve.surviving, strict=True):
        parts.append(f"H{at(float(time)):.2f}V{up(float(surviving)):.2f}")
    parts.append(f"H{at(curve.last_time):.2f}")
    return "".join(parts)
