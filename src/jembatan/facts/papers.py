"""Certificates and approvals as subjects: one paper is one certificate, matched to the product sheet's where it can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from jembatan.core.fact import Fact, FactDefinition, Provenance, Subject
from jembatan.facts.aliases import fold_name
from jembatan.facts.reading import Reading
from jembatan.facts.sources import Source

CERTIFICATE = "certificate"
APPROVAL = "approval"


def establish_papers(
    papers: Sequence[tuple[Source, Sequence[Reading]]],
    definitions: Mapping[str, FactDefinition],
    declared: Sequence[Fact],
) -> list[Fact]:
    """Return the certificate.* and approval.* facts, about `certificate:<type>-<n>` or the declared one it is.

    Every paper is a certificate, also one of which nothing could be read: its kind and file are facts. A declared
    certificate is the same when it names the file or the number, or is the only one of its kind on both sides.
    """
    certificates, approvals = _Declared(declared, CERTIFICATE), _Declared(declared, APPROVAL)
    kinds = definitions["certificate.kind"].values if "certificate.kind" in definitions else []
    count_by_type = Counter(source.type for source, _ in papers)
    number_by_type: Counter[str] = Counter()
    facts: list[Fact] = []
    for source, readings in papers:
        number_by_type[source.type] += 1
        number = number_by_type[source.type]
        stated = _first_of_each(readings)
        is_only_one = count_by_type[source.type] == 1
        if source.type in kinds:
            subject = certificates.match(
                source.type, source.path, _text(stated, "certificate.number"), is_only_one
            ) or Subject(CERTIFICATE, f"{source.type}-{number}")
            own = Provenance("read", path=source.path, confidence=source.confidence, section=source.section)
            facts += [
                Fact("certificate.kind", source.type, own, subject),
                Fact("certificate.document", source.path, own, subject),
            ]
            facts += [_about(f, subject) for name, f in stated.items() if name.startswith("certificate.")]
        else:
            facts += _approval_facts(readings, approvals, source.path, is_only_one)
    return facts


def _approval_facts(
    readings: Sequence[Reading], declared: _Declared, path: str, is_only_paper: bool
) -> list[Fact]:
    """Return the facts of each approval that one document states: its statements are grouped by number."""
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.statement.name.startswith(APPROVAL + "."):
            groups.setdefault(reading.statement.group, []).append(reading)
    facts: list[Fact] = []
    for found in groups.values():
        stated = _first_of_each(found)
        authority, number = _text(stated, "approval.authority"), _text(stated, "approval.number")
        is_only_one = is_only_paper and len(groups) == 1
        subject = declared.match(authority, path, number, is_only_one) or Subject(
            APPROVAL, " ".join(part for part in (authority, number) if part) or PurePosixPath(path).stem
        )
        facts += [_about(fact, subject) for fact in stated.values()]
    return facts


def _text(stated: Mapping[str, Fact], name: str) -> str:
    return str(stated[name].value) if name in stated else ""


class _Declared:
    """The certificates or approvals of the product sheet, by what tells them apart."""

    def __init__(self, declared: Sequence[Fact], kind: str) -> None:
        self._facts: dict[Subject, dict[str, str]] = {}
        for fact in declared:
            if fact.subject.kind == kind:
                about = self._facts.setdefault(fact.subject, {})
                about[fact.name.partition(".")[2]] = str(fact.value)
                if fact.provenance.document:
                    about.setdefault("document", fact.provenance.document)

    def match(self, type_: str, path: str, number: str, is_only_one: bool) -> Subject | None:
        """Return the declared one that names the file or the number, or is the only one of the type on both sides."""
        for subject, about in self._facts.items():
            document = about.get("document", "")
            if document and (
                path == document or path.endswith("/" + document) or PurePosixPath(path).name == document
            ):
                return subject
        for subject, about in self._facts.items():
            if number and fold_name(about.get("number", "")) == fold_name(number):
                return subject
        same = [
            s
            for s, about in self._facts.items()
            if type_ and type_ in (about.get("kind"), about.get("authority"))
        ]
        unnamed = [s for s in same if not self._facts[s].get("document")]
        return unnamed[0] if is_only_one and len(same) == 1 and unnamed else None


def _first_of_each(readings: Sequence[Reading]) -> dict[str, Fact]:
    stated: dict[str, Fact] = {}
    for reading in readings:
        statement = reading.statement
        if statement.name.startswith((CERTIFICATE + ".", APPROVAL + ".")):
            stated.setdefault(statement.name, Fact(statement.name, statement.value, reading.provenance()))
    return stated


def _about(fact: Fact, subject: Subject) -> Fact:
    return Fact(fact.name, fact.value, fact.provenance, subject)
