"""The page and the text of a validation with a thousand findings, with a few, and with none."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from jembatan.core.text import Message
from jembatan.report.texts import load_texts
from jembatan.report.validation import render_validation_text
from jembatan.report.validation_page import render_validation_page
from jembatan.validate.validation import RuleFinding

LANGUAGES = ("en", "id", "zh")


def finding(rule: str, number: int) -> RuleFinding:
    return RuleFinding(
        rule=rule,
        severity="error",
        message=Message("validation.problem.title_missing", {"title": "-"}),
        path="0000/index.xml",
        leaf=f"leaf{number:04d}",
        line=number + 1,
        document=f"0000/m5/54-lit-ref/reference-{number:04d}.pdf",
    )


@pytest.fixture
def validation(copy, run):
    """Return what is said of the clean package, its findings and reasons taken away."""
    return replace(run(copy().root, "ich-3.2.2"), findings=(), not_run=())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_thousand_findings_can_be_looked_over_and_none_is_left_out(language, validation):
    many = replace(
        validation,
        findings=(*(finding("ICH-14", n) for n in range(1000)), finding("ICH-08", 7)),
    )
    page = render_validation_page(many, language=language)
    rules, documents = page.split('id="by-document"')
    assert 'href="#rule-ICH-14"' in rules and 'id="rule-ICH-14"' in rules
    assert rules.index('href="#rule-ICH-08"') < rules.index('id="rule-ICH-14"')
    more = load_texts(language).say("validation.more", count=990)
    assert f'<details class="more"><summary>{more}</summary>' in rules
    for part in (rules, documents):
        assert len(set(re.findall(r"leaf(\d{4})\b", part))) == 1000
    assert rules.count("<details id=") == rules.count(" open><summary>") == 2
    assert " open>" not in documents  # a thousand documents: closed, so that the page ends
    assert len(re.findall("<details>", documents)) == 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_nothing_says_so_and_not_that_something_is_not_stated(language, validation):
    page = render_validation_page(validation, language=language)
    say = load_texts(language).say
    assert page.count(say("validation.nothing_found")) == 2
    assert page.count(say("validation.all_run")) == 1
    assert say("word.none") not in page
    assert say("validation.not_run_note") not in page
    assert "<details" not in page


def test_the_text_counts_the_findings_of_a_rule_and_shows_ten(validation):
    many = replace(validation, findings=tuple(finding("ICH-14", n) for n in range(25)))
    lines = render_validation_text(many, language="en").splitlines()
    (head,) = [line for line in lines if line.startswith("ICH-14")]
    assert head.endswith("Every leaf has a title (25)")
    assert sum("reference-" in line for line in lines) == 10
    assert "    and 15 more" in lines


def test_one_error_is_one_error(validation):
    once = replace(validation, findings=(finding("ICH-14", 1),))
    said = [render_validation_text(once, language=language).splitlines()[1] for language in LANGUAGES]
    assert said == ["Fails: 1 error", "Gagal: 1 kesalahan", "不通过：1个错误"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_words_is_wider_than_eighty_columns(language, validation, tmp_path, run):
    from jembatan.report.terminal_lines import count_columns

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("x")
    text = render_validation_text(run(tmp_path / "a", "cn-1.0"), language=language, width=80)
    wide = [line for line in text.splitlines() if count_columns(line) > 80]
    assert all(len(line.split()) == 1 for line in wide)  # a path, left whole


def test_the_list_of_rules_names_a_source_once_for_the_rules_that_share_it():
    from jembatan.report.validation_page import render_catalogue_page
    from jembatan.validate.catalogue import load_profile

    profile = load_profile("eu-6.1-historical")
    page = render_catalogue_page(profile, language="en")
    changes, above = 0, ("", "")
    for rule in profile.rules:
        changes += (rule.category, rule.source) != above
        above = (rule.category, rule.source)
    assert sum(page.count(f">{source.title}<") for source in profile.sources.values()) == changes < 30


def test_of_many_sequences_the_first_and_last_are_named_and_the_json_names_all(validation):
    import json

    from jembatan.report.validation import render_validation_json

    names = tuple(f"{n:04d}" for n in range(300))
    many = replace(validation, judged=names)
    shown = "0000, 0001, 0002, 0003, 0004, ..., 0295, 0296, 0297, 0298, 0299"
    assert f"Judged: {shown}; files: " in render_validation_text(many, language="en")
    assert shown in render_validation_page(many, language="en")
    assert json.loads(render_validation_json(many, language="en"))["package"]["sequences"] == list(names)
