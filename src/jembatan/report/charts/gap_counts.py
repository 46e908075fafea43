"""What stands open by severity: not met, error and undetermined as one bar each."""

from __future__ import annotations

from collections.abc import Sequence

from jembatan.core.finding import Finding
from jembatan.core.grades import SEVERITY_ORDER, Outcome
from jembatan.report.charts.drawing import INK, MARKS, MUTED, STROKES, Drawing, fit, text_width
from jembatan.report.texts import Texts

_OPEN = (Outcome.NOT_MET, Outcome.ERROR, Outcome.UNDETERMINED)
_WIDTH, _LEFT, _ROW = 460.0, 112.0, 34.0


def draw_gap_counts(findings: Sequence[Finding], texts: Texts, name: str = "gaps") -> str:
    """Return the picture; an empty text where nothing stands open."""
    counts = {(s, o): 0 for s in SEVERITY_ORDER for o in _OPEN}
    for finding in findings:
        if finding.outcome in _OPEN:
            counts[finding.severity, finding.outcome] += 1
    most = max(sum(counts[s, o] for o in _OPEN) for s in SEVERITY_ORDER)
    if not most:
        return ""
    totals = {o.value: sum(counts[s, o] for s in SEVERITY_ORDER) for o in _OPEN}
    height = len(SEVERITY_ORDER) * _ROW + 26
    drawing = Drawing(
        name, _WIDTH, height, texts.say("chart.gaps.title"), texts.say("chart.gaps.about", **totals)
    )
    scale = (_WIDTH - _LEFT - 40) / most
    for row, severity in enumerate(SEVERITY_ORDER):
        y = row * _ROW + 4
        drawing.text(
            0, y + 17, fit(texts.say_code("severity", severity), _LEFT - 8, 13), size=13, font_weight="600"
        )
        x = _LEFT
        for outcome in _OPEN:
            count = counts[severity, outcome]
            if not count:
                continue
            wide = count * scale
            drawing.rect(
                x,
                y,
                wide,
                24,
                css=f"t-{outcome.value}",
                fill=drawing.fill_of(outcome.value),
                stroke=STROKES[outcome.value],
                stroke_width=1,
            )
            dark = outcome is not Outcome.UNDETERMINED
            if wide >= text_width(str(count), 12) + 6:
                drawing.text(
                    x + wide / 2,
                    y + 16.5,
                    str(count),
                    size=12,
                    css="c-light" if dark else "c-tile",
                    fill="#ffffff" if dark else INK,
                    text_anchor="middle",
                    font_weight="600",
                )
            x += wide
        total = sum(counts[severity, o] for o in _OPEN)
        drawing.text(x + 7, y + 17, str(total), size=12, css="c-muted", fill=MUTED)
    x = _LEFT
    for outcome in _OPEN:
        if totals[outcome.value]:
            y = height - 14
            fill = drawing.fill_of(outcome.value)
            drawing.rect(
                x, y, 14, 12, css=f"t-{outcome.value}", fill=fill, stroke=STROKES[outcome.value], rx=2
            )
            said = f"{MARKS[outcome.value]} {texts.say_code('outcome', outcome)}"
            drawing.text(x + 19, y + 10.5, said, size=11.5, css="c-muted", fill=MUTED)
            x += 37 + 1.15 * text_width(said, 11.5)
    return drawing.to_svg()
