"""What kind of attribute a name speaks of, as far as the rules on significant change need it."""

from __future__ import annotations

import re
from typing import Literal

AttributeKind = Literal["assay", "degradant", "dissolution", "ph", "appearance", "water", "other"]
_WORDS: tuple[tuple[AttributeKind, str], ...] = (
    ("degradant", r"impurit|degrad|related substance|cemaran|senyawa sejenis|hasil urai|有关物质|杂质|降解"),
    ("dissolution", r"dissol|disolusi|溶出|释放度|drug release"),
    ("appearance", r"appearance|description|colou?r|pemerian|penampilan|性状|外观|颜色|hardness|friab|硬度"),
    ("water", r"water|moisture|loss on drying|kadar air|susut|水分|干燥失重|weight loss|失重"),
    ("ph", r"(?<![a-z])ph(?![a-z])|酸碱度"),
    ("assay", r"assay|potency|content(?! uniform)|label claim|kadar(?! air)|potensi|含量|效价"),
)
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS)
_FAILS = re.compile(
    r"(?:does|do|did) not (?:comply|conform|meet)|not? compl|non[- ]?(?:compl|conform)|\bfail|out of spec|\boos\b|"
    r"tidak (?:memenuhi|sesuai)|不符合|不合格|超标",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    r"not detected|none detected|\bN\.?D\b|tidak terdeteksi|未检出|compl(?:y|ies|ied)|conform|meets|pass|within|no change|unchanged|memenuhi|sesuai|符合|合格|无变化|无明显变化",
    re.IGNORECASE,
)


def find_attribute_kind(name: str) -> AttributeKind:
    """Return the kind of attribute, `other` where the name is not known."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(name)), "other")


def judge_words(text: str) -> bool | None:
    """Say whether a result in words holds ("Complies") or fails ("不符合"); None where the words say neither."""
    if _FAILS.search(text):
        return False
    return True if _HOLDS.search(text) else None
