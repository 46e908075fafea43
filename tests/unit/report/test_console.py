"""The terminal's summary: short, gravest first, one line never broken, and nothing said that the report does not say."""

from __future__ import annotations

import msgspec
import pytest
from sample_assessment import finding, sample_assessment

from jembatan.core.fact import Subject
from jembatan.core.grades import Outcome, Severity, Trust
from jembatan.core.text import LANGUAGES, Message, Text
from jembatan.report.console import render_summary
from jembatan.report.texts import load_texts

ASSESSMENT = sample_assessment()


def many_gaps():
    gaps = [
        finding(
            f"ID-ADM-{i:03d}",
            Text(f"The paper number {i} of the applicant is in the file and has not expired"),
            Outcome.NOT_MET,
            severity=Severity.MAJOR if i else Severity.BLOCKING,
            trust=Trust.SECONDARY if i == 1 else Trust.PRIMARY,
            observed=Message("observed.answered", {"who": "a", "on": "b", "note": "long words " * 40}),
        )
        for i in range(40)
    ]
    return msgspec.structs.replace(ASSESSMENT, findings=tuple(gaps))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 110])
def test_the_summary_of_many_gaps_fits_a_screen_and_its_width(language, width):
    lines = render_summary(many_gaps(), language=language, width=width, colour=False).splitlines()
    assert len(lines) < 60
    assert max(len(line.rstrip()) for line in lines) <= width
    said = "\n".join(lines)
    assert "ID-ADM-000 " in said
    assert "ID-ADM-012 " not in said
    assert load_texts(language).say("word.and_more", count=28) in said


def test_the_gravest_gap_stands_first_and_its_requirement_is_never_cut():
    lines = render_summary(many_gaps(), language="en", width=80, colour=False).splitlines()
    named = [line for line in lines if line.strip().startswith("ID-ADM")]
    assert named[0].split()[0] == "ID-ADM-000"
    assert all(line.split()[0].rstrip("°").startswith("ID-ADM-0") for line in named)
    assert len(named) == 12


def test_what_is_known_at_second_hand_is_marked_and_the_mark_is_explained_once():
    said = render_summary(many_gaps(), language="en", width=110, colour=False)
    assert "ID-ADM-001°" in said
    assert "ID-ADM-002°" not in said
    assert said.count(load_texts("en").say("notice.second_hand")) == 1
    assert "°" not in render_summary(
        msgspec.structs.replace(ASSESSMENT, findings=()), language="en", width=110, colour=False
    )


@pytest.mark.parametrize("count", [4, 5])
def test_from_five_rules_that_wait_for_facts_the_product_sheet_is_named(count):
    waiting = [
        finding(f"ID-ADM-{i:03d}", Text(f"Rule {i}"), Outcome.UNDETERMINED, missing_facts=("product.kind",))
        for i in range(count)
    ]
    shown = render_summary(
        msgspec.structs.replace(ASSESSMENT, findings=tuple(waiting)), language="en", width=200
    )
    assert ("5 rules wait for facts about the product" in shown) is (count == 5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_rule_applies_nothing_is_said_of_the_dossier(language):
    none = [finding(f"ID-CT-{i:03d}", Text(f"Rule {i}"), Outcome.NOT_APPLICABLE) for i in range(3)]
    said = load_texts(language).say("verdict_long.none_applies")
    for findings, applies in (
        (none, False),
        ([*none, finding("ID-CT-009", Text("Rule"), Outcome.MET)], True),
    ):
        shown = render_summary(
            msgspec.structs.replace(ASSESSMENT, findings=tuple(findings)), language=language, width=300
        )
        assert (said in shown) is not applies


def test_a_gap_says_of_which_presentation_it_is():
    title = Text("Long-term data give the label")
    gaps = [
        finding("ID-A-1", title, Outcome.NOT_MET, subject=Subject("presentation", name))
        for name in ("capsule", "injection")
    ]
    said = render_summary(
        msgspec.structs.replace(ASSESSMENT, findings=tuple(gaps)), language="en", width=110, colour=False
    )
    assert "Long-term data give the label · Presentation: capsule" in said
    assert "Long-term data give the label · Presentation: injection" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_edition_of_the_law_is_named_and_not_a_bare_number(language):
    second = render_summary(ASSESSMENT, language=language, width=200, colour=False).splitlines()[1:4]
    label = load_texts(language).say("label.edition")
    assert f"{label} {ASSESSMENT.manifest.law_edition}" in "\n".join(second)
