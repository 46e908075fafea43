"""The Chinese envelope from the product sheet: what is not declared stays empty and is listed; what cannot be is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jembatan.build.backbone_xml import has_other_characters
from jembatan.build.sequence_plan import CnEnvelope, CodedType, Contact, PlanError
from jembatan.core.fact import Facts
from jembatan.core.text import Message
from jembatan.validate.envelope import DESCRIPTION_LIMIT, load_triples

EDITION, NEXT_EDITION = "1.0", "1.1"  # of the validation standard; V1.1 is in force since 1 March 2026
_TEXTS = ("application_id", "product_number", "related_sequence", "sequence_description")
_TYPES = ("application_type", "product_type", "regulatory_activity_type", "sequence_type")
_CONTACT = ("contact_name", "contact_phone", "contact_email")
_NEVER_CHANGES = ("application_id", "application_type", "product_type", "product_number")  # CN rule 4.2.13
_OPENS_ITSELF = ("cnsqt1", "cnsqt4")  # first submission and reformat name themselves (CN rule 4.2.12)
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_APPLICATION_NUMBER = re.compile(r"[xyls][0-9]{9}")  # second-hand: letter, year, five digits
_PRODUCT_NUMBER = re.compile(r"[0-9]{10}")  # second-hand


def build_cn_envelope(
    facts: Facts, number: str, earlier: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[CnEnvelope, list[Message]]:
    """Return the envelope of sequence `number`, and what it lacks: fields that nobody declared, and values out of form.

    The related sequence of a first submission and of a reformat is the sequence itself. `earlier` are the envelopes of the
    sequences before, by number, the newest last. Raises PlanError for a combination of types that the standard's table does not allow, for an
    application number that names no folder, for a character that XML cannot hold, and for another application or
    product than the earlier sequences are of.
    """
    values = {}
    for name in (*_TEXTS, *_TYPES, *_CONTACT):
        fact = facts.find(f"envelope.{name}")
        values[name] = str(fact.value).strip() if fact and fact.provenance.kind == "declared" else ""
    if not values["related_sequence"] and values["sequence_type"] in _OPENS_ITSELF:
        values["related_sequence"] = number
    _refuse_unwritable(values)
    _refuse_wrong_types(values)
    newest = list((earlier or {}).values())[-1:]
    _refuse_another_application(values, newest[0] if newest else {})
    empty = [name for name in (*_TEXTS, *_TYPES, *_CONTACT) if not values[name]]
    gaps = [Message("build.envelope_empty", {"field": name}) for name in empty]
    gaps += _list_odd_values(values, number)
    gaps += _list_other_activity(values, earlier or {})
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
    return envelope, gaps


def find_edition(envelope: CnEnvelope) -> str:
    """Return the first edition of the standard that lets the three types go together; the first of all where one is missing."""
    triple = (
        envelope.application_type.code,
        envelope.regulatory_activity_type.code,
        envelope.sequence_type.code,
    )
    return EDITION if not all(triple) or triple in load_triples(EDITION) else NEXT_EDITION


def _refuse_unwritable(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if has_other_characters(value):
            raise PlanError(
                f"envelope.{name} holds a character that XML cannot hold: type the value anew in the product sheet"
            )
    application = values["application_id"]
    if application and not _FOLDER.fullmatch(application):
        raise PlanError(
            f"envelope.application_id is {application!r}, and the folder of the application is named by it: write the"
            " number alone, for example x202600009"
        )


def _refuse_wrong_types(values: Mapping[str, str]) -> None:
    triple = (values["application_type"], values["regulatory_activity_type"], values["sequence_type"])
    allowed = load_triples(EDITION) | load_triples(NEXT_EDITION)
    if all(triple) and triple not in allowed:
        near = sorted(t for t in allowed if t[:2] == triple[:2]) or sorted(
            t for t in allowed if t[0] == triple[0]
        )
        known = "; ".join(" + ".join(t) for t in near) or "none with this application type"
        raise PlanError(
            f"application {triple[0]}, activity {triple[1]} and sequence type {triple[2]} do not go together"
            f" (validation standard {EDITION} and {NEXT_EDITION}); allowed are: {known}"
        )


def _refuse_another_application(values: Mapping[str, str], earlier: Mapping[str, str]) -> None:
    for name in _NEVER_CHANGES:
        before = earlier.get(name, "")
        if values[name] and before and values[name] != before:
            raise PlanError(
                f"envelope.{name} is {values[name]} in the product sheet and {before} in the earlier sequences, where it"
                " never changes (CN rule 4.2.13): mend the sheet, or give --previous another application"
            )


def _list_odd_values(values: Mapping[str, str], number: str) -> list[Message]:
    """Return what the validator would say of values that are declared."""
    gaps = []
    application, product = values["application_id"], values["product_number"]
    if application and not _APPLICATION_NUMBER.fullmatch(application):
        gaps.append(Message("build.application_number_form", {"value": application}))
    if product and not _PRODUCT_NUMBER.fullmatch(product):
        gaps.append(Message("build.product_number_form", {"value": product}))
    related, kind = values["related_sequence"], values["sequence_type"]
    opens = kind in _OPENS_ITSELF
    is_number = re.fullmatch(r"[0-9]{4}", related) is not None
    if related and (not is_number or related > number):
        gaps.append(Message("build.related_form", {"value": related, "number": number}))
    elif related and kind and opens != (related == number):
        key = "related_must_be_itself" if opens else "related_must_be_earlier"
        gaps.append(Message(f"build.{key}", {"value": related, "number": number}))
    description = values["sequence_description"]
    if len(description) > DESCRIPTION_LIMIT:
        values_ = {"count": len(description), "limit": DESCRIPTION_LIMIT}
        gaps.append(Message("build.description_long", values_))
    return gaps


def _list_other_activity(
    values: Mapping[str, str], earlier: Mapping[str, Mapping[str, str]]
) -> list[Message]:
    """Return that the sequence which opened the activity calls it otherwise, where it does (CN rule 4.2.14)."""
    opened = earlier.get(values["related_sequence"], {}).get("regulatory_activity_type", "")
    activity = values["regulatory_activity_type"]
    if not opened or not activity or opened == activity:
        return []
    named = {"value": activity, "sequence": values["related_sequence"], "opened": opened}
    return [Message("build.activity_differs", named)]
