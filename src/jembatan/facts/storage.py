"""The storage statement: its words, the highest temperature in degrees Celsius, and room, refrigerator or freezer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, has_any, language_of, surroundings

_LABELS = {
    "zh": ("贮藏", "贮存条件", "贮存", "储藏", "储存条件", "储存", "保存条件", "贮藏条件"),
    "id": ("penyimpanan", "kondisi penyimpanan", "cara penyimpanan", "syarat penyimpanan"),
    "en": (
        "storage",
        "storage conditions",
        "storage condition",
        "storage statement",
        "storage precautions",
        "special precautions for storage",
    ),
}
_SENTENCE = re.compile(
    r"(?P<words>(?:do not store|store[ds]?\b|keep (?:in|at|below|refrigerated)|jangan (?:di)?simpan|(?:di)?simpan(?:lah)?\b(?! (?:dari|data))"
    r"|(?:密封|遮光|避光|阴凉|常温|冷藏)[^\n。]{0,30}(?:保存|贮存|贮藏|储存))[^\n。;]{0,120})",
    re.IGNORECASE,
)
_PARTS = ("store", "keep", "simpan", "存", "藏")  # one is in every such sentence
_DEGREES = r"(-?\d{1,3})(?:\.0)? ?(?:° ?C|degrees? C(?:elsius)?|derajat C(?:elcius|elsius)?|摄氏度|度|C\b)"
_RANGE = re.compile(
    rf"(-?\d{{1,2}}) ?(?:° ?C?)? ?(?:-|–|—|~|～|to|至|sampai|hingga|and|dan|到) ?{_DEGREES}", re.IGNORECASE
)
_BETWEEN_CHINESE = re.compile(r"(-?\d{1,2}) ?° ?C? ?[-–~至到] ?(-?\d{1,3}) ?° ?C", re.IGNORECASE)
_LIMIT = re.compile(
    rf"(?:below|under|not (?:above|over|exceeding|more than)|(?:do not|not) (?:store|be stored) (?:above|over)|up to|at or below|max(?:imum)?|"
    rf"(?:di )?bawah|tidak (?:lebih dari|melebihi|di ?atas)|maks(?:imum|imal)?|jangan (?:di)?simpan (?:di )?(?:atas|lebih dari)(?: suhu)?|"
    rf"不超过|不高于|低于|不得超过|≤|<) *(?:suhu |a temperature of |temperature of |temperatures? )?{_DEGREES}",
    re.IGNORECASE,
)
_SINGLE = re.compile(_DEGREES, re.IGNORECASE)
_FREEZE = re.compile(r"do not freeze|jangan (?:di)?bekukan|不得冷冻|防止冻结|不可冷冻|勿冷冻", re.IGNORECASE)
_STUDY = re.compile(
    r"\bRH\b|% ?相对|kelembab|stability|stabilitas|稳定性|months?\b|加速|长期|stored (?:in|at).{0,40}(?:sample|warehouse)|留样",
    re.IGNORECASE,
)
# Terms of the Chinese Pharmacopoeia, general notices: cool place and cool dark place up to 20 degrees, cold place 2-10, room 10-30.
_CHINESE_TERMS = ((re.compile("阴凉|凉暗"), 20), (re.compile("冷处"), 10), (re.compile("常温"), 30))


def read_storage(text: str) -> Iterator[Statement]:
    """Yield presentation.storage, .storage_limit_celsius and .storage_class of each storage statement of the page."""
    seen: set[str] = set()
    spans = [
        (line.value, line.language, line.start, line.end, Confidence.HIGH)
        for line in find_labelled(text, _LABELS)
    ]
    spans += [
        (m["words"].strip(), language_of(m["words"]), m.start(), m.end(), Confidence.MEDIUM)
        for m in (_SENTENCE.finditer(text) if has_any(text, _PARTS) else ())
    ]
    for words, language, start, end, confidence in spans:
        sentence = re.split(r"(?<=[。.;])\s", words)[0].strip(" 。.;")
        limit = storage_limit(words)
        if limit is None and not (_SENTENCE.search(words) or _CHINESE_TERMS[0][0].search(words)):
            continue
        if _STUDY.search(words) or sentence.casefold() in seen or any(sentence.casefold() in s for s in seen):
            continue
        seen.add(sentence.casefold())
        common = {
            "excerpt": excerpt(text, start, end),
            "language": language_of(words) or language,
            "context": surroundings(text, start, end),
        }
        yield Statement(name="presentation.storage", value=sentence[:200], confidence=confidence, **common)
        if limit is not None:
            yield Statement(
                name="presentation.storage_limit_celsius", value=limit, confidence=confidence, **common
            )
            yield Statement(
                name="presentation.storage_class", value=storage_class(limit), confidence=confidence, **common
            )


def storage_limit(words: str) -> int | None:
    """Return the highest temperature in degrees Celsius that a storage statement allows, or None where it names none."""
    if match := _LIMIT.search(words):
        return int(match[1])
    if match := _BETWEEN_CHINESE.search(words) or _RANGE.search(words):
        return int(match[2])
    for term, limit in _CHINESE_TERMS:
        if term.search(words):
            return limit
    temperatures = {int(m[1]) for m in _SINGLE.finditer(_FREEZE.sub("", words))}
    return temperatures.pop() if len(temperatures) == 1 else None


def storage_class(limit_celsius: float) -> str:
    """Return frozen (up to 0), refrigerated (up to 8, or 10 as the Chinese cold place) or room_temperature."""
    if limit_celsius <= 0:
        return "frozen"
    return "refrigerated" if limit_celsius <= 10 else "room_temperature"
