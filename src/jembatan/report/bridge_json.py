"""bridge.json: the keys that the contract promises, and more."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from jembatan import __version__
from jembatan.core.bridge import Bridge, MoveTarget, TodoItem
from jembatan.core.finding import Citation
from jembatan.core.grades import Trust
from jembatan.core.text import Language, Message
from jembatan.report.texts import Texts, load_texts

SCHEMA = "jembatan.bridge/1"


def render_bridge_json(bridge: Bridge, *, language: Language) -> bytes:
    """Return the document in UTF-8; the same bridge gives the same bytes, and nothing of a held-back document but its path."""
    texts = load_texts(language)
    document = {
        "schema": SCHEMA,
        "from": bridge.source_country or ("actd" if bridge.source_format == "actd-folder" else "ich"),
        "to": bridge.target_country,
        "profile": bridge.profile,
        "version": __version__,
        "language": language,
        "source": {"name": bridge.source_name, "format": bridge.source_format},
        "product": bridge.product_title,
        "worked_example": bridge.worked_example,
        "notice": [
            *([texts.say("notice.worked_example")] if bridge.worked_example else []),
            texts.say("bridge.notice"),
        ],
        "includes_subject_data": bridge.includes_subject_data,
        "moves": [
            {
                "source": move.source,
                "source_section": move.source_section,
                "title": move.title,
                "pages": move.pages,
                "bytes": move.bytes,
                "sha256": move.sha256,
                "language": move.language,
                "placement_confidence": move.placement_confidence.value,
                "targets": [
                    {
                        "path": target.path,
                        "section": target.section,
                        "action": target.action,
                        "verified": target.verified,
                        "confidence": target.confidence.value,
                        "block": target.block,
                        "apart": target.apart,
                        "apart_why": texts.say(f"bridge_apart.{target.apart}") if target.apart else "",
                        "note": target.note,
                        "basis": texts.say(target.basis) if target.basis else "",
                        "citation": cite_place(target, texts),
                    }
                    for target in move.targets
                ],
            }
            for move in bridge.moves
        ],
        "held_back": [
            {
                "source": held.source,
                "source_section": held.source_section,
                "code": held.code,
                "why": texts.say(held.why),
                "citations": [cite(citation, texts) for citation in held.citations],
            }
            for held in bridge.held_back
        ],
        "unplaced": [
            {
                "source": one.source,
                "source_section": one.source_section,
                "code": one.code,
                "why": texts.say(one.why),
                "suggestion": one.suggestion,
                "basis": texts.say(one.basis) if one.basis else "",
            }
            for one in bridge.unplaced
        ],
        "todo": [_todo(item, texts) for item in bridge.todo],
        "cited": [msgspec.to_builtins(one) for one in bridge.cited],
        "not_searched": list(bridge.not_searched),
        "doubts": [
            {"path": one.path, "section": one.section, "code": one.code, "what": texts.say(one.what)}
            for one in bridge.doubts
        ],
        "outbound": [
            {
                "requirement": one.requirement,
                "outcome": one.outcome,
                "title": texts.say(one.title),
                "citation": cite(one.citation, texts),
            }
            for one in bridge.outbound
        ],
        "empty_headings": [
            {
                "section": one.section,
                "reason": texts.say(one.reason) if one.reason else None,
                "requirement": one.requirement,
            }
            for one in bridge.empty_headings
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _todo(item: TodoItem, texts: Texts) -> dict[str, Any]:
    return {
        "target_section": item.target_section,
        "action": item.action,
        "what": texts.say(item.what),
        "citation": cite_item(item, texts),
        "finding": item.finding,
        "basis": texts.say(item.basis) if item.basis else "",
        "requirement": item.requirement,
        "outcome": item.outcome,
        "severity": item.severity,
        "document": item.document,
        "how": texts.say(item.how) if item.how else "",
    }


def cite_item(item: TodoItem, texts: Texts) -> str:
    """Return the citation of an item in one line; where no source was read for it, that, and on what it rests."""
    return cite(item.citation, texts) or say_no_source(item.basis, item.trust, texts)


def say_known(bridge: Bridge, target: MoveTarget, texts: Texts) -> str:
    """Return in words how well the way to a place is known: the same heading, a row that was read, or not verified."""
    if target.is_same:
        return texts.say("bridge.same")
    if not target.verified:
        return texts.say("bridge.unverified")
    return texts.say("bridge.verified" if bridge.structure == "actd" else "bridge.verified_back")


def say_action(target: MoveTarget, texts: Texts) -> str:
    """Return what is done with a document, and why it was not merged where others were to be."""
    said = texts.say(f"bridge_action.{target.action}")
    if not target.apart:
        return said
    return texts.say("bridge.apart", action=said, why=texts.say(f"bridge_apart.{target.apart}"))


def cite_place(target: MoveTarget, texts: Texts) -> str:
    """Return where the heading of a place was read; where it was not, that, and on what it rests."""
    return cite(target.citation, texts) or say_no_source(target.basis, target.trust, texts)


def say_no_source(basis: Message | None, trust: Trust, texts: Texts) -> str:
    """Return the words for what no source was read for."""
    return texts.say(
        "bridge.no_source",
        basis=basis or Message("bridge.basis_no_section"),
        trust=texts.say(f"trust.{trust.value}"),
    )


def say_finding(item: TodoItem, texts: Texts) -> str:
    """Return the finding that asks for an item, or the row or rule of the bridge that does."""
    return item.finding or texts.say(item.basis or Message("bridge.basis_no_section"))


@lru_cache(4_096)  # a heading's source is that of many documents, in three papers
def cite(citation: Citation | None, texts: Texts) -> str:
    """Return a citation in one line: title, number, clause, and how well it is known."""
    if citation is None:
        return ""
    words = [texts.say(citation.title), citation.number, citation.clause]
    return f"{', '.join(w for w in words if w)} [{texts.say(f'trust.{citation.trust.value}')}]"
