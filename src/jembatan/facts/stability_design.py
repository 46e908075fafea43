"""How stability was studied, from the words of section P.8: conditions, months, batches."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, has_any, language_of, surroundings

_CELSIUS = r"(?P<t>-?\d{1,2})(?:\.0)? ?(?:° ?C?|C\b|度|degrees? C)? ?(?:± ?\d(?:\.\d)? ?(?:° ?C|C\b)?)?"
_CONDITION = re.compile(
    rf"(?<![\d.]){_CELSIUS}\)?\s*(?:[/,;、和及&|]|and|at|dan)?\s*(?:(?:RH|相对湿度|湿度|kelembaban? relatif|kelembapan relatif|relative humidity)[::]?\s*)?\(?"
    r"(?P<h>\d{1,2}) ?% ?(?:± ?\d{1,2} ?%? ?)?(?P<rh>(?:RH|R\.H\.|相对湿度|relative humidity|kelembaban relatif|kelembapan relatif))?",
    re.IGNORECASE,
)
_DRY = re.compile(r"(?<![\d.])(?P<t>-?\d{1,2}) ?° ?C? ?± ?\d ?° ?C(?! ?[/,、;]? ?\d)", re.IGNORECASE)
_COMPACT = re.compile(r"(?<![\d.])(?P<t>\d{1,2}) ?°? ?C ?/ ?(?P<h>\d{2}) ?%? ?(?:RH)?\b", re.IGNORECASE)
_KINDS = {
    "long_term": re.compile(r"long[\s-]?term|real[\s-]?time|jangka panjang|长期", re.IGNORECASE),
    "accelerated": re.compile(r"accelerated|dipercepat|加速", re.IGNORECASE),
    "intermediate": re.compile(r"intermediate|kondisi antara|中间条件", re.IGNORECASE),
}
_PARTS = (
    "term",
    "time",
    "panjang",
    "长期",
    "accelerated",
    "dipercepat",
    "加速",
    "intermediate",
    "antara",
    "中间条件",
)
_MONTHS = re.compile(r"(?<![\d.])(\d{1,2}) ?(?:months?\b|M\b|bulan\b|个月)", re.IGNORECASE)
_BATCHES = re.compile(
    r"(?:(?<![\d.])(\d{1,2})|\b(one|two|three|satu|dua|tiga)\b|([一二两三四五六])) ?(?:\w+ )?(?:\w+ )?(?:(?:primary |pilot |commercial )?batch(?:es)?\b|lots?\b|bets\b|批)",
    re.IGNORECASE,
)
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
}
_WINDOW = 160  # characters of a sentence or table row that belong together
_CLAUSE = re.compile(r"[\n。;]|(?<=[a-z%)]{2})\. ")


def normalise_condition(words: str) -> str | None:
    """Return "25C/60RH" (or "5C") for a printed storage condition, or None where there is none.

    Tolerances (±2°C, ±5%) are dropped; "25℃±2℃/60%RH±5%RH" and "25 C / 60 % RH" are the same.
    """
    folded = words.replace("℃", "°C").replace("％", "%")
    found = next(iter(_conditions(folded)), None)
    if found:
        return found[2]
    match = re.search(r"(?<![\d.])(-?\d{1,2}) ?(?:° ?C|C\b|℃)", folded) or re.fullmatch(
        r"\s*(-?\d{1,2})\s*", folded
    )
    if between := re.search(r"(?<![\d.])(-?\d{1,2}) ?(?:° ?C)? ?[-–~至] ?(\d{1,2}) ?° ?C", folded):
        low, high = int(between[1]), int(between[2])
        return "5C" if (low, high) == (2, 8) else f"{high}C"
    return f"{int(match[1])}C" if match else None


def read_stability_design(text: str) -> Iterator[Statement]:
    """Yield stability.<kind>.condition, .months and .batches where a clause names the kind of study."""
    if not has_any(text, _PARTS):  # one is in the name of every kind
        return
    for start, end, clause in _clauses(text):
        kinds = sorted((m.start(), kind) for kind, pattern in _KINDS.items() if (m := pattern.search(clause)))
        # Several kinds in one clause are told apart where each is named before its own condition.
        in_order = not kinds or not any(at < kinds[0][0] for at, _, _ in _conditions(clause))
        for position, (at, kind) in enumerate(kinds):
            stop = kinds[position + 1][0] if position + 1 < len(kinds) else len(clause)
            begin = at if position else 0
            words = clause[begin:stop]
            sole = len(kinds) == 1 or (in_order and len({c for _, _, c in _conditions(words)}) == 1)
            yield from _design(text, kind, words, start + begin, start + stop, sole=sole)
        del end


def _design(text: str, kind: str, words: str, start: int, end: int, sole: bool) -> Iterator[Statement]:
    confidence = Confidence.MEDIUM if sole else Confidence.LOW
    common = {
        "excerpt": excerpt(text, start, end),
        "language": language_of(words),
        "context": surroundings(text, start, end),
    }
    conditions = list(dict.fromkeys(c for _, _, c in _conditions(words)))
    if len(conditions) == 1:
        yield Statement(
            name=f"stability.{kind}.condition", value=conditions[0], confidence=confidence, **common
        )
    months = [int(m[1]) for m in _MONTHS.finditer(words)]
    if months and (kind != "intermediate" or conditions):
        yield Statement(
            name=f"stability.{kind}.months",
            value=max(months),
            confidence=confidence if len(set(months)) == 1 else Confidence.LOW,
            **common,
        )
    batches = {int(m[1]) if m[1] else _WORDS[(m[2] or m[3]).lower()] for m in _BATCHES.finditer(words)}
    if len(batches) == 1:
        yield Statement(
            name=f"stability.{kind}.batches", value=batches.pop(), confidence=confidence, **common
        )


def _conditions(words: str) -> Iterator[tuple[int, int, str]]:
    taken: list[tuple[int, int]] = []
    for pattern in (_CONDITION, _COMPACT, _DRY):
        for match in pattern.finditer(words):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            groups = match.groupdict()
            has_degree = re.search(r"°|C\b|度|degree", match[0], re.IGNORECASE)
            if pattern is _CONDITION and not (
                has_degree
                and (
                    groups["rh"]
                    or "RH" in match[0].upper()
                    or "湿度" in match[0]
                    or "/" in match[0]
                    or "kelemba" in match[0].lower()
                )
            ):
                continue
            taken.append(match.span())
            humidity = f"/{int(groups['h'])}RH" if groups.get("h") else ""
            yield match.start(), match.end(), f"{int(groups['t'])}C{humidity}"


def _clauses(text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for end in [*(m.start() for m in _CLAUSE.finditer(text)), len(text)]:
        clause = text[start:end]
        if clause.strip():
            yield start, end, clause[: _WINDOW * 2]
        start = end + 1
