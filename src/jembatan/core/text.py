"""A text in the three languages that the readers use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

Language = Literal["en", "id", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "id", "zh")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in English, with Indonesian and Chinese where they were written; a missing one falls back to English."""

    en: str
    id: str = ""
    zh: str = ""

    def in_language(self, language: Language) -> str:
        """Return the text in `language`, or in English where that was not written."""
        return getattr(self, language) or self.en


Argument: TypeAlias = "str | int | float | Text | Message | Sequence[str | Message]"


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that a reader will see: a key of report/texts/<language>.toml and the values that go into it.

    Kept apart from its wording so that one assessment reads in three languages. `args` values are printed as they
    stand; a Text or another Message is printed in the reader's language.
    """

    key: str
    args: Mapping[str, Argument] = {}
