"""What nobody read never finds a shortfall, and so never blocks: rules and the numbers they are held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from jembatan.assess.judge import judge
from jembatan.checks.context import Context
from jembatan.checks.shelf import Shelf
from jembatan.core.fact import THE_APPLICATION, Fact, Facts, Provenance
from jembatan.core.grades import Confidence, Outcome, Trust
from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.law.load import load_codes, load_jurisdiction

LAWS = {code: load_jurisdiction(code) for code in load_codes()}
UNREAD = (Trust.REMEMBERED, Trust.INFERRED)


def is_unread(trust: Trust, confidence: Confidence) -> bool:
    return trust in UNREAD or confidence is Confidence.LOW


def failing(bound: BoundRequirement) -> BoundRequirement:
    """Return the rule, asked of every dossier, with a check that any dossier without documents fails."""
    requirement = msgspec.structs.replace(
        bound.requirement,
        check={"kind": "fact_between", "fact": "made.up", "at_least": 2},
        applies_when={},
        subjects=None,
        open_condition=None,
    )
    adoption = bound.adoption and msgspec.structs.replace(bound.adoption, applies_when={})
    return msgspec.structs.replace(bound, requirement=requirement, adoption=adoption)


def context_of(law: Jurisdiction) -> Context:
    made = Fact(name="made.up", value=1, provenance=Provenance(kind="declared"))
    return Context(
        jurisdiction=law,
        on=dt.date(2026, 11, 22),
        facts=Facts([made]),
        shelf=Shelf([]),
        subject=THE_APPLICATION,
        evidence=(),
        text_of={}.__getitem__,
    )


@pytest.mark.parametrize("code", LAWS)
def test_no_rule_that_nobody_read_can_be_found_not_met_and_every_other_can(code):
    for bound in LAWS[code].requirements:
        finding = judge(failing(bound), context_of(LAWS[code]))
        expected = Outcome.UNDETERMINED if is_unread(bound.trust, bound.confidence) else Outcome.NOT_MET
        assert finding.outcome is expected, bound.requirement.id


def test_a_number_that_nobody_read_turns_a_shortfall_into_a_question():
    law = LAWS["cn"]
    bound = next(b for b in law.requirements if b.trust is Trust.PRIMARY and b.confidence is Confidence.HIGH)
    context = context_of(law)
    assert judge(failing(bound), context).outcome is Outcome.NOT_MET
    instrument = bound.requirement.source.instrument
    for trust, expected in ((Trust.SECONDARY, Outcome.NOT_MET), (Trust.REMEMBERED, Outcome.UNDETERMINED)):
        context.cited.append(law.cite(instrument, "", "", trust, Confidence.MEDIUM, ""))
        finding = judge(failing(bound), context)
        assert finding.outcome is expected
    assert finding.caveats[-1].key == "caveat.number_not_known_well"
    assert finding.caveats[-1].args == {"trust": "remembered", "confidence": "medium"}


def named_parameters(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"parameter"}:
            yield value["parameter"]
        for part in value.values():
            yield from named_parameters(part)
    elif isinstance(value, list):
        for part in value:
            yield from named_parameters(part)


def weak_numbers() -> list[tuple[str, str, str]]:
    """Return law, rule and parameter where a rule that was read is held against a number that nobody read."""
    return [
        (code, bound.requirement.id, name)
        for code, law in LAWS.items()
        for bound in law.requirements
        if bound.layer == code and not is_unread(bound.trust, bound.confidence)
        for name in named_parameters(bound.requirement.check)
        if any(is_unread(v.trust, v.confidence) for v in law.parameters[name].values)
    ]


def test_there_are_such_numbers_and_no_rule_that_blocks_is_held_against_one():
    found = weak_numbers()
    assert ("cn", "CN-EXP-011", "export.certificate_validity_months") in found
    severities = {b.requirement.id: b.requirement.severity for law in LAWS.values() for b in law.requirements}
    assert not [one for one in found if severities[one[1]].value == "blocking"]
