"""Numbers as Indonesian writes them: a decimal comma, and a semicolon between numbers in a row.

Only what is a number as a whole is touched: clauses (4.7.2), conditions (25C/60RH), file names and names from the user's data stay.
"""

from __future__ import annotations

import re

_FIGURES = re.compile(r"[<>≤≥=±+−–-]?\s*\(?[<>≤≥=±+−–-]?\s*\d[\d\s.,;:%()±<>≤≥=–−+\-/∞e·×*]*")
_POINT = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.]*\.\d)")
_POINT_AMONG_WORDS = re.compile(r"(?<![\w.,/:=-])(-?\d+)\.(\d+)(?![\w.]*\.\d)(?![A-Za-z/])")
_LABEL = re.compile(r">([^<>]+)</(text|tspan)>")


class Worded(str):
    """Words that are as their reader expects them already; no mark in them is changed."""


def mark_figures(words: str) -> str:
    """Return the words with decimal commas where they are nothing but numbers; unchanged where they are not."""
    if isinstance(words, Worded) or "." not in words or not _FIGURES.fullmatch(words):
        return words
    return _POINT.sub(r"\1,\2", words.replace(", ", "; "))


def mark_cell(words: str) -> str:
    """Return a cell with decimal commas in the numbers that stand between its words."""
    if isinstance(words, Worded) or "." not in words:
        return words
    if _FIGURES.fullmatch(words):
        return mark_figures(words)
    return _POINT_AMONG_WORDS.sub(r"\1,\2", words)


def mark_picture(svg: str) -> str:
    """Return an SVG with decimal commas in the labels that are nothing but numbers."""
    return _LABEL.sub(lambda m: f">{mark_figures(m[1])}</{m[2]}>", svg)
