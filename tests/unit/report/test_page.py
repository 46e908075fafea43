"""The page stands alone, holds every finding once, escapes what comes from the dossier, and advises only the applicant."""

from __future__ import annotations

import re

import msgspec
import pytest
from lxml import html
from sample_assessment import sample_assessment

from jembatan.core.assessment import LawKnown
from jembatan.core.grades import Outcome
from jembatan.core.text import LANGUAGES, Message
from jembatan.report.finding_view import word_citations
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_why_there_are_more_judgements_than_rules(language):
    for more, said in ((2, True), (0, False)):
        known = LawKnown(len(ASSESSMENT.findings) - more, 0, 0, 0)
        rendered = render_page(
            msgspec.structs.replace(ASSESSMENT, law_known=known), language=language, audience="applicant"
        )
        words = load_texts(language).say(
            "count.each", rules=known.primary, judgements=len(ASSESSMENT.findings)
        )
        assert (words in rendered) == said


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_an_address_of_its_own_that_no_language_changes(page, language):
    tree = html.fromstring(page(language))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    addresses = tree.xpath("//a[@class='perma']/@href")
    assert len(addresses) == len(ASSESSMENT.findings)
    assert {a.removeprefix("#") for a in addresses} <= set(ids)
    assert addresses == html.fromstring(page("en")).xpath("//a[@class='perma']/@href")


def test_what_scrolls_can_be_scrolled_without_a_mouse_and_says_what_it_is(page):
    tree = html.fromstring(page())
    scrolling = tree.xpath("//div[contains(@class, 'scroll')][.//table or contains(@class, 'wide')]")
    assert len(scrolling) > 5
    for part in scrolling:
        assert part.get("tabindex") == "0"
        assert tree.xpath(f"//h2[@id='{part.get('aria-labelledby')}']")


def test_a_picture_with_links_is_no_closed_image(page):
    pictures = html.fromstring(page()).xpath("//svg")
    linked = [p for p in pictures if p.xpath(".//a")]
    assert linked
    assert {p.get("role") for p in linked} == {"group"}
    assert {p.get("role") for p in pictures if p not in linked and not p.get("aria-hidden")} == {"img"}


def test_a_citation_that_differs_in_its_note_alone_stands_once():
    citation = next(f for f in ASSESSMENT.findings if f.citations).citations[0]
    noted = [msgspec.structs.replace(citation, note=note) for note in ("read", "p 9", "read")]
    (only,) = word_citations(noted, load_texts("en"))
    assert only.note == "read; p 9"
    assert (
        len(word_citations([citation, msgspec.structs.replace(citation, clause="99")], load_texts("en"))) == 2
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["not_run", "failed"])
def test_evidence_without_a_result_says_so_with_its_reason_and_not_how_it_was_verified(language, status):
    texts = load_texts(language)
    reason = Message("data_fault.empty_file", {"file": "adtte.xpt"})
    is_failed = status == "failed"
    empty = msgspec.structs.replace(
        ASSESSMENT.evidence[0],
        status=status,
        result={},
        method=None,
        fault=reason if is_failed else None,
        labels=() if is_failed else (reason,),
    )
    assessment = msgspec.structs.replace(ASSESSMENT, evidence=(empty,))
    shown = html.fromstring(render_page(assessment, language=language, audience="applicant"))
    words = shown.xpath("//section[@id='evidence']")[0].text_content()
    assert texts.say(f"status.{status}") in words
    assert texts.say(reason) in words
    assert not any(texts.say(f"status.{other}") in words for other in ("published", "double", "unverified"))
