"""Screen texts: the three languages are complete, with the same placeholders, and hold what the law data need."""

from __future__ import annotations

import pytest

from jembatan.core.text import LANGUAGES
from jembatan.law.load import load_codes, load_jurisdiction
from jembatan.report.texts import PLACEHOLDER, load_texts


@pytest.fixture(scope="module")
def texts():
    return {language: load_texts(language) for language in LANGUAGES}


def test_each_language_has_the_same_keys_with_the_same_placeholders(texts):
    english = texts["en"]
    for language in ("id", "zh"):
        assert texts[language].all_keys() == english.all_keys()
        for key in english.all_keys():
            found, expected = (
                sorted(set(PLACEHOLDER.findall(t.pattern(key)))) for t in (texts[language], english)
            )
            assert found == expected, (language, key)


def test_a_part_gives_every_text_in_every_language():
    import tomllib
    from importlib.resources import files

    lacking = []

    def walk(table, above):
        for name, value in table.items():
            key = f"{above}.{name}"
            if isinstance(value, dict) and not set(value) & set(LANGUAGES):
                walk(value, key)
            elif not isinstance(value, dict) or set(value) != set(LANGUAGES):
                lacking.append(key)

    for part in (files("jembatan.report.texts") / "parts").iterdir():
        walk(tomllib.loads(part.read_text("utf-8")), part.name)
    assert not lacking


def test_no_text_is_empty(texts):
    for language in LANGUAGES:
        for key in texts[language].all_keys():
            assert texts[language].pattern(key).strip(), (language, key)


def test_every_subject_of_the_law_has_a_name(texts):
    for code in load_codes():
        for concept in load_jurisdiction(code).concepts:
            assert f"concept_subject.{concept.partition('.')[0]}" in texts["en"], concept


def test_a_date_a_number_and_a_truth_are_said_as_the_language_says_them(texts):
    import datetime as dt

    day = dt.date(2026, 11, 22)
    assert [texts[x].day(day) for x in LANGUAGES] == [
        "22 November 2026",
        "22 November 2026",
        "2026年11月22日",
    ]
    assert [texts[x].number(12345) for x in LANGUAGES] == ["12,345", "12.345", "12,345"]
    assert [texts[x].show(True) for x in LANGUAGES] == ["yes", "ya", "是"]


def test_a_key_that_no_file_holds_is_shown_and_not_hidden(texts):
    assert texts["en"].say("no.such.key", a=1) == "<no.such.key: a=1>"


def test_a_day_or_month_in_a_sentence_is_said_in_words_and_what_only_looks_like_one_is_not(texts):
    said = {
        language: texts[language].say("law.begins", date="2034-10-17", title="t", rule="r")
        for language in LANGUAGES
    }
    assert (said["en"], said["id"], said["zh"]) == (
        "From 17 October 2034: t (r)",
        "Mulai 17 Oktober 2034: t (r)",
        "自2034年10月17日起：t（r）",
    )
    assert "Februari 2026" in texts["id"].say("law.began", date="2026-02", title="t", rule="r")
    assert "2026-02-31" in texts["id"].say("law.began", date="2026-02-31", title="t", rule="r")
    assert "2020-19" in texts["en"].say("law.began", date="2020-19", title="2020-11", rule="r")
    assert "2020-11" in texts["en"].say("law.began", date="2026-02", title="2020-11", rule="r")


def test_chinese_sets_no_space_between_its_own_characters_and_keeps_those_of_a_name(texts):
    chinese = texts["zh"]
    assert (
        chinese.say("translation.needed", language="zh", accepted=["en", "id"])
        == "语言为中文；接受的语言为英文、印尼文"
    )
    assert chinese.say("console.timeline", pathway="甲 乙", earliest="1", latest="2") == "甲 乙：1 至 2"
    days = {"earliest": "2028年4月28日", "latest": "2028年9月20日"}
    assert chinese.say("console.timeline", pathway="甲", **days) == "甲：2028年4月28日至2028年9月20日"


def test_every_unit_of_the_law_is_said_in_the_language(texts):
    import re
    from importlib.resources import files

    law = files("jembatan") / "lawdata"
    units = {
        unit
        for path in law.rglob("*.toml")
        for unit in re.findall(r'^unit = "([^"]+)"', path.read_text("utf-8"), re.MULTILINE)
    }
    assert "months" in units
    for unit in units - {"%", "C", "IDR"}:
        key = f"unit.{unit.lower().replace(' ', '_')}"
        assert texts["id"].say(key) != unit or unit == "C", unit
        assert texts["zh"].say(key) != unit, unit
    assert texts["id"].say("observed.value", value=24, unit="months") == "24 bulan"
    assert texts["zh"].say("observed.value", value=24, unit="months") == "24 个月"
    assert texts["en"].say("observed.value", value=24, unit="months") == "24 months"
    assert texts["en"].say("observed.value", value="25C/60RH", unit="") == "25C/60RH"
    assert texts["zh"].say("expected.value", value="25", unit="C") == "25 ℃"
    assert texts["id"].say("observed.value", value="18.5", unit="months") == "18,5 bulan"
    assert texts["id"].say("observed.value", value="2.5", unit="") == "2.5"  # perhaps a section
