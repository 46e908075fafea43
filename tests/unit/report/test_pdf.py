"""The PDF: embedded fonts, the words of the page, and a notice where a character has no font."""

from __future__ import annotations

from io import BytesIO

import msgspec
import pikepdf
import pypdfium2
import pytest
from sample_assessment import sample_assessment

from jembatan.core.grades import Outcome
from jembatan.core.text import LANGUAGES
from jembatan.report.pdf import find_missing_characters, render_pdf
from jembatan.report.texts import load_texts

ASSESSMENT = sample_assessment()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_embedded_and_every_gap_is_printed(language):
    pdf = render_pdf(ASSESSMENT, language=language, audience="applicant")
    with pikepdf.open(BytesIO(pdf)) as book:
        fonts = [
            font
            for obj in book.objects
            if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
            for font in [obj]
        ]
        assert fonts
        assert all("/FontFile3" in f or "/FontFile2" in f for f in fonts)
        assert all("Noto" in str(f.FontName) for f in fonts)
    words = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    squeezed = "".join(words.split())
    texts = load_texts(language)
    for finding in ASSESSMENT.findings:
        if finding.outcome is Outcome.NOT_MET:
            assert finding.requirement in squeezed
    assert "".join(texts.say("notice.not_official").split()) in squeezed
    assert "".join(texts.say("notice.worked_example").split()) in squeezed


def test_the_same_assessment_gives_the_same_pdf():
    one, other = (render_pdf(ASSESSMENT, language="zh", audience="applicant") for _ in range(2))
    assert one == other


def test_a_character_of_no_packaged_font_is_told(monkeypatch):
    rare = "\U00030eda"  # biangbiang noodles: in no packaged font
    assert find_missing_characters(f"药品 {rare} abc {rare}") == [rare]
    assert find_missing_characters("药品稳定性研究 abc") == []
    monkeypatch.setattr("jembatan.report.pdf._find_complete_font", lambda: "")
    pdf = render_pdf(
        msgspec.structs.replace(ASSESSMENT, product_title=f"Rare {rare}"), language="en", audience="applicant"
    )
    first = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert "U+30EDA" in first
