"""A comparison of two assessments speaks its reader's language, whatever language the two documents were written in."""

from __future__ import annotations

import json

import pytest
from sample_assessment import sample_assessment

from jembatan.assess.diff import compute_difference
from jembatan.report.difference import (
    describe_difference,
    render_difference_page,
    render_difference_text,
)
from jembatan.report.json_document import render_json

TITLE = {"en": "A cover letter is there", "id": "Surat pengantar ada", "zh": "有说明函"}


def _difference(written_in="en", **titles):
    def document(outcome):
        finding = {"id": "A", "outcome": outcome, "title": TITLE[written_in], "severity": "major", **titles}
        return {
            "schema": "jembatan.assessment/1",
            "jurisdiction": "ID",
            "on": "2026-11-24",
            "law_sha256": "a",
            "inputs": [],
            "findings": [finding],
        }

    return compute_difference(document("met"), document("not_met"))


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("written_in", ["en", "zh"])
def test_the_titles_follow_the_language_asked_for(written_in, language):
    difference = _difference(written_in, titles=TITLE)
    others = [title for code, title in TITLE.items() if code != language]
    for shown in (
        render_difference_text(difference, language=language),
        render_difference_page(difference, language=language),
        json.dumps(describe_difference(difference, language=language), ensure_ascii=False),
    ):
        assert TITLE[language] in shown
        assert not any(other in shown for other in others)


def test_a_document_without_titles_in_all_languages_keeps_the_one_it_has():
    assert TITLE["id"] in render_difference_text(_difference("id"), language="zh")


def test_an_assessment_in_chinese_carries_its_titles_in_all_languages():
    finding = json.loads(render_json(sample_assessment(), language="zh"))["findings"][0]
    assert set(finding["titles"]) == {"en", "id", "zh"}
    assert finding["titles"]["zh"] == finding["title"]
