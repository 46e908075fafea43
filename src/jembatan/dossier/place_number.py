"""Section numbers in the many ways that people write them into file and folder names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from jembatan.core.grades import Confidence
from jembatan.dossier.sections import is_at_or_below, load_ctd

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


class Numbered(NamedTuple):
    """A CTD section that a name states, how sure, and where in the name the number ends."""

    section: str
    confidence: Confidence
    end: int
    is_relative: bool = False  # "P8.3": ACTD or CTD, by what stands around it


_INTRODUCED = r"(?<![a-z])(?:module|modul|mod|m|section|sect|sec|bagian|bab|ctd|ectd|模块|第)\s?[._\-]?"
_DOTTED = [
    re.compile(
        rf"(?:(?P<word>{_INTRODUCED})|(?<![a-z0-9.]))"
        rf"(?P<number>[1-5](?:{sep}?[spar](?={sep}?\d|(?![a-z0-9]))|{sep}\d{{1,2}}(?!\d)|(?<=[spar])\d{{1,2}}(?!\d))+)"
    )
    for sep in (r"\.", "_", "-", " ")
]
_COMPACT_LETTER = re.compile(r"(?<![a-z0-9])m?(?P<number>(?:32[spar]|23[spari])\d{0,4})(?!\d)")
_COMPACT_DIGITS = re.compile(r"^m?(?P<number>[2-5]\d{1,5})(?=[-_ ]|$)")
_RELATIVE = re.compile(
    r"(?<![a-z0-9.])(?P<letter>[sp])[._\- ]?(?P<number>\d(?:[._\- ]?\d(?!\d))?(?:[._]\d(?!\d))?)(?![a-z0-9])"
)
_MODULE = re.compile(
    r"^(?:ctd[\s._-]*)?(?:module|modul|mod|m|模块|模組)[\s._-]*(?P<number>[1-5一二三四五])(?![0-9a-z.])"
)
_MODULE_ZH = re.compile(r"第(?P<number>[一二三四五1-5])(?:模块|部分)")
_CONTINUED = re.compile(r"(?P<last>\d)[._\-](?P<next>\d)(?![\d])(?![._\-]\d)")
_UNIT = re.compile(r"\s?(?:mg|ml|mcg|µg|μg|ug|kg|g\b|%|‰|mm|cm|℃|°|c\b|万|元|年|月|日|版|期)")
_CHINESE_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}


@lru_cache(maxsize=65_536)
def find_module(name: str) -> str | None:
    """Return "3" for a folded name such as "m3", "module 3 - quality" or "第三模块"."""
    match = _MODULE.match(name) or _MODULE_ZH.search(name)
    if match is None:
        return None
    return _CHINESE_DIGITS.get(match["number"], match["number"])


@lru_cache(maxsize=65_536)
def find_number(name: str, module: str = "") -> Numbered | None:
    """Return the first section number in a folded name without extension; `module` is that of the folders above.

    A number that the CTD does not have is cut to the nearest heading above it that it has.
    """
    best: Numbered | None = None
    other: Numbered | None = None
    for position, pattern in enumerate(_DOTTED):
        for match in pattern.finditer(name):
            found = _judge_dotted(name, match, module, is_dot=position == 0)
            if found is None:
                continue
            if best is None or _strength(found) > _strength(best):
                best, other = found, best or other
            else:
                other = found
    if best is not None and best.confidence is HIGH:
        return best._replace(confidence=MEDIUM) if _disagree(best, other) else best
    compact = _COMPACT_LETTER.search(name)
    if compact and (section := _cut(".".join(compact["number"].upper()))):
        return Numbered(section, HIGH, compact.end())
    digits = _COMPACT_DIGITS.match(name)
    if digits:
        section = ".".join(digits["number"])
        if section in _ich_numbers() and (module == section[0] or len(section) >= 7):
            return Numbered(section, HIGH if module == section[0] else MEDIUM, digits.end())
    if best is not None:
        return best
    relative = _RELATIVE.search(name)
    if relative:
        section = _cut(
            "3.2." + relative["letter"].upper() + "." + ".".join(re.findall(r"\d", relative["number"]))
        )
        if section and section.count(".") >= 3:
            is_deep = len(re.findall(r"\d", relative["number"])) > 1
            is_spelt = relative[0][1:2] == "."
            sure = MEDIUM if module == "3" or (is_deep and is_spelt) else LOW
            return Numbered(section, sure, relative.end(), is_relative=True)
    return None


def continue_number(above: str, name: str) -> Numbered | None:
    """Return 3.2.P.5.3 for "5.3 ..." in a folder of 3.2.P.5: the number goes on where the folder's own ends."""
    match = _CONTINUED.match(name)
    if match is None or above.count(".") < 3 or above.rpartition(".")[2] != match["last"]:
        return None
    section = f"{above}.{match['next']}"
    if section not in _ich_numbers() or _UNIT.match(name, match.end()):
        return None
    return Numbered(section, MEDIUM, match.end())


def _judge_dotted(name: str, match: re.Match[str], module: str, *, is_dot: bool) -> Numbered | None:
    written = re.sub(
        r"[._\- ]+", ".", re.sub(r"(?<=[spar])(?=\d)|(?<=\d)(?=[spar])", ".", match["number"])
    ).upper()
    if _UNIT.match(name, match.end()):
        written = written.rpartition(".")[0]
    section = _cut(written)
    if section is None or "." not in section:
        return None
    has_letter = bool(re.search(r"[SPAR]", section))
    introduced = bool(match["word"])
    at_start = match.start() == 0
    parts = section.count(".") + 1
    cut_away = written.count(".") - section.count(".")
    if has_letter:
        sure = HIGH
    elif introduced or (at_start and is_dot and parts >= 3):
        sure = HIGH if parts >= 3 or introduced else MEDIUM
    elif is_dot and parts >= 3 and not cut_away:
        sure = MEDIUM
    elif at_start and (is_dot or module == section[0]) and parts == 2 and not cut_away:
        sure = HIGH if module == section[0] else MEDIUM
    elif at_start and parts >= 3 and module == section[0]:
        sure = HIGH
    else:
        return None
    if section[0] == "1" and not introduced and not at_start and module != "1":
        return None
    return Numbered(section, sure, match.end())


def _disagree(one: Numbered, other: Numbered | None) -> bool:
    """Say whether a name states two sections of which neither stands under the other."""
    if other is None or other.confidence is LOW:
        return False
    return not (is_at_or_below(one.section, other.section) or is_at_or_below(other.section, one.section))


def _strength(found: Numbered) -> tuple[int, int]:
    return (-(HIGH, MEDIUM, LOW).index(found.confidence), found.section.count("."))


@cache
def _ich_numbers() -> frozenset[str]:
    return load_ctd().numbers["ICH"]


@cache
def _cut(section: str) -> str | None:
    """Return the section, or the nearest one above it that is a heading of Modules 1 (China) to 5."""
    known = load_ctd().numbers["CN"] if section.startswith("1.") else _ich_numbers()
    while section:
        if section in known:
            return section
        section = section.rpartition(".")[0]
    return None
