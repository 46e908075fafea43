"""Contents pages of a bridged dossier, and the sheets that point from a second place to the first; as PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import msgspec

from jembatan.core.bridge import Bridge, Move, MoveTarget
from jembatan.core.text import Language
from jembatan.report.bridge_headings import find_title, list_headings
from jembatan.report.pdf import compile_template
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts, load_texts

Order = Callable[[str], Any]
_OWN: dict[str, Language] = {"ID": "id", "CN": "zh"}
_BLOCK_HEADINGS = ("II.C.S", "II.C.P", "3.2.S", "3.2.P")
_CTD_BLOCKS = ("32s-drug-sub", "32p-drug-prod")  # folders that hold one for each substance or product
_Files = Mapping[str, Sequence[tuple[MoveTarget, Move]]]
_TOPS = {"actd": ("I", "II", "III", "IV"), "ctd": ("1", "2", "3", "4", "5")}


class ContentsLine(NamedTuple):
    """One line of a contents page: a heading, or a file at it."""

    kind: str  # heading, block (a drug substance or product), file, empty
    section: str
    level: int
    own: str  # in the target's language
    en: str
    path: str = ""
    pages: int | None = None


def list_contents(
    bridge: Bridge, top: str, order: Order, sheet_pages: Mapping[str, int] | None = None
) -> list[ContentsLine]:
    """Return the lines of one part or module: headings with something at or below them, the first level always.

    `order` sorts sections as the target numbers them. `sheet_pages`: how many pages each cross-reference sheet has.
    """
    files: dict[str, list[tuple[MoveTarget, Move]]] = {}
    by_path: dict[str, list[tuple[MoveTarget, Move]]] = {}
    for move in bridge.moves:
        for target in move.targets:
            if _top_of(target.section) == top:
                by_path.setdefault(target.path, []).append((target, move))
    texts = load_texts(_OWN.get(bridge.target_country, "en"))
    for members in by_path.values():
        files.setdefault(members[0][0].section, []).append(
            _as_one(members, order, texts, (sheet_pages or {}).get(members[0][0].path))
        )
    empty = {one.section: one for one in bridge.empty_headings}
    headings = list_headings(bridge, top)
    known = set(headings)
    shown = {h for h in headings if _level(h) == 1 or h in empty}
    for section in [*files, *(number for number in empty if _top_of(number) == top)]:
        shown |= {section} | {h for h in headings if section.startswith(h + ".") or _is_below(section, h)}
    lines = []
    for section, block in _list_by_block(sorted(shown, key=order), files):
        if block and section in _BLOCK_HEADINGS:
            lines.append(ContentsLine("block", "", 3, show_plainly(_say_block(block, files)), ""))
        else:
            title = find_title(bridge, section)
            lines.append(ContentsLine("heading", section, _level(section), title.own, title.en))
        here = [pair for pair in files.get(section, ()) if block in (None, _block_of(pair[0].path))]
        for target, move in sorted(here, key=lambda pair: pair[0].path):
            lines.append(_file_line(_level(section) + 1, target, move))
        if (one := empty.get(section)) is not None and section in known:
            reason = (
                texts.say("bridge.not_applicable", reason=one.reason)
                if one.reason
                else texts.say("bridge.not_applicable_open")
            )
            lines.append(ContentsLine("empty", "", _level(section) + 1, reason, ""))
    return lines


def _file_line(level: int, target: MoveTarget, move: Move) -> ContentsLine:
    return ContentsLine("file", "", level, show_plainly(_title_of(move)), "", target.path, move.pages)


def _title_of(move: Move) -> str:
    """Return a document's title, or the name of its file where it has none."""
    name = move.source.rpartition("/")[2]
    return move.title or name.rpartition(".")[0] or name


def _as_one(
    members: Sequence[tuple[MoveTarget, Move]], order: Order, texts: Texts, sheet_pages: int | None
) -> tuple[MoveTarget, Move]:
    """Return what became one file: its titles in their order, and the pages of all; a sheet has pages of its own."""
    target, first = members[0]
    if target.action == "cross_reference":
        what = _title_of(first)
        if len(members) > 1:
            there = first.targets[0].section
            what = texts.say("bridge.sheet_of_many", count=len(members), there=there)
        title = f"{texts.say('bridge.sheet_title')}{texts.colon}{what}"
        return target, msgspec.structs.replace(first, title=title, pages=sheet_pages)
    if len(members) == 1:
        return target, first
    moves = sorted((move for _, move in members), key=lambda move: (order(move.source_section), move.source))
    pages = [move.pages for move in moves]
    whole = None if None in pages else sum(page or 0 for page in pages)
    titles = "; ".join(dict.fromkeys(_title_of(move) for move in moves))
    return target, msgspec.structs.replace(first, title=titles, pages=whole)


def _list_by_block(sections: Sequence[str], files: _Files) -> Iterator[tuple[str, str | None]]:
    """Yield the sections in order; where there are several substances or products, those of each together.

    The heading S or P itself comes first without a block, then once for each block, named by its folder.
    """
    for heading, together in groupby(sections, key=_block_heading_of):
        inside = list(together)
        blocks = {one: {_block_of(target.path) for target, _ in files.get(one, ())} for one in inside}
        names = sorted(set().union(*blocks.values())) if heading else []
        if len(names) < 2:
            yield from ((section, None) for section in inside)
            continue
        yield heading, ""  # no file lies in a block without a name
        for name in names:
            if name:
                yield heading, name
            yield from ((one, name) for one in inside if one != heading and name in blocks[one])


def _block_heading_of(section: str) -> str:
    return next((top for top in (section[:6], section[:5]) if top in _BLOCK_HEADINGS), "")


def _block_of(path: str) -> str:
    """Return the folder of the substance or product that a file lies in; empty where none names one.

    It is dossier/part-ii-quality/p-x/... in an ACTD and .../32p-drug-prod/x/... in a CTD.
    """
    parts = path.split("/")
    if parts[1:2] == ["part-ii-quality"]:
        return parts[2] if len(parts) > 3 else ""
    return next((below for above, below in pairwise(parts[:-1]) if above in _CTD_BLOCKS), "")


def _say_block(block: str, files: _Files) -> str:
    """Return what the source calls a block; its folder where it does not name it."""
    named = next((t.block for many in files.values() for t, _ in many if _block_of(t.path) == block), "")
    return named or block


def render_contents_page(
    bridge: Bridge, top: str, order: Order, on: dt.date, sheet_pages: Mapping[str, int] | None = None
) -> bytes:
    """Return the contents page of a part or module, in the target's language and English, with page counts."""
    texts = load_texts(_OWN.get(bridge.target_country, "en"))
    lines = list_contents(bridge, top, order, sheet_pages)
    files = [line for line in lines if line.kind == "file"]
    title = find_title(bridge, top)
    known = sum(line.pages or 0 for line in files)
    key = "bridge.pages_in_all" if all(line.pages is not None for line in files) else "bridge.pages_unknown"
    return _compile(
        bridge,
        texts,
        on,
        title=texts.say("bridge.contents_title", part=title.own or title.en or top),
        subtitle=title.en,
        summary=texts.say(key, documents=len(files), pages=known),
        lines=lines,
    )


def render_cross_reference(bridge: Bridge, members: Sequence[tuple[MoveTarget, Move]], on: dt.date) -> bytes:
    """Return the sheet that stands at the second place of documents, in the target's language and English.

    It lists each of `members` (its place there, and itself) with the path and the pages that it has at its first place.
    """
    own = load_texts(_OWN.get(bridge.target_country, "en"))
    here, there = members[0][0].section, members[0][1].targets[0].section
    words = [
        texts.say("bridge.sheet_text", count=len(members), here=here, there=there)
        for texts in dict.fromkeys((own, load_texts("en")))
    ]
    title = find_title(bridge, there)
    filed = sorted(((move.targets[0], move) for _, move in members), key=lambda pair: pair[0].path)
    return _compile(
        bridge,
        own,
        on,
        title=own.say("bridge.sheet_title"),
        subtitle=load_texts("en").say("bridge.sheet_title") if own.language != "en" else "",
        summary="\n".join(words),
        lines=[
            ContentsLine("heading", there, 1, title.own, title.en),
            *(_file_line(2, target, move) for target, move in filed),
        ],
    )


def _compile(
    bridge: Bridge, texts: Texts, on: dt.date, *, lines: Sequence[ContentsLine], **content: str
) -> bytes:
    return compile_template(
        "bridge.typ",
        {
            **content,
            "heads": [texts.say(f"bridge.column_{name}") for name in ("section", "title", "file", "pages")],
            "lines": [line._asdict() | {"path": _without_folder(line.path)} for line in lines],
            "lang": texts.language,
            "region": {"en": "GB", "id": "ID", "zh": "CN"}[texts.language],
            "day": [on.year, on.month, on.day],
            "product": bridge.product_title,
            "notice": texts.say("notice.worked_example") if bridge.worked_example else "",
            "font_notice": "",
        },
        on,
        texts,
    )


def tops_of(bridge: Bridge) -> Iterable[str]:
    """Return the parts or modules that the target has."""
    return _TOPS[bridge.structure]


def _top_of(section: str) -> str:
    return section.partition(".")[0]


def _level(section: str) -> int:
    """Return how deep a heading stands: II.B is 1, II.C.P8 is 3, II.C.P2.1 is 4."""
    head = section.partition(".")[2].split(".")
    if section.startswith(("II.C.S", "II.C.P")):
        word = head[1]
        return 2 + (1 if len(word) > 1 else 0) + max(0, len(head) - 2)
    return len(head)


def _is_below(section: str, heading: str) -> bool:
    """Say whether P8 stands under P, which stands under C."""
    return heading in ("II.C.S", "II.C.P") and section.startswith(heading)


def _without_folder(path: str) -> str:
    return path.partition("/")[2]
