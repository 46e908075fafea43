"""Analysis data sets of a dossier by region: evidence and facts, advice only; what is not known is told, not guessed."""

from __future__ import annotations

import re

import msgspec
import pytest
import trial_data

from jembatan.core.fact import Facts
from jembatan.core.law import Source
from jembatan.dossier.datasets import read_dataset
from jembatan.evidence.trial_analysis import analyse_trial
from jembatan.evidence.trial_question import TrialQuestion
from jembatan.evidence.trial_regions import analyse_trial_regions
from jembatan.law.lint import lint
from jembatan.report.charts.by_name import draw_evidence
from jembatan.report.evidence_view import word_evidence
from jembatan.report.texts import load_texts

say = load_texts("en").say

ADTTE = trial_data.adtte()
ADSL = "STUDYID,USUBJID,ARMCD,COUNTRY\n" + "\n".join(
    f"S1,S1-{i:03d},{'DRUG' if i % 9 else 'SCRNFAIL'},{'CHN' if i % 2 else 'IDN'}" for i in range(240)
)
FOLDER = "m5/datasets/s1/analysis/adam/datasets"
DECLARED = {"trial.parameter": "OS", "trial.better": "lower"}


@pytest.fixture
def analyse(dossier, asked, fact):
    def run(files, declared=None):
        held, package = dossier({path: ("5.3", text) for path, text in files.items()})
        facts = Facts([fact(name, value) for name, value in (declared or {}).items()])
        question = asked("trial_regions", settings={"data_sets": ["adtte", "adrs"], "retained_fraction": 0.5})
        return analyse_trial_regions(question, held, package, facts)

    return run


def test_a_declared_parameter_is_analysed_as_the_command_does_it(analyse):
    (found,) = analyse({f"{FOLDER}/adtte.csv": ADTTE}, DECLARED).evidence
    alone = analyse_trial(read_dataset(ADTTE.encode(), "a"), TrialQuestion(parameter="OS", better="lower"))
    assert found.fault is None
    assert found.result["overall"]["estimate"] == alone.effects.stratified.estimate
    assert [r["region"] for r in found.result["regions"]] == ["AMERICAS", "ASIA", "EUROPE"]
    assert found.title.en == "An analysis: S1 · OS (Overall Survival)"
    assert list(found.inputs) == [f"{FOLDER}/adtte.csv"]
    assert found.status == "double"
    assert {m.key for m in found.labels} >= {
        "evidence.post_hoc",
        "evidence.trial_advice",
        "evidence.trial_inferred",
    }


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_evidence_is_worded_and_drawn_in_every_language(analyse, language):
    declared = DECLARED | {"trial.analysis_prespecified_in": "SAP 2.0, p. 14"}
    (found,) = analyse({f"{FOLDER}/adtte.csv": ADTTE}, declared).evidence
    texts = load_texts(language)
    said = [texts.say(label) for label in found.labels]
    assert not any("<" in s and "evidence." in s for s in said)
    assert any("SAP 2.0, p. 14" in s for s in said)
    named = [
        name
        for name, _ in (*word_evidence(found, texts, "a").result, *word_evidence(found, texts, "a").settings)
    ]
    assert len(named) > 20
    assert not [name for name in named if re.fullmatch(r"[a-z_]+([. ][a-z_0-9]+)*", name) and name != "p"], (
        named
    )
    svg, reason = draw_evidence(found, texts, "a")
    assert reason == ""
    assert "ASIA" in svg


def test_a_choice_that_nobody_declared_is_told_and_not_guessed(analyse):
    (found,) = analyse({f"{FOLDER}/adtte.csv": ADTTE}).evidence
    assert found.result == {}
    assert [m.key for m in found.labels] == ["evidence.unsettled"]
    assert "2 parameters" in say(found.labels[0])
    assert (found.fault, found.status) == (None, "not_run")


def test_a_study_without_the_declared_parameter_is_another_trial_and_no_fault(analyse):
    (found,) = analyse({f"{FOLDER}/adtte.csv": ADTTE}, DECLARED | {"trial.parameter": "EFS"}).evidence
    assert found.fault is None
    assert "PARAMCD 'EFS' is in none of them; there are 'OS', 'PFS'" in say(found.labels[0])


def test_a_broken_data_set_faults_itself_and_the_other_study_stands(analyse):
    other = FOLDER.replace("s1", "s2")
    found = analyse({f"{FOLDER}/adtte.csv": ADTTE, f"{other}/adtte.csv": "A,B\n1\n"}, DECLARED)
    assert sorted(bool(e.fault) for e in found.evidence) == [False, True]
    broken = next(e for e in found.evidence if e.fault)
    assert list(broken.inputs) == [f"{other}/adtte.csv"]
    assert found.facts == []


def test_the_subject_level_data_set_gives_facts_and_columns(analyse):
    bare = "\n".join(",".join(line.split(",")[:5] + line.split(",")[6:]) for line in ADTTE.splitlines())
    declared = DECLARED | {"trial.region_column": "COUNTRY"}
    found = analyse({f"{FOLDER}/adtte.csv": bare, f"{FOLDER}/adsl.csv": ADSL}, declared)
    (evidence,) = found.evidence
    assert [r["region"] for r in evidence.result["regions"]] == ["CHN", "IDN"]
    assert len(evidence.inputs) == 2
    assert {f.name: f.value for f in found.facts} == {
        "trial.is_subject_data_included": True,
        "trial.countries": ["CN", "ID"],
        "trial.is_single_country": False,
        "trial.subjects": 213,
    }
    assert {f.provenance.kind for f in found.facts} == {"computed"}


def test_two_studies_give_no_fact_of_the_pivotal_trial(analyse):
    found = analyse({f"{FOLDER}/adsl.csv": ADSL, f"{FOLDER.replace('s1', 's2')}/adsl.csv": ADSL})
    assert {f.name for f in found.facts} == {"trial.is_subject_data_included"}
    assert found.evidence == []


def test_the_same_data_set_in_two_formats_is_analysed_once(analyse):
    found = analyse({f"{FOLDER}/adtte.csv": ADTTE, f"{FOLDER}/adtte.json": '{"a": 1}'}, DECLARED)
    assert [list(e.inputs) for e in found.evidence] == [[f"{FOLDER}/adtte.json"]]
    assert "Dataset-JSON" in say(found.evidence[0].fault)


def test_no_subject_is_named_in_the_evidence(analyse):
    doubled = ADTTE + ADTTE.splitlines()[-2] + "\n"
    for text in (ADTTE, doubled):
        (found,) = analyse({f"{FOLDER}/adtte.csv": text}, DECLARED).evidence
        assert "S1-" not in f"{found.fault}{found.result}{found.labels}{found.settings}"


def test_a_requirement_may_not_be_decided_by_a_trial_statistic(jurisdiction, make_analysis, requirement):
    analysis = make_analysis("trial_regions", source=Source(instrument="act"))
    law = msgspec.structs.replace(jurisdiction, analyses=(analysis,))
    bound = requirement(
        {"kind": "evidence_at_least", "analysis": "xx-trial_regions", "result": "x", "at_least": 1}
    )
    faults = [f for f in lint(law, {"xx": [bound.requirement]}) if "advice only" in f]
    assert len(faults) == 1
