"""Places in the ASEAN dossier: Parts I to IV, and the letters and numbers below them."""

from __future__ import annotations

import re
from functools import lru_cache

from jembatan.dossier.sections import load_actd

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "i": "I", "ii": "II", "iii": "III", "iv": "IV"}
_PART = re.compile(
    r"(?:^|.*?(?<![a-z0-9]))(?:part|bagian|bag|dokumen bagian)[\s._\-]*(?P<part>iv|i{1,3}|[1-4])(?![a-z0-9])(?P<rest>.*)$"
)
_ROMAN_FIRST = re.compile(
    r"^(?:actd[\s._\-]*)?(?P<part>iv|i{1,3})(?=[\s._\-](?:c[\s._\-])?[a-fsp](?![a-z]))(?P<rest>.*)$"
)
_BARE = re.compile(r"^(?P<part>iv|i{1,3})(?P<rest>[\s._\-].*|)$")
_BODY = re.compile(
    r"^[\s._\-:]*(?:c[\s._\-]+(?=[sp](?![a-z])))?(?P<letter>[sp])[\s._\-]*(?P<numbers>\d(?:[._\-]?\d(?!\d))*)?(?![a-z0-9])"
)
_LETTER = re.compile(
    r"^[\s._\-:]*(?P<letter>[a-f])(?:[\s._\-]*(?P<numbers>\d{1,2}(?:[._]\d{1,2})*))?(?![a-z0-9])"
)


@lru_cache(maxsize=65_536)
def find_part(name: str, *, allow_bare: bool = False) -> tuple[str, str] | None:
    """Return "II" and the rest of the name for a folded name such as "part ii quality", "bagian ii", "ii.p8 stability"."""
    match = _PART.match(name) or _ROMAN_FIRST.match(name) or (_BARE.match(name) if allow_bare else None)
    if match is None:
        return None
    return _ROMAN[match["part"]], match["rest"]


@lru_cache(maxsize=65_536)
def find_below(part: str, above: str, rest: str) -> str | None:
    """Return the ACTD section that the rest of a name gives inside a part: "II.P8", "I.B.3", "IV.E.5.1"."""
    if part == "II" and (match := _BODY.match(rest)):
        numbers = re.findall(r"\d", match["numbers"] or "")
        section = f"II.{match['letter'].upper()}" + ".".join(numbers)
        return _cut(section)
    match = _LETTER.match(rest)
    if match:
        levels = (match["numbers"] or "").replace("_", ".")
        return _cut(f"{part}.{match['letter'].upper()}" + (f".{levels}" if levels else ""))
    digits = re.match(r"^[\s._\-]*(\d{1,2}(?:[._]\d{1,2})*)(?![a-z0-9])", rest)
    if digits and above.count(".") >= 1:
        tail = digits[1].replace("_", ".")
        glue = "" if above in ("II.S", "II.P") else "."
        below = _cut(above + glue + tail)
        return below if below and below != above else None
    return None


def _cut(section: str) -> str | None:
    known = load_actd()
    while section and section not in known:
        shorter = section.rpartition(".")[0]
        if re.search(r"[SP]\d$", section):
            shorter = section[:-1]
        section = shorter
    return section or None
