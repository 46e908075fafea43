"""What seems absent is not_met only where no document could be the missing one; else undetermined, listing those."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jembatan.checks.run import run_check
from jembatan.checks.shelf import shelve
from jembatan.core.document import Placement
from jembatan.core.dossier import Dossier, Leaf, Sequence
from jembatan.core.errors import InputError
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


def test_what_an_earlier_sequence_may_hold_is_not_missing(make_context, document):
    context = make_context(documents=[document(section="3.2.P.8.3")])
    context.shelf.absent_sequences = ("0000", "0001")
    found = run_check({"kind": "section_present", "sections": ["2.5"]}, context)
    assert found == CheckResult(
        holds=None,
        depth=Depth.PRESENT,
        expected=Message("expected.sections", {"sections": ["2.5"]}),
        observed=Message("observed.section_in_absent", {"sections": ["2.5"], "sequences": ["0000", "0001"]}),
    )
    paper = run_check({"kind": "document_present", "documents": ["cpp"]}, context)
    assert (paper.holds, paper.observed.key) == (None, "observed.documents_in_absent")


def leaf(path, sequence, modified=None):
    return Leaf(path=path, placement=None, sequence=sequence, modified=modified)


@pytest.mark.parametrize(
    ("numbers", "modified", "absent"),
    [
        (["0000", "0001"], ("0000/index.xml", "x"), ()),
        (["0003"], ("0000/index.xml", "x"), ("0000",)),
        (["0003"], ("../0001/m1/cn/cn-regional.xml", "x"), ("0001",)),
        (["0003"], None, ("< 0003",)),
        (["0001"], None, ()),
        (["0000", "0007"], None, ()),
    ],
)
def test_sequences_that_leaves_speak_of_and_that_were_not_given_are_known(numbers, modified, absent):
    sequences = tuple(Sequence(number=n, path=n, backbones=(f"{n}/index.xml",)) for n in numbers)
    dossier = Dossier(
        name="d", format="ectd-3.2.2", sequences=sequences, leaves=(leaf("a.pdf", numbers[-1], modified),)
    )
    assert shelve(dossier).absent_sequences == absent


def words_result(make_context, *documents, texts):
    check = {"kind": "text_contains", "sections": ["3.2.P.8"], "words": ["commitment|komitmen"]}
    return run_check(check, make_context(documents=list(documents), texts=texts))


def test_words_are_missing_only_where_no_other_document_could_say_them(make_context, document):
    read = document("a.pdf", section="3.2.P.8.1")
    sure = words_result(make_context, read, document("b.pdf", section="2.5"), texts={"a.pdf": ["none"]})
    assert (sure.holds, sure.observed) == (
        False,
        Message("observed.words_missing", {"words": ["commitment / komitmen"]}),
    )
    stray = document("stray.pdf")
    doubtful = words_result(make_context, read, stray, texts={"a.pdf": ["none"]})
    assert doubtful.holds is None
    assert doubtful.observed == Message(
        "observed.words_could_be",
        {"words": ["commitment / komitmen"], "count": 1, "paths": ["stray.pdf"]},
    )
    assert [place.path for place in doubtful.where] == ["a.pdf", "stray.pdf"]


def test_a_document_whose_text_fails_later_is_unread_and_no_error(make_context, document):
    def failing(path):
        raise InputError(f"{path}: page 5 is damaged")

    context = make_context(documents=[document("a.pdf", section="3.2.P.8.1")])
    context = replace(context, text_of=failing)
    check = {"kind": "text_contains", "sections": ["3.2.P.8"], "words": ["commitment"]}
    found = run_check(check, context)
    assert (found.holds, found.observed) == (
        None,
        Message("observed.words_missing_unread", {"words": ["commitment"], "unread": 1}),
    )
