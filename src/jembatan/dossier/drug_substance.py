"""How each drug substance is documented: in full, as an open part with a reference, or by reference alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.grades import Confidence
from jembatan.dossier.sections import is_at_or_below

State = Literal["full", "open_part", "reference_only", "unknown"]

# What a maker keeps to itself: the closed part of a master file holds 3.2.S.2.2 to 2.6 in detail.
_CLOSED = ("3.2.S.2.2", "3.2.S.2.3", "3.2.S.2.4", "3.2.S.2.5", "3.2.S.2.6")
_OPEN = ("3.2.S.1", "3.2.S.3", "3.2.S.4", "3.2.S.5", "3.2.S.6", "3.2.S.7")
_REFERENCE_SECTIONS = ("1.3.8.1", "3.2.S", "3.2.R", "I.B.3")
_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?P<cn>Y\d{11})(?!\d)|(?<![A-Z0-9])(?P<cep>R[01]-CEP[ -]?\d{4}-\d{2,3}(?: ?- ?Rev ?\d+)?)",
    re.IGNORECASE,
)
_ELEVEN_DIGITS = re.compile(r"\d{11}")
_DMF = re.compile(
    r"\b(?:DMF|ASMF|drug master file)\s*(?:no\.?|number|编号|:|：|#)?\s*(?P<number>\d{4,8}|EU/ASMF/\d+)",
    re.IGNORECASE,
)
_WORDS = (
    "letter of access",
    "letter of authorization to refer",
    "drug master file",
    "certificate of suitability",
    "原料药登记",
    "登记号",
    "授权使用书",
    "原料药授权",
    "surat akses",
    "关联审评",
)


@dataclass(frozen=True, slots=True)
class DrugSubstanceState:
    """One substance of one maker: its state, the registration numbers found, and the documents it rests on.

    `state` is "unknown" where neither a whole 3.2.S nor a reference was found. `confidence` is that of the words or
    sections relied on.
    """

    substance: str
    manufacturer: str
    state: State
    registration_numbers: tuple[str, ...]
    sections: tuple[str, ...]
    where: tuple[str, ...]
    references: tuple[str, ...]  # documents that refer to a master file or registration
    confidence: Confidence


def find_drug_substance_states(dossier: Dossier) -> tuple[DrugSubstanceState, ...]:
    """Return the state of each substance of the cumulative view; empty where the dossier has no 3.2.S nor a reference.

    "full": both the manufacturing process (3.2.S.2.2) and the control (3.2.S.4) are there. "open_part": control or
    stability is there, the process is not, and a document refers to a registration. "reference_only": nothing of
    3.2.S but such a reference.
    """
    current = dossier.current()
    by_substance: dict[tuple[str, str], list[Leaf]] = {}
    for leaf in current:
        place = leaf.placement
        if place is None or not _is_of_substance(place.section):
            continue
        key = (place.attributes.get("substance", ""), place.attributes.get("manufacturer", ""))
        by_substance.setdefault(key, []).append(leaf)
    references = [
        (leaf, found)
        for leaf in current
        if leaf.placement is not None
        and _may_refer(leaf.placement.section)
        and (found := _find_reference(dossier, leaf)) is not None
    ]
    if not by_substance:
        if not references:
            return ()
        by_substance[("", "")] = []
    is_only_one = len(by_substance) == 1
    return tuple(
        _judge(substance, manufacturer, leaves, _references_of(leaves, references, substance, is_only_one))
        for (substance, manufacturer), leaves in sorted(by_substance.items())
    )


def _judge(
    substance: str, manufacturer: str, leaves: list[Leaf], references: list[tuple[Leaf, tuple[str, ...]]]
) -> DrugSubstanceState:
    referring = {leaf.path for leaf, _ in references}
    own = [leaf for leaf in leaves if leaf.path not in referring or _section(leaf).count(".") > 2]
    sections = sorted({_section(leaf) for leaf in own})
    has_process = any(_is_at(section, _CLOSED) for section in sections)
    open_parts = [part for part in _OPEN if any(_is_at(section, (part,)) for section in sections)]
    has_control = "3.2.S.4" in open_parts
    state: State
    if has_process and has_control:
        state = "full"
    elif references and open_parts:
        state = "open_part"
    elif references:
        state = "reference_only"
    else:
        state = "unknown"
    used = [*own, *(leaf for leaf, _ in references)]
    sure = [leaf.placement.confidence for leaf in used if leaf.placement is not None]
    confidence = Confidence.HIGH if sure and all(c is Confidence.HIGH for c in sure) else Confidence.MEDIUM
    numbers = dict.fromkeys(number for _, found in references for number in found)
    return DrugSubstanceState(
        substance=substance,
        manufacturer=manufacturer,
        state=state,
        registration_numbers=tuple(numbers),
        sections=tuple(sections),
        where=tuple(dict.fromkeys(leaf.path for leaf in own if leaf.path)),
        references=tuple(dict.fromkeys(leaf.path for leaf, _ in references if leaf.path)),
        confidence=confidence if state != "unknown" else Confidence.LOW,
    )


def _find_reference(dossier: Dossier, leaf: Leaf) -> tuple[str, ...] | None:
    """Return the registration numbers that a document refers to (perhaps none), or None where it refers to nothing."""
    document = dossier.documents.get(leaf.path or "")
    text = (
        leaf.title
        + "\n"
        + (document.properties.title + "\n" + document.properties.sample if document else "")
    )
    return _find_reference_in(text)


@lru_cache(maxsize=2048)  # the states of one dossier are asked for more than once
def _find_reference_in(text: str) -> tuple[str, ...] | None:
    folded = text.lower()
    numbers: list[str] = []
    if "cep" in folded or _ELEVEN_DIGITS.search(text):  # a quick look before the costly patterns
        numbers += [next(group for group in match.groups() if group) for match in _NUMBER.finditer(text)]
    if "mf" in folded or "drug ma" in folded:
        numbers += [match["number"] for match in _DMF.finditer(text)]
    if not numbers and not any(word in folded for word in _WORDS):
        return None
    return tuple(dict.fromkeys(number.upper() for number in numbers))


def _references_of(
    leaves: list[Leaf], references: list[tuple[Leaf, tuple[str, ...]]], substance: str, is_only_one: bool
) -> list[tuple[Leaf, tuple[str, ...]]]:
    if is_only_one:
        return references
    paths = {leaf.path for leaf in leaves}
    return [
        (leaf, numbers)
        for leaf, numbers in references
        if leaf.path in paths or (substance and substance.lower() in leaf.title.lower())
    ]


def _section(leaf: Leaf) -> str:
    return _ctd_section(leaf.placement.section) if leaf.placement is not None else ""


@lru_cache(maxsize=4096)
def _ctd_section(section: str) -> str:
    return (
        "3.2.S." + section[4:]
        if section.startswith("II.S") and len(section) > 4
        else section.replace("II.S", "3.2.S")
    )


@lru_cache(maxsize=4096)
def _is_of_substance(section: str) -> bool:
    return is_at_or_below(section, "3.2.S") or is_at_or_below(section, "II.S")


@lru_cache(maxsize=4096)
def _may_refer(section: str) -> bool:
    """Say whether documents at the section are asked for a reference to a registration."""
    ctd = _ctd_section(section)
    return ctd in _REFERENCE_SECTIONS or is_at_or_below(ctd, "1.3.8.1")


def _is_at(section: str, tops: tuple[str, ...]) -> bool:
    return any(is_at_or_below(section, top) for top in tops)
