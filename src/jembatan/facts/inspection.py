"""When a site was last inspected, and of which day its site master file is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.facts.spoken_dates import find_dates
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, language_of

_INSPECTED = re.compile(
    r"(?:最近一次检查日期|检查日期|检查时间|现场检查时间|(?:date|dates)(?:\(s\))? of (?:the )?(?:last )?inspection|inspection dates?|"
    r"last inspect(?:ed|ion)(?: on| date)?|inspected on|tanggal inspeksi(?: terakhir)?|inspeksi terakhir)\s*(?:on|pada|tanggal)?\s*[::]?",
    re.IGNORECASE,
)
_OF_THE_FILE = re.compile(
    r"(?:版本日期|生效日期|批准日期|date of issue|issue date|effective date|revision date|tanggal (?:terbit|berlaku|efektif))\s*[::]?",
    re.IGNORECASE,
)
_HEAD = 2_000  # characters in which the site is named
_NEAR = 60  # characters after the label: "from 12 March 2024 to 15 March 2024"


def read_inspection(text: str) -> Iterator[Statement]:
    """Yield site.last_inspection: the latest day that follows a label of inspection (the end of its period)."""
    yield from _latest("site.last_inspection", text, _INSPECTED)


def read_site_master_file(text: str) -> Iterator[Statement]:
    """Yield site.master_file_date: the latest day that follows a label of issue or effect."""
    yield from _latest("site.master_file_date", text, _OF_THE_FILE)


def _latest(name: str, text: str, label: re.Pattern[str]) -> Iterator[Statement]:
    found = []
    for match in label.finditer(text):
        line_end = text.find("\n", match.end())
        near = text[match.end() : min(match.end() + _NEAR, line_end if line_end >= 0 else len(text))]
        found += [(date.last, match, date) for date in find_dates(near)]
    if found:
        value, match, date = max(found, key=lambda item: item[0])
        end = match.end() + date.end
        yield Statement(
            name=name,
            value=value,
            excerpt=excerpt(text, match.start(), end),
            language=language_of(text[match.start() : end]),
            confidence=date.confidence,
            context=text[:_HEAD],
        )
