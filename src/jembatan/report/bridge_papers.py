"""Everything that is made for a bridge: contents pages and sheets inside the dossier, working papers beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from jembatan.core.bridge import Bridge
from jembatan.core.text import Language
from jembatan.dossier.ignored import BRIDGE_PAPERS
from jembatan.report.bridge_contents import render_contents_page, render_cross_reference
from jembatan.report.bridge_json import render_bridge_json
from jembatan.report.bridge_page import render_bridge_page
from jembatan.report.bridge_workbook import render_bridge_workbook
from jembatan.report.pdf import count_pages
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import load_texts

JSON_NAME, PAGE_NAME, TODO_NAME, PLACES_NAME = BRIDGE_PAPERS


def list_paper_paths(bridge: Bridge, contents: Mapping[str, str]) -> list[str]:
    """Return the paths of everything that `render_bridge_papers` makes."""
    return [*contents.values(), *bridge.list_sheets(), JSON_NAME, PAGE_NAME, TODO_NAME, PLACES_NAME]


def render_bridge_papers(
    bridge: Bridge,
    contents: Mapping[str, str],
    order: Callable[[str], Any],
    *,
    language: Language,
    on: dt.date,
) -> dict[str, bytes]:
    """Return the files by path: contents pages (by part, at the paths given), sheets, bridge.json, bridge.html, todo.xlsx."""
    with ThreadPoolExecutor(max_workers=1) as pool:  # Typst sets pages while Python makes the other papers
        pages = pool.submit(_render_pages, bridge, contents, order, on)
        made = {
            JSON_NAME: render_bridge_json(bridge, language=language),
            PAGE_NAME: render_bridge_page(bridge, order, language=language).encode("utf-8"),
            TODO_NAME: render_bridge_workbook(bridge, language=language, on=on),
            PLACES_NAME: render_places_draft(bridge, language=language),
        }
        return pages.result() | made


def _render_pages(
    bridge: Bridge, contents: Mapping[str, str], order: Callable[[str], Any], on: dt.date
) -> dict[str, bytes]:
    sheets = {
        path: render_cross_reference(bridge, members, on) for path, members in bridge.list_sheets().items()
    }
    counts = {path: count_pages(sheet) for path, sheet in sheets.items()}
    pages = {path: render_contents_page(bridge, top, order, on, counts) for top, path in contents.items()}
    return sheets | pages


def render_places_draft(bridge: Bridge, *, language: Language) -> bytes:
    """Return a draft of places.toml: every document that waits for a decision, as rows to be filled in."""
    texts = load_texts(language)
    lines = [f"# {line}" for line in texts.say("bridge.places_how").split("\n")] + ["format = 1"]
    for one in bridge.unplaced:
        if one.code in ("rebuilt", "sheet"):
            continue
        lines += ["", f"# {show_plainly(texts.say(one.why))}"]
        if one.suggestion:
            lines.append(f"# {one.suggestion}")
        source = msgspec.json.encode(show_plainly(one.source)).decode()  # a JSON string is a TOML string
        lines += ["# [[place]]", f"# source = {source}", '# section = ""', '# who = ""']
    return ("\n".join(lines) + "\n").encode()
