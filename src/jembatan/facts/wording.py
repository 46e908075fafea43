"""Text as the readers of facts want it: one width of letters, lines with a label, excerpts, the language of a few words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

EXCERPT_CHARACTERS = 200
_HAN = re.compile(r"[\u3400-\u9fff]")
_INDONESIAN = re.compile(
    r"\b(?:yang|dan|untuk|dengan|tidak|pada|dari|obat|masa|simpan|bulan|tahun|suhu|bawah|berlaku|sampai|hingga|nomor|"
    r"alamat|sediaan|bentuk|kemasan|kekuatan|penyimpanan|indikasi|produsen|pabrik|nama|zat|aktif|diterbitkan|sertifikat)\b",
    re.IGNORECASE,
)
_OTHER_SPACES = (
    "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029"  # that the compatibility form leaves as they are
)
_NUMBERING = r"(?:[\s\-*•·▪◆■□☐【\[(<《]*(?:(?:\d{1,2}(?:\.\d{1,2}){0,4}|[a-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[.、)）:]?\s*)?[\s【\[(<《]*)"
_SEPARATOR = r"(?:\s*[】\])>》]\s*[::]?|\s*(?:\([^)\n]{0,40}\))?\s*[::]|\s*\|\s*|\t+|\s{2,}|\s*\n)"
# "【生产企业】" with "企业名称:..." below it: the next line has a label of its own, and is read under that.
_ANOTHER_LABEL = re.compile(
    r"(?:[\u3400-\u9fff]{0,6}(?:名称|地址|企业|电话|传真|网址|邮政编码)|(?:english |chinese )?(?:name|nama|address|alamat)[a-z ]{0,25})\s*:",
    re.IGNORECASE,
)


class Labelled(msgspec.Struct, frozen=True):
    """The words after a label ("Shelf life: 24 months"), with where the line stands in the text."""

    label: str
    value: str
    language: str
    start: int
    end: int


def fold_width(text: str) -> str:
    """Return the text with full-width letters, digits and signs in their plain form; lines stay lines.

    ℃ becomes °C, ％ becomes %, ： becomes a colon, and every space a plain one.
    """
    folded = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for space in _OTHER_SPACES:  # measured: ten times as fast as one pattern
        folded = folded.replace(space, " ")
    return folded.replace("º", "°").replace("˚", "°")


def excerpt(text: str, start: int, end: int) -> str:
    """Return the words from `start` to `end` with the rest of their line, in one line of at most 200 characters."""
    begin = text.rfind("\n", 0, start) + 1
    if start - begin > 60:
        begin = start
    words = " ".join(text[begin:end].split())
    return words if len(words) <= EXCERPT_CHARACTERS else words[: EXCERPT_CHARACTERS - 1] + "…"


def surroundings(text: str, start: int, end: int, width: int = 80) -> str:
    """Return the words around a place, for telling what they are about."""
    return " ".join(text[max(0, start - width) : end + width].split())


def language_of(words: str) -> str:
    """Return en, id or zh for a few words; empty where there are no letters."""
    if _HAN.search(words):
        return "zh"
    if _INDONESIAN.search(words):
        return "id"
    return "en" if re.search(r"[A-Za-z]{2}", words) else ""


def has_any(text: str, parts: Iterable[str]) -> bool:
    """Say whether any of the small-letter parts stands in the text, whatever its case.

    A quick look before a pattern that can only match where one of them stands: most pages have none.
    """
    small = _small_letters_of_page(text)
    return any(part in small for part in parts)


@lru_cache(maxsize=2)
def _small_letters_of_page(text: str) -> str:
    return _small_letters(text)  # several readers look at one page after the other


def _small_letters(text: str) -> str:
    small = text.casefold()
    return (
        small if small.isascii() else small.replace("\u0131", "i").replace("\u0307", "")
    )  # as re.IGNORECASE


def find_labelled(text: str, labels: Mapping[str, Sequence[str]]) -> Iterator[Labelled]:
    """Yield what follows each of the labels (by language) where one stands at the beginning of a line or table cell.

    A value that is not on the label's line is taken from the next one. A label inside a sentence is no label.
    """
    every = tuple((language, tuple(words)) for language, words in labels.items())
    if not _may_have_label(text, every):
        return
    for match in _label_pattern(every).finditer(text):
        label = match["label"]
        start = match.end()
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        if not text[start:line_end].strip():
            start = min(line_end + 1, len(text))
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
        value = text[start:line_end].strip(" \t|:;,。.")
        if value and not _ANOTHER_LABEL.match(value):
            language = next(
                lang for lang, words in labels.items() if _squeezed(label) in {_squeezed(w) for w in words}
            )
            yield Labelled(" ".join(label.split()), value, language, match.start("label"), line_end)


def is_latin(word: str) -> bool:
    """Say whether a word is written in Latin letters, so that it counts only as a whole word."""
    return not _HAN.search(word)


@lru_cache(maxsize=4096)
def word_pattern(word: str) -> re.Pattern[str]:
    """Return the pattern that finds a word: whole where it is Latin, with any space between its parts."""
    body = r"[\s\-_]+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])" if is_latin(word) else body, re.IGNORECASE)


_Labels = tuple[tuple[str, tuple[str, ...]], ...]


def _may_have_label(text: str, labels: _Labels) -> bool:
    """Say whether all parts of any label stand somewhere in the text."""
    small = _small_letters_of_page(text)
    for parts in _parts_of_labels(labels):  # measured: plain loops, three times as fast as any() and all()
        for part in parts:
            if part not in small:
                break
        else:
            return True
    return False


@lru_cache(maxsize=256)
def _parts_of_labels(labels: _Labels) -> tuple[tuple[str, ...], ...]:
    words = {word.lower() for _, words in labels for word in words}
    return tuple(sorted({tuple(word.split() if is_latin(word) else dict.fromkeys(word)) for word in words}))


@lru_cache(maxsize=256)
def _label_pattern(labels: _Labels) -> re.Pattern[str]:
    words = sorted({w for _, ws in labels for w in ws}, key=len, reverse=True)
    bodies = "|".join(_label_body(w) for w in words)
    return re.compile(
        rf"(?:^|(?<=\|)|(?<=\t)|(?<=; )|(?<=;)|(?<=。)){_NUMBERING}(?P<label>{bodies}){_SEPARATOR}",
        re.IGNORECASE | re.MULTILINE,
    )


def _label_body(word: str) -> str:
    if is_latin(word):
        return r"[ \-]+".join(re.escape(part) for part in word.split())
    return r" ?".join(re.escape(letter) for letter in word)  # justified Chinese headings: 贮 藏


def _squeezed(word: str) -> str:
    return re.sub(r"[\s\-]+", "", _small_letters(word))
