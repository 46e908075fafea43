"""Contents pages of a bridged dossier, and the sheets that point from a second place to the first; as PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from jembatan.core.bridge import Bridge, Move, MoveTarget
from jembatan.core.text import Language
from jembatan.report.bridge_headings import find_title, list_headings
from jembatan.report.pdf import compile_template
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts, load_texts

Order = Callable[[str], Any]
_OWN: dict[str, Language] = {"ID": "id", "CN": "zh"}
_TOPS = {"actd": ("I", "II", "III", "IV"), "ctd": ("1", "2", "3", "4", "5")}


class ContentsLine(NamedTuple):
    """One line of a contents page: a heading, or a file at it."""

    kind: str  # heading, file, empty
    section: str
    level: int
    own: str  # in the target's language
    en: str
    path: str = ""
    pages: int | None = None


def list_contents(bridge: Bridge, top: str, order: Order) -> list[ContentsLine]:
    """Return the lines of one part or module: headings with something at or below them, the first level always.

    `order` sorts sections as the target numbers them.
    """
    files: dict[str, list[tuple[MoveTarget, Move]]] = {}
    seen: set[str] = set()
    for move in bridge.moves:
        for target in move.targets:
            if _top_of(target.section) == top and target.path not in seen:
                seen.add(target.path)
                files.setdefault(target.section, []).append((target, move))
    empty = {one.section: one for one in bridge.empty_headings}
    headings = list_headings(bridge, top)
    known = set(headings)
    shown = {h for h in headings if _level(h) == 1 or h in empty}
    for section in [*files, *(number for number in empty if _top_of(number) == top)]:
        shown |= {section} | {h for h in headings if section.startswith(h + ".") or _is_below(section, h)}
    lines = []
    texts = load_texts(_OWN.get(bridge.target_country, "en"))
    for section in sorted(shown, key=order):
        title = find_title(bridge, section)
        lines.append(ContentsLine("heading", section, _level(section), title.own, title.en))
        for target, move in sorted(files.get(section, ()), key=lambda pair: pair[0].path):
            lines.append(
                ContentsLine(
                    "file", "", _level(section) + 1, show_plainly(move.title), "", target.path, move.pages
                )
            )
        if (one := empty.get(section)) is not None and section in known:
            reason = (
                texts.say("bridge.not_applicable", reason=one.reason)
                if one.reason
                else texts.say("bridge.not_applicable_open")
            )
            lines.append(ContentsLine("empty", "", _level(section) + 1, reason, ""))
    return lines


def render_contents_page(bridge: Bridge, top: str, order: Order, on: dt.date) -> bytes:
    """Return the contents page of a part or module, in the target's language and English, with page counts."""
    texts = load_texts(_OWN.get(bridge.target_country, "en"))
    lines = list_contents(bridge, top, order)
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
        heads=[texts.say(f"bridge.column_{name}") for name in ("section", "title", "file", "pages")],
        lines=[line._asdict() | {"path": _without_folder(line.path)} for line in lines],
        paragraph="",
    )


def render_cross_reference(bridge: Bridge, move: Move, target: MoveTarget, on: dt.date) -> bytes:
    """Return the sheet that stands at a document's second place, in the target's language and English."""
    first = move.targets[0]
    own = load_texts(_OWN.get(bridge.target_country, "en"))
    words = [
        texts.say(
            "bridge.sheet_text",
            title=move.title or move.source.rpartition("/")[2],
            here=target.section,
            there=first.section,
            path=_without_folder(first.path),
        )
        for texts in dict.fromkeys((own, load_texts("en")))
    ]
    return _compile(
        bridge,
        own,
        on,
        title=own.say("bridge.sheet_title"),
        subtitle=load_texts("en").say("bridge.sheet_title") if own.language != "en" else "",
        summary="",
        heads=[],
        lines=[],
        paragraph="\n\n".join(words),
    )


def _compile(bridge: Bridge, texts: Texts, on: dt.date, **content: Any) -> bytes:
    return compile_template(
        "bridge.typ",
        {
            **content,
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
