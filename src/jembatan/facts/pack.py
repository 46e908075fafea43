"""The container and pack size that labels, forms and section P.7 state."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, language_of, surroundings

_LABELS = {
    "zh": ("包装规格", "包装", "包装材料和容器", "包装材料及容器", "直接接触药品的包装材料和容器"),
    "id": ("kemasan", "besar kemasan", "jenis dan besar kemasan", "wadah dan kemasan"),
    "en": ("pack size", "pack sizes", "package size", "packaging", "presentation and pack size", "container closure system", "container and pack size", "nature and contents of container"),
}  # fmt: skip


def read_pack(text: str) -> Iterator[Statement]:
    """Yield presentation.pack from labelled lines, in the words of the document."""
    for line in find_labelled(text, _LABELS):
        if 2 <= len(line.value) <= 200:
            yield Statement(
                name="presentation.pack",
                value=line.value,
                excerpt=excerpt(text, line.start, line.end),
                language=language_of(line.value) or line.language,
                confidence=Confidence.MEDIUM,
                context=surroundings(text, line.start, line.end),
            )
