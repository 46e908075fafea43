"""The re-test period and the storage of a drug substance, as section S.7 states them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from jembatan.core.grades import Confidence
from jembatan.facts.shelf_life import LONGEST_MONTHS, MONTHS_PER_YEAR, read_shelf_life
from jembatan.facts.statement import Statement
from jembatan.facts.storage import read_storage
from jembatan.facts.wording import excerpt, has_any, language_of, surroundings

_LABEL = (
    r"(?P<label>re-?\s?test (?:period|date|interval)|re-?testing period|periode\s+uji\s+ulang|masa\s+uji\s+ulang|waktu\s+uji\s+ulang|"
    r"复\s?验\s?期|复\s?检\s?期|再检验期)"
)
_PARTS = ("test", "ulang", "复", "再检验期")  # one of them stands in every label
_UNIT = r"(?P<u>months?\b|years?\b|bulan\b|tahun\b|个月|月(?!\d)|年(?!\d))"
_PATTERN = re.compile(
    rf"{_LABEL}(?P<between>[^\n。;0-9]{{0,40}}?(?:\n[^\n0-9]{{0,8}}?)?)[\s(]*(?P<n>\d{{1,3}})\s?(?:\(\w+\)\s?)?{_UNIT}",
    re.IGNORECASE,
)
_FILLER = re.compile(r"[\s:】\])>]|\bis\b|\bof\b|adalah|是|为|定为|暂定")
_NOT_OF_SUBSTANCE = re.compile(
    r"reference standard|working standard|对照品|intermediate|中间体|baku pembanding", re.IGNORECASE
)


def read_retest_period(text: str) -> Iterator[Statement]:
    """Yield substance.retest_months of each statement; those of standards and intermediates are left out.

    A substance may also have a shelf life in place of a re-test period: its words count alike.
    """
    for statement in read_shelf_life(text):
        yield msgspec.structs.replace(statement, name="substance.retest_months")
    if not has_any(text, _PARTS):
        return
    for match in _PATTERN.finditer(text):
        around = text[max(0, match.start() - 30) : match.start()].rsplit("\n", 1)[-1] + match["between"]
        if _NOT_OF_SUBSTANCE.search(around):
            continue
        months = int(match["n"])
        if match["u"].lower() in ("year", "years", "tahun", "年"):
            months *= MONTHS_PER_YEAR
        if not 0 < months <= LONGEST_MONTHS:
            continue
        yield Statement(
            name="substance.retest_months",
            value=months,
            excerpt=excerpt(text, match.start(), match.end()),
            language=language_of(match["label"]),
            confidence=Confidence.HIGH if len(_FILLER.sub("", match["between"])) <= 2 else Confidence.MEDIUM,
            context=surroundings(text, match.start(), match.end()),
        )


def read_substance_storage(text: str) -> Iterator[Statement]:
    """Yield substance.storage, .storage_limit_celsius and .storage_class of each storage statement."""
    for statement in read_storage(text):
        name = statement.name.replace("presentation.", "substance.", 1)
        yield msgspec.structs.replace(statement, name=name)
