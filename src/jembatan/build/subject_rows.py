"""Whether a page lists single trial subjects: told by what its columns are called and by rows of identifiers, never by words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LEAST_ROWS = 5
_MOST = 200_000  # characters of one page that are looked at
# Without any of these no heading below can stand: a plain search is ten times quicker.
_BEGINS = (
    "subj",
    "patient",
    "particip",
    "volunteer",
    "screening",
    "enrol",
    "randomi",
    "listing",
    "16.",
    "受试者",
    "患者",
    "病",
    "住院",
    "筛选",
    "随机",
    "入组",
    "pasien",
    "relawan",
    "acak",
)
_PLAIN_BEGINS = tuple(words for words in _BEGINS if words.isascii())  # all that a text in ASCII can hold
# What a column of identifiers is called, or a list of persons, in the three languages.
_HEADER = re.compile(
    r"\b(?:usubjid|subjid|(?:subject|subj\.?|patient|participant|volunteer|screening|enrol+ment|randomi[sz]ation)s?[\s_/-]?"
    r"(?:id|ids|no|nos|number|code|identifier|identification|initials|list|scheme|schedule)\b"
    r"|by[- ](?:subject|patient)\b|listing\s+\d|appendix\s+16\.[1-4])"
    r"|受试者\s*(?:编号|号|代码|代号|标识|姓名|列表|清单)|按受试者|患者\s*(?:编号|号|姓名|列表)|病例号|病历号|住院号|筛选号|随机(?:编)?号|随机(?:分组)?表|入组号"
    r"|\b(?:nomor|no\.?|kode|id|inisial|daftar)\s+(?:subjek|pasien|sukarelawan|relawan|acak)|\bdaftar pengacakan",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"(?<![\w.,-])(?:[A-Z]{0,6}[-_]?\d{1,6}(?:[-_/]\d{1,6}){1,3}|[A-Z]{1,6}\d{2,10}|[A-Z]{1,2}-\d{2,6})(?![\w%.,]\d|\w)"
)
# dates, years, ranges and fractions are written alike; they are no identifiers
_NO_IDENTIFIER = re.compile(
    r"(?:19|20)\d\d[-/_]\d\d?(?:[-/_]\d\d?)?|\d\d?[-/]\d\d?(?:[-/](?:\d\d){1,2})?|(?:19|20)\d\d[-/](?:19|20)\d\d"
)
_NUMBERED_ROW = re.compile(r"^[ \t|]*(\d{1,5})(?:[ \t|]+\S*\d.*)?$", re.MULTILINE)
_DIGIT, _LETTERS = re.compile(r"\d"), re.compile(r"[A-Z]+")


def lists_subjects(text: str) -> bool:
    """Say whether a page lists single subjects: a heading that says so, and five rows or more that each name another one.

    A table of groups, a disposition or a mention of one subject is none. A scan cannot be told.
    """
    text = text[:_MOST]
    folded = text.lower()
    if not any(words in folded for words in (_PLAIN_BEGINS if folded.isascii() else _BEGINS)):
        return False
    if not _HEADER.search(text):
        return False
    return _count_identifiers(text) >= _LEAST_ROWS or _longest_run(text) > _LEAST_ROWS


def _count_identifiers(text: str) -> int:
    """Return how many different identifiers of one shape a page has."""
    by_shape: dict[str, set[str]] = {}
    for found in _IDENTIFIER.findall(text):
        if not _NO_IDENTIFIER.fullmatch(found):
            by_shape.setdefault(_LETTERS.sub("A", _DIGIT.sub("9", found)), set()).add(found)
    return max(map(len, by_shape.values()), default=0)


def _longest_run(text: str) -> int:
    """Return the longest run of rows that are numbered one after the other and hold further numbers."""
    longest = run = 0
    last = -1
    for number in _numbers(text):
        run = run + 1 if number == last + 1 else 1
        last = number
        longest = max(longest, run)
    return longest


def _numbers(text: str) -> Iterator[int]:
    return (int(match[1]) for match in _NUMBERED_ROW.finditer(text))
