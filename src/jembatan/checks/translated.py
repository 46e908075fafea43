"""Which documents stand beside their translation: the same name but for a word of language, at the same place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache

from jembatan.checks.shelved import ShelvedDocument

# Words of a file name that say a language, or that it is a translation or the original.
_LATIN = re.compile(
    r"(?<![a-z])(?:en|eng|english|inggris|zh|cn|chi|chn|chinese|mandarin|id|ind|ina|indonesian?|bahasa"
    r"|translation|translated|terjemahan|sworn|tersumpah|original|asli)(?![a-z])"
)
_CHINESE = re.compile(
    r"(?:英文|中文|印尼文|印尼语|英语|汉语)?(?:翻译件|翻译|译文|译本|原文|原件|版)|英文|中文|印尼文|印尼语"
)
_JOINTS = re.compile(r"[\W_]+")


def find_translated(
    documents: Sequence[ShelvedDocument], accepted: Set[str]
) -> dict[str, tuple[ShelvedDocument, ...]]:
    """Return, by the path of each document in a language that is not accepted, those that are its translation.

    That is: at the same section with the same attributes, in an accepted language, and with the same file name once words
    such as `en`, `translation`, `terjemahan` or 译文 are taken away. That the translation is faithful is not looked at.
    """
    by_place: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[ShelvedDocument]] = defaultdict(list)
    for document in documents:
        placement = document.placement
        if document.is_placed:
            attributes = placement.attributes
            by_place[placement.section, tuple(sorted(attributes.items())) if attributes else ()].append(
                document
            )
    found: dict[str, tuple[ShelvedDocument, ...]] = {}
    for at_place in by_place.values():
        for together in _by_bare_name(at_place, accepted):
            translations = tuple(d for d in together if d.properties.language in accepted)
            if translations:
                found |= {d.path: translations for d in together if d.properties.language not in accepted}
    return found


def _by_bare_name(
    documents: Sequence[ShelvedDocument], accepted: Set[str]
) -> Iterable[list[ShelvedDocument]]:
    """Return the documents grouped by bare name; none where all are accepted, or none is: there is nothing to pair."""
    if len({d.properties.language in accepted for d in documents}) < 2:
        return ()
    by_name: defaultdict[str, list[ShelvedDocument]] = defaultdict(list)
    for document in documents:
        by_name[_bare_name(document.path)].append(document)
    return by_name.values()


@lru_cache(maxsize=65_536)
def _bare_name(path: str) -> str:
    name = path.rpartition("/")[2]
    stem = (name.rpartition(".")[0] or name).casefold()
    bare = _LATIN.sub("", stem.replace("_", "-"))
    return _JOINTS.sub("", bare if bare.isascii() else _CHINESE.sub("", bare))
