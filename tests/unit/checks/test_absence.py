"""What seems absent is not_met only where no document could be the missing one; else undetermined, listing those."""

from __future__ import annotations

import pytest

from jembatan.checks.run import run_check
from jembatan.core.document import Placement
from jembatan.core.finding import CheckResult, Place
from jembatan.core.grades import Confidence, Depth
from jembatan.core.law import DocumentType
from jembatan.core.text import Message, Text

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
EXPECTED = Message("expected.sections", {"sections": ["3.2.P.8.3 / II.P8"]})
CHECK = {"kind": "section_present", "sections": ["3.2.P.8.3|II.P8"]}
SCAN = {"text_layer": "scan", "language": "unknown"}
LOCKED = {"encrypted": True, "text_layer": "unknown", "language": "unknown"}
BROKEN = {"fault": "It is damaged.", "text_layer": "unknown"}
WORD_97 = {"media_type": "application/msword", "text_layer": "unknown", "language": "unknown"}


def could_be(*documents) -> CheckResult:
    return CheckResult(
        holds=None,
        depth=Depth.PRESENT,
        expected=EXPECTED,
        observed=Message(
            "observed.section_could_be",
            {
                "sections": ["3.2.P.8.3 / II.P8"],
                "paths": [d.path for d in documents],
                "count": len(documents),
            },
        ),
        where=tuple(Place(path=d.path, section=d.placement.section) for d in documents),
    )


NOT_THERE = CheckResult(
    holds=False,
    depth=Depth.PRESENT,
    expected=EXPECTED,
    observed=Message("observed.sections_missing", {"sections": ["3.2.P.8.3 / II.P8"]}),
)


@pytest.mark.parametrize(
    ("section", "confidence", "properties"),
    [
        ("", LOW, {}),
        ("3", HIGH, {}),
        ("3.2", HIGH, {}),
        ("3.2.P", HIGH, {}),
        ("3.2.P.8", HIGH, {}),
        ("3.2.P.8", MEDIUM, SCAN),
        ("II", HIGH, {}),
        ("II.P", HIGH, {}),
        ("2.5", LOW, {}),
        ("3.2.P.1", MEDIUM, SCAN),
        ("3.2.P.1", MEDIUM, LOCKED),
        ("3.2.P.1", MEDIUM, BROKEN),
        ("3.2.P.1", MEDIUM, WORD_97),
    ],
)
def test_a_document_that_could_be_the_missing_one_is_listed(
    make_context, document, section, confidence, properties
):
    doubtful = document("x.pdf", section=section, confidence=confidence, **properties)
    sure = document("sure.pdf", section="3.2.P.1")
    assert run_check(CHECK, make_context(documents=[sure, doubtful])) == could_be(doubtful)


@pytest.mark.parametrize(
    ("section", "confidence", "properties"),
    [
        ("3.2.P.8.1", HIGH, {}),
        ("3.2.P.1", HIGH, SCAN),
        ("3.2.P.1", HIGH, LOCKED),
        ("3.2.P.1", MEDIUM, {}),
        ("3.2.S", HIGH, {}),
        ("II.S", HIGH, {}),
        ("2", HIGH, {}),
        ("4", HIGH, SCAN),
        ("5", HIGH, {}),
        ("", LOW, {"media_type": "application/x-sas-xport"}),
    ],
)
def test_a_document_that_cannot_be_the_missing_one_hides_nothing(
    make_context, document, section, confidence, properties
):
    other = document("x.pdf", section=section, confidence=confidence, **properties)
    assert run_check(CHECK, make_context(documents=[other])) == NOT_THERE


def test_the_data_sets_of_a_study_hide_no_report(make_context, document):
    check = {"kind": "section_present", "sections": ["5.3.5.1"]}
    listing = document("0000/m5/datasets/bast/define.xml", section="5.3")
    assert run_check(check, make_context(documents=[listing])).holds is False
    assert run_check(check, make_context(documents=[document("m5/53/x.pdf", section="5.3")])).holds is None


@pytest.mark.parametrize(
    ("item", "wanted", "hides"),
    [
        ("14", "3.2.P.8.3", True),
        ("7-15", "II.P8", True),
        ("14", "5.3.5.1", False),
        ("28", "5.3.5.1", True),
        ("28-32", "IV.E.5.1", True),
        ("19", "4.2.3.2", True),
        ("19", "3.2.P.8.3", False),
        ("2", "1.2@cn", True),
    ],
)
def test_an_item_of_the_structure_before_the_ctd_hides_what_its_group_may_hold(
    make_context, document, item, wanted, hides
):
    old = document("o.pdf")
    old = type(old)(
        path=old.path,
        placement=Placement(structure="cn-pre-ctd", section=item),
        properties=old.properties,
        region="",
    )
    result = run_check({"kind": "section_present", "sections": [wanted]}, make_context(documents=[old]))
    assert result.holds is (None if hides else False)


def test_another_regions_module_1_hides_no_paper_of_this_one(make_context, document):
    check = {"kind": "section_present", "sections": ["1.8.3@cn"]}
    assert (
        run_check(check, make_context(documents=[document(section="1", region="us", **SCAN)])).holds is False
    )
    assert run_check(check, make_context(documents=[document(section="1", region="cn")])).holds is None
    assert run_check(check, make_context(documents=[document(section="1")])).holds is None


@pytest.mark.parametrize(("sections", "hides"), [(["3.2.P.8.1", "II.P8"], True), (["I.B.3"], False)])
def test_a_recognised_paper_hides_only_where_its_kind_belongs(make_context, document, sections, hides):
    context = make_context(documents=[document("x.pdf", types=["report"], confidence=MEDIUM)])
    context.jurisdiction.document_types["report"] = DocumentType(
        id="report", title=Text("A report"), sections=sections
    )
    found = run_check({"kind": "section_present", "sections": ["3.2.P.8"]}, context)
    assert found.holds is (None if hides else False)


def paper_result(context) -> bool | None:
    return run_check({"kind": "document_present", "documents": ["cpp"]}, context).holds


@pytest.mark.parametrize(
    ("section", "confidence", "properties", "hides"),
    [
        ("", LOW, {}, True),
        ("I", HIGH, {}, True),
        ("1", HIGH, {}, True),
        ("I.B", HIGH, {}, True),
        ("2.5", LOW, {}, True),
        ("2.5", MEDIUM, SCAN, True),
        ("I.B.3", HIGH, SCAN, True),
        ("I.B.3", HIGH, {}, False),
        ("2.5", HIGH, SCAN, False),
        ("3", HIGH, {}, False),
    ],
)
def test_a_paper_is_missing_only_where_no_document_could_be_it(
    make_context, document, section, confidence, properties, hides
):
    other = document("x.pdf", section=section, confidence=confidence, **properties)
    assert paper_result(make_context(documents=[other])) is (None if hides else False)


def test_a_file_that_opens_without_its_password_counts_as_read(document):
    assert document(encrypted=True, text_layer="text").is_readable is True
    assert document(**LOCKED).is_readable is False
