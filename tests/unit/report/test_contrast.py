"""The colours of the page can be read, light and dark: text reaches 4.5 to 1 on what it stands on (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = (files("jembatan.report") / "templates" / "page.css").read_text("utf-8")
ON = {
    "ink": ("paper", "ground", "soft", "mark", "red-soft", "amber-soft", "green-soft", "amber-fill", "green-fill"),
    "muted": ("paper", "ground"),
    "link": ("paper",),
    "red": ("paper",),
    "amber": ("paper", "amber-soft"),
    "green": ("paper", "green-soft"),
    "head-ink": ("head",),
}  # fmt: skip


def _colours(dark: bool) -> dict[str, str]:
    light, night = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", night)) if dark else {})


def _light(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_to_1():
    assert _contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_on_what_it_stands_on(dark):
    colours = _colours(dark)
    faint = {
        (text, ground): round(_contrast(colours[text], colours[ground]), 2)
        for text, grounds in ON.items()
        for ground in grounds
        if _contrast(colours[text], colours[ground]) < 4.5
    }
    assert faint == {}


def test_white_words_can_be_read_on_the_chips_and_tiles_of_a_gap():
    for colour in re.findall(r"\.o-(?:not_met|error) \{ background: (#[0-9a-f]+)", CSS):
        assert _contrast(colour, "#fff") >= 4.5
