"""The difference of two assessments as text and as a page."""

from __future__ import annotations

from typing import Any

import msgspec

from jembatan.assess.diff import Difference
from jembatan.core.text import Language
from jembatan.report.table_page import Group, Part, render_table_page
from jembatan.report.texts import Texts, load_texts


def render_difference_text(difference: Difference, *, language: Language) -> str:
    """Return what changed for a terminal: one line a finding."""
    texts = load_texts(language)
    lines = [*_head(difference, texts), ""]
    for row in difference.rows:
        change = texts.say(f"difference.change.{row.change}")
        cause = texts.say(f"difference.cause.{row.cause}")
        lines.append(
            f"{change}{texts.colon}{row.finding}  {texts.say(row.title)}"
            + texts.brackets(f"{_outcomes(row.before, row.after, texts)}; {cause}")
        )
    return "\n".join(lines if difference.rows else [*lines, texts.say("difference.nothing")])


def render_difference_page(difference: Difference, *, language: Language) -> str:
    """Return what changed as one self-contained page."""
    texts = load_texts(language)
    rows = [
        [
            [Part(texts.say(row.title)), Part(row.finding, "small")],
            [
                Part(texts.say(f"difference.change.{row.change}"), mark=True),
                Part(_outcomes(row.before, row.after, texts), "small"),
            ],
            [Part(texts.say(f"difference.cause.{row.cause}"))],
            [Part(texts.say(f"severity.{row.severity}"))],
        ]
        for row in difference.rows
    ]
    headings = [texts.say(f"difference.{k}") for k in ("finding", "change_heading", "cause_heading")]
    return render_table_page(
        language=language,
        title=_head(difference, texts)[0],
        lead=[
            *_head(difference, texts)[1:],
            *([] if rows else [texts.say("difference.nothing")]),
            *difference.files_changed[:50],
        ],
        headings=[*headings, texts.say("label.severity")],
        groups=[Group("", rows)] if rows else [],
        notice=texts.say("compare.notice"),
    )


def describe_difference(difference: Difference, *, language: Language) -> dict[str, Any]:
    """Return what changed as the JSON document holds it: titles in the reader's language, codes as they are."""
    plain: dict[str, Any] = msgspec.to_builtins(difference)
    texts = load_texts(language)
    for shown, row in zip(plain["rows"], difference.rows, strict=True):
        shown["title"] = texts.say(row.title)
    return {"schema": "jembatan.difference/1", "language": language, **plain}


def _head(difference: Difference, texts: Texts) -> list[str]:
    head = [
        texts.say(
            "difference.title",
            jurisdiction=difference.jurisdiction,
            before=difference.before_on,
            after=difference.after_on,
        ),
        texts.say("difference.counts", **difference.counts),
        texts.say("difference.files", count=len(difference.files_changed)),
    ]
    return [*head, texts.say("difference.law_changed")] if difference.law_changed else head


def _outcomes(before: str, after: str, texts: Texts) -> str:
    return " → ".join(texts.say(f"outcome.{o}") if o else "–" for o in (before, after))
