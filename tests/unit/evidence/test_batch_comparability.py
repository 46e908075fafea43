"""Batch tables with two sites are compared attribute by attribute, with what the numbers would accept."""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.core.fact import Facts
from jembatan.evidence.batch_comparability import analyse_batch_comparability
from jembatan.report.charts.by_name import draw_evidence
from jembatan.report.texts import load_texts

say = load_texts("en").say


def _table(n=(6, 4), shift=0.0, unit="%", more=""):
    generator = np.random.default_rng(6)
    lines = ["Site,Batch,Test,Result,Unit"]
    for site, by, count in (("Shanghai", 0.0, n[0]), ("Bandung", shift, n[1])):
        lines += [
            f"{site},{site[0]}{i},Assay,{100 + by + generator.normal(0, 0.5):.2f},{unit}"
            for i in range(count)
        ]
        lines += [f"{site},{site[0]}{i},Appearance,white," for i in range(count)]
    return "\n".join(lines) + "\n" + more


def _analyse(dossier, asked, text):
    held, package = dossier({"batches.csv": ("3.2.P.5.4", text)})
    return analyse_batch_comparability(asked("batch_comparability"), held, package, Facts()).evidence


def test_a_numeric_attribute_of_two_sites_is_compared_and_words_are_passed_over(dossier, asked):
    (evidence,) = _analyse(dossier, asked, _table())
    result = evidence.result
    assert evidence.title.en.endswith("Assay: Bandung / Shanghai")
    assert (result["before_batches"], result["after_batches"]) == (6, 4)
    assert result["low"] < result["difference"] < result["high"]
    assert 0 < result["range_shift_2"] < result["range_unchanged"] < 1
    assert evidence.status == "double"
    svg, _ = draw_evidence(evidence, load_texts("zh"), "x")
    assert svg.startswith("<svg")


def test_with_three_batches_it_is_said_that_the_test_refuses_what_did_not_change(dossier, asked):
    (evidence,) = _analyse(dossier, asked, _table(n=(3, 3)))
    assert "evidence.means_refuse_unchanged" in {m.key for m in evidence.labels}


@pytest.mark.parametrize("n", [(1, 4), (4, 1), (4, 0)])
def test_fewer_than_two_batches_on_a_side_give_nothing(dossier, asked, n):
    assert list(_analyse(dossier, asked, _table(n=n))) == []


def test_mixed_units_are_a_fault(dossier, asked):
    (evidence,) = _analyse(dossier, asked, _table(more="Bandung,B9,Assay,500,mg\n"))
    assert "stands in %, mg; use one unit" in say(evidence.fault)


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_label_has_its_words(dossier, asked, language):
    texts = load_texts(language)
    for case in (_table(), _table(n=(3, 3), shift=4)):
        (evidence,) = _analyse(dossier, asked, case)
        assert not any(texts.say(label).startswith("<") for label in evidence.labels)
