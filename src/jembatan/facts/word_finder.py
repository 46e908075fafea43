"""Which of many words a text has, told in one look at the text; each word by the rule of word_pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jembatan.facts.wording import is_latin, word_pattern

_PIECE = re.compile(r"[a-z0-9]+")


class WordFinder:
    """Knows many words (Latin ones count only whole, others anywhere) and finds those that a lower-case text has.

    A text is cut into its pieces once; a word is sought only where all its pieces, or all its Chinese characters, are there.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._latin: dict[str, list[tuple[frozenset[str], str]]] = {}
        self._others: dict[str, list[tuple[frozenset[str], str]]] = {}
        self._without_pieces: list[str] = []
        self._letters: set[str] = set()  # of words that are not Latin
        for word in dict.fromkeys(words):
            if not is_latin(word):
                self._others.setdefault(word[:1], []).append((frozenset(word), word))
                self._letters.update(word)
                continue
            pieces = _PIECE.findall(word.lower())
            if pieces:
                self._latin.setdefault(max(pieces, key=len), []).append((frozenset(pieces), word))
            else:
                self._without_pieces.append(word)

    def find(self, text: str) -> frozenset[str]:
        """Return the words that the text has."""
        if not text:
            return frozenset()
        pieces = set(_PIECE.findall(text))
        found = [
            word
            for key in pieces & self._latin.keys()
            for needed, word in self._latin[key]
            if needed <= pieces and word_pattern(word).search(text)
        ]
        found += [word for word in self._without_pieces if word_pattern(word).search(text)]
        if not text.isascii():
            letters = {letter for letter in self._letters if letter in text}
            found += [
                word
                for key in letters & self._others.keys()
                for needed, word in self._others[key]
                if needed <= letters and word in text
            ]
        return frozenset(found)
