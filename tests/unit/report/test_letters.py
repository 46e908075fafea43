"""The letters: what the applicant is told, what the translator gets, what the authority would ask."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from sample_assessment import sample_assessment

from jembatan.core.grades import Outcome
from jembatan.core.text import LANGUAGES
from jembatan.report.letters import render_letter
from jembatan.report.texts import load_texts

ASSESSMENT = sample_assessment()


def _words(language, audience):
    letter = docx.Document(BytesIO(render_letter(ASSESSMENT, language, audience)))
    lines = [p.text for p in letter.paragraphs]
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    return lines, cells, letter


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_applicant_gets_the_gap_letter_the_response_table_and_the_work_order(language):
    texts = load_texts(language)
    lines, cells, letter = _words(language, "applicant")
    for title in ("letter.gap_title", "letter.response_title", "letter.translator_title"):
        assert texts.say(title) in lines
    for finding in ASSESSMENT.findings:
        if finding.outcome is Outcome.NOT_MET:
            assert any(texts.say(finding.title) in line for line in lines)
    for translation in ASSESSMENT.translations:
        if translation.needed and "<" not in translation.path:
            assert translation.path in cells
    footers = " ".join(p.text for section in letter.sections for p in section.footer.paragraphs)
    assert texts.say("notice.not_official") in footers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_authority_asks_in_its_own_language_and_advises_nobody(language):
    own = load_texts("id")
    lines, cells, _ = _words(language, "authority")
    assert load_texts(language).say("letter.screening_title") in lines
    assert own.say("letter.questions_title") in lines
    assert own.say("label.module_one") in lines
    for finding in ASSESSMENT.findings:
        if finding.advice:
            for said in (load_texts(language).say(finding.advice), own.say(finding.advice)):
                assert said not in lines + cells


def test_what_is_absent_is_asked_for_once_in_plain_words():
    lines, _, _ = _words("en", "authority")
    own = load_texts("id")
    (absent,) = [
        f for f in ASSESSMENT.findings if f.observed and f.observed.args.get("sections") == ["3.2.P.2"]
    ]
    asked = own.say("letter.question_absent", expected=own.say(absent.expected).rstrip("."))
    assert any(line.endswith(asked) for line in lines)
    assert not any(own.say(absent.observed) in line for line in lines)


def test_the_same_assessment_gives_the_same_letter():
    assert render_letter(ASSESSMENT, "id", "applicant") == render_letter(ASSESSMENT, "id", "applicant")


@pytest.mark.parametrize(
    ("audience", "broad"), [("applicant", [False, True, True]), ("authority", [True, False])]
)
def test_letters_stand_upright_and_tables_lie_broad(audience, broad):
    from docx.enum.section import WD_ORIENT

    letter = docx.Document(BytesIO(render_letter(ASSESSMENT, "en", audience)))
    assert [s.orientation == WD_ORIENT.LANDSCAPE for s in letter.sections] == broad
    for section in letter.sections:
        assert (section.page_width > section.page_height) is (section.orientation == WD_ORIENT.LANDSCAPE)
        assert "not an official tool" in section.footer.paragraphs[0].text


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_latin_words_are_never_called_chinese(language):
    letter = docx.Document(BytesIO(render_letter(ASSESSMENT, language, "applicant")))
    tag = letter.styles["Normal"].element.xpath(".//w:lang/@w:val")
    assert tag == ["id-ID" if language == "id" else "en-GB"]
