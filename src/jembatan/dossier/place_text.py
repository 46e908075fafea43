"""Names and titles as the placing rules see them: one width, one case, one kind of space."""

from __future__ import annotations

import re
import unicodedata

_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{1,4}$")
_CJK = re.compile(r"[\u3400-\u9fff]")
_NOT_WORD = re.compile(r"[^0-9a-z\u00c0-\u024f\u0370-\u03ff\u3400-\u9fff]+")


def fold(text: str) -> str:
    """Return the text in compatibility form and lower case (full-width digits and dots become plain)."""
    return unicodedata.normalize("NFKC", text).lower()


def without_extension(name: str) -> str:
    """Return a folded file name without ".pdf" and its like; a ".3" is no extension."""
    return _EXTENSION.sub("", name)


def has_chinese(text: str) -> bool:
    """Say whether a text has a Chinese character."""
    return bool(_CJK.search(text))


def words(text: str) -> str:
    """Return folded text as words with one space between them; Chinese runs lose the spaces inside."""
    spaced = _NOT_WORD.sub(" ", text).strip()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", spaced)
