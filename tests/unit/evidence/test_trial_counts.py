from __future__ import annotations

import pytest

from jembatan.core.fact import Facts
from jembatan.evidence.trial_counts import analyse_trial_counts
from jembatan.report.texts import load_texts

say = load_texts("en").say

HEADER = "study,arm,n,events,country,centres,published_or,published_or_low,published_or_high\n"
BAST = HEADER + "BAST,new,607,344,CN,59,1.70,1.35,2.14\nBAST,placebo,609,268,CN,59,1.70,1.35,2.14\n"


def analyse(dossier, asked, text):
    held, package = dossier({"counts.csv": ("5.3.5.1", text)})
    return analyse_trial_counts(asked(), held, package, Facts()).evidence


def test_published_and_crude_stand_side_by_side_with_the_reason(dossier, asked):
    (evidence,) = analyse(dossier, asked, BAST)
    assert [
        (round(r["estimate"], 2), round(r["low"], 2), round(r["high"], 2)) for r in evidence.result["rows"]
    ] == [
        (1.70, 1.35, 2.14),
        (1.66, 1.33, 2.09),
    ]
    assert {m.key for m in evidence.labels} == {
        "evidence.aggregated",
        "evidence.post_hoc",
        "evidence.published_beside_crude",
        "evidence.single_country",
    }
    assert evidence.status == "double"


def test_two_countries_are_not_labelled_single_country(dossier, asked):
    (evidence,) = analyse(dossier, asked, BAST.replace("placebo,609,268,CN", "placebo,609,268,ID"))
    assert "evidence.single_country" not in {m.key for m in evidence.labels}


@pytest.mark.parametrize("lacking", ["published_or_low", "published_or_high"])
def test_a_published_ratio_without_its_interval_is_told(dossier, asked, lacking):
    (evidence,) = analyse(dossier, asked, BAST.replace(lacking, "other"))
    assert lacking in say(evidence.fault)


def test_an_empty_cell_is_handled_and_named_and_no_information_gives_no_ratio(dossier, asked):
    (half,) = analyse(dossier, asked, "study,arm,n,events\nA,new,10,0\nA,old,10,3\n")
    assert half.result["odds_ratio"] == pytest.approx(0.5 * 7.5 / (10.5 * 3.5))
    assert "evidence.counts_half_added" in {m.key for m in half.labels}
    (none,) = analyse(dossier, asked, "study,arm,n,events\nA,new,10,0\nA,old,10,0\n")
    assert none.result["odds_ratio"] is None
    assert none.chart == ""


def test_one_table_may_hold_several_studies(dossier, asked):
    text = "study,arm,n,events\nA,new,10,4\nA,old,10,3\nB,new,20,4\nB,old,20,9\n"
    assert [e.title.en for e in analyse(dossier, asked, text)] == ["An analysis: A", "An analysis: B"]


def test_a_count_that_is_no_whole_number_is_told_with_its_arm(dossier, asked):
    (evidence,) = analyse(dossier, asked, "study,arm,n,events\nA,new,10,4.5\nA,old,10,3\n")
    assert "events of 'new' is '4.5', not a whole number" in say(evidence.fault)


def test_a_study_with_regions_is_analysed_by_region_from_its_counts(dossier, asked):
    rows = [
        ("Asia", "new", 60, 30),
        ("Asia", "old", 58, 20),
        ("Europe", "new", 40, 12),
        ("Europe", "old", 41, 11),
    ]
    text = "study,region,arm,n,events\n" + "\n".join(",".join(map(str, ("A", *r))) for r in rows)
    (found,) = analyse(dossier, asked, text)
    assert [r["region"] for r in found.result["regions"]] == ["Asia", "Europe"]
    assert found.result["regions"][0]["ratio"]["estimate"] == pytest.approx(30 * 38 / (30 * 20))
    assert found.chart == "regional_forest"
    assert {"evidence.aggregated", "evidence.trial_advice", "evidence.post_hoc"} <= {
        m.key for m in found.labels
    }


def test_regions_with_three_arms_are_told(dossier, asked):
    text = "study,region,arm,n,events\nA,X,a,9,1\nA,X,b,9,1\nA,Y,a,9,1\nA,Y,c,9,1\n"
    (found,) = analyse(dossier, asked, text)
    assert "expected two" in say(found.fault)
