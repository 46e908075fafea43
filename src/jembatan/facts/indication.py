"""The indication that the insert, the form and the papers state."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, language_of

_LABELS = {
    "zh": ("适应症", "适应证", "功能主治"),
    "id": ("indikasi", "indikasi terapi"),
    "en": ("indication", "indications", "therapeutic indication", "therapeutic indications", "indications and usage", "proposed indication"),
}  # fmt: skip


def read_indication(text: str) -> Iterator[Statement]:
    """Yield product.indication from labelled lines, in the words of the document."""
    for line in find_labelled(text, _LABELS):
        if 4 <= len(line.value) <= 600:
            yield Statement(
                name="product.indication",
                value=line.value,
                excerpt=excerpt(text, line.start, line.end),
                language=language_of(line.value) or line.language,
                confidence=Confidence.MEDIUM,
            )
