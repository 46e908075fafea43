"""What people write in stability tables: limits, results, months, conditions, in English, Indonesian and Chinese."""

from __future__ import annotations

import re
from typing import NamedTuple

from jembatan.evidence.stability.result import Censor
from jembatan.stats.stability.limits import Limits

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_RANGE = re.compile(
    rf"({_NUMBER})\s*%?\s*(?:-|–|—|~|～|to|s/d|sampai|hingga|至|到)\s*({_NUMBER})", re.IGNORECASE
)
_AROUND = re.compile(rf"({_NUMBER})\s*%?\s*(?:±|\+/-)\s*({_NUMBER})")
_AT_LEAST = re.compile(
    rf"(?:NLT|not less than|no less than|at least|min(?:imum|imal)?\.?|≥|>=|>|tidak kurang dari|TKD|不低于|不得少于|不少于|不得低于|≧)\s*:?\s*({_NUMBER})",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    rf"(?:NMT|not more than|no more than|at most|max(?:imum|imal)?\.?|≤|<=|<|tidak lebih dari|TLD|maks(?:imal|imum)?\.?|不得过|不超过|不得超过|不高于|不得大于|≦)\s*:?\s*({_NUMBER})",
    re.IGNORECASE,
)
_RESULT = re.compile(
    rf"\s*(<=|>=|<|>|≤|≥|＜|＞|低于|小于)?\s*({_NUMBER})\s*(%|[A-Za-zµμ/%²³·\s]{{0,12}})?\s*"
)
_NOT_DETECTED = re.compile(
    r"\s*(?:ND|N/D|N\.D\.|not detected|none detected|tidak terdeteksi|TTD|未检出)\.?\s*", re.IGNORECASE
)
_BELOW_QUANTIFICATION = re.compile(
    r"\s*(?:<\s*)?(?:BLOQ|BQL|LOQ|LLOQ|below (?:the )?(?:LOQ|quantification limit)|低于定量限|di bawah LOQ)\s*",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\s*(?:NA|N/A|NT|N\.T\.|not (?:tested|applicable|performed|scheduled)|tidak diuji|未检|未测|不适用|/|-|–|—|\*|\.)?\s*",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    rf"\s*(?:T|M|month|bulan|第)?\s*=?\s*({_NUMBER})\s*(m|mo|mos|months?|bulan|bln|个月|月|w|wk|weeks?|minggu|周|d|days?|hari|天|日|y|years?|tahun|年)?\.?\s*",
    re.IGNORECASE,
)
_START = re.compile(r"\s*(?:initial|start|release|zero|T0|awal|初始|起始|0月)\s*", re.IGNORECASE)
_TEMPERATURE = re.compile(
    r"(-?\d{1,3}(?:\.\d)?)\s*(?:°\s*C?|℃|C\b|度|degrees?)?\s*(?:±\s*\d(?:\.\d)?\s*(?:°\s*C?|℃|C\b)?)?",
    re.IGNORECASE,
)
_HUMIDITY = re.compile(
    r"(\d{1,2})\s*%?\s*(?:±\s*\d{1,2}\s*%?)?\s*(?:RH|R\.H\.|相对湿度|%)|(?:RH|相对湿度|湿度|kelemba\wan(?: relatif)?)\s*[::]?\s*(\d{1,2})",
    re.IGNORECASE,
)
_PLAIN_PAIR = re.compile(r"\s*(-?\d{1,2})\s*[/\\]\s*(\d{2})\s*")
_COLD_ROOM = re.compile(r"\b2\s*(?:°\s*C|℃)?\s*[-–~至]\s*8\s*(?:°|℃|C)", re.IGNORECASE)
_DAYS_PER_MONTH = 365.25 / 12
_LARGEST = 1e12
_LONGEST_MONTHS = 600.0
_STUDIES = (
    (
        "long_term",
        re.compile(r"long[\s_-]?term|real[\s_-]?time|jangka[\s_]panjang|长期|\bLT\b", re.IGNORECASE),
    ),
    ("accelerated", re.compile(r"accel|\bacc\b|dipercepat|加速", re.IGNORECASE)),
    ("intermediate", re.compile(r"intermed|\bint\b|antara|menengah|中间", re.IGNORECASE)),
    ("in_use", re.compile(r"in[\s_-]?use|masa pakai|setelah dibuka|使用中|开封后", re.IGNORECASE)),
    ("photostability", re.compile(r"photo|light|cahaya|光", re.IGNORECASE)),
    ("stress", re.compile(r"stress|forced|stres|影响因素|强制", re.IGNORECASE)),
)


class ReadValue(NamedTuple):
    """The number in a result, and whether it is only a bound."""

    value: float | None
    censor: Censor = ""
    is_absent: bool = False  # nothing was tested


def read_number(text: str) -> float | None:
    """Return a number that stands alone, with a decimal point or comma, or None."""
    cleaned = text.strip().replace("−", "-").rstrip("%").strip()
    if not re.fullmatch(_NUMBER, cleaned):
        return None
    return _bounded(cleaned)


def _bounded(text: str) -> float | None:
    """Return the number; one that no measurement gives (beyond 1e12) is left as words."""
    number = float(text.replace(",", "."))
    return number if abs(number) <= _LARGEST else None


def read_value(text: str, quantification_limit: float | None = None) -> ReadValue:
    """Return what a printed result says: a number, a bound ("<0.1"), nothing tested, or words (no number).

    "ND" and "<LOQ" are results below the quantification limit where that is known, and words where it is not.
    """
    if (number := read_number(text)) is not None:
        return ReadValue(number)
    if _ABSENT.fullmatch(text):
        return ReadValue(None, is_absent=True)
    if _NOT_DETECTED.fullmatch(text) or _BELOW_QUANTIFICATION.fullmatch(text):
        return ReadValue(quantification_limit, "<" if quantification_limit is not None else "")
    if match := _RESULT.fullmatch(text.replace("−", "-")):
        sign = match[1] or ""
        censor: Censor = "<" if sign in ("<", "<=", "≤", "＜", "低于", "小于") else ">" if sign else ""
        number = _bounded(match[2])
        return ReadValue(number, censor if number is not None else "")
    return ReadValue(None)


def read_limits(text: str) -> Limits:
    """Return the limits that an acceptance criterion states: "95.0-105.0 %", "NMT 0.5 %", "不得过0.5%"; none in words."""
    words = text.replace("−", "-").replace("％", "%")
    if match := _AROUND.search(words):
        middle, half = (_bounded(g) for g in match.groups())
        if middle is not None and half is not None:
            return Limits(middle - half, middle + half)
    low, high = _AT_LEAST.search(words), _AT_MOST.search(words)
    if low or high:
        return Limits(_bounded(low[1]) if low else None, _bounded(high[1]) if high else None)
    if match := _RANGE.search(words):
        return Limits(*(_bounded(g) for g in match.groups()))
    return Limits()


def read_months(text: str) -> float | None:
    """Return months of "6", "6 M", "26 weeks", "initial", "第6月"; None where it says no time."""
    if _START.fullmatch(text):
        return 0.0
    match = _MONTHS.fullmatch(text)
    if not match:
        return None
    number, unit = float(match[1].replace(",", ".")), (match[2] or "").lower()
    factor = 1.0
    if unit.startswith(("w", "minggu", "周")):
        factor = 7 / _DAYS_PER_MONTH
    elif unit.startswith(("d", "hari", "天", "日")):
        factor = 1 / _DAYS_PER_MONTH
    elif unit.startswith(("y", "tahun", "年")):
        factor = 12.0
    return number * factor if abs(number * factor) <= _LONGEST_MONTHS else None


def read_condition(text: str) -> str:
    """Return 25C/60RH, 5C or -20C for a printed storage condition; the words themselves where no temperature is in them.

    Tolerances are dropped: "25°C ± 2°C / 60 % RH ± 5 % RH", "25℃/60%RH" and "25/60" are the same; 2-8C is 5C.
    """
    words = text.strip().replace("％", "%").replace("−", "-")
    if words in ("-", "–", "/", "NA", "N/A") or _START.fullmatch(words):
        return ""
    if pair := _PLAIN_PAIR.fullmatch(words):
        return f"{int(pair[1])}C/{int(pair[2])}RH"
    if _COLD_ROOM.search(words):
        return "5C"
    marked = [m for m in _TEMPERATURE.finditer(words) if re.search(r"°|℃|C|度|degree", m[0], re.IGNORECASE)]
    temperature = marked[0] if marked else _TEMPERATURE.search(words)
    if not temperature or not re.search(r"°|℃|C\b|度|degree|^-?\d{1,2}$", words, re.IGNORECASE):
        return words
    humidity = _HUMIDITY.search(words[temperature.end() :]) or _HUMIDITY.search(words[: temperature.start()])
    found = f"{float(temperature[1]):g}C"
    return f"{found}/{int(humidity[1] or humidity[2])}RH" if humidity else found


def read_study(text: str, condition: str = "") -> str:
    """Return the kind of study that the words name; without words, what the condition alone tells (40C: accelerated)."""
    for kind, pattern in _STUDIES:
        if pattern.search(text):
            return kind
    if not text.strip() and condition.startswith("40C"):
        return "accelerated"
    return text.strip().lower().replace(" ", "_").replace("-", "_")
