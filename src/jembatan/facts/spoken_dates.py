"""Dates as papers print them in English, Indonesian and Chinese."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from jembatan.core.grades import Confidence

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januari jan",
            "february februari pebruari feb",
            "march maret mar",
            "april apr",
            "may mei",
            "june juni jun",
            "july juli jul",
            "august agustus aug agu agt",
            "september sept sep",
            "october oktober oct okt",
            "november nopember nov nop",
            "december desember dec des",
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CHINESE_DIGITS = {letter: str(value) for value, letter in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
}

_FORMS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2}) ?年 ?(?P<m>\d{1,2}) ?月(?: ?(?P<d>\d{1,2}) ?[日号])?"),
    re.compile(
        r"(?P<yc>[一二][〇零○一二三四五六七八九]{3})年(?P<mc>[一二三四五六七八九十]{1,2})月"
        r"(?:(?P<dc>[一二三四五六七八九十]{1,3})[日号])?"
    ),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-.,]+(?:of )?(?P<n>{_NAME})\b\.?[\s\-,]+(?P<y>(?:19|20)\d{{2}})",
        re.I,
    ),
    re.compile(rf"\b(?P<n>{_NAME})\b\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d{{2}})", re.I),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>(?:19|20)\d{2})(?!\d)"),
    re.compile(rf"\b(?P<n>{_NAME})\b\.?,? (?P<y>(?:19|20)\d{{2}})", re.I),
    re.compile(r"(?<![\d-])(?P<y>(?:19|20)\d{2})-(?P<m>\d{2})(?![-\d])"),
)


class SpokenDate(NamedTuple):
    """A date as read: its first and last possible day (the same where the day is printed), place and sureness."""

    first: dt.date
    last: dt.date
    start: int
    end: int
    confidence: Confidence


def find_dates(text: str) -> Iterator[SpokenDate]:
    """Yield the dates of the text in order; 03/04/2025 is read day first, with low confidence; nonsense is left out."""
    taken: list[tuple[int, int]] = []
    found: list[SpokenDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            date = _read(match)
            if date:
                found.append(date)
    yield from sorted(found, key=lambda date: date.start)


def _read(match: re.Match[str]) -> SpokenDate | None:
    parts = match.groupdict()
    confidence = Confidence.HIGH
    day: int | None
    if parts.get("yc"):
        year = int("".join(_CHINESE_DIGITS[letter] for letter in parts["yc"]))
        month = _chinese_number(parts["mc"])
        day = _chinese_number(parts["dc"]) if parts["dc"] else None
    elif parts.get("a"):
        year, first, second = int(parts["y"]), int(parts["a"]), int(parts["b"])
        day, month = (first, second) if second <= 12 else (second, first)
        if first <= 12 and second <= 12 and first != second:
            confidence = Confidence.LOW  # day first or month first: the paper does not say
    else:
        year = int(parts["y"])
        month = _MONTHS[parts["n"].lower()] if parts.get("n") else int(parts["m"])
        day = int(parts["d"]) if parts.get("d") else None
    try:
        if day is not None:
            date = dt.date(year, month, day)
            return SpokenDate(date, date, match.start(), match.end(), confidence)
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0
        return SpokenDate(
            dt.date(year, month, 1), dt.date(year, month, last), match.start(), match.end(), Confidence.MEDIUM
        )
    except ValueError:
        return None


def _chinese_number(letters: str) -> int:
    tens, ten, ones = letters.partition("十")
    if not ten:
        return int("".join(_CHINESE_DIGITS[letter] for letter in letters))
    return (int(_CHINESE_DIGITS[tens]) if tens else 1) * 10 + (int(_CHINESE_DIGITS[ones]) if ones else 0)
