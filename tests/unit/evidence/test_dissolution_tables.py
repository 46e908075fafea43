"""Comparative dissolution tables of a dossier are found, recomputed by the authority's points, and shown beside another's."""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.core.fact import Facts
from jembatan.evidence.dissolution_tables import analyse_dissolution
from jembatan.report.charts.by_name import draw_evidence
from jembatan.report.texts import load_texts

say = load_texts("en").say

SETTINGS = {"rule": "CN", "beside": ["US"], "sections": ["3.2.P.2"]}


def _table(shift=-9.0, header="product,unit,10 min,20 min,30 min,60 min", media=("",), n=12):
    generator = np.random.default_rng(4)
    lines = [("medium," if media[0] else "") + header]
    for medium in media:
        for name, by in (("reference", 0.0), ("test", shift)):
            for unit in range(n):
                values = (
                    np.array([40.0, 62.0, 86.0, 97.0])
                    + by * np.array([1, 1, 1, 0.2])
                    + generator.normal(0, 1, 4)
                )
                lines.append(
                    (f"{medium}," if medium else "")
                    + ",".join([name, str(unit + 1), *(f"{v:.1f}" for v in values)])
                )
    return "\n".join(lines) + "\n"


def _analyse(dossier, asked, files, settings=None):
    held, package = dossier(files)
    return analyse_dissolution(asked("dissolution", settings or SETTINGS), held, package, Facts()).evidence


def test_f2_by_the_rule_stands_beside_that_of_another_authority(dossier, asked):
    (evidence,) = _analyse(dossier, asked, {"dissolution.csv": ("3.2.P.2.2", _table())})
    result = evidence.result
    assert result["points"] == [10, 20, 30]  # China: until one mean exceeds 85 %
    assert result["by_authority"]["US"]["points"] == [10, 20, 30, 60]
    assert result["f2"] < result["by_authority"]["US"]["f2"]
    assert result["f2_low"] < result["f2"] < result["f2_high"]
    assert evidence.status == "published"
    assert {m.key for m in evidence.labels} >= {
        f"evidence.dissolution_{result['verdict']}",
        "evidence.rule_unread",
    }
    svg, reason = draw_evidence(evidence, load_texts("id"), "x")
    assert svg.startswith("<svg")
    assert reason == ""


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_what_was_read_of_a_rule_is_said_beside_what_was_not(dossier, asked, language):
    (evidence,) = _analyse(dossier, asked, {"dissolution.csv": ("3.2.P.2.2", _table())})
    texts = load_texts(language)
    read = [texts.say(m) for m in evidence.labels if m.key.startswith("evidence.rule_read_")]
    assert len(read) == 3  # two answers of CDE, and a review of the authorities' rules
    assert texts.say("dissolution.part.units") in read[1]
    assert "2025-05-23" in read[1]
    assert not any("<" in words for words in read)


def test_each_medium_is_compared_by_itself(dossier, asked):
    found = _analyse(dossier, asked, {"d.csv": ("3.2.P.2", _table(media=("pH 1.2", "pH 6.8")))})
    assert [e.title.en.rsplit(" · ", 1)[1] for e in found] == ["pH 1.2", "pH 6.8"]


def test_other_tables_and_other_sections_are_passed_over(dossier, asked):
    files = {
        "stability.csv": ("3.2.P.2", "batch,month,value\nA,0,100\nA,3,99\n"),
        "elsewhere.csv": ("3.2.P.8.3", _table()),
        "note.txt": ("3.2.P.2", "Dissolution was studied.\n"),
    }
    assert _analyse(dossier, asked, files) == []


def test_a_table_whose_products_cannot_be_told_is_a_fault_and_the_others_stand(dossier, asked):
    files = {
        "a-dissolution.csv": ("3.2.P.2", _table().replace("reference", "A1").replace("test", "B1")),
        "b-dissolution.csv": ("3.2.P.2", _table()),
    }
    first, second = _analyse(dossier, asked, files)
    assert "which product is the reference" in say(first.fault)
    assert second.fault is None


def test_a_unit_with_a_word_is_left_out_and_said(dossier, asked):
    (evidence,) = _analyse(dossier, asked, {"d.csv": ("3.2.P.2", _spoilt())})
    assert evidence.result["reference_units"] == 11
    assert "dissolution.left_out.value" in {m.key for m in evidence.labels}


def _spoilt() -> str:
    lines = _table().split("\n")
    cells = lines[1].split(",")
    cells[3] = "ND"
    lines[1] = ",".join(cells)
    return "\n".join(lines)


def test_means_alone_have_no_bootstrap(dossier, asked):
    (evidence,) = _analyse(dossier, asked, {"d.csv": ("3.2.P.2", _table(n=1))})
    assert "f2_low" not in evidence.result
    assert "evidence.no_bootstrap" in {m.key for m in evidence.labels}


def test_a_rule_that_no_data_hold_is_a_fault(dossier, asked):
    (evidence,) = _analyse(
        dossier, asked, {"d.csv": ("3.2.P.2", _table())}, {"rule": "XX", "sections": ["3.2.P.2"]}
    )
    assert "known are CN, ID" in say(evidence.fault)


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_label_has_its_words(dossier, asked, language):
    texts = load_texts(language)
    for shift in (0.0, -20.0):
        (evidence,) = _analyse(dossier, asked, {"d.csv": ("3.2.P.2", _table(shift))})
        assert not any(texts.say(label).startswith("<") for label in evidence.labels)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text + "reference,13,1,2,3,4,5,6,7\n",
        lambda text: text.split("\n", 1)[0] + "\n",
    ],
    ids=["a row that is too long", "a header alone"],
)
def test_a_broken_dissolution_table_is_a_fault_and_never_an_absence(dossier, asked, spoilt):
    found = _analyse(
        dossier,
        asked,
        {"dissolution.csv": ("3.2.P.2", spoilt(_table())), "other-dissolution.csv": ("3.2.P.2", _table())},
    )
    assert len(found) == 2
    assert sum(bool(e.fault) for e in found) == 1
