"""The Chinese envelope from the product sheet: what is not declared stays empty and is listed; types that do not go together are refused."""

from __future__ import annotations

from jembatan.build.sequence_plan import CnEnvelope, CodedType, Contact, PlanError
from jembatan.core.fact import Facts
from jembatan.validate.envelope import load_triples

EDITION = "1.0"
_TEXTS = ("application_id", "product_number", "related_sequence", "sequence_description")
_TYPES = ("application_type", "product_type", "regulatory_activity_type", "sequence_type")
_CONTACT = ("contact_name", "contact_phone", "contact_email")


def build_cn_envelope(facts: Facts, number: str) -> tuple[CnEnvelope, list[str]]:
    """Return the envelope of sequence `number` and the names of the fields that nobody declared.

    The related sequence of a first sequence (cnsqt1) is the sequence itself. Raises PlanError for a combination of
    application, activity and sequence type that the table of the standard does not allow.
    """
    values = {}
    for name in (*_TEXTS, *_TYPES, *_CONTACT):
        fact = facts.find(f"envelope.{name}")
        values[name] = str(fact.value).strip() if fact and fact.provenance.kind == "declared" else ""
    if not values["related_sequence"] and values["sequence_type"] == "cnsqt1":
        values["related_sequence"] = number
    _refuse_wrong_types(values)
    missing = [name for name in (*_TEXTS, *_TYPES, *_CONTACT) if not values[name]]
    envelope = CnEnvelope(
        application_id=values["application_id"],
        application_type=CodedType(values["application_type"]),
        product_type=CodedType(values["product_type"]),
        product_number=values["product_number"],
        related_sequence=values["related_sequence"],
        regulatory_activity_type=CodedType(values["regulatory_activity_type"]),
        sequence_type=CodedType(values["sequence_type"]),
        sequence_description=values["sequence_description"],
        contact=Contact(
            name=values["contact_name"], phone=values["contact_phone"], email=values["contact_email"]
        ),
    )
    return envelope, missing


def _refuse_wrong_types(values: dict[str, str]) -> None:
    triple = (values["application_type"], values["regulatory_activity_type"], values["sequence_type"])
    allowed = load_triples(EDITION)
    if all(triple) and triple not in allowed:
        near = sorted(t for t in allowed if t[:2] == triple[:2]) or sorted(
            t for t in allowed if t[0] == triple[0]
        )
        known = "; ".join(" + ".join(t) for t in near) or "none with this application type in this edition"
        raise PlanError(
            f"application {triple[0]}, activity {triple[1]} and sequence type {triple[2]} do not go together"
            f" (validation standard {EDITION}); allowed are: {known}"
        )
