"""Lines made to fit a terminal: broken between words, and between Chinese characters, below where they began."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_PIECE = re.compile(rf"[{_WIDE}][\u3001\u3002\uff0c\uff09\uff1a\uff1b]*|[^\s{_WIDE}]+|\s+")


def fold_line(line: str, width: int) -> list[str]:
    """Return a line as lines of at most `width` columns, the later ones indented as the first.

    A word (a path, say) that is longer than the width is left whole, so that it can be copied.
    """
    if count_columns(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip(" ")))
    folded: list[str] = []
    built = ""
    for piece in _PIECE.findall(line.strip(" ")):
        if built.strip() and count_columns(indent + built + piece.rstrip()) > width:
            folded.append(indent + built.rstrip())
            built = ""
        built += piece if built or not piece.isspace() else ""
    return [*folded, indent + built.rstrip()]


def count_columns(text: str) -> int:
    """Return how many columns a text takes: two for each wide character."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
