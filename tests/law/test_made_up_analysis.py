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


TRANSFER = """
format = 1
id = "zz-method-transfer"
title.en = "Transfer of methods"
analysis = "method_transfer"
trust = "primary"
confidence = "high"
source = { instrument = "zz-act", clause = "22" }
[settings]
margin_percent = { parameter = "zz-margin" }
alpha = 0.05
sections = ["3.2.P.5.3"]
"""
MARGIN = """
format = 1
[[parameter]]
id = "zz-margin"
title.en = "Margin of a transfer"
[[parameter.values]]
value = 1.5
source = { instrument = "zz-act", clause = "23" }
trust = "primary"
confidence = "high"
"""
AGREE = """
format = 1
id = "ZZ-TRF-001"
concept = "quality.method_transfer"
title.en = "Both laboratories agree"
severity = "major"
trust = "primary"
confidence = "high"
stage = "filing"
source = { instrument = "zz-act", clause = "22" }
check = { kind = "evidence_at_least", analysis = "zz-method-transfer", result = "equivalent_share", at_least = 1 }
[[case]]
expect = "met"
why = "all levels agree"
evidence = [{ analysis = "zz-method-transfer", title = "assay", result = { equivalent_share = 1.0 } }]
[[case]]
expect = "not_met"
why = "one level does not"
evidence = [{ analysis = "zz-method-transfer", title = "assay", result = { equivalent_share = 0.5 } }]
[[case]]
expect = "undetermined"
why = "no table"
"""


@pytest.mark.parametrize(("shift", "outcome"), [(0.2, "met"), (2.5, "not_met")])
def test_an_authority_asks_for_a_method_transfer_by_data_and_judges_it(
    made_up_country, tmp_path, shift, outcome
):
    write(
        made_up_country / "zz",
        {"analyses/t.toml": TRANSFER, "parameters/t.toml": MARGIN, "requirements/ZZ-TRF-001.toml": AGREE},
    )
    rows = [
        f"{lab},Assay,{100 + by + 0.2 * (k % 3)}" for lab, by in (("A", 0.0), ("B", shift)) for k in range(9)
    ]
    folder = "m3/32-body-data/32p-drug-prod/example/32p5-contr-drug-prod/32p53-val-analyt-proc"
    dossier = write(
        tmp_path / "dossier", {f"{folder}/transfer.csv": "\n".join(["Laboratory,Method,Result", *rows])}
    )
    found = pipeline.assess(dossier, jurisdiction="ZZ", on=ON, law_folders=[made_up_country], workers=0)
    (evidence,) = found.evidence
    assert evidence.result["levels"][0]["margin"] == pytest.approx(1.5, rel=0.01)
    told = {m.key: m.args for m in evidence.labels}["evidence.settings_unread"]
    assert told["settings"].en == "alpha"  # a number without a source is named, the margin has one
    (finding,) = [f for f in found.findings if f.requirement == "ZZ-TRF-001"]
    assert (str(finding.outcome), finding.depth.value) == (outcome, "recomputed")
    assert {c.clause for c in finding.citations} >= {"22", "23"}
