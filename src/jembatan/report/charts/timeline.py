"""The clock of the assumed pathway: every step from its first counted day to its last, earliest and latest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from jembatan.core.timeline import Step, Timeline
from jembatan.report.charts.drawing import ACCENT, ACCENT_LIGHT, GRID, INK, MUTED, Drawing, fit, text_width
from jembatan.report.texts import Texts

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 960.0, 300.0, 64.0, 26.0, 30.0


def draw_timeline(timeline: Timeline, texts: Texts, name: str = "timeline") -> str:
    """Return the picture: two groups of bars on one axis of months."""
    groups = [
        (texts.say("label.earliest"), timeline.earliest_steps, timeline.earliest),
        (texts.say("label.latest"), timeline.latest_steps, timeline.latest),
    ]
    height = _TOP + sum(len(steps) * _ROW + 44 for _, steps, _ in groups) + 24
    drawing = Drawing(
        name,
        _WIDTH,
        height,
        texts.say("chart.timeline.title"),
        texts.say(
            "chart.timeline.about", start=timeline.start, earliest=timeline.earliest, latest=timeline.latest
        ),
    )
    first = min([timeline.start, *(s.first_day for _, steps, _ in groups for s in steps)])
    last = max([timeline.latest, *(s.last_day for _, steps, _ in groups for s in steps)])
    days = max((last - first).days, 1)

    def at(day: dt.date) -> float:
        return _LEFT + (day - first).days / days * (_WIDTH - _LEFT - _RIGHT)

    _draw_months(drawing, first, last, at, height - 30)
    y = _TOP
    for title, steps, end in groups:
        y = _draw_group(drawing, title, steps, end, y, at, texts)
    _draw_legend(drawing, height - 14, texts, timeline.provisional)
    return drawing.to_svg()


def _draw_months(
    drawing: Drawing, first: dt.date, last: dt.date, at: Callable[[dt.date], float], bottom: float
) -> None:
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / step <= 11)
    day = dt.date(first.year, 1, 1)
    while day <= last:
        if day >= first:
            drawing.line(at(day), _TOP - 8, at(day), bottom, css="c-grid", stroke=GRID)
            drawing.text(
                at(day),
                _TOP - 14,
                day.isoformat()[:7],
                size=11,
                css="c-muted",
                fill=MUTED,
                text_anchor="middle",
            )
        month = day.month - 1 + every
        day = dt.date(day.year + month // 12, month % 12 + 1, 1)


def _draw_group(
    drawing: Drawing,
    title: str,
    steps: Sequence[Step],
    end: dt.date,
    y: float,
    at: Callable[[dt.date], float],
    texts: Texts,
) -> float:
    drawing.text(0, y + 16, f"{title}: {texts.day(end)}", size=13, font_weight="700")
    y += 26
    for step in steps:
        _draw_step(drawing, step, y, at, texts)
        y += _ROW
    drawing.line(
        at(end), y - len(steps) * _ROW - 2, at(end), y + 2, css="c-accent-line", stroke=ACCENT, stroke_width=2
    )
    return y + 18


def _draw_step(drawing: Drawing, step: Step, y: float, at: Callable[[dt.date], float], texts: Texts) -> None:
    title = texts.say(step.title)
    days = word_days(step, texts)
    by_authority = step.actor == "authority"
    fill = (
        ACCENT
        if by_authority
        else drawing.hatch("applicant", background="#ffffff", stroke=ACCENT_LIGHT, css="p-applicant")
    )
    tooltip = f"{title}: {texts.day(step.first_day)} – {texts.day(step.last_day)}, {days}"
    drawing.open("g", tooltip)
    drawing.text(12, y + 15, fit(title, _LEFT - 24, 12), size=12)
    x, wide = at(step.first_day), max(at(step.last_day) - at(step.first_day), 3)
    drawing.rect(
        x,
        y + 4,
        wide,
        15,
        css="t-authority" if by_authority else "t-applicant",
        fill=fill,
        stroke=ACCENT,
        stroke_width=1.2,
        rx=3,
        **({"stroke_dasharray": "4 2", "fill_opacity": 0.45} if step.provisional else {}),
    )
    inside = text_width(days, 11) + 10 <= wide and by_authority and not step.provisional
    if inside:
        drawing.text(x + 6, y + 15.5, days, size=11, css="c-light", fill="#ffffff")
    elif x + wide + text_width(days, 11) + 6 <= _WIDTH:
        drawing.text(x + wide + 5, y + 15.5, days, size=11, css="c-muted", fill=MUTED)
    else:
        drawing.text(x - 5, y + 15.5, days, size=11, css="c-muted", fill=MUTED, text_anchor="end")
    drawing.close("g")


def word_days(step: Step, texts: Texts) -> str:
    """Return the length of a step in words: 120 working days."""
    if step.days is None:
        return texts.say("word.days_unknown")
    return texts.say(
        "word.working_days" if step.day_type == "working" else "word.calendar_days", days=step.days
    )


def _draw_legend(drawing: Drawing, y: float, texts: Texts, provisional: bool) -> None:
    x = _LEFT
    shown: list[tuple[str, str, dict[str, str | float]]] = [
        ("authority", texts.say("actor.authority"), {"fill": ACCENT}),
        ("applicant", texts.say("actor.applicant"), {"fill": "url(#" + drawing.name + "-applicant)"}),
    ]
    drawing.hatch("applicant", background="#ffffff", stroke=ACCENT_LIGHT, css="p-applicant")
    if provisional:
        more: dict[str, str | float] = {"fill": ACCENT, "fill_opacity": 0.45, "stroke_dasharray": "4 2"}
        shown.append(("authority", texts.say("word.provisional"), more))
    for css, words, look in shown:
        fill = str(look.pop("fill"))
        drawing.rect(x, y - 10, 22, 12, css=f"t-{css}", fill=fill, stroke=ACCENT, rx=2, **look)
        drawing.text(x + 28, y, words, size=11.5, css="c-muted", fill=INK)
        x += 50 + text_width(words, 11.5)
