"""What papers say of themselves: number, issuer, when issued, until when valid, for which site, scope and product."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.spoken_dates import SpokenDate, find_dates
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, language_of, surroundings

_EXPIRES = re.compile(
    r"(?:(?P<opens>valid from|berlaku (?:sejak|dari)(?: tanggal)?|有效期自?从?自)|valid (?:until|till|to|through|up to)|validity(?: period)?|expir(?:y|es|ation)(?: date| on)?|date of expiry|"
    r"berlaku (?:sampai|hingga|s/d|s\.d\.)(?: dengan)?(?: tanggal)?|masa berlaku|tanggal (?:(?:k[ae])?dalu?w?arsa|berakhir)|"
    r"有\s?效\s?期\s?(?:至|到|截止)?|有效期限|有效期截止日?|效期至|截止日期)",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"(?:date of (?:issue|issuance|certificate)|issue date|issued(?: on)?|date of signature|dated|certificate date|signed on|"
    r"tanggal (?:terbit|diterbitkan|penerbitan)|diterbitkan (?:di [^\n]{1,30})?(?:pada )?(?:tanggal)?|ditetapkan di [^\n,]{1,30},? ?(?:pada )?(?:tanggal)?|"
    r"发证日期|签发日期|颁发日期|核发日期|出具日期|签署日期|授权日期|发证时间)",
    re.IGNORECASE,
)
# The WHO's certificate prints at 2A.1 the licence of the product "and date of issue": another paper's date.
_OTHER_PAPER = re.compile(
    r"(?:product|marketing|drug)[\s-]*(?:licen[cs]e|authori[sz]ation|approval|registration)[^\n]{0,40}$|批准文号[^\n]{0,20}$|nomor izin edar[^\n]{0,40}$",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(r"^\s*(?:date|tanggal|日期)\s*[::]", re.IGNORECASE | re.MULTILINE)
_OPEN_END = re.compile(
    r"长期有效|valid (?:indefinitely|without (?:limit|expiry))|no expiry date|berlaku selamanya|tanpa batas waktu",
    re.IGNORECASE,
)
_PRODUCT_LIFE = re.compile(r"shelf[\s-]?life|masa simpan|\d ?(?:months|个月|bulan)", re.IGNORECASE)
_TERM = re.compile(
    r"(?:valid for|for a (?:period|term) of|berlaku selama|selama|有效期(?:为|限)?)\s*(?:\w+ \()?(\d{1,2})\)? ?(years?|tahun|年)",
    re.IGNORECASE,
)
_LABELLED = {
    "certificate.number": {
        "zh": ("证书编号", "编号", "证明编号", "许可证编号", "文件编号", "证书号"),
        "id": ("nomor sertifikat", "nomor", "no. sertifikat", "nomor surat"),
        "en": ("certificate no", "certificate no.", "certificate number", "no. of certificate", "licence no", "licence no.", "license no.", "licence number", "license number", "reference no.", "reference number", "document no."),
    },
    "certificate.issuer": {
        "zh": ("发证机关", "签发机关", "出具机关", "发证部门", "颁发机关", "授权方", "委托方"),
        "id": ("diterbitkan oleh", "instansi penerbit", "penerbit"),
        "en": ("issuing authority", "issued by", "certifying authority", "name of certifying authority", "competent authority", "authorising party"),
    },
    "certificate.scope": {
        "zh": ("认证范围", "生产范围", "检查范围", "许可范围"),
        "id": ("ruang lingkup", "lingkup"),
        "en": ("scope", "scope of certificate", "scope of inspection", "scope of certification", "scope of licence"),
    },
    "certificate.product": {
        "zh": ("药品名称", "产品名称", "通用名称"),
        "id": ("nama obat", "nama produk"),
        "en": ("product name", "name of product", "name of the product", "name and dosage form of the product", "name of the medicinal product"),
    },
    "certificate.site": {
        "zh": ("生产企业", "企业名称", "生产企业名称", "受检查单位", "被检查单位"),
        "id": ("nama industri farmasi", "nama produsen", "produsen"),
        "en": ("manufacturer", "name of manufacturer", "name of the manufacturer", "site name", "manufacturing site", "name of company", "name of the site"),
    },
}  # fmt: skip


def read_certificate(text: str) -> Iterator[Statement]:
    """Yield the certificate.* facts that one page states; a date whose meaning is not printed beside it is left out."""
    dates = list(find_dates(text))
    taken: set[int] = set()
    issued: SpokenDate | None = None
    expires = next(iter(_dates_after(text, _EXPIRES, dates)), None)
    if expires:
        label_start, date = expires
        taken.add(date.start)
        yield _date("certificate.expires", text, label_start, date, date.last, date.confidence)
    for label_start, date in _dates_after(text, _ISSUED, dates):
        if date.start not in taken:
            issued = date
            yield _date("certificate.issued", text, label_start, date, date.first, date.confidence)
            break
    if issued is None:
        for label_start, date in _dates_after(text, _BARE_DATE, dates):
            if date.start not in taken:
                issued = date
                yield _date("certificate.issued", text, label_start, date, date.first, Confidence.MEDIUM)
                break
    if expires is None and issued is not None and (term := _TERM.search(text)):
        end = _years_later(issued.first, int(term[1]))
        yield Statement(
            name="certificate.expires",
            value=end,
            excerpt=excerpt(text, term.start(), term.end()),
            language=language_of(term[0]),
            confidence=Confidence.MEDIUM,  # the term is printed, from which day it runs is not
        )
    elif expires is None and (open_end := _OPEN_END.search(text)):
        yield Statement(
            name="certificate.has_open_end",
            value=True,
            excerpt=excerpt(text, open_end.start(), open_end.end()),
            language=language_of(open_end[0]),
            confidence=Confidence.MEDIUM,
        )
    for name, labels in _LABELLED.items():
        line = next(iter(find_labelled(text, labels)), None)
        if line and len(line.value) <= 200:
            yield Statement(
                name=name,
                value=line.value,
                excerpt=excerpt(text, line.start, line.end),
                language=language_of(line.value) or line.language,
                confidence=Confidence.HIGH if name == "certificate.number" else Confidence.MEDIUM,
                context=surroundings(text, line.start, line.end),
            )


def _dates_after(
    text: str, label: re.Pattern[str], dates: list[SpokenDate]
) -> Iterator[tuple[int, SpokenDate]]:
    """Yield the date that follows each label: the second of two ("from ... to ...") where the label opens a period."""
    for match in label.finditer(text):
        near = [
            d
            for d in dates
            if match.end() <= d.start <= match.end() + 40 and "\n\n" not in text[match.end() : d.start]
        ]
        line_start = text.rfind("\n", 0, match.start()) + 1
        if not near or _PRODUCT_LIFE.search(text[max(line_start, match.start() - 20) : near[0].start]):
            continue
        if label is _ISSUED and _OTHER_PAPER.search(text[line_start : match.start()]):
            continue
        first, *rest = near
        follows = next(iter(rest), None) or next(
            (d for d in dates if first.end <= d.start <= first.end + 15), None
        )
        if (
            label is _EXPIRES
            and follows
            and re.fullmatch(
                r"\s*(?:to|until|till|-|–|~|至|到|sampai|hingga|s/d|起至)\s*(?:dengan )?",
                text[first.end : follows.start],
            )
        ):
            yield match.start(), follows
        elif not match.groupdict().get("opens"):
            yield match.start(), first


def _date(
    name: str, text: str, label_start: int, date: SpokenDate, value: dt.date, confidence: Confidence
) -> Statement:
    return Statement(
        name=name,
        value=value,
        excerpt=excerpt(text, label_start, date.end),
        language=language_of(text[label_start : date.end]),
        confidence=max(confidence, date.confidence, key=list(Confidence).index),
    )


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        later = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        later = day.replace(year=day.year + years, day=28)
    return later - dt.timedelta(days=1)
