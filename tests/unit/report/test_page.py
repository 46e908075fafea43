"""The page stands alone, holds every finding once, escapes what comes from the dossier, and advises only the applicant."""

from __future__ import annotations

import re

import pytest
from lxml import html
from sample_assessment import sample_assessment

from jembatan.core.grades import Outcome
from jembatan.core.text import LANGUAGES
from jembatan.report.page import render_page
from jembatan.report.texts import load_texts

ASSESSMENT = sample_assessment()
ADVISED = next(f for f in ASSESSMENT.findings if f.outcome is Outcome.NOT_MET and f.advice)


@pytest.fixture(scope="module")
def page():
    made = {}

    def render(language="en", audience="applicant"):
        if (language, audience) not in made:
            made[language, audience] = render_page(ASSESSMENT, language=language, audience=audience)
        return made[language, audience]

    return render


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_outside(page, language):
    tree = html.fromstring(page(language))
    assert not tree.xpath(
        "//script[@src] | //link[@href] | //img[not(starts-with(@src, 'data:'))] | //iframe | //form"
    )
    assert not re.search(r"@import|url\(\s*['\"]?https?:", page(language))
    links = [href for href in tree.xpath("//a/@href") if not href.startswith("#")]
    assert links
    assert all(href.startswith("https://") for href in links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_stands_on_the_page_with_its_words(page, language):
    texts = load_texts(language)
    words = " ".join(html.fromstring(page(language)).text_content().split())
    for finding in ASSESSMENT.findings:
        assert finding.requirement in words
        assert " ".join(texts.say(finding.title).split())[:40] in words
    for notice in ("notice.worked_example", "notice.not_official"):
        assert texts.say(notice) in words
    for who in ("prepared_by", "reviewed_by"):
        assert texts.say(f"label.{who}") in words
    assert not re.search(r"<\w+(\.\w+)+(: [^>]*)?>", words), "a key that no text holds"


def test_the_numbers_of_the_first_screen_are_those_of_the_findings(page):
    tiles = html.fromstring(page()).xpath("//div[contains(@class, 'tiles')]")[0].text_content()
    summary = ASSESSMENT.summary
    open_ = summary["undetermined"] + summary["error"]
    assert re.search(rf"{len(ASSESSMENT.findings) - open_}\s*of {len(ASSESSMENT.findings)}", tiles)
    assert re.search(rf"{summary['not_met']}\s*gaps", tiles)
    assert re.search(rf"{open_}\s*not judged", tiles)


def test_only_the_applicant_is_advised(page):
    assert ADVISED.advice is not None
    assert ADVISED.advice.en in page("en", "applicant")
    assert ADVISED.advice.en not in page("en", "authority")


def test_what_comes_from_the_dossier_cannot_act(page):
    text = page()
    assert "<script>alert" not in text
    assert "javascript:" not in text
    assert "\u202e" not in text
    assert "\x07" not in text


def test_the_same_assessment_gives_the_same_page(page):
    assert page("zh") == render_page(ASSESSMENT, language="zh", audience="applicant")


def test_no_report_says_that_a_dossier_is_compliant_or_ready(page):
    for audience in ("applicant", "authority"):
        words = html.fromstring(page("en", audience)).text_content().lower()
        assert not re.search(r"\b(compliant|is approved|is ready|passed all)\b", words)
        assert "% ready" not in words
