"""Reads the text of documents on demand, each at most once."""

from __future__ import annotations

from collections.abc import Sequence

from jembatan.dossier.package import Package
from jembatan.dossier.text import PageText, read_text


class TextReader:
    """The text of a package's documents; opens only those that are asked for, and keeps their pages."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._pages_by_path: dict[str, Sequence[PageText]] = {}

    def pages(self, path: str) -> Sequence[PageText]:
        """Return the pages of a document with their numbers; raises InputError where it cannot be read."""
        if path not in self._pages_by_path:
            self._pages_by_path[path] = read_text(self._package, path)
        return self._pages_by_path[path]

    def page_texts(self, path: str) -> Sequence[str]:
        """Return the text of each page of a document; raises InputError where it cannot be read."""
        return [page.text for page in self.pages(path)]
