from __future__ import annotations

import datetime as dt

import pytest

from jembatan.assess.findings import judge_all
from jembatan.assess.judge import judge
from jembatan.assess.select import select_later, select_requirements
from jembatan.core.grades import Confidence, Depth, Outcome, Severity, Stage, Trust
from jembatan.core.jurisdiction import BoundRequirement
from jembatan.core.law import Adoption, Source, Subjects
from jembatan.core.partial_date import PartialDate, Period
from jembatan.core.text import Text

IS_CHEMICAL = {"kind": "fact_equals", "fact": "product.kind", "expected": "chemical"}


def test_a_rule_that_does_not_apply_is_not_applicable_and_says_by_which_fact(make_context, fact, requirement):
    rule = requirement(IS_CHEMICAL, applies_when={"material.origin": "plant"})
    finding = judge(rule, make_context([fact("material.origin", "bovine")]))
    assert finding.outcome is Outcome.NOT_APPLICABLE
    assert [f.name for f in finding.because] == ["material.origin"]


def test_a_rule_whose_condition_is_unknown_is_undetermined_and_names_the_fact(make_context, requirement):
    finding = judge(requirement(IS_CHEMICAL, applies_when={"material.origin": "plant"}), make_context())
    assert finding.outcome is Outcome.UNDETERMINED
    assert finding.missing_facts == ("material.origin",)


def test_a_check_that_raises_is_an_error_and_its_traceback_is_kept(make_context, fact, requirement):
    kept = []
    rule = requirement({"kind": "fact_between", "fact": "product.kind", "at_least": {"parameter": "no such"}})
    finding = judge(rule, make_context([fact("product.kind", 1)]), lambda *args: kept.append(args))
    assert finding.outcome is Outcome.ERROR
    assert finding.observed.key == "observed.crash"
    assert kept[0][0] == "XX-1"
    assert "KeyError" in kept[0][1]


@pytest.mark.parametrize(
    ("trust", "confidence", "outcome", "caveat"),
    [
        (Trust.PRIMARY, Confidence.HIGH, Outcome.NOT_MET, None),
        (Trust.PRIMARY, Confidence.LOW, Outcome.UNDETERMINED, "caveat.rule_not_known_well"),
        (Trust.SECONDARY, Confidence.HIGH, Outcome.NOT_MET, "caveat.second_hand"),
        (Trust.SECONDARY, Confidence.MEDIUM, Outcome.NOT_MET, "caveat.second_hand"),
        (Trust.SECONDARY, Confidence.LOW, Outcome.UNDETERMINED, "caveat.rule_not_known_well"),
        (Trust.INFERRED, Confidence.HIGH, Outcome.UNDETERMINED, "caveat.rule_not_known_well"),
        (Trust.REMEMBERED, Confidence.HIGH, Outcome.UNDETERMINED, "caveat.rule_not_known_well"),
    ],
)
def test_how_well_a_rule_is_known_bounds_what_it_can_find(
    make_context, fact, requirement, trust, confidence, outcome, caveat
):
    rule = requirement(IS_CHEMICAL, trust=trust, confidence=confidence)
    finding = judge(rule, make_context([fact("product.kind", "biological")]))
    assert finding.outcome is outcome
    assert [c.key for c in finding.caveats] == ([caveat] if caveat else [])


def test_an_open_condition_turns_a_shortfall_into_a_question(make_context, fact, requirement):
    rule = requirement(IS_CHEMICAL, open_condition=Text("unless waived"))
    finding = judge(rule, make_context([fact("product.kind", "biological")]))
    assert (finding.outcome, finding.caveats[0].key) == (Outcome.UNDETERMINED, "caveat.open_condition")


def test_a_value_read_with_low_confidence_decides_nothing(make_context, fact, requirement):
    low = fact("product.kind", "chemical", kind="read", confidence=Confidence.LOW)
    finding = judge(requirement(IS_CHEMICAL), make_context([low]))
    assert (finding.outcome, finding.caveats[0].key) == (
        Outcome.UNDETERMINED,
        "caveat.read_with_low_confidence",
    )


def test_met_by_presence_says_that_the_content_was_not_reviewed(make_context, document, requirement):
    rule = requirement({"kind": "document_present", "documents": ["cpp"]})
    finding = judge(rule, make_context(documents=[document(types=["cpp"])]))
    assert (finding.outcome, finding.depth) == (Outcome.MET, Depth.PRESENT)
    assert [c.key for c in finding.caveats] == ["caveat.presence_only"]


def test_a_reference_is_advice_and_an_adoption_brings_its_own_source_and_trust(
    make_context, fact, requirement
):
    reference = requirement(IS_CHEMICAL, layer="parent", is_reference=True)
    finding = judge(reference, make_context([fact("product.kind", "biological")]))
    assert (finding.severity, finding.is_reference) == (Severity.ADVICE, True)
    adoption = Adoption(
        layer="parent",
        requirements=["XX-*"],
        source=Source(instrument="guide", clause="7"),
        trust=Trust.REMEMBERED,
        confidence=Confidence.HIGH,
        severity=Severity.MAJOR,
    )
    adopted = BoundRequirement(requirement=reference.requirement, layer="parent", adoption=adoption)
    finding = judge(adopted, make_context([fact("product.kind", "biological")]))
    assert finding.severity is Severity.MAJOR
    assert finding.outcome is Outcome.UNDETERMINED
    assert [c.instrument for c in finding.citations] == ["guide", "act"]


def test_every_subject_has_one_finding_and_none_is_not_silent(make_context, fact, requirement, certificate):
    rule = requirement(
        {"kind": "not_expired", "fact": "certificate.expires"},
        subjects=Subjects(kind="certificate", where={"certificate.kind": "cpp"}),
    )
    facts = [
        fact("certificate.kind", "cpp", certificate),
        fact("certificate.expires", dt.date(2025, 1, 1), certificate),
    ]
    (finding,) = judge_all([rule], make_context(facts))
    assert (finding.outcome, finding.id) == (Outcome.NOT_MET, "XX-1:certificate:cpp-1")
    (finding,) = judge_all([rule], make_context([fact("certificate.kind", "gmp_certificate", certificate)]))
    assert (finding.outcome, finding.observed.key) == (
        Outcome.UNDETERMINED,
        "observed.no_subject.certificate",
    )


def test_only_rules_in_force_and_due_are_judged(jurisdiction, requirement):
    import msgspec

    def rule(id_, **more):
        return requirement(IS_CHEMICAL, id=id_, **more)

    rules = (
        rule("now"),
        rule("over", in_force=Period(until=PartialDate("2020"))),
        rule("to come", in_force=Period(since=PartialDate("2027"))),
        rule("later", stage=Stage.POST_APPROVAL),
        rule("earlier", stage=Stage.TRIAL),
        rule("new text", supersedes="old text", in_force=Period(since=PartialDate("2025"))),
        rule("old text"),
    )
    law = msgspec.structs.replace(jurisdiction, requirements=rules)

    def ids(bound):
        return {b.requirement.id for b in bound}

    assert ids(select_requirements(law, dt.date(2026, 11, 24), Stage.FILING)) == {"now", "new text"}
    assert ids(select_requirements(law, dt.date(2019, 1, 1), Stage.FILING)) == {"now", "over", "old text"}
    assert ids(select_later(law, dt.date(2026, 11, 24), Stage.FILING)) == {"later"}
