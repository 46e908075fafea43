"""Section titles in English, Indonesian and Chinese, found in names and first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from jembatan.dossier.place_text import fold, has_chinese, words
from jembatan.dossier.sections import is_at_or_below, load_actd, load_ctd, load_title_phrases


class Phrase(NamedTuple):
    """One title: of which structure ("ctd", "ctd-cn", "actd") and section; some count only inside a known folder."""

    text: str
    structure: str
    section: str
    needs_folder: bool
    is_curated: bool


class Titled(NamedTuple):
    """The section that a text names: the phrase, and whether it is the whole text, most of it, or a Chinese title's head."""

    structure: str
    section: str
    phrase: str
    is_whole: bool
    covers: float
    ends_text: bool
    is_curated: bool


@cache
def _index() -> tuple[dict[str, list[Phrase]], dict[str, list[Phrase]]]:
    """Return the phrases by first word (Latin script) and by first two characters (Chinese), longest first."""
    latin: dict[str, list[Phrase]] = {}
    chinese: dict[str, list[Phrase]] = {}
    seen: set[tuple[str, str, str]] = set()
    for structure, section, raw, kind in _all_phrases():
        text = words(fold(raw))
        if not text or (text, structure, section) in seen:
            continue
        seen.add((text, structure, section))
        is_curated = kind == "curated"
        if has_chinese(text):
            needs_folder = len(text) < (3 if is_curated else 4)
            index, key = chinese, text[:2]
        else:
            is_short = " " not in text and (not is_curated or len(text) < 5 or text in _GENERIC)
            needs_folder = kind == "code" or is_short
            index, key = latin, text.split(" ", 1)[0]
        index.setdefault(key, []).append(Phrase(text, structure, section, needs_folder, is_curated))
    for index in (latin, chinese):
        for phrases in index.values():
            phrases.sort(key=lambda p: -len(p.text))
    return latin, chinese


_GENERIC = frozenset(
    [
        *("pharmacology", "toxicology", "excipients", "compatibility", "overage", "overages"),
        *("characterisation", "characterization", "struktur", "karakterisasi", "eksipien", "farmakologi"),
        *("toksikologi", "absorpsi", "distribusi", "metabolisme", "ekskresi", "mutu", "sertifikat", "brosur"),
        *("penandaan", "bioavailability", "kompatibilitas", "nomenklatur"),
    ]
)


def _all_phrases() -> list[tuple[str, str, str, Literal["curated", "title", "code"]]]:
    found: list[tuple[str, str, str, Literal["curated", "title", "code"]]] = [
        (structure, number, phrase, "code" if language == "code" else "curated")
        for structure, number, phrase, language in load_title_phrases()
    ]
    found += [
        ("ctd" if scope == "ICH" else "ctd-cn", number, title, "title")
        for scope, number, title in load_ctd().titles
        if scope in ("ICH", "CN")
    ]
    found += [
        ("actd", number, title, "title")
        for number, titles in load_actd().items()
        for title in titles
        if title
    ]
    return sorted(found, key=lambda one: ("curated", "title", "code").index(one[3]))


_HUMAN = re.compile(
    r"受试者|患者|志愿者|人体|临床试验|\b(?:subjects?|patients?|volunteers?|subjek|pasien|relawan|healthy)\b"
)
_ANIMAL = re.compile(
    r"大鼠|小鼠|比格犬|家兔|食蟹猴|豚鼠|\b(?:rats?|mice|mouse|dogs?|rabbits?|monkeys?|tikus|mencit|anjing|kelinci)\b"
)
_PRODUCT = re.compile(
    r"制剂|成品|产品|片|胶囊|注射|颗粒|口服液|乳膏|软膏|滴眼|"
    r"\b(?:drug product|finished|product|tablets?|capsules?|injection|obat jadi|produk|tablet|kapsul|injeksi)\b"
)
_SUBSTANCE = re.compile(r"原料药|\b(?:drug substance|active substance|api|zat aktif|bahan aktif)\b")
_EXCIPIENT = re.compile(r"辅料|\b(?:excipients?|eksipien|zat tambahan)\b")
_SAME_IN_SUBSTANCE = re.compile(r"(?:3\.2\.P\.|II\.P)(?:2\.3|[35678])")


def settle(found: list[Titled], text: str) -> list[Titled]:
    """Return those of several sections that fit what the text is about: substance, excipient or product."""
    plain = words(text)
    if _EXCIPIENT.search(plain):
        tops = ["3.2.P.4", "II.P4"]
    elif _SUBSTANCE.search(plain):
        tops = ["3.2.S", "II.S"]
    elif _PRODUCT.search(plain):
        tops = ["3.2.P", "II.P"]
        found = [one for one in found if not one.section.startswith(("3.2.P.4", "II.P4"))]
    else:
        return found
    return [one for one in found if any(is_at_or_below(one.section, top) for top in tops)]


def could_be_substance(section: str, text: str) -> bool:
    """Say whether a title placed at the drug product could as well be the drug substance's: the text names neither."""
    return bool(_SAME_IN_SUBSTANCE.match(section)) and not _PRODUCT.search(words(text))


def _is_excluded(phrase: Phrase, is_human: bool, is_animal: bool) -> bool:
    """Say whether the text speaks of people where the section holds animal studies, or the other way round."""
    if is_human and not is_animal:
        return phrase.section.startswith(("4.", "2.6", "III."))
    return is_animal and not is_human and phrase.section.startswith(("5.", "2.7", "IV."))


def find_titles(text: str, structures: Sequence[str], under: str = "") -> list[Titled]:
    """Return the sections whose title stands in the folded text, longest phrase first.

    `under` restricts to a section and those below it; with it, short and general titles count too ("Stability" inside
    3.2.P), without it only where they are the whole text. Only phrases of the greatest length found are returned.
    """
    plain = words(text)
    hits: list[Phrase] = []
    is_human, is_animal = bool(_HUMAN.search(plain)), bool(_ANIMAL.search(plain))
    for phrase in _candidates(plain):
        if _is_excluded(phrase, is_human, is_animal):
            continue
        if phrase.structure not in structures or (under and not is_at_or_below(phrase.section, under)):
            continue
        if phrase.needs_folder and not under and phrase.text != plain:
            continue
        hits.append(phrase)
    if not hits:
        return []
    longest = max(len(phrase.text) for phrase in hits)
    total = max(len(plain.replace(" ", "")), 1)
    return [
        Titled(
            p.structure,
            p.section,
            p.text,
            p.text == plain,
            len(p.text.replace(" ", "")) / total,
            has_chinese(p.text) and plain.endswith(p.text),
            p.is_curated,
        )
        for p in dict.fromkeys(hits)
        if len(p.text) == longest
    ]


def _candidates(plain: str) -> list[Phrase]:
    latin, chinese = _index()
    padded = f" {plain} "
    found: list[Phrase] = []
    for word in dict.fromkeys(plain.split(" ")):
        found += [phrase for phrase in latin.get(word, ()) if f" {phrase.text} " in padded]
    if has_chinese(plain):
        for start in {plain[i : i + 2] for i in range(len(plain) - 1)}:
            found += [phrase for phrase in chinese.get(start, ()) if phrase.text in plain]
    return found
