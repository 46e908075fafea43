"""A drawing: shapes and words added one after another, written as one SVG element.

Colours stand as attributes, so that the PDF has them; each shape also has a class, so that the page's style sheet can
change them in the dark. Every filling also differs in lightness or pattern, so that greyscale loses nothing.
"""

from __future__ import annotations

import html
import unicodedata
from functools import lru_cache

from jembatan.report.plain_text import show_plainly

INK = "#16232e"
MUTED = "#5b6a76"
GRID = "#d5dde2"
PAPER = "#ffffff"
ACCENT = "#0b5c6b"
ACCENT_LIGHT = "#9cc7cd"
FILLS = {
    "met": "#dcefe3",
    "not_met": "#a3242b",
    "undetermined": "#f6e7bf",
    "error": "#1c1418",
    "not_applicable": "#ffffff",
    "": "#ffffff",
}
STROKES = {
    "met": "#3f8a5f",
    "not_met": "#7d161d",
    "undetermined": "#a87a12",
    "error": "#000000",
    "not_applicable": "#9aa6ae",
    "": "#c3ccd2",
}
MARKS = {"met": "✓", "not_met": "×", "undetermined": "?", "error": "!", "not_applicable": "–", "": ""}
FONTS = "'Noto Sans SC Subset', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


class Drawing:
    """An SVG of a width and height in pixels, with a title and a description for those who cannot see it."""

    def __init__(self, name: str, width: float, height: float, title: str, about: str) -> None:
        self.name = name
        self.width = width
        self.height = height
        self._title = title
        self._about = about
        self._parts: list[str] = []
        self._patterns: dict[str, str] = {}

    def rect(
        self, x: float, y: float, w: float, h: float, *, css: str, fill: str, **more: str | float
    ) -> None:
        """Add a rectangle."""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(w, 0))}" height="{_n(h)}" class="{css}" fill="{fill}"{_more(more)}/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, css: str, stroke: str, **more: str | float
    ) -> None:
        """Add a straight line."""
        self._parts.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{css}" stroke="{stroke}"{_more(more)}/>'
        )

    def path(self, points: str, *, css: str, fill: str = "none", **more: str | float) -> None:
        """Add a path, given as SVG path data."""
        self._parts.append(f'<path d="{points}" class="{css}" fill="{fill}"{_more(more)}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        css: str = "c-ink",
        fill: str = INK,
        **more: str | float,
    ) -> None:
        """Add words; their baseline is at y."""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" class="{css}" fill="{fill}"{_more(more)}>'
            f"{_escape(show_plainly(words))}</text>"
        )

    def open(self, tag: str, tooltip: str = "", **attributes: str) -> None:
        """Open a group or link; what is added until `close` stands inside."""
        self._parts.append(f"<{tag}{_more(attributes)}>")
        if tooltip:
            self._parts.append(f"<title>{_escape(show_plainly(tooltip))}</title>")

    def close(self, tag: str) -> None:
        """Close the group or link."""
        self._parts.append(f"</{tag}>")

    def hatch(
        self, key: str, *, background: str, stroke: str, css: str, angle: int = 45, gap: float = 6
    ) -> str:
        """Return the fill of a hatched pattern, adding it to the drawing once."""
        identity = f"{self.name}-{key}"
        self._patterns[key] = (
            f'<pattern id="{identity}" width="{_n(gap)}" height="{_n(gap)}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({angle})"><rect width="{_n(gap)}" height="{_n(gap)}" class="{css}-fill" fill="{background}"/>'
            f'<line x1="0" y1="0" x2="0" y2="{_n(gap)}" class="{css}-hatch" stroke="{stroke}" stroke-width="1.6"/></pattern>'
        )
        return f"url(#{identity})"

    def fill_of(self, outcome: str) -> str:
        """Return the filling of an outcome: plain, or hatched where greyscale needs it."""
        if outcome == "undetermined":
            return self.hatch("u", background=FILLS[outcome], stroke="#e3c983", css="p-undetermined")
        if outcome == "error":
            return self.hatch("e", background=FILLS[outcome], stroke="#6d5a63", css="p-error", angle=-45)
        return FILLS[outcome]

    def to_svg(self) -> str:
        """Return the whole element."""
        patterns = f"<defs>{''.join(self._patterns.values())}</defs>" if self._patterns else ""
        identity = f"{self.name}-title"
        # what stands inside an image is hidden from those who hear the page: links must not be
        role = "group" if any(part.startswith("<a") for part in self._parts) else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" role="{role}" aria-labelledby="{identity} {identity}-about" '
            f"font-family={_quote(FONTS)}>"
            f'<title id="{identity}">{_escape(show_plainly(self._title))}</title>'
            f'<desc id="{identity}-about">{_escape(show_plainly(self._about))}</desc>{patterns}{"".join(self._parts)}</svg>'
        )


@lru_cache(maxsize=65_536)
def _ems(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.33 if letter in "iljt.,:;' |I" else 0.56


def text_width(words: str, size: float) -> float:
    """Return about how wide the words are in pixels: a wide character takes one em, another a bit over half."""
    return sum(map(_ems, words)) * size


def fit(words: str, width: float, size: float) -> str:
    """Return the words, cut with an ellipsis where they are wider than `width` pixels."""
    words = show_plainly(words)
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def wrap(words: str, width: float, size: float, lines: int = 2) -> list[str]:
    """Return the words in at most so many lines of `width` pixels; the last is cut where more would follow."""
    words = show_plainly(words)
    found: list[str] = []
    while words and len(found) < lines - 1 and text_width(words, size) > width:
        head = words
        while text_width(head, size) > width:
            head = head[:-1]
        cut = head.rfind(" ")
        cut = cut if cut > len(head) // 2 else len(head)
        found.append(words[:cut].rstrip())
        words = words[cut:].lstrip()
    return [*found, fit(words, width, size)] if words else found


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _more(attributes: dict[str, str | float] | dict[str, str]) -> str:
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}={_quote(_n(v) if isinstance(v, int | float) else show_plainly(v))}"
        for name, v in attributes.items()
    )


def _escape(words: str) -> str:
    return html.escape(words, quote=False)


def _quote(value: str) -> str:
    """Return an attribute's value in quotation marks; `xml.sax.saxutils` would load a web client for this."""
    return '"' + _escape(value).replace('"', "&quot;") + '"'
