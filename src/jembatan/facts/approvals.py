"""Which authority approved the product, when and under which number, from its marketing authorisation."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    """Yield approval.authority, .number and .on from one page of a marketing authorisation."""
    named = [
        (m.start(), m, name)
        for name, words in _AUTHORITIES.items()
        if (m := re.search(words, text, re.IGNORECASE))
    ]
    if named:
        _, match, name = min(named, key=lambda found: found[0])
        yield _statement(
            "approval.authority",
            name,
            text,
            match.start(),
            match.end(),
            Confidence.HIGH if len(named) == 1 else Confidence.MEDIUM,
        )
    if number := _CHINESE_NUMBER.search(text):
        yield _statement(
            "approval.number", number[0].replace(" ", ""), text, number.start(), number.end(), Confidence.HIGH
        )
    elif line := next(iter(find_labelled(text, _NUMBER)), None):
        yield _statement("approval.number", line.value[:60], text, line.start, line.end, Confidence.MEDIUM)
    for label in _APPROVED_ON.finditer(text):
        date = next((d for d in find_dates(text[label.end() : label.end() + 40])), None)
        if date:
            yield _statement(
                "approval.on", date.first, text, label.start(), label.end() + date.end, date.confidence
            )
            break


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
