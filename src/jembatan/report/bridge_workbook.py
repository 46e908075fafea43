"""todo.xlsx: what must be done, the moves, what is held back or has no place, and old numbers in the carried documents."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from jembatan.core.bridge import Bridge
from jembatan.core.finding import Citation
from jembatan.core.text import Language
from jembatan.report.bridge_console import say_country
from jembatan.report.bridge_json import cite, cite_item, cite_place, say_action, say_finding, say_known
from jembatan.report.charts.drawing import text_width
from jembatan.report.plain_text import shorten, show_plainly
from jembatan.report.texts import Texts, load_texts

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_Column = tuple[str, int]  # key of its title, width in characters
_Row = Sequence[str | int | None]
_LINE_HEIGHT, _MOST_LINES = 13.2, 12
_FILL_IN = ("column_owner", "column_due", "column_done")


def render_bridge_workbook(bridge: Bridge, *, language: Language, on: dt.date) -> bytes:
    """Return the .xlsx; the same bridge gives the same bytes."""
    from xlsxwriter import Workbook

    texts = load_texts(language)
    buffer = BytesIO()
    book = Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = texts.say("bridge.title", country=say_country(texts, bridge.target_country))
    book.set_properties(
        {
            "title": shorten(f"{bridge.product_title}: {title}".strip(": "), 255),
            "author": "Jembatan",
            "comments": shorten(texts.say("bridge.notice"), 255),
            "created": dt.datetime.combine(on, dt.time()),
        }
    )
    sheets = _Sheets(book, texts, bridge)
    sheets.add("todo", _TODO, _todo_rows(bridge, texts))
    sheets.add("moves", _MOVES, _move_rows(bridge, texts))
    sheets.add("held", _HELD, _held_rows(bridge, texts))
    sheets.add("unplaced", _UNPLACED, _unplaced_rows(bridge, texts))
    sheets.add("cited", _CITED, _cited_rows(bridge, texts))
    if bridge.empty_headings:
        sheets.add("empty", _EMPTY, _empty_rows(bridge, texts))
    book.close()
    return buffer.getvalue()


_TODO = [
    ("column_action", 14),
    ("column_severity", 11),
    ("column_section", 12),
    ("column_what", 60),
    ("column_how", 50),
    ("column_citation", 58),
    ("column_asked", 26),
    ("column_outcome", 14),
    ("column_file", 50),
    ("column_owner", 18),
    ("column_due", 12),
    ("column_done", 10),
]
_MOVES = [
    ("column_section", 12),
    ("column_from", 70),
    ("column_section", 12),
    ("column_to", 70),
    ("column_action", 20),
    ("column_map", 22),
    ("column_basis", 34),
    ("column_heading_read", 46),
    ("column_suggestion", 50),
    ("column_pages", 8),
]
_HELD = [("column_section", 12), ("column_from", 70), ("column_why", 60), ("column_citation", 60)]
_UNPLACED = [
    ("column_section", 12),
    ("column_from", 70),
    ("column_why", 50),
    ("column_suggestion", 70),
    ("column_basis", 34),
]
_CITED = [("column_file", 70), ("column_page", 8), ("column_cited", 30), ("column_now", 60)]
_EMPTY = [("column_section", 12), ("column_why", 80), ("column_finding", 16)]


def _with_source(words: str, citation: Citation | None) -> str:
    """Return a citation with where it was read or stands, on a line of its own."""
    return f"{words}\n{citation.url or citation.note}".strip() if citation else words


def _todo_rows(bridge: Bridge, texts: Texts) -> list[_Row]:
    return [
        (
            texts.say(f"bridge_todo.{item.action}"),
            texts.say(f"severity.{item.severity}") if item.severity else "",
            item.target_section,
            texts.say(item.what),
            texts.say(item.how) if item.how else "",
            _with_source(cite_item(item, texts), item.citation),
            say_finding(item, texts),
            texts.say(f"outcome.{item.outcome}") if item.outcome else "",
            item.document,
            None,
            None,
            None,
        )
        for item in bridge.todo
    ]


def _move_rows(bridge: Bridge, texts: Texts) -> list[_Row]:
    return [
        (
            move.source_section,
            move.source,
            target.section,
            target.path,
            say_action(target, texts),
            say_known(bridge, target, texts),
            texts.say(target.basis) if target.basis else "",
            _with_source(cite_place(target, texts), target.citation),
            target.note,
            move.pages,
        )
        for move in bridge.moves
        for target in move.targets
    ]


def _held_rows(bridge: Bridge, texts: Texts) -> list[_Row]:
    return [
        (
            held.source_section,
            held.source,
            texts.say(held.why),
            "\n".join(cite(citation, texts) for citation in held.citations),
        )
        for held in bridge.held_back
    ]


def _unplaced_rows(bridge: Bridge, texts: Texts) -> list[_Row]:
    return [
        (
            one.source_section,
            one.source,
            texts.say(one.why),
            one.suggestion,
            texts.say(one.basis) if one.basis else "",
        )
        for one in bridge.unplaced
    ]


def _cited_rows(bridge: Bridge, texts: Texts) -> list[_Row]:
    nowhere = texts.say("bridge.now_nowhere")
    rows: list[_Row] = [(one.path, one.page or "–", one.cited, one.now or nowhere) for one in bridge.cited]
    if bridge.not_searched:
        rows.append((texts.say("bridge.not_searched", paths=list(bridge.not_searched)), None, "", ""))
    return rows


def _empty_rows(bridge: Bridge, texts: Texts) -> list[_Row]:
    return [
        (
            one.section,
            texts.say("bridge.not_applicable", reason=one.reason)
            if one.reason
            else texts.say("bridge.not_applicable_open"),
            one.requirement,
        )
        for one in bridge.empty_headings
    ]


@lru_cache(maxsize=4_096)  # reasons and citations stand in many rows
def _count_lines(value: str | int | None, width: int) -> int:
    """Return how many lines a cell takes: some programs do not find that out by themselves."""
    if not isinstance(value, str):
        return 1
    within = width * 0.92  # paths break early
    return sum(
        max(1, math.ceil((len(line) if line.isascii() else text_width(line, 1.75)) / within))
        for line in value.split("\n")
    )


class _Sheets:
    """Adds sheets in one look: notice on top, titles, rows, filter, frozen header."""

    def __init__(self, book: Workbook, texts: Texts, bridge: Bridge) -> None:
        self._book, self._texts = book, texts
        self._notice = " · ".join(
            part
            for part in (
                texts.say("notice.worked_example") if bridge.worked_example else "",
                texts.say("bridge.notice"),
            )
            if part
        )
        base = {"valign": "top", "text_wrap": True, "font_size": 10, "bottom": 1, "bottom_color": "#D9E0E2"}
        self._cell = book.add_format(base)
        self._fill_in = book.add_format({**base, "bg_color": "#FFF6DC"})
        self._head = book.add_format(
            {
                "bold": True,
                "bg_color": "#0C3540",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )
        self._warning = book.add_format({"bold": True, "font_color": "#6B4C05", "font_size": 10})

    def add(self, key: str, columns: Sequence[_Column], rows: Sequence[_Row]) -> None:
        """Add one sheet."""
        sheet = self._book.add_worksheet(shorten(self._texts.say(f"bridge.section_{key}"), 31))
        sheet.write_string(0, 0, self._notice, self._warning)
        for column, (title, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, self._texts.say(f"bridge.{title}"), self._head)
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, self._cell)
                elif value is None and columns[column][0] in _FILL_IN:
                    sheet.write_blank(number, column, None, self._fill_in)
                else:
                    sheet.write_string(number, column, shorten(show_plainly(value or ""), 32_000), self._cell)
            lines = (_count_lines(value, w) for value, (_, w) in zip(row, columns, strict=True))
            sheet.set_row(number, _LINE_HEIGHT * min(max(lines), _MOST_LINES) + 3)
        sheet.freeze_panes(2, 0)
        sheet.autofilter(1, 0, max(len(rows) + 1, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
