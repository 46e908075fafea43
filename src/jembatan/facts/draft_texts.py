"""The sentences of a drafted product sheet, in the reader's language."""

from __future__ import annotations

from importlib.resources import files

import tomli

from jembatan.core.text import Language


class DraftTexts:
    """The texts that begin with "draft.", from the data of report/texts (the same that the reports print)."""

    def __init__(self, language: Language) -> None:
        source = files("jembatan").joinpath("report", "texts", "parts", "facts.toml")
        self._texts: dict[str, dict[str, str]] = tomli.loads(source.read_text(encoding="utf-8"))
        self._language = language

    def text(self, key: str, **args: object) -> str:
        """Return the sentence with its values."""
        return self._texts[key][self._language].format(**args)
