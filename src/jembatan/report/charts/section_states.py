"""The state of the dossier by section: one tile per section, filled by its gravest outcome."""

from __future__ import annotations

from collections.abc import Sequence

from jembatan.report.charts.drawing import FILLS, INK, MARKS, MUTED, STROKES, Drawing, fit, text_width
from jembatan.report.section_states import GRAVEST_FIRST, SectionState
from jembatan.report.texts import Texts

_WIDTH, _LEFT, _GAP, _HIGH = 960.0, 118.0, 6.0, 44.0
_NARROW, _WIDE = 87.5, 205.5
_LIGHT_ON_DARK = ("not_met", "error")


def draw_section_states(states: Sequence[SectionState], texts: Texts, name: str = "sections") -> str:
    """Return the picture; an empty text where there is nothing to draw."""
    if not states:
        return ""
    groups: dict[str, list[SectionState]] = {}
    for state in states:
        groups.setdefault(state.group, []).append(state)
    rows = [(group, line) for group, tiles in groups.items() for line in _lines(group, tiles)]
    height = len(rows) * (_HIGH + _GAP) + (len(groups) - 1) * 8 + 2.0
    count = {
        outcome: sum(s.state == outcome for s in states) for outcome in ("met", "not_met", "undetermined")
    }
    drawing = Drawing(
        name, _WIDTH, height, texts.say("chart.sections.title"), texts.say("chart.sections.about", **count)
    )
    y, before = 2.0, None
    for group, line in rows:
        if group != before:
            y += 8 if before is not None else 0
            drawing.text(0, y + 26, _group_title(group, texts), size=13, font_weight="600")
            before = group
        wide = _WIDE if group == "" else _NARROW
        for column, state in enumerate(line):
            _draw_tile(drawing, state, _LEFT + column * (wide + _GAP), y, wide, texts)
        y += _HIGH + _GAP
    drawing.height = _draw_legend(drawing, y + 14, texts) + 26
    return drawing.to_svg()


def _lines(group: str, tiles: list[SectionState]) -> list[list[SectionState]]:
    per_line = int((_WIDTH - _LEFT + _GAP) // ((_WIDE if group == "" else _NARROW) + _GAP))
    return [tiles[i : i + per_line] for i in range(0, len(tiles), per_line)]


def _group_title(group: str, texts: Texts) -> str:
    if not group:
        return fit(texts.say("label.other_sections"), _LEFT - 8, 13)
    return texts.say("label.module" if group.isdigit() else "label.part", number=group)


def _draw_tile(drawing: Drawing, state: SectionState, x: float, y: float, wide: float, texts: Texts) -> None:
    code = state.state
    title = state.name if state.group else texts.say_code("concept_subject", state.name)
    counted = [(o.value, state.counts[o.value]) for o in reversed(GRAVEST_FIRST) if state.counts.get(o.value)]
    tooltip = f"{title}: " + (
        ", ".join(f"{texts.say_code('outcome', outcome)} {n}" for outcome, n in counted)
        or texts.say("label.documents_only")
    )
    shape = {"not_applicable": "4 3", "": "1.5 3"}.get(code)
    drawing.open("a", tooltip, href="#find", **{"data-find": title})
    drawing.rect(
        x,
        y,
        wide,
        _HIGH,
        css=f"t-{code or 'none'}",
        fill=drawing.fill_of(code),
        stroke=STROKES[code],
        stroke_width=1.4,
        rx=5,
        **({"stroke_dasharray": shape} if shape else {}),
    )
    css, ink = ("c-light", "#ffffff") if code in _LIGHT_ON_DARK else ("c-tile", INK)
    # bold letters are wider than fit() reckons, and fonts differ from desk to desk
    drawing.text(
        x + 9, y + 18, fit(title, (wide - 16) / 1.2, 12.5), size=12.5, css=css, fill=ink, font_weight="600"
    )
    said = "  ".join(f"{MARKS[outcome]}{n}" for outcome, n in counted if outcome != "not_applicable") or "–"
    drawing.text(x + 9, y + 35, fit(said, wide - 12, 11.5), size=11.5, css=css, fill=ink)
    drawing.close("a")


def _draw_legend(drawing: Drawing, y: float, texts: Texts) -> float:
    """Draw it at that height and return the height of its last line."""
    x = _LEFT
    for outcome in (*(o.value for o in reversed(GRAVEST_FIRST)), ""):
        words = texts.say_code("outcome", outcome) if outcome else texts.say("label.documents_only")
        said = f"{MARKS[outcome]} {words}".strip()
        wide = 22 + 18 + 1.15 * text_width(said, 11.5)  # fonts differ from desk to desk
        if x + wide > _WIDTH:
            x, y = _LEFT, y + 20
        dash = {"not_applicable": "4 3", "": "1.5 3"}.get(outcome)
        drawing.rect(
            x,
            y,
            16,
            13,
            css=f"t-{outcome or 'none'}",
            fill=drawing.fill_of(outcome) if outcome else FILLS[""],
            stroke=STROKES[outcome],
            rx=3,
            **({"stroke_dasharray": dash} if dash else {}),
        )
        drawing.text(x + 22, y + 11, said, size=11.5, css="c-muted", fill=MUTED)
        x += wide
    return y
