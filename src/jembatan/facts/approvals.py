"""Which authority approved the product, when and under which number, from its marketing authorisation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from jembatan.core.grades import Confidence
from jembatan.facts.spoken_dates import find_dates
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, language_of

# How each authority writes itself on its own papers; the value is the short name used in the law data.
_AUTHORITIES = {
    "NMPA": r"国家药品监督管理局|国家食品药品监督管理总?局|National Medical Products Administration|\bNMPA\b|\bCFDA\b|\bSFDA\b",
    "US FDA": r"(?:U\.?S\.?|United States) Food and Drug Administration|\bUS ?FDA\b",
    "EMA": r"European Medicines Agency|\bEMA\b|European Commission",
    "PMDA": r"Pharmaceuticals and Medical Devices Agency|\bPMDA\b|\bMHLW\b",
    "MHRA": r"Medicines and Healthcare products Regulatory Agency|\bMHRA\b",
    "TGA": r"Therapeutic Goods Administration|\bTGA\b",
    "Health Canada": r"Health Canada",
    "BPOM": r"Badan Pengawas Obat dan Makanan|\bBPOM\b",
}
_CHINESE_NUMBER = re.compile(r"国药准字 ?[A-Z] ?\d{8}")
_NUMBER = {
    "zh": ("药品批准文号", "批准文号", "注册证号", "药品注册证号"),
    "id": ("nomor izin edar", "nie"),
    "en": ("marketing authorisation number", "marketing authorization number", "product licence number", "product license number", "approval number", "registration number"),
}  # fmt: skip
_APPROVED_ON = re.compile(
    r"(?:批准日期|发证日期|date of (?:approval|first authorisation|authorisation|issue)|approval date|approved on|tanggal persetujuan)",
    re.IGNORECASE,
)


def read_approval(text: str) -> Iterator[Statement]:
    """Yield approval.authority, .number and .on from one page; each Chinese approval number is an approval of its own."""
    numbers = list(_CHINESE_NUMBER.finditer(text))
    if numbers:
        yield from _chinese_approvals(text, numbers)
        return
    if named := _authority(text):
        yield named
    if line := next(iter(find_labelled(text, _NUMBER)), None):
        yield _statement("approval.number", line.value[:60], text, line.start, line.end, Confidence.MEDIUM)
    if on := _approved_on(text):
        yield on


def _chinese_approvals(text: str, numbers: list[re.Match[str]]) -> Iterator[Statement]:
    """Yield number, authority and day for each number; a day on the number's line, or the page's where there is one number."""
    alone = len({_bare(m[0]) for m in numbers}) == 1
    seen: set[str] = set()
    for match in numbers:
        number = _bare(match[0])
        if number in seen:
            continue
        seen.add(number)
        line_end = text.find("\n", match.end())
        line_end = len(text) if line_end < 0 else line_end
        found = [_statement("approval.number", number, text, match.start(), match.end(), Confidence.HIGH)]
        found.append(
            _authority(text)
            or _statement("approval.authority", "NMPA", text, match.start(), match.end(), Confidence.MEDIUM)
        )  # 国药准字 is a number of the NMPA alone
        date = next(iter(find_dates(text[match.end() : line_end])), None)
        if date:
            end = match.end() + date.end
            found.append(_statement("approval.on", date.first, text, match.start(), end, date.confidence))
        elif alone and (on := _approved_on(text)):
            found.append(on)
        yield from (msgspec.structs.replace(statement, group=number) for statement in found)


def _authority(text: str) -> Statement | None:
    named = [
        (m.start(), m, name)
        for name, words in _AUTHORITIES.items()
        if (m := re.search(words, text, re.IGNORECASE))
    ]
    if not named:
        return None
    _, match, name = min(named, key=lambda found: found[0])
    confidence = Confidence.HIGH if len(named) == 1 else Confidence.MEDIUM
    return _statement("approval.authority", name, text, match.start(), match.end(), confidence)


def _approved_on(text: str) -> Statement | None:
    for label in _APPROVED_ON.finditer(text):
        date = next((d for d in find_dates(text[label.end() : label.end() + 40])), None)
        if date:
            return _statement(
                "approval.on", date.first, text, label.start(), label.end() + date.end, date.confidence
            )
    return None


def _bare(number: str) -> str:
    return number.replace(" ", "")


def _statement(
    name: str, value: object, text: str, start: int, end: int, confidence: Confidence
) -> Statement:
    return Statement(
        name=name,
        value=value,  # type: ignore[arg-type]
        excerpt=excerpt(text, start, end),
        language=language_of(text[start:end]),
        confidence=confidence,
    )
