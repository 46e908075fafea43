from __future__ import annotations

import msgspec
import pytest

from jembatan.checks.run import run_check
from jembatan.checks.shelved import is_at_or_below
from jembatan.core.fact import Subject
from jembatan.core.grades import Confidence, Depth


@pytest.mark.parametrize(
    ("section", "wanted", "under"),
    [
        ("3.2.P.8.3", "3.2.P.8.3", True),
        ("3.2.P.8.3", "3.2.P.8", True),
        ("3.2.P.8", "3.2.P.8.3", False),
        ("3.2.P.10", "3.2.P.1", False),
        ("II.P8", "II.P", True),
        ("II.P10", "II.P1", False),
        ("II.P8.1", "II.P8", True),
        ("1.2", "1", True),
        ("II.P8", "I", False),
    ],
)
def test_a_section_stands_under_its_own_heading_only(section, wanted, under):
    assert is_at_or_below(section, wanted) is under


def section(*sections, **more):
    return {"kind": "section_present", "sections": list(sections), **more}


def test_a_document_at_the_section_is_met_by_presence_only(make_context, document):
    result = run_check(section("3.2.P.8"), make_context(documents=[document(section="3.2.P.8.3")]))
    assert (result.holds, result.depth) == (True, Depth.PRESENT)


def test_alternatives_of_a_section_serve_each_other(make_context, document):
    assert (
        run_check(section("3.2.P.8|II.P8"), make_context(documents=[document(section="II.P8")])).holds is True
    )


def test_an_absent_section_is_not_met_only_without_an_unplaced_document(make_context, document):
    placed = document(section="2.3")
    assert run_check(section("3.2.P.8"), make_context(documents=[placed])).holds is False
    doubtful = run_check(section("3.2.P.8"), make_context(documents=[placed, document("stray.pdf")]))
    assert doubtful.holds is None
    assert doubtful.observed.args["paths"] == ["stray.pdf"]


def test_an_unplaced_document_that_is_surely_something_else_hides_no_section(make_context, document):
    known = document("stray.pdf", types=["cpp"])
    assert run_check(section("3.2.P.8"), make_context(documents=[known])).holds is False


def test_a_place_given_with_low_confidence_is_undetermined(make_context, document):
    weak = document(section="3.2.P.8", confidence=Confidence.LOW)
    assert run_check(section("3.2.P.8"), make_context(documents=[weak])).holds is None


def test_a_sheet_that_says_not_applicable_is_left_to_a_person(make_context, document):
    sheet = document(section="3.2.A.2", pages=1, sample="3.2.A.2 外源因子 不适用，因为为化学药品")
    result = run_check(section("3.2.A.2"), make_context(documents=[sheet]))
    assert (result.holds, result.observed.key) == (None, "observed.says_not_applicable")


def test_a_regions_own_section_is_not_met_by_another_regions(make_context, document):
    foreign = document(section="1.2", region="eu")
    assert run_check(section("1.2@cn"), make_context(documents=[foreign])).holds is False
    assert (
        run_check(section("1.2@cn"), make_context(documents=[document(section="1.2", region="cn")])).holds
        is True
    )


def test_of_two_substances_each_has_its_own_section(make_context, document, fact):
    documents = [document(section="3.2.S.2", attributes={"substance": "alpha"})]
    documents.append(document("b.pdf", section="3.2.S.7", attributes={"substance": "beta"}))
    alpha = make_context(documents=documents, subject=Subject("substance", "alpha"))
    assert run_check(section("3.2.S.2"), alpha).holds is True


def paper(*types, **more):
    return {"kind": "document_present", "documents": list(types), **more}


def test_any_of_several_papers_serves_unless_all_are_needed(make_context, document):
    context = make_context(documents=[document(types=["cpp"], section="I.B.3")])
    assert run_check(paper("cpp", "label"), context).holds is True
    assert run_check(paper("cpp", "label", need="all"), context).holds is False


def test_a_paper_recognised_weakly_is_undetermined(make_context, document):
    context = make_context(documents=[document(types=["cpp"], confidence=Confidence.LOW, section="I.B.3")])
    assert run_check(paper("cpp"), context).holds is None


def test_an_unreadable_document_where_the_paper_belongs_could_be_it(make_context, document):
    there = document(section="I.B.3", text_layer="scan")
    elsewhere = document(section="3.2.P.1", text_layer="scan")
    assert run_check(paper("cpp"), make_context(documents=[there])).holds is None
    assert run_check(paper("cpp"), make_context(documents=[elsewhere])).holds is False


def test_languages_are_judged_over_every_document_with_words(make_context, document):
    check = {"kind": "language_is", "languages": "accepted"}
    english, chinese = document("en.pdf"), document("zh.pdf", language="zh")
    picture, scan = document("p.png", language="none"), document("s.pdf", language="unknown")
    assert run_check(check, make_context(documents=[english, picture])).holds is True
    assert run_check(check, make_context(documents=[english, scan])).holds is None
    wrong = run_check(check, make_context(documents=[english, chinese, scan]))
    assert wrong.holds is False
    assert [p.path for p in wrong.where] == ["zh.pdf"]
    assert run_check(check, make_context()).holds is None


def test_a_document_that_only_resembles_the_type_is_no_proof_of_a_wrong_language(make_context, document):
    check = {"kind": "language_is", "languages": "accepted", "documents": ["label"]}
    like_a_label = document("note.pdf", types=["label"], confidence=Confidence.LOW, language="zh")
    assert run_check(check, make_context(documents=[like_a_label])).holds is None
    chinese_label = document("label.pdf", types=["label"], language="zh")
    wrong = run_check(check, make_context(documents=[like_a_label, chinese_label]))
    assert (wrong.holds, [p.path for p in wrong.where]) == (False, ["label.pdf"])
    assert wrong.observed.args == {"count": 1, "total": 1, "unknown": 1, "languages": ["zh"]}
    surely_a_plan = msgspec.structs.replace(
        like_a_label, types={"label": Confidence.LOW, "cpp": Confidence.HIGH}
    )
    english = document("en.pdf", types=["label"])
    assert run_check(check, make_context(documents=[surely_a_plan, english])).holds is True


@pytest.mark.parametrize(
    ("original", "translation"),
    [
        ("m1/insert-zh.pdf", "m1/insert-en.pdf"),
        ("m1/说明书.pdf", "m1/说明书英文译文.pdf"),
        ("m1/insert.pdf", "m1/translations/insert_translation.pdf"),
        ("m1/Insert.pdf", "m1/insert terjemahan tersumpah.pdf"),
    ],
)
def test_an_original_beside_its_translation_is_in_no_wrong_language(
    make_context, document, original, translation
):
    check = {"kind": "language_is", "languages": "accepted"}
    chinese = document(original, section="1.3.1.2", language="zh")
    result = run_check(
        check, make_context(documents=[chinese, document(translation, section="1.3.1.2", language="id")])
    )
    assert result.holds is True
    assert result.observed.key == "observed.language_translated"
    elsewhere = document(translation, section="1.3.2", language="id")
    assert run_check(check, make_context(documents=[chinese, elsewhere])).holds is False
    another = document("m1/label-en.pdf", section="1.3.1.2")
    assert run_check(check, make_context(documents=[chinese, another])).holds is False
    second_original = document(translation, section="1.3.1.2", language="zh")
    assert run_check(check, make_context(documents=[chinese, second_original])).holds is False


def test_a_property_is_wrong_unknown_or_right(make_context, document):
    check = {"kind": "document_property", "property": "signed", "expected": True, "documents": ["cpp"]}

    def judged(**properties):
        return run_check(check, make_context(documents=[document(types=["cpp"], **properties)])).holds

    assert judged(signed=True) is True
    assert judged(signed=False) is False
    assert judged() is None
    assert judged(signed=False, confidence=Confidence.LOW) is None
    assert run_check(check, make_context()).holds is None


def test_words_are_sought_in_the_text_and_their_page_is_named(make_context, document):
    check = {"kind": "text_contains", "documents": ["label"], "words": ["30°C|30 °C", "keep dry"]}
    context = make_context(
        documents=[document("l.pdf", types=["label"])], texts={"l.pdf": ["Store below 30 °C", "Keep dry."]}
    )
    result = run_check(check, context)
    assert result.holds is True
    assert [p.page for p in result.where] == [1, 2]


def test_missing_words_in_a_scan_prove_nothing(make_context, document):
    check = {"kind": "text_contains", "documents": ["label"], "words": ["halal"]}
    read = document("l.pdf", types=["label"])
    scan = document("s.pdf", types=["label"], text_layer="scan")
    texts = {"l.pdf": ["nothing"], "s.pdf": [""]}
    assert run_check(check, make_context(documents=[read], texts=texts)).holds is False
    assert run_check(check, make_context(documents=[read, scan], texts=texts)).holds is None


def test_a_data_set_has_the_variables_in_its_header(make_context, document):
    check = {"kind": "dataset_has", "sections": ["5.3.5.1"], "variables": ["USUBJID", "TRT01P"]}
    good = document("adsl.csv", section="5.3.5.1", media_type="text/csv", sample="usubjid,TRT01P,AGE\n1,A,40")
    bad = document("adsl.csv", section="5.3.5.1", media_type="text/csv", sample="usubjid,AGE\n1,40")
    assert run_check(check, make_context(documents=[good])).holds is True
    assert run_check(check, make_context(documents=[bad])).observed.args["variables"] == ["TRT01P"]
    assert run_check(check, make_context()).holds is False


def test_a_transport_file_and_a_dataset_json_name_their_variables(make_context, document):
    check = {"kind": "dataset_has", "sections": ["5.3"], "variables": ["USUBJID", "TRT01P"]}

    def holds(media_type, sample, path="adsl.xpt"):
        data = document(path, section="5.3", media_type=media_type, sample=sample)
        return run_check(check, make_context(documents=[data])).holds

    assert holds("application/x-sas-xport", "USUBJID,TRT01P,AGE") is True
    assert holds("application/x-sas-xport", "USUBJID,AGE") is False
    assert holds("application/x-sas-xport", "USUBJID,AGE,...") is None
    head = '{"columns":[{"name":"USUBJID"},{"name" : "TRT01P"}]'
    assert holds("application/json", head) is True
    assert holds("application/json", head.replace("TRT01P", "ARM")) is None
    assert holds("application/json", head.replace("TRT01P", "ARM") + ',"rows":[') is False
    assert holds("application/gzip", "", "adsl.dsjc") is None


def test_a_section_is_shown_as_a_reader_writes_it(make_context):
    result = run_check(section("1.11.2@cn|I.B.3", "3.2.P.8"), make_context())
    assert result.expected.args == {"sections": ["1.11.2 (CN) / I.B.3", "3.2.P.8"]}
