"""The folder by which a source without backbone tells one drug substance or product from another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from jembatan.dossier.place_number import find_number
from jembatan.dossier.place_text import fold

_TOP = {"S": "3.2.S", "P": "3.2.P"}
_WORDS = (
    r"(?:(?:active )?drug[ _-](?:substance|product)s?|active substance|finished product|drug[ _-](?:sub|prod)|api|zat aktif"
    r"|bahan aktif|produk (?:obat|jadi)|obat jadi|原料药|制剂|药物物质|药品)"
)
# the heading S or P of an ACTD, or in words: "C.S Drug substance", "P - Drug product", "原料药"
_HEADING = re.compile(
    rf"(?:(?:part[ ._-]?)?ii[ ._-])?(?:c[ ._-])?(?:(?P<letter>[sp])\b[ ._:-]*)?(?P<words>{_WORDS})?"
)
_SUBSTANCE_WORDS = re.compile(r"sub|api|active|zat|bahan|原料药|药物物质")
_USUAL = re.compile(rf"{_WORDS}(?![a-z])", re.IGNORECASE)
_NUMBERED_PART = re.compile(r"[a-f](?=[._ -]|$)|[sp][._ -]?\d")
_BETWEEN = " ._:-–—"


class SourceBlocks:
    """The blocks of one source: a folder below the heading, or one more where those below it repeat the same sections.

    "阿莫西林/甲厂/3.2.S.4" beside "阿莫西林/乙厂/3.2.S.4" are two blocks: two makers of one substance.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        sections: dict[tuple[str, str], dict[str, set[str]]] = {}
        for folder in {path.rpartition("/")[0] for path in paths}:
            parts = folder.split("/")
            for letter in _TOP:
                at = _locate(letter, folder)[1]
                if at and len(parts) > at + 2 and not _is_number(parts[at + 1]):
                    number = find_number(fold(parts[at + 2]))
                    inside = sections.setdefault((letter, "/".join(parts[: at + 1])), {})
                    inside.setdefault(parts[at + 1], set()).update([number.section] if number else [])
        self._nested = {
            key
            for key, inside in sections.items()
            if sum(map(len, inside.values())) > len(set().union(*inside.values()))
        }

    def find(self, letter: str, folder: str) -> str:
        """Return the name, as it stands, of the block that a folder lies in; empty where no folder tells blocks apart."""
        name, at = _locate(letter, folder)
        parts = folder.split("/")
        if at and len(parts) > at + 1 and (letter, "/".join(parts[: at + 1])) in self._nested:
            return f"{name}, {parts[at + 1]}"
        return name


def find_block_folder(letter: str, folder: str) -> str:
    """Return the name, as it stands, of the folder that holds one block S or P; empty where no folder tells blocks apart.

    `folder` is the path above the file: "模块3/3.2.S 原料药/阿莫西林（甲厂）/3.2.S.4" gives "阿莫西林（甲厂）", and
    "3.2.P 片剂 250mg/3.2.P.1" gives "片剂 250mg".
    """
    return _locate(letter, folder)[0]


@lru_cache(maxsize=65_536)
def _locate(letter: str, folder: str) -> tuple[str, int]:
    """Return the name of a block, and at which place of the path its own folder stands (0: it has none)."""
    parts = folder.split("/")
    for number, (above, below) in enumerate(pairwise([*parts, ""])):
        is_heading, named = _read_heading(letter, above)
        if not is_heading:
            continue
        if named:
            return named, number
        if below and not _is_number(below) and not _read_heading(letter, below)[0]:
            return below, number + 1
        return "", 0
    return "", 0


def _read_heading(letter: str, name: str) -> tuple[bool, str]:
    """Say whether a folder is the heading S or P itself, and what it is called besides its number and usual words."""
    folded = fold(name)
    found = find_number(folded)
    if found is not None and not found.is_relative:
        if found.section != _TOP[letter]:
            return False, ""
        rest = unicodedata.normalize("NFKC", name)[found.end :]  # as long as the folded name
        return True, _peel(_USUAL.sub("", _peel(rest), count=1))
    match = _HEADING.fullmatch(folded)
    if match is None or not (match["letter"] or match["words"]):
        return False, ""
    is_substance = match["letter"] == "s" or bool(_SUBSTANCE_WORDS.search(match["words"] or ""))
    return is_substance == (letter == "S"), ""


def _peel(words: str) -> str:
    """Return words without what only joins them to a number, and without brackets around all of them."""
    words = words.strip(_BETWEEN)
    while words[:1] + words[-1:] in ("()", "[]", "（）", "【】"):
        words = words[1:-1].strip(_BETWEEN)
    return words


def _is_number(name: str) -> bool:
    return find_number(fold(name)) is not None or bool(_NUMBERED_PART.match(fold(name)))
