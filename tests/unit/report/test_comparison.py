"""The harmonisation map as text and page: what both authorities have comes first, and the picture counts every concept."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from jembatan.assess.compare import compare_jurisdictions
from jembatan.law.load import load_jurisdiction
from jembatan.report.comparison import render_comparison_page, render_comparison_text


@pytest.fixture(scope="module")
def comparison():
    return compare_jurisdictions(load_jurisdiction("CN"), load_jurisdiction("ID"), dt.date(2026, 11, 26))


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_picture_counts_every_concept_once(comparison, language):
    page = render_comparison_page(comparison, language=language)
    drawing = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert drawing is not None
    counted = [int(n) for n in re.findall(r"<g><title>[^<]*: (\d+)</title>", drawing[0])]
    assert sum(counted) == len(comparison.rows)
    subjects = len({row.subject for row in comparison.rows})
    assert re.findall(r'href="#(g\d+)"', drawing[0]) == re.findall(r'<h2 id="(g\d+)"', page)
    assert len(re.findall(r'<h2 id="g\d+"', page)) == subjects


def test_within_a_subject_what_both_have_comes_before_what_one_alone_has(comparison):
    text = render_comparison_text(comparison, language="en")
    start = text.index("\nStability\n")
    relations = re.findall(r"^  [^ ].*?: (same|stricter|looser|different|not known|only)", text[start:], re.M)
    assert "only" in relations
    assert relations.index("only") == len([r for r in relations if r != "only"])


def test_each_rule_stands_with_its_authority_its_value_and_its_words(comparison):
    lines = render_comparison_text(comparison, language="en").splitlines()
    at = lines.index("  Condition of long-term studies: different")
    assert lines[at + 1].startswith("      CN [25C/60RH, 30C/65RH]  CN-CMC-010  ")
    assert lines[at + 2].startswith("      ID [30C/75RH]  ID-DOS-008  ")
