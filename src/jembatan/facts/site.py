"""Names and addresses: of manufacturing sites, of the holder and of the applicant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import Labelled, excerpt, find_labelled, language_of, surroundings

_NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "site.name": {
        "zh": ("生产企业", "生产企业名称", "生产厂", "生产厂家", "生产单位", "受托生产企业", "企业名称", "制造商"),
        "id": ("produsen", "nama produsen", "pabrik pembuat", "nama pabrik", "diproduksi oleh", "dibuat oleh", "nama industri farmasi"),
        "en": ("manufacturer", "name of manufacturer", "name of the manufacturer", "manufacturer name", "manufacturing site", "name of the site", "site name", "manufactured by", "name of the manufacturing site", "name of company"),
    },
    "holder.name": {
        "zh": ("药品上市许可持有人", "上市许可持有人", "上市许可持有人名称", "持有人", "持有人名称"),
        "id": ("pemilik produk", "pemegang izin edar"),
        "en": ("marketing authorisation holder", "marketing authorization holder", "product licence holder", "product license holder", "name of the product licence holder", "product owner"),
    },
    "applicant.name": {
        "zh": (),
        "id": ("pendaftar", "nama pendaftar", "nama perusahaan pendaftar"),
        "en": ("applicant in indonesia", "local applicant"),
    },
}  # fmt: skip
_ADDRESSES = {
    "zh": ("地址", "生产地址", "企业地址", "注册地址", "住所", "生产厂地址", "生产企业地址"),
    "id": ("alamat", "alamat produsen", "alamat pabrik"),
    "en": ("address", "site address", "address of the site", "address of manufacturer", "address of the manufacturer", "manufacturing address", "manufacturing site address"),
}  # fmt: skip
_NEAR = 400  # characters: an address farther below belongs to something else
_ADDRESS_AFTER_NAME = re.compile(
    r"^(?P<name>.{4,100}?(?:有限公司|股份公司|公司|厂|Ltd\.?|Limited|Inc\.?|Tbk\.?|GmbH|S\.?p\.?A\.?)),?\s+(?P<address>\S.{8,})$"
)


def read_sites(text: str) -> Iterator[Statement]:
    """Yield site, holder and applicant names, each with the address that follows it, as statements of one group."""
    addresses = sorted(find_labelled(text, _ADDRESSES), key=lambda line: line.start)
    names = sorted(
        ((line, fact) for fact, labels in _NAMES.items() for line in find_labelled(text, labels)),
        key=lambda found: found[0].start,
    )
    for position, (line, fact) in enumerate(names):
        name, address_words = _split(line.value)
        if not _is_a_name(name):
            continue
        limit = names[position + 1][0].start if position + 1 < len(names) else len(text)
        below = next((a for a in addresses if line.start < a.start < min(limit, line.end + _NEAR)), None)
        group = f"{fact}:{line.start}"
        yield _statement(text, fact, name, line, group)
        address = fact.replace(".name", ".address")
        if address_words:
            yield _statement(text, address, address_words, line, group)
        elif below:
            yield _statement(text, address, below.value, below, group)


def _split(value: str) -> tuple[str, str]:
    match = _ADDRESS_AFTER_NAME.match(value)
    return (match["name"], match["address"]) if match else (value, "")


def _is_a_name(value: str) -> bool:
    return 3 < len(value) <= 120 and not re.fullmatch(r"[\d\s./-]+", value)


def _statement(text: str, name: str, value: str, line: Labelled, group: str) -> Statement:
    return Statement(
        name=name,
        value=value[:200],
        excerpt=excerpt(text, line.start, line.end),
        language=language_of(value) or line.language,
        confidence=Confidence.HIGH if line.value == value else Confidence.MEDIUM,
        context=surroundings(text, line.start, line.end),
        group=group,
    )
