"""The before/after page of a bridge: two trees with the moves drawn, and every list in full; one self-contained page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from jembatan import __version__
from jembatan.core.bridge import Bridge
from jembatan.core.text import Language
from jembatan.dossier.sections import load_ctd
from jembatan.report.bridge_console import list_answers, say_country
from jembatan.report.bridge_headings import find_title
from jembatan.report.bridge_json import cite, cite_item, cite_place, say_action, say_finding, say_known
from jembatan.report.charts.bridge_trees import Strand, TreeRow, draw_bridge_trees
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts, load_texts

Order = Callable[[str], Any]
MOST_ROWS = 1000  # of a table on the page; the workbook lists all
_HELD, _UNPLACED, _NO_SECTION = "held", "unplaced", "?"
_MOST_NAMES = 8


class PageTable(NamedTuple):
    """One list of the page."""

    id: str
    heading: str
    columns: list[str]
    rows: list[list[str]]
    total: int


def render_bridge_page(bridge: Bridge, order: Order, *, language: Language) -> str:
    """Return the page; `order` sorts section numbers of either structure."""
    texts = load_texts(language)
    page: str = _template().render(
        language=language,
        title=texts.say("bridge.title", country=say_country(texts, bridge.target_country)),
        product=show_plainly(bridge.product_title),
        answers=list_answers(bridge, texts),
        lead=texts.say("bridge.page_lead"),
        svg=_draw(bridge, order, texts),
        tables=_tables(bridge, texts),
        shown=lambda shown, total: texts.say("bridge.limited", shown=shown, total=total),
        worked=texts.say("notice.worked_example") if bridge.worked_example else "",
        notice=texts.say("bridge.notice"),
        version=__version__,
    )
    return page


def _draw(bridge: Bridge, order: Order, texts: Texts) -> str:
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    names: dict[tuple[str, str, bool], list[str]] = {}

    def count(source_section: str, target: str, verified: bool, source: str) -> None:
        names.setdefault((source_section or _NO_SECTION, target, verified), []).append(
            source.rpartition("/")[2]
        )

    for move in bridge.moves:
        section = move.source_section or _NO_SECTION
        before[section] = before.get(section, 0) + 1
        for target in move.targets:
            after[target.section] = after.get(target.section, 0) + 1
            count(section, target.section, target.verified or target.is_same, move.source)
    for kind, group in ((_HELD, bridge.held_back), (_UNPLACED, bridge.unplaced)):
        for one in group:
            section = one.source_section or _NO_SECTION
            before[section] = before.get(section, 0) + 1
            after[kind] = after.get(kind, 0) + 1
            count(section, kind, True, one.source)
    strands = [
        Strand(
            source,
            target,
            len(files),
            verified,
            target in (_HELD, _UNPLACED),
            f"{source} → {_say_end(target, texts)}: {', '.join(files[:_MOST_NAMES])}"
            + (" …" if len(files) > _MOST_NAMES else ""),
        )
        for (source, target, verified), files in sorted(names.items())
    ]
    left = _rows(before, order, lambda section: _source_title(bridge, section, texts))
    ends = [key for key in (_UNPLACED, _HELD) if key in after]
    right = _rows(
        {key: n for key, n in after.items() if key not in ends},
        order,
        lambda section: _target_title(bridge, section, texts),
    )
    right += [TreeRow(key, "", _say_end(key, texts), 0, after[key], is_top=True) for key in ends]
    return draw_bridge_trees(
        left,
        right,
        strands,
        heads=(texts.say("bridge.before"), texts.say("bridge.after")),
        title=texts.say("bridge.title", country=say_country(texts, bridge.target_country)),
        about=texts.say("bridge.page_lead"),
    )


def _rows(counts: dict[str, int], order: Order, title_of: Callable[[str], str]) -> list[TreeRow]:
    """Return the rows of a tree: every section that has documents, under its module or part."""
    rows: list[TreeRow] = []
    shown: set[str] = set()
    for section in sorted(counts, key=lambda s: (s == _NO_SECTION, order(s) if s != _NO_SECTION else ())):
        top = section.partition(".")[0]
        if top not in shown:
            shown.add(top)
            rows.append(TreeRow(top, top, title_of(top), 0, counts.get(top, 0), is_top=True))
            if top == section:
                continue
        level = min(section.count("."), 4)
        rows.append(TreeRow(section, section, title_of(section), level, counts[section]))
    return rows


def _say_end(key: str, texts: Texts) -> str:
    return texts.say(f"bridge.section_{key}") if key in (_HELD, _UNPLACED) else key


def _target_title(bridge: Bridge, section: str, texts: Texts) -> str:
    title = find_title(bridge, section)
    own = (
        "id" if section[:1] in ("I", "V") else "zh"
    )  # the other language that the tables of ACTD and CTD hold
    return (title.own or title.en) if texts.language == own else title.en


def _source_title(bridge: Bridge, section: str, texts: Texts) -> str:
    if section == _NO_SECTION:
        return texts.say("bridge.no_section_told")
    if section[:1] in "IV":
        return _target_title(bridge, section, texts)
    region = bridge.source_country or "CN"
    both: dict[str, str] = {}
    for scope, number, title in load_ctd().titles:
        if number == section and scope in ("ICH", region):
            both.setdefault("en" if title.isascii() else "zh", title)
    return both.get("zh" if texts.language == "zh" else "en", "") or next(iter(both.values()), "")


def _tables(bridge: Bridge, texts: Texts) -> list[PageTable]:
    def say(key: str) -> str:
        return texts.say(f"bridge.{key}")

    todo = [
        [
            texts.say(f"bridge_todo.{item.action}"),
            texts.say(f"severity.{item.severity}") if item.severity else "",
            item.target_section,
            texts.say(item.what) + (f"\n{texts.say(item.how)}" if item.how else ""),
            cite_item(item, texts),
            say_finding(item, texts),
        ]
        for item in bridge.todo
    ]
    moves = [
        [
            move.source_section,
            move.source,
            target.section,
            target.path,
            say_action(target, texts),
            say_known(bridge, target, texts),
            texts.say(target.basis) if target.basis else "",
            cite_place(target, texts),
        ]
        for move in bridge.moves
        for target in move.targets
    ]
    held = [
        [h.source_section, h.source, texts.say(h.why), "\n".join(cite(c, texts) for c in h.citations)]
        for h in bridge.held_back
    ]
    doubts = [[d.section, d.path, texts.say(d.what)] for d in bridge.doubts]
    unplaced = [[u.source_section, u.source, texts.say(u.why), u.suggestion] for u in bridge.unplaced]
    outbound = [
        [texts.say(f"outcome.{o.outcome}"), o.requirement, texts.say(o.title), cite(o.citation, texts)]
        for o in bridge.outbound
    ]
    cited = [[c.path, str(c.page or "–"), c.cited, c.now or say("now_nowhere")] for c in bridge.cited]
    empty = [
        [
            e.section,
            texts.say("bridge.not_applicable", reason=e.reason) if e.reason else say("not_applicable_open"),
            e.requirement,
        ]
        for e in bridge.empty_headings
    ]
    wanted: list[tuple[str, list[str], list[list[str]]]] = [
        ("todo", ["action", "severity", "section", "what", "citation", "asked"], todo),
        ("outbound", ["outcome", "finding", "what", "citation"], outbound),
        ("doubts", ["section", "file", "why"], doubts),
        ("held", ["section", "from", "why", "citation"], held),
        ("unplaced", ["section", "from", "why", "suggestion"], unplaced),
        ("empty", ["section", "why", "finding"], empty),
        ("moves", ["section", "from", "section", "to", "action", "map", "basis", "heading_read"], moves),
        ("cited", ["file", "page", "cited", "now"], cited),
    ]
    return [
        PageTable(
            key,
            say(f"section_{key}"),
            [say(f"column_{name}") for name in columns],
            [[show_plainly(cell) for cell in row] for row in rows[:MOST_ROWS]],
            len(rows),
        )
        for key, columns, rows in wanted
        if rows
    ]


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    source = (files("jembatan.report") / "templates" / "bridge_page.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
