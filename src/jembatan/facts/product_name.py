"""The name of the product and its generic name, as forms, papers and labels print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, language_of

_LABELS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "product.name": {
        "zh": ("药品名称", "产品名称", "商品名称", "商品名", "品名"),
        "id": ("nama obat", "nama produk", "nama dagang"),
        "en": ("product name", "name of product", "name of the product", "name of the medicinal product", "trade name", "brand name", "proprietary name", "name of drug", "name and dosage form of the product"),
    },
    "product.generic_name": {
        "zh": ("通用名称", "通用名", "药品通用名称"),
        "id": ("nama generik", "nama umum"),
        "en": ("generic name", "non-proprietary name", "nonproprietary name", "international nonproprietary name", "inn"),
    },
}  # fmt: skip
_NOTHING = {"-", "--", "/", "n/a", "na", "none", "nil", "无", "不适用", "tidak ada", "not applicable"}
LONGEST_NAME = 120


def read_product_name(text: str) -> Iterator[Statement]:
    """Yield product.name and product.generic_name from labelled lines; a value too long to be a name is left out."""
    for name, labels in _LABELS.items():
        for line in find_labelled(text, labels):
            value = line.value.split("  ")[0].strip()
            if value.casefold() in _NOTHING or len(value) > LONGEST_NAME:
                continue
            yield Statement(
                name=name,
                value=value,
                excerpt=excerpt(text, line.start, line.end),
                language=language_of(value) or line.language,
                confidence=Confidence.HIGH if len(value) <= 60 else Confidence.MEDIUM,
            )
