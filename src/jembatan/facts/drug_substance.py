"""The drug substances of a dossier: name and maker from the backbone, how each is documented, its registration number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.fact import Fact, Provenance, Subject
from jembatan.core.grades import Confidence
from jembatan.facts.statement import ReadText
from jembatan.facts.wording import excerpt, fold_width, language_of

KIND = "substance"
_FULL = ("3.2.S.2.2", "3.2.S.2.3", "3.2.S.2.4", "3.2.S.2.5", "3.2.S.2.6")  # the closed part: how it is made
_OPEN = ("3.2.S.1", "3.2.S.2.1", "3.2.S.3", "3.2.S.4", "3.2.S.5", "3.2.S.6", "3.2.S.7")
_NUMBER = re.compile(
    r"(?:原料药)?登记号\s*[::]?\s*(?P<cn>Y\d{9,11})|\b(?:DMF|ASMF)\s*(?:no\.?|number|nomor)?\s*[::]?\s*(?P<dmf>[A-Z]{0,2}[\d/-]{4,12})",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"登记号|关联审评|drug master file|\bDMF\b|\bASMF\b|letter of access|授权引用", re.IGNORECASE
)


def establish_substances(
    dossier: Dossier,
    declared: Sequence[Fact],
    read_text: ReadText,
    sections: Sequence[str] = ("3.2.S.1", "3.2.S.2.1"),
) -> list[Fact]:
    """Return substance.name, .manufacturer and .registration_number; how it is documented is told from the sections.

    A substance is one pair of the backbone's substance and manufacturer; without attributes all of 3.2.S is one.
    """
    groups: dict[tuple[str, str], list[Leaf]] = {}
    for leaf in dossier.at("3.2.S"):
        attributes = leaf.placement.attributes if leaf.placement else {}
        key = (attributes.get("substance", "").strip(), attributes.get("manufacturer", "").strip())
        groups.setdefault(key, []).append(leaf)
    named = [fact.subject for fact in declared if fact.subject.kind == KIND]
    facts: list[Fact] = []
    for (substance, maker), leaves in groups.items():
        subject = _subject(substance, maker, list(dict.fromkeys(named)), declared, alone=len(groups) == 1)
        where = leaves[0]
        for name, words in (("substance.name", substance), ("substance.manufacturer", maker)):
            if words:
                path = where.backbone or where.path or ""
                facts.append(
                    Fact(
                        name,
                        words,
                        Provenance("read", path=path, excerpt=words, language=language_of(words)),
                        subject,
                    )
                )
        facts += _documentation(leaves, subject, dossier)
        facts += _registration(leaves, subject, read_text, sections, dossier)
    return facts


def _subject(
    substance: str, maker: str, named: Sequence[Subject], declared: Sequence[Fact], alone: bool
) -> Subject:
    for fact in declared:
        if fact.name == "substance.name" and str(fact.value).casefold() == substance.casefold() and substance:
            return fact.subject
    for subject in named:
        if subject.name.casefold() == substance.casefold():
            return subject
    if alone and len(named) == 1:
        return named[0]
    return Subject(KIND, " / ".join(part for part in (substance, maker) if part) or "drug substance")


def _documentation(leaves: Sequence[Leaf], subject: Subject, dossier: Dossier) -> list[Fact]:
    """Say full where the closed part is there, open_part where only open sections are, reference_only for a mere reference."""
    sections = {leaf.placement.section: leaf for leaf in leaves if leaf.placement}
    full = next((leaf for s, leaf in sections.items() if s.startswith(_FULL)), None)
    opened = [leaf for s, leaf in sections.items() if s.startswith(_OPEN)]
    samples = " ".join(
        dossier.documents[leaf.path].properties.sample for leaf in leaves if leaf.path in dossier.documents
    )
    refers = bool(_REFERENCE.search(samples))
    if full:
        state, leaf, confidence = "full", full, Confidence.HIGH
    elif len({leaf.placement.section[:7] for leaf in opened if leaf.placement}) >= 3:
        state, leaf, confidence = "open_part", opened[0], Confidence.HIGH if refers else Confidence.MEDIUM
    elif refers:
        state, leaf, confidence = "reference_only", leaves[0], Confidence.MEDIUM
    else:
        return []
    section = leaf.placement.section if leaf.placement else ""
    words = f"{len(sections)} sections of 3.2.S"
    provenance = Provenance(
        "read", path=leaf.path or "", excerpt=words, confidence=confidence, section=section
    )
    return [Fact("substance.state", state, provenance, subject)]


def _registration(
    leaves: Sequence[Leaf], subject: Subject, read_text: ReadText, sections: Sequence[str], dossier: Dossier
) -> list[Fact]:
    for leaf in leaves:
        if leaf.path is None or leaf.placement is None:
            continue
        is_short = len(leaves) <= 3
        if not (is_short or leaf.placement.section in ("3.2.S", *sections)):
            continue
        for page in read_text(leaf.path):
            text = fold_width(page.text)
            if match := _NUMBER.search(text):
                provenance = Provenance(
                    "read",
                    path=leaf.path,
                    page=page.page,
                    excerpt=excerpt(text, match.start(), match.end()),
                    language=language_of(match[0]),
                    section=leaf.placement.section,
                )
                return [
                    Fact("substance.registration_number", match["cn"] or match["dmf"], provenance, subject)
                ]
    return []
