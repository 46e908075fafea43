"""The translator's work order: which documents are in a language that the authority does not accept."""

from __future__ import annotations

from jembatan.checks.shelf import Shelf
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.assessment import TranslationItem
from jembatan.core.grades import Confidence
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.text import Message

_WITHOUT_WORDS = "none"


def list_translations(shelf: Shelf, jurisdiction: Jurisdiction) -> tuple[TranslationItem, ...]:
    """Return the documents that need, or may need, a translation.

    One without words, in an accepted language, or filed beside its translation is left out.
    """
    accepted = set(jurisdiction.file.accepts_languages)
    translated = shelf.translated(accepted)
    reasons: dict[str, Message] = {}
    items = []
    for document in sorted(shelf.documents, key=lambda d: (d.placement.section, d.path)):
        language = document.properties.language
        if language in accepted or language == _WITHOUT_WORDS or document.path in translated:
            continue
        items.append(
            TranslationItem(
                path=document.path,
                section=document.placement.section,
                language=language,
                pages=document.properties.pages,
                characters=document.properties.characters,
                needed=_is_needed(language, accepted),
                sworn=_is_legal_paper(document, jurisdiction),
                why=reasons.setdefault(language, _reason(language, accepted)),
            )
        )
    return tuple(items)


def _is_needed(language: str, accepted: set[str]) -> bool | None:
    if language in ("en", "id", "zh"):
        return language not in accepted
    return None


def _reason(language: str, accepted: set[str]) -> Message:
    if language == "mixed":
        return Message("translation.mixed", {"accepted": sorted(accepted)})
    if language == "unknown":
        return Message("translation.unknown")
    return Message("translation.needed", {"language": language, "accepted": sorted(accepted)})


def _is_legal_paper(document: ShelvedDocument, jurisdiction: Jurisdiction) -> bool:
    types = [t for t, confidence in document.types.items() if confidence is not Confidence.LOW]
    return any(
        jurisdiction.document_types[t].is_legal_paper for t in types if t in jurisdiction.document_types
    )
