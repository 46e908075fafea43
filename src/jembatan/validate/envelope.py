"""China's envelope: numbers, coded types and how they go together, over all sequences (category 4.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

from jembatan.dossier.safe_xml import attribute, line_of, local_name
from jembatan.validate.catalogue import read_table
from jembatan.validate.filed import REGIONAL, FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function

_FOUR_DIGITS = re.compile(r"[0-9]{4}")
DESCRIPTION_LIMIT = 120


@dataclass(frozen=True, slots=True)
class CnEnvelope:
    """The envelope of cn-regional.xml as written; empty texts where an element is absent."""

    path: str
    line: int
    lines: dict[str, int]  # of the elements that are there
    application_id: str
    application_type: str
    product_type: str
    product_number: str
    related_sequence: str
    activity_type: str
    sequence_number: str
    sequence_type: str
    description: str

    def line_of(self, element: str) -> int:
        """Return the line of an element; where it is absent, that of the envelope."""
        return self.lines.get(element, self.line)


_read: WeakKeyDictionary[FiledSequence, CnEnvelope | None] = WeakKeyDictionary()


def read_cn_envelope(sequence: FiledSequence) -> CnEnvelope | None:
    """Return the envelope of one sequence; None where the regional backbone has none or cannot be read."""
    if sequence not in _read:  # many rules ask, and those on the past ask every earlier one
        _read[sequence] = _read_envelope(sequence)
    return _read[sequence]


def _read_envelope(sequence: FiledSequence) -> CnEnvelope | None:
    backbone = sequence.backbones.get(REGIONAL)
    if backbone is None or backbone.root is None:
        return None
    top = next((e for e in backbone.root.iter() if local_name(e) == "cn-envelope"), None)
    if top is None:
        return None
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    for element in top:
        name = local_name(element)
        lines.setdefault(name, line_of(element))
        if name.endswith("-type"):
            texts.setdefault(name, attribute(element, "code"))
        elif name:
            texts.setdefault(name, "".join(str(t) for t in element.itertext()))
    return CnEnvelope(
        path=backbone.path,
        line=line_of(top),
        lines=lines,
        application_id=texts.get("application-id", ""),
        application_type=texts.get("application-type", ""),
        product_type=texts.get("product-type", ""),
        product_number=texts.get("product-number", ""),
        related_sequence=texts.get("related-sequence", ""),
        activity_type=texts.get("regulatory-activity-type", ""),
        sequence_number=texts.get("sequence-number", ""),
        sequence_type=texts.get("sequence-type", ""),
        description=texts.get("sequence-description", ""),
    )


@cache
def load_codes(edition: str) -> dict[str, frozenset[str]]:
    """Return the codes of an edition of the vocabularies by kind: application, product, activity, sequence."""
    codes: dict[str, set[str]] = {}
    for row in read_table("cn_codes.csv"):
        if edition in row["editions"].split():
            codes.setdefault(row["kind"], set()).add(row["code"])
    return {kind: frozenset(found) for kind, found in codes.items()}


@cache
def load_triples(edition: str) -> frozenset[tuple[str, str, str]]:
    """Return the allowed triples of application, activity and sequence type of an edition."""
    return frozenset(
        (row["application"], row["activity"], sequence)
        for row in read_table("cn_type_triples.csv")
        if edition in row["editions"].split()
        for sequence in row["sequences"].split()
    )


def read_judged_envelopes(filed: FiledPackage) -> Iterator[tuple[FiledSequence, CnEnvelope]]:
    """Yield the judged sequences that have an envelope, with it."""
    for sequence in filed.judged:
        envelope = read_cn_envelope(sequence)
        if envelope is not None:
            yield sequence, envelope


def say_missing_envelopes(filed: FiledPackage) -> Iterator[NotRun]:
    """Say which judged sequences have a regional backbone that can be read and no envelope in it."""
    for sequence, _ in filed.backbones(REGIONAL):
        if read_cn_envelope(sequence) is None:
            yield not_run("envelope_unreadable", sequence=sequence.name)


@rule_function
def find_bad_application_numbers(
    filed: FiledPackage, backbone: str, pattern: str
) -> Iterator[Problem | NotRun]:
    """Find application numbers that do not follow the coding rule."""
    yield from say_missing_envelopes(filed)
    for _, envelope in read_judged_envelopes(filed):
        if not re.fullmatch(pattern, envelope.application_id):
            yield problem(
                "application_number_bad",
                envelope.path,
                line=envelope.line_of("application-id"),
                value=envelope.application_id or "-",
            )


@rule_function
def find_unknown_codes(
    filed: FiledPackage, backbone: str, kind: str, edition: str
) -> Iterator[Problem | NotRun]:
    """Find coded types that the vocabulary of the edition does not hold."""
    yield from say_missing_envelopes(filed)
    for _, envelope in read_judged_envelopes(filed):
        element = "regulatory-activity-type" if kind == "activity" else f"{kind}-type"
        value = {
            "application": envelope.application_type,
            "product": envelope.product_type,
            "activity": envelope.activity_type,
            "sequence": envelope.sequence_type,
        }[kind]
        if value not in load_codes(edition)[kind]:
            yield problem(
                "code_unknown",
                envelope.path,
                line=envelope.line_of(element),
                kind=element,
                value=value or "-",
            )


@rule_function
def find_missing_product_numbers(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find envelopes without an original number."""
    yield from say_missing_envelopes(filed)
    for _, envelope in read_judged_envelopes(filed):
        if not envelope.product_number.strip():
            yield problem("product_number_missing", envelope.path, line=envelope.line_of("product-number"))


@rule_function
def find_bad_related_sequences(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find related sequences that are not four digits, or are above the current sequence."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        related = envelope.related_sequence
        if not _FOUR_DIGITS.fullmatch(related):
            yield problem(
                "related_bad", envelope.path, line=envelope.line_of("related-sequence"), value=related or "-"
            )
        elif related > (_number_of(sequence, envelope) or "9999"):
            yield problem(
                "related_later", envelope.path, line=envelope.line_of("related-sequence"), value=related
            )


@rule_function
def find_bad_sequence_numbers(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find sequence numbers in the envelope that are not four digits."""
    yield from say_missing_envelopes(filed)
    for _, envelope in read_judged_envelopes(filed):
        if not _FOUR_DIGITS.fullmatch(envelope.sequence_number):
            yield problem(
                "sequence_number_bad",
                envelope.path,
                line=envelope.line_of("sequence-number"),
                value=envelope.sequence_number or "-",
            )


@rule_function
def find_bad_descriptions(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find descriptions that are missing or longer than 120 Chinese characters; an ASCII character counts half."""
    yield from say_missing_envelopes(filed)
    for _, envelope in read_judged_envelopes(filed):
        text = envelope.description.strip()
        length = sum(0.5 if character.isascii() else 1 for character in text)
        if not text:
            yield problem("description_missing", envelope.path, line=envelope.line_of("sequence-description"))
        elif length > DESCRIPTION_LIMIT:
            yield problem(
                "description_long",
                envelope.path,
                line=envelope.line_of("sequence-description"),
                length=f"{length:g}",
                limit=DESCRIPTION_LIMIT,
            )


@rule_function
def find_wrong_triples(filed: FiledPackage, backbone: str, edition: str) -> Iterator[Problem | NotRun]:
    """Find triples of types that do not go together; a code that is unknown is left to its own rule."""
    yield from say_missing_envelopes(filed)
    codes = load_codes(edition)
    for _, envelope in read_judged_envelopes(filed):
        triple = (envelope.application_type, envelope.activity_type, envelope.sequence_type)
        known = all(
            code in codes[kind]
            for kind, code in zip(("application", "activity", "sequence"), triple, strict=True)
        )
        if known and triple not in load_triples(edition):
            yield problem(
                "types_do_not_match",
                envelope.path,
                line=envelope.line_of("sequence-type"),
                types=" / ".join(triple),
            )


@rule_function
def find_related_same(filed: FiledPackage, backbone: str, sequence_types: str) -> Iterator[Problem | NotRun]:
    """Find sequences of other types than those given that name themselves as related sequence."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        number = _number_of(sequence, envelope)
        if (
            envelope.sequence_type in load_codes("1.1")["sequence"]
            and envelope.sequence_type not in sequence_types.split()
            and envelope.related_sequence == number
        ):
            yield problem(
                "related_same", envelope.path, line=envelope.line_of("related-sequence"), value=number
            )


@rule_function
def find_related_other(filed: FiledPackage, backbone: str, sequence_types: str) -> Iterator[Problem | NotRun]:
    """Find sequences of the types given that name another than themselves as related sequence."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        number = _number_of(sequence, envelope)
        if (
            envelope.sequence_type in sequence_types.split()
            and _FOUR_DIGITS.fullmatch(envelope.related_sequence)
            and envelope.related_sequence < number
        ):
            yield problem(
                "related_other",
                envelope.path,
                line=envelope.line_of("related-sequence"),
                value=envelope.related_sequence,
                number=number,
            )


@rule_function
def find_changed_application(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find envelopes whose application-level values are not those of the first sequence."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        if not sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")
        first = next((e for s in sequence.earlier if (e := read_cn_envelope(s)) is not None), None)
        if first is None:
            continue
        for name, value, before in (
            ("application-id", envelope.application_id, first.application_id),
            ("application-type", envelope.application_type, first.application_type),
            ("product-type", envelope.product_type, first.product_type),
            ("product-number", envelope.product_number, first.product_number),
        ):
            if value != before:
                yield problem(
                    "application_value_changed",
                    envelope.path,
                    line=envelope.line_of(name),
                    name=name,
                    value=value or "-",
                    before=before or "-",
                )


@rule_function
def find_changed_activity(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find sequences whose activity type is not that of the earlier sequences with the same related sequence."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        if not sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")
        for earlier in sequence.earlier:
            other = read_cn_envelope(earlier)
            if (
                other is not None
                and other.related_sequence == envelope.related_sequence
                and other.activity_type != envelope.activity_type
            ):
                yield problem(
                    "activity_changed",
                    envelope.path,
                    line=envelope.line_of("regulatory-activity-type"),
                    value=envelope.activity_type or "-",
                    before=other.activity_type or "-",
                    sequence=earlier.name,
                )
                break


def _number_of(sequence: FiledSequence, envelope: CnEnvelope) -> str:
    """Return the number a sequence goes by: of its folder, else of its envelope."""
    return sequence.name if _FOUR_DIGITS.fullmatch(sequence.name) else envelope.sequence_number
