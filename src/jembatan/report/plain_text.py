"""Text from outside (file names, titles, excerpts) made harmless to read: nothing hidden, nothing that turns the line."""

from __future__ import annotations

import re

# Control characters, lone surrogates and non-characters break XML; marks of direction make a name read as another.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def show_plainly(text: str) -> str:
    """Return the text with harmful characters written out as \\uXXXX; tabs and line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(lambda m: f"\\u{ord(m[0]):04x}", text.replace("\r\n", "\n").replace("\r", "\n"))


def shorten(text: str, most: int) -> str:
    """Return the text cut to `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet could take the text for a formula when it is typed or pasted."""
    return text.startswith(_FORMULA_STARTS)
