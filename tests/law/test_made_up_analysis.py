"""An authority asks for an analysis of the dossier's trial data by a file of data: no Python."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan import pipeline
from jembatan.core.errors import LawError
from jembatan.law.load import load_jurisdiction

ON = dt.date(2026, 11, 24)
ANALYSIS = """
format = 1
id = "zz-trial-regions"
title.en = "Trial by region"
analysis = "trial_regions"
trust = "primary"
confidence = "high"
source = { instrument = "zz-act", clause = "20" }
[applies_when]
"product.kind" = "chemical"
[settings]
retained_fraction = { parameter = "zz-fraction" }
"""
PARAMETER = """
format = 1
[[parameter]]
id = "zz-fraction"
title.en = "Fraction of the overall effect"
[[parameter.values]]
value = 0.8
source = { instrument = "zz-act", clause = "21" }
trust = "primary"
confidence = "high"
"""


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def law(made_up_country):
    write(made_up_country / "zz", {"analyses/a.toml": ANALYSIS, "parameters/trial.toml": PARAMETER})
    return made_up_country


@pytest.fixture
def dossier(tmp_path):
    rows = [
        f"S,{i},{('New', 'Placebo')[i % 2]},{('ASIA', 'EUROPE')[i // 2 % 2]},PFS,{1 + (i * 7) % 13},{int(i % 5 == 0)}"
        for i in range(80)
    ]
    text = "\n".join(["STUDYID,USUBJID,TRT01P,REGION1,PARAMCD,AVAL,CNSR", *rows])
    return write(tmp_path / "dossier", {"m5/datasets/s/analysis/adam/datasets/adtte.csv": text})


@pytest.fixture
def assess(law, dossier, tmp_path):
    def run(kind):
        sheet = write(
            tmp_path, {"p.toml": f'format = 1\n[product]\nkind = "{kind}"\n' if kind else "format = 1\n"}
        )
        return pipeline.assess(
            dossier, jurisdiction="ZZ", on=ON, product=sheet / "p.toml", law_folders=[law], workers=0
        )

    return run


def test_the_data_sets_below_m5_are_analysed_with_the_laws_own_fraction_and_citation(assess):
    (found,) = assess("chemical").evidence
    assert found.analysis == "zz-trial-regions"
    assert [r["region"] for r in found.result["regions"]] == ["ASIA", "EUROPE"]
    assert found.result["consistency"]["retain"] == 0.8
    assert [c.clause for c in found.citations] == ["20", "21"]


def test_it_is_not_run_where_it_does_not_apply_and_told_where_that_is_not_known(assess):
    assert assess("biological").evidence == ()
    (told,) = assess("").evidence
    assert [m.key for m in told.labels] == ["evidence.applies_unknown"]


def test_a_setting_that_names_no_parameter_is_refused_at_load(law):
    path = law / "zz" / "analyses" / "a.toml"
    path.write_text(path.read_text().replace("zz-fraction", "zz-friction"))
    with pytest.raises(LawError, match="zz-friction"):
        load_jurisdiction("zz", [law])
