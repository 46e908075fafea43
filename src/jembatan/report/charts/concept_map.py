"""The harmonisation map at a glance: one bar for each subject, its concepts by how the two authorities stand to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from jembatan.assess.compare import ComparisonRow, Relation
from jembatan.report.charts.drawing import ACCENT, ACCENT_LIGHT, INK, MUTED, Drawing, fit, text_width
from jembatan.report.texts import Texts

ORDER: tuple[Relation, ...] = (
    "same",
    "stricter",
    "looser",
    "different",
    "not_known",
    "only_here",
    "only_there",
)
_FILLS = {
    "same": "#3f8a5f",
    "stricter": ACCENT,
    "looser": ACCENT_LIGHT,
    "different": "#e3b341",
    "only_here": "#e6ebef",
    "only_there": "#ffffff",
}
_LIGHT = ("same", "stricter")  # words on these are white
_WIDTH, _LEFT, _ROW = 860.0, 210.0, 24.0


def draw_concept_map(
    rows: Sequence[ComparisonRow], names: dict[Relation, str], texts: Texts, name: str = "map"
) -> str:
    """Return the picture; `names` says each relation in words. Rows come grouped by subject."""
    subjects = [(s, Counter(row.relation for row in of)) for s, of in groupby(rows, key=lambda r: r.subject)]
    if not subjects:
        return ""
    height = len(subjects) * _ROW + 58
    drawing = Drawing(
        name,
        _WIDTH,
        height,
        texts.say("compare.chart_title"),
        texts.say("compare.chart_about", subjects=len(subjects), concepts=len(rows)),
    )
    scale = (_WIDTH - _LEFT - 40) / max(sum(counts.values()) for _, counts in subjects)
    _draw_legend(drawing, names)
    for number, (subject, counts) in enumerate(subjects):
        y = 52 + number * _ROW
        said = texts.say_code("concept_subject", subject)
        drawing.open("a", said, href=f"#g{number + 1}")
        drawing.text(0, y + 14, fit(said, _LEFT - 10, 12.5), size=12.5)
        drawing.close("a")
        x = _LEFT
        for relation in ORDER:
            if not counts[relation]:
                continue
            wide = counts[relation] * scale
            drawing.open("g", f"{names[relation]}: {counts[relation]}")
            drawing.rect(
                x,
                y,
                wide,
                18,
                css=f"m-{relation}",
                fill=_fill(drawing, relation),
                stroke=MUTED,
                stroke_width=0.8,
            )
            if wide >= text_width(str(counts[relation]), 11) + 4:
                fill = "#ffffff" if relation in _LIGHT else INK
                css = "c-light" if relation in _LIGHT else "c-tile"
                drawing.text(
                    x + wide / 2,
                    y + 13,
                    str(counts[relation]),
                    size=11,
                    css=css,
                    fill=fill,
                    text_anchor="middle",
                )
            drawing.close("g")
            x += wide
    return drawing.to_svg()


def _draw_legend(drawing: Drawing, names: dict[Relation, str]) -> None:
    x, y = 0.0, 4.0
    for relation in ORDER:
        wide = 26 + 1.12 * text_width(names[relation], 12) + 14
        if x + wide > _WIDTH:
            x, y = 0.0, y + 22
        drawing.rect(
            x, y, 16, 14, css=f"m-{relation}", fill=_fill(drawing, relation), stroke=MUTED, stroke_width=0.8
        )
        drawing.text(x + 22, y + 11.5, names[relation], size=12)
        x += wide


def _fill(drawing: Drawing, relation: Relation) -> str:
    if relation == "not_known":
        return drawing.hatch("k", background="#ffffff", stroke="#9aa6ae", css="p-unknown")
    return _FILLS[relation]
