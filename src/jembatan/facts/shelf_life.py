"""The shelf life that a label, a form or section P.8 claims, in months."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, has_any, language_of, surroundings

_WORD_NUMBERS = {
    word: number
    for number, words in {
        1: "one satu 一",
        2: "two dua 二 两",
        3: "three tiga 三",
        4: "four empat 四",
        5: "five lima 五",
        12: "twelve",
        18: "eighteen 十八",
        24: "twenty-four 二十四",
        36: "thirty-six 三十六",
    }.items()
    for word in words.split()
}
_NUMBER = r"(?P<n>\d{1,3}|" + "|".join(sorted(_WORD_NUMBERS, key=len, reverse=True)) + r")"
_UNIT = r"(?P<u>months?\b|years?\b|bulan\b|tahun\b|个月|月(?!\d)|年(?!\d))"
_LABEL = (
    r"(?P<label>proposed shelf[\s\-]?life|claimed shelf[\s\-]?life|shelf[\s\-]?life|period of validity|expiry period|retest period|"
    r"(?:masa|umur|waktu)\s+simpan|masa\s+edar|(?:(?:masa|batas|waktu)\s+)?(?:k[ae])?dalu?w?arsa|"
    r"有\s?效\s?期|货架期|保质期)"
)
_PATTERN = re.compile(
    rf"{_LABEL}(?P<between>[^\n。;0-9]{{0,40}}?(?:\n[^\n0-9]{{0,8}}?)?)[\s(]*{_NUMBER}\s?(?:\(\w+\)\s?)?{_UNIT}",
    re.IGNORECASE,
)
_RETEST = re.compile(r"retest|复验期", re.IGNORECASE)
_OTHER_LIFE = re.compile(
    r"in[\s\-]?use|after (?:first )?(?:opening|dilution|reconstitution|mixing)|reconstituted|once opened|setelah dibuka|setelah (?:direkonstitusi|pencampuran)|"
    r"开封后|启用后|稀释后|配制后|使用中|certificate|licen[cs]e|证书|许可证|sertifikat|izin|批件|intermediate|bulk|中间体|中间产品|"
    r"reference standard|对照品|data|study|studies|uji|试验",
    re.IGNORECASE,
)
_AFTER_OPENING = re.compile(
    r"\s*(?:after|setelah|后)(?!.{0,20}(?:manufactur|produc|produksi|pembuatan|dibuat|生产))", re.IGNORECASE
)
_FILLER = re.compile(r"[\s:】\])>]|\bis\b|adalah|是|为|暂定")
_PARTS = ("life", "validity", "expiry", "retest", "simpan", "edar", "arsa", "期")  # one is in every label
MONTHS_PER_YEAR = 12
LONGEST_MONTHS = 120  # a longer "shelf life" is a number read from something else


def read_shelf_life(text: str) -> Iterator[Statement]:
    """Yield presentation.shelf_life_months; in-use times, retest periods and validity of papers are left out."""
    if not has_any(text, _PARTS):
        return
    for match in _PATTERN.finditer(text):
        around = text[max(0, match.start() - 30) : match.start()].rsplit("\n", 1)[-1] + match["between"]
        after = text[match.end() : match.end() + 30].split("\n", 1)[0]
        if _RETEST.search(match["label"]) or _OTHER_LIFE.search(around) or _AFTER_OPENING.match(after):
            continue
        number = match["n"].lower()
        months = int(_WORD_NUMBERS.get(number, 0) or number)
        if match["u"].lower() in ("year", "years", "tahun", "年"):
            months *= MONTHS_PER_YEAR
        if not 0 < months <= LONGEST_MONTHS:
            continue
        yield Statement(
            name="presentation.shelf_life_months",
            value=months,
            excerpt=excerpt(text, match.start(), match.end()),
            language=language_of(match["label"]),
            confidence=Confidence.HIGH if len(_FILLER.sub("", match["between"])) <= 2 else Confidence.MEDIUM,
            context=surroundings(text, match.start(), match.end()),
        )
