from __future__ import annotations

import pytest

from jembatan.core.fact import Facts
from jembatan.evidence.trial_counts import analyse_trial_counts

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
    assert lacking in evidence.fault
