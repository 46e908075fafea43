"""Two trees side by side, the dossier before and after, with the moves drawn between their sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jembatan.report.charts.drawing import ACCENT, GRID, INK, MUTED, Drawing, fit

_ROW, _TOP, _COLUMN, _GAP, _INDENT = 19.0, 46.0, 430.0, 300.0, 12.0
_WIDTH = 2 * _COLUMN + _GAP


class TreeRow(NamedTuple):
    """One line of a tree: a heading with how many documents stand at it; key names it for the moves."""

    key: str
    number: str
    title: str
    level: int
    documents: int
    is_top: bool = False


class Strand(NamedTuple):
    """Documents that go from one row of the left tree to one row of the right tree."""

    source: str
    target: str
    documents: int
    verified: bool
    is_stopped: bool  # held back, or without a place
    tooltip: str


def draw_bridge_trees(
    before: Sequence[TreeRow],
    after: Sequence[TreeRow],
    strands: Sequence[Strand],
    *,
    heads: tuple[str, str],
    title: str,
    about: str,
) -> str:
    """Return the SVG; a strand is as wide as it has documents (up to a limit), dashed where its row was not verified."""
    height = _TOP + _ROW * max(len(before), len(after), 1) + 16
    drawing = Drawing("bridge", _WIDTH, height, title, about)
    left = _draw_tree(drawing, before, 0, heads[0], is_left=True)
    right = _draw_tree(drawing, after, _COLUMN + _GAP, heads[1], is_left=False)
    for strand in strands:
        if strand.source not in left or strand.target not in right:
            continue
        x1, x2, y1, y2 = _COLUMN + 4, _COLUMN + _GAP - 4, left[strand.source], right[strand.target]
        middle = (x1 + x2) / 2
        dashes = "2 4" if strand.is_stopped else "none" if strand.verified else "7 4"
        drawing.open("g", tooltip=strand.tooltip, class_="strand")
        drawing.path(
            f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}",
            css="move stopped" if strand.is_stopped else "move",
            stroke="#a3242b" if strand.is_stopped else ACCENT,
            stroke_width=min(1.1 + 0.5 * (strand.documents - 1), 5),
            stroke_opacity=0.75,
            stroke_dasharray=dashes,
        )
        drawing.close("g")
    return drawing.to_svg()


def _draw_tree(
    drawing: Drawing, rows: Sequence[TreeRow], x: float, head: str, *, is_left: bool
) -> dict[str, float]:
    drawing.text(x + 4, 22, head, size=15, css="c-ink", fill=INK, font_weight="bold")
    drawing.line(x, 32, x + _COLUMN, 32, css="c-grid", stroke=GRID, stroke_width=1)
    places: dict[str, float] = {}
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        places[row.key] = y + 5
        if row.is_top:
            drawing.rect(x, y - 5, _COLUMN, _ROW - 1, css="c-band", fill="#eef3f5")
        begins = x + 6 + _INDENT * row.level
        weight: dict[str, str | float] = {"font_weight": "bold"} if row.is_top else {}
        drawing.text(begins, y + 9, row.number, size=11, css="c-ink", fill=INK, **weight)
        title_at = begins + max(62.0 - _INDENT * row.level, 10 + 7.0 * len(row.number))
        room = x + _COLUMN - 44 - title_at
        drawing.text(
            title_at,
            y + 9,
            fit(row.title, room, 11),
            size=11,
            css="c-muted",
            fill=INK if row.is_top else MUTED,
        )
        if row.documents:
            drawing.text(
                x + _COLUMN - 6,
                y + 9,
                str(row.documents),
                size=10,
                css="c-muted",
                fill=MUTED,
                text_anchor="end",
            )
            drawing.rect(x + _COLUMN if is_left else x - 4, y + 2, 4, 6, css="c-dot", fill=ACCENT)
    return places
