"""Why data could not be used is said in the reader's language: key and values from the code, words from the texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import jembatan
from jembatan.core.errors import InputError
from jembatan.core.fact import Facts
from jembatan.core.text import LANGUAGES
from jembatan.dossier.datasets import read_dataset
from jembatan.evidence.asked import tell_fault, word_error
from jembatan.evidence.run import run_analyses
from jembatan.evidence.trial_analysis import analyse_trial
from jembatan.evidence.trial_question import TrialQuestion
from jembatan.report.evidence_view import word_evidence
from jembatan.report.texts import load_texts
from jembatan.stats.not_computable import NotComputable

PACKAGE = Path(jembatan.__file__).parent
TOLD = "It could not be computed"


def _told() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield key, English and names of values of every error that the code tells with a key."""
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text("utf-8")
        if ".told(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "told":
                key, english = (ast.literal_eval(a) for a in node.args)
                yield key, english, frozenset(k.arg or "" for k in node.keywords)


def test_the_english_of_the_code_is_that_of_the_texts_and_no_text_is_left_over():
    said = {key: english for key, english, _ in _told()}
    texts = load_texts("en")
    held = {
        key.removeprefix("data_fault."): texts.pattern(key)
        for key in texts.all_keys()
        if key.startswith("data_fault.")
    }
    held.pop("parameter_in_none")  # a reason, never an error
    assert said == held
    assert len(said) > 80


def test_every_error_gives_the_values_of_its_sentence():
    wrong = [key for key, english, values in _told() if set(re.findall(r"\{(\w+)\}", english)) != values]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_malformed_table_of_counts_is_told_in_every_language(dossier, asked, language):
    held, package = dossier({"b.csv": ("5.3.5.1", "study,arm,n,events\nB,new,100,4.5\nB,old,100,50\n")})
    (found,), _ = run_analyses([asked()], held, package, Facts())
    expected = {
        "en": "b.csv: events of 'new' is '4.5', not a whole number",
        "id": "b.csv: events dari 'new' adalah '4.5', bukan bilangan bulat",
        "zh": "b.csv：'new' 的 events 为 '4.5'，不是整数",
    }
    shown = word_evidence(found, load_texts(language), "a")
    assert shown.fault == expected[language]
    assert shown.status_text == load_texts(language).say("status.failed")


@pytest.mark.parametrize(
    ("language", "place"),
    [("en", "adtte.csv, row 2"), ("id", "adtte.csv, baris 2"), ("zh", "adtte.csv 第2行")],
)
def test_the_place_of_a_fault_is_worded_too(language, place):
    text = "TRT01P,REGION1,AVAL,CNSR\nDrug,ASIA,many,0\nPlacebo,ASIA,3,0\n"
    with pytest.raises(InputError) as caught:
        analyse_trial(read_dataset(text.encode(), "adtte.csv"), TrialQuestion())
    assert place in load_texts(language).say(word_error(caught.value))


def test_an_error_of_the_statistics_and_an_unforeseen_one_are_worded(asked):
    texts = load_texts("zh")
    few = word_error(NotComputable("few_batches", "2 batches; at least 3 are needed", found=2, least=3))
    assert texts.say(few) == texts.say("not_computable.few_batches", found=2, least=3)
    unforeseen = tell_fault(asked(), ZeroDivisionError("division by zero"))
    said = texts.say(unforeseen.fault)
    assert "英文" in said
    assert "division by zero" in said
    assert TOLD in load_texts("en").say(unforeseen.fault)
