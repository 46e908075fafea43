"""The section numbers that a text names, in the many ways that people write them; quantities, tables and versions are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jembatan.dossier.sections import load_actd, load_ctd

_MOST = 2_000_000  # characters of one page that are searched
_WIDE = str.maketrans("０１２３４５６７８９．ＳＰＡＲｓｐａｒ\u00a0\u2009", "0123456789.SPARspar  ")
_HAS_WIDE = re.compile("[０-９．Ａ-Ｚａ-ｚ\u00a0\u2009]")
# where one may begin: a plain search first, ten times quicker
_BEGINS = re.compile(r"[2-5] ?\. ?\d(?:(?<=3.2|2.3|. 2|. 3)(?= ?\.? ?[SPARspar])|(?=\.\d))")
# 3.2.P.5.6, 2.3.S.4; also 3 . 2 . P . 5 . 6, 3.2.P5.6, 3.2P.5.6, 3.2 P.5.6
_LETTERED = re.compile(
    r"(?P<head>3 ?\. ?2|2 ?\. ?3)(?: ?\. ?|(?=[SPAR]\.?\d)| (?=[SPAR]\.\d))(?P<letter>[SPAR])(?![a-z])"
    r"(?P<rest>(?:(?: ?\. ?|(?<=[SPAR]))\d{1,2}(?!\d)){0,7})",
    re.IGNORECASE,
)
# what continues a list or range: "-5.3", ", 8.2 and 8.3", "至8.3", "–P.5.3"
_GOES_ON = re.compile(
    r"\s?(?:[-–—~～至到、，,和及与/&]|to|and|or|dan|sampai|hingga)\s?(?:[SP]\.)?(?P<next>\d\.\d{1,2})(?![\d%])(?!\.\d)(?! ?(?:mg|ml|g|kg|%))"
)
_PARTS = re.compile(r"[A-Z]|\d+")
_NUMERIC = re.compile(r"[245]\.\d(?:\.\d{1,2}){1,4}(?!\d|\.\d)")
# A number of two levels is mostly a quantity: it counts behind a word that says so. Where a line begins with it, the
# document numbers itself so.
_SECTION_WORDS = (
    "module ",
    "modules ",
    "section ",
    "sections ",
    "sec. ",
    "bagian ",
    "modul ",
    "part ",
    "§",
    "§ ",
    "模块",
    "模块 ",
    "第",
    "章节",
    "部分",
)
_SHORT = re.compile(
    rf"[2-5]\.\d(?!\d|\.\d)(?:{'|'.join(f'(?<={re.escape(word)}...)' for word in _SECTION_WORDS)})",
    re.IGNORECASE,
)
_SHORT_HEADING = re.compile(r"^[ \t]*([2-5]\.\d)[. \t]*(?=[^\W\d_])", re.MULTILINE)
_IS_NONE = re.compile(  # before a number: a table, a figure, the version of a program
    r"(?:\b(?:tables?|tabel|figures?|fig\.?|gambar|equation|eq\.?|listing|annex|version|versi|ver\.?|release|rev\.?|sas|winnonlin|nonmem"
    r"|phoenix|empower|chromeleon|python|spss|r|v)|[表图]|公式|版本号?) ?[:：(（]? ?$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![A-Za-z0-9.\-/])(?P<letter>[SP])\.(?P<rest>\d(?:\.\d{1,2}){1,3})(?!\d|\.\d|[A-Za-z])"
)
_LOOK_BACK = 16
_ACTD = re.compile(
    r"(?<![A-Za-z0-9.])(?P<lead>(?:Part |Bagian )?(?:II[. ](?:C\.)?|C\.))?(?P<body>[SP]\d(?:\.\d){0,3})(?![\dA-Za-z])(?!\.\d)"
    r"|(?<![A-Za-z0-9])(?:Part |Bagian )?(?P<whole>(?:III|IV)\.[A-F](?:\.\d{1,2}){0,5})(?![\d])"
)


class Named(NamedTuple):
    """One number that a text names: as its table numbers it, as it is printed, and whether a line of words begins with it."""

    number: str
    printed: str
    is_heading: bool = False


def find_ctd_numbers(text: str) -> Iterator[Named]:
    """Yield the section numbers of the CTD, in capitals; a number deeper than the table goes as the heading above it."""
    text = text[:_MOST]
    if not text.isascii() and _HAS_WIDE.search(text):
        text = text.translate(_WIDE)
    end = 0
    for begins in _BEGINS.finditer(text):
        start = begins.start()
        if start < end or (start and text[start - 1] in "0123456789."):
            continue
        for named, stop in _read_at(text, start):
            end = stop
            yield named
    for match in _SHORT.finditer(text):
        if match[0] in _ctd():
            yield Named(match[0], match[0])
    for match in _SHORT_HEADING.finditer(text):
        if match[1] in _ctd():
            yield Named(match[1], "", is_heading=True)  # cites nothing
    if "S." in text or "P." in text:
        for match in _BARE.finditer(text):
            number = f"3.2.{match['letter']}.{match['rest']}"
            if not _IS_NONE.search(text, max(0, match.start() - _LOOK_BACK), match.start()) and (
                known := _cut(number)
            ):
                yield Named(known, match[0])


def _read_at(text: str, start: int) -> Iterator[tuple[Named, int]]:
    if match := _LETTERED.match(text, start):
        number = ".".join(_PARTS.findall(match[0].upper()))
        end = match.end()
        if text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():
            return
        if known := _cut(number):
            yield Named(known, _tidy(match[0])), end
        while (more := _GOES_ON.match(text, end)) and number.split(".")[-2:-1] == [
            more["next"].partition(".")[0]
        ]:
            end = more.end()
            number = f"{number.rsplit('.', 2)[0]}.{more['next']}"
            if known := _cut(number):
                yield Named(known, _tidy(text[start:end])), end
        return
    before = text[max(0, start - _LOOK_BACK) : start]
    if (before[-1:] in "-/_" and before) or (
        before[-1:].isascii() and before[-1:].isalpha() and before[-1:] not in "mM"
    ):
        return
    match = _NUMERIC.match(text, start)
    if match and not _IS_NONE.search(before) and (known := _cut(match[0])):
        yield Named(known, match[0], _begins_line(text, start, match.end())), match.end()


def _begins_line(text: str, start: int, end: int) -> bool:
    """Say whether a number begins a line and words follow it: a heading of the document itself."""
    line_start = text.rfind("\n", 0, start) + 1
    after = text[end : end + 3].lstrip(" .\t")
    return not text[line_start:start].strip() and after[:1].isalpha()


def _tidy(words: str) -> str:
    return re.sub(r" ?\. ?", ".", words).strip()


@cache
def _ctd() -> frozenset[str]:
    return load_ctd().numbers["ICH"]


def _cut(number: str) -> str:
    """Return a number that the CTD has: itself, or the heading above it that is no mere letter or module; else nothing."""
    if number in _ctd():
        return number
    parts = number.split(".")
    for length in range(len(parts) - 1, 2, -1):
        above = ".".join(parts[:length])
        if above in _ctd():
            return above if parts[length - 1].isdigit() else ""
    return ""


def find_actd_numbers(text: str) -> Iterator[Named]:
    """Yield the section numbers of the ACTD, as its table numbers them.

    A body number of one level ("P2") is mostly a batch or a sample: it counts behind "II" or "C." alone, or where its
    heading has none below it ("S7", "P8").
    """
    for match in _ACTD.finditer(text[:_MOST]):
        number = match["whole"] or f"II.{match['body']}"
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if number not in load_actd() or _IS_NONE.search(before):
            continue
        if match["whole"] or match["lead"] or "." in match["body"] or match["body"] in _ends():
            yield Named(number, match[0])


@cache
def _ends() -> frozenset[str]:
    """Return the body headings of one level that have no other below them; P1 is every first batch."""
    body = [number.removeprefix("II.") for number in load_actd() if number.startswith(("II.S", "II.P"))]
    return frozenset(
        one for one in body if "." not in one and not any(other.startswith(f"{one}.") for other in body)
    ) - {"P1"}
