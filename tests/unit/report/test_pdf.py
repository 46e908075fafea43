"""The PDF: embedded fonts, the words of the page, and a notice where a character has no font."""

from __future__ import annotations

import re
from io import BytesIO

import msgspec
import pikepdf
import pypdfium2
import pytest
from sample_assessment import sample_assessment

from jembatan.core.grades import Outcome
from jembatan.core.text import LANGUAGES
from jembatan.report.pdf import find_foreign_scripts, find_missing_characters, render_pdf
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


def first_page(language, product_title):
    titled = msgspec.structs.replace(ASSESSMENT, product_title=product_title)
    pdf = render_pdf(titled, language=language, audience="applicant")
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chinese_character_without_a_font_names_the_package_that_gives_one(monkeypatch, language):
    monkeypatch.setattr("jembatan.report.pdf._find_complete_font", lambda: "")
    said = first_page(language, "Rare \U00030eda")
    assert re.search(r"fonts-?noto\W?cjk", "".join(said.split()))
    assert "U+30EDA" in said
    assert "fonts-noto" not in first_page(language, "药品 Ж ế β")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_script_without_a_font_is_told_with_the_package_that_gives_one(monkeypatch, language):
    assert find_foreign_scripts("ยา obat 药品 Ж ế β 약") == {"Thai": ["ย", "า"]}
    monkeypatch.setattr("jembatan.report.pdf._fonts_of_machine", frozenset)
    said = "".join(first_page(language, "Obat ยา").split())
    assert re.search(r"fonts-?noto\W?core", said)  # where a line ends at the hyphen, the reader drops it
    assert "U+0E22" in said
    assert "Thai" in said


def test_a_script_whose_font_is_on_the_machine_is_no_notice(monkeypatch):
    monkeypatch.setattr("jembatan.report.pdf._fonts_of_machine", lambda: frozenset({"Noto Sans Thai"}))
    monkeypatch.setattr(
        "jembatan.report.pdf.compile_pdf", lambda *a, **more: (a[1]["fonts"], a[1]["font_notice"], more)
    )
    titled = msgspec.structs.replace(ASSESSMENT, product_title="Obat ยา")
    fonts, notice, more = render_pdf(titled, language="en", audience="applicant")
    assert "Noto Sans Thai" in fonts
    assert (notice, more) == ("", {"system_fonts": True})


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
