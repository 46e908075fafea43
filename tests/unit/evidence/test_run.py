"""What the law asks for is run, each table by itself; what could not be run is told."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from jembatan.assess.asked_analyses import select_analyses
from jembatan.core.fact import Facts
from jembatan.core.partial_date import PartialDate, Period
from jembatan.core.text import Text
from jembatan.evidence.run import run_analyses
from jembatan.report.texts import load_texts

ON = dt.date(2026, 11, 24)
GOOD = "study,arm,n,events,country,centres\nA,new,100,60,CN,5\nA,old,100,50,CN,5\n"
say = load_texts("en").say


def select(jurisdiction, analyses, facts=()):
    return select_analyses(msgspec.structs.replace(jurisdiction, analyses=tuple(analyses)), ON, Facts(facts))


@pytest.mark.parametrize(
    "broken",
    [
        "study,arm,n,events\nB,new,100,60\n",
        "study,arm,n,events\nB,new,100,many\nB,old,100,50\n",
        "study,arm,n,events\nB,new,100,60,1,2,3\nB,old,100,50\n",
        "study,arm,n,events\nB,new,100,160\nB,old,100,50\n",
    ],
)
def test_a_malformed_table_faults_itself_and_no_other(dossier, asked, broken):
    held, package = dossier(
        {"a.csv": ("5.3.5.1", GOOD), "b.csv": ("5.3.5.1", broken), "c.csv": ("5.3.5.2", GOOD)}
    )
    evidence, facts = run_analyses([asked()], held, package, Facts())
    assert [bool(e.fault) for e in evidence] == [False, True, False]
    assert list(evidence[1].inputs) == ["b.csv"]
    assert evidence[1].result == {}
    assert evidence[1].status == "failed"
    assert facts == ()


def test_a_table_that_lacks_a_column_is_passed_over(dossier, asked):
    held, package = dossier({"a.csv": ("5.3.5.1", "study,arm,n\nA,new,100\nA,old,100\n")})
    assert run_analyses([asked()], held, package, Facts()).evidence == ()


def test_a_chinese_table_gives_the_same_numbers_as_the_english_one(dossier, asked):
    chinese = GOOD.replace("study,arm,n,events,country,centres", "研究,组别,例数,事件数,国家,中心数")
    held, package = dossier({"a.csv": ("5.3.5.1", GOOD), "b.csv": ("5.3.5.1", chinese)})
    first, second = run_analyses([asked()], held, package, Facts()).evidence
    assert first.result == second.result
    assert first.result["odds_ratio"] == pytest.approx(1.5)


def test_an_adapter_that_the_law_names_and_nobody_wrote_is_a_fault_and_not_an_absence(dossier, asked):
    held, package = dossier({"a.csv": ("5.3.5.1", GOOD)})
    (told,) = run_analyses([asked("divination")], held, package, Facts()).evidence
    assert "divination" in say(told.fault)


def test_an_analysis_that_does_not_apply_is_not_asked_for(jurisdiction, make_analysis, fact):
    analysis = make_analysis(applies_when={"product.kind": "biological"})
    assert select(jurisdiction, [analysis], [fact("product.kind", "chemical")]) == []
    (applies,) = select(jurisdiction, [analysis], [fact("product.kind", "biological")])
    assert applies.unknown == ()


def test_an_analysis_that_may_apply_says_which_fact_is_missing(jurisdiction, make_analysis, dossier):
    (may,) = select(jurisdiction, [make_analysis(applies_when={"product.kind": "biological"})])
    assert may.unknown == (Text("product.kind?"),)
    held, package = dossier({"a.csv": ("5.3.5.1", GOOD)})
    (told,) = run_analyses([may], held, package, Facts()).evidence
    assert told.result == {}
    assert [m.key for m in told.labels] == ["evidence.applies_unknown"]


def test_an_analysis_outside_its_time_is_not_asked_for(jurisdiction, make_analysis):
    analysis = make_analysis(in_force=Period(since=PartialDate("2027")))
    assert select(jurisdiction, [analysis]) == []


def test_a_setting_that_names_a_parameter_is_resolved_and_cited(jurisdiction, make_analysis):
    analysis = make_analysis(settings={"months": {"parameter": "months"}, "sides": 2})
    (found,) = select(jurisdiction, [analysis])
    assert found.settings == {"months": 12, "sides": 2}
    assert [(c.instrument, c.clause) for c in found.citations] == [("act", "7"), ("guide", "12")]
