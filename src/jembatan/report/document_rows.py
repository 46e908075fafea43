"""The documents and the translator's work as rows of words."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jembatan.core.assessment import TranslationItem
from jembatan.core.dossier import Dossier
from jembatan.report.plain_text import show_plainly
from jembatan.report.section_states import section_order
from jembatan.report.texts import Texts


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One current document: where it stands, what it is, how it was placed."""

    path: str
    section: str  # empty where it has no place
    title: str
    language: str
    pages: int | None
    bytes: int | None
    sequence: str
    placed_by: str
    confidence: str
    sha256: str
    fault: str


class TranslationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One document of the translator's work order."""

    path: str
    section: str
    language: str
    pages: int | None
    characters: int | None
    needed: str
    needed_code: str  # yes, no, unknown
    sworn: bool
    sworn_text: str
    why: str


def list_documents(dossier: Dossier, texts: Texts) -> tuple[DocumentRow, ...]:
    """Return the documents of the cumulative view, those without a place first, then in the order of sections."""
    rows = []
    for leaf in dossier.current():
        document = dossier.documents.get(leaf.path or "")
        properties = document.properties if document else None
        placement = leaf.placement
        rows.append(
            DocumentRow(
                path=show_plainly(leaf.path or ""),
                section=placement.section if placement else "",
                title=show_plainly(leaf.title or (properties.title if properties else "")),
                language=texts.say_code("language", properties.language if properties else "unknown"),
                pages=properties.pages if properties else None,
                bytes=document.bytes if document else None,
                sequence=leaf.sequence,
                placed_by=texts.say_code("placed_by", placement.placed_by) if placement else "",
                confidence=texts.say_code("confidence", placement.confidence) if placement else "",
                sha256=document.sha256 if document else "",
                fault=show_plainly(properties.fault) if properties else "",
            )
        )
    return tuple(sorted(rows, key=lambda row: (bool(row.section), section_order(row.section), row.path)))


def list_translations(
    items: Sequence[TranslationItem], texts: Texts
) -> tuple[tuple[TranslationRow, ...], TranslationRow]:
    """Return the rows, needed before to be looked at before not needed, and their total over what is needed."""
    codes = {True: "yes", False: "no", None: "unknown"}
    said = {
        "yes": texts.say("word.yes"),
        "no": texts.say("word.no"),
        "unknown": texts.say("label.needed_unknown"),
    }
    rows = sorted(
        (
            TranslationRow(
                path=show_plainly(item.path),
                section=item.section,
                language=texts.say_code("language", item.language),
                pages=item.pages,
                characters=item.characters,
                needed=said[codes[item.needed]],
                needed_code=codes[item.needed],
                sworn=item.sworn,
                sworn_text=texts.show(item.sworn),
                why=texts.say(item.why),
            )
            for item in items
        ),
        key=lambda row: (
            ("yes", "unknown", "no").index(row.needed_code),
            section_order(row.section),
            row.path,
        ),
    )
    needed = [row for row in rows if row.needed_code == "yes"]
    total = TranslationRow(
        path=texts.say("word.total"),
        section="",
        language="",
        pages=sum(row.pages or 0 for row in needed),
        characters=sum(row.characters or 0 for row in needed),
        needed=str(len(needed)),
        needed_code="",
        sworn=False,
        sworn_text=str(sum(row.sworn for row in needed)),
        why="",
    )
    return tuple(rows), total


def word_ignored(why: str, texts: Texts) -> str:
    """Return why a file is no part of the dossier, in the language; a reason that the texts do not know as it is."""
    return texts.say_code("ignored", why.lower().replace(" ", "_"))
