"""An authority that exists in no file of the package judges a dossier's dissolution profiles: rule, analysis, requirement as data."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan import pipeline
from jembatan.assess.cases import run_cases
from jembatan.core.errors import LawError
from jembatan.core.grades import Depth, Outcome
from jembatan.law.load import load_jurisdiction

RULE = """
format = 1
code = "ZZ"
name.en = "Zedland"
[rule]
last_point = "all"
trust = "primary"
confidence = "high"
source = { instrument = "Medicines Act of Zedland", clause = "30" }
"""
ANALYSIS = """
format = 1
id = "zz-dissolution"
title.en = "Profiles"
analysis = "dissolution"
trust = "primary"
confidence = "high"
source = { instrument = "zz-act", clause = "30" }
[settings]
rule = "ZZ"
sections = ["3.2.P.2"]
"""
REQUIREMENT = """
format = 1
id = "ZZ-DIS-001"
concept = "quality.dissolution_similarity"
title.en = "The profiles are similar in every medium"
severity = "major"
trust = "primary"
confidence = "high"
stage = "filing"
source = { instrument = "zz-act", clause = "31" }
check = { kind = "evidence_at_least", analysis = "zz-dissolution", result = "f2", at_least = 50 }
[[case]]
expect = "met"
why = "both"
evidence = [{ analysis = "zz-dissolution", result = { f2 = 61 } }, { analysis = "zz-dissolution", result = { f2 = 50 } }]
[[case]]
expect = "not_met"
why = "one falls short"
evidence = [{ analysis = "zz-dissolution", result = { f2 = 61 } }, { analysis = "zz-dissolution", result = { f2 = 49.9 } }]
[[case]]
expect = "undetermined"
why = "one was not computed"
evidence = [{ analysis = "zz-dissolution", result = { f2 = 61 } }, { analysis = "zz-dissolution", fault = "broke" }]
"""


@pytest.fixture
def law(made_up_country):
    files = {
        "shared/dissolution/zz.toml": RULE,
        "zz/analyses/dissolution.toml": ANALYSIS,
        "zz/requirements/ZZ-DIS-001.toml": REQUIREMENT,
    }
    for name, text in files.items():
        path = made_up_country / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return made_up_country


def profiles(*shifts: tuple[str, float]) -> str:
    lines = ["medium,product,unit,10 min,20 min,30 min"]
    for medium, shift in shifts:
        for product, by in (("reference", 0.0), ("test", shift)):
            lines += [
                f"{medium},{product},{unit},{30 + by + unit / 10},{50 + by + unit / 10},{70 + by + unit / 10}"
                for unit in range(1, 13)
            ]
    return "\n".join(lines) + "\n"


def assess(law, folder, text):
    path = folder / "dossier" / "3.2.P.2 dissolution profiles.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    found = pipeline.assess(
        path.parent, jurisdiction="ZZ", on=dt.date(2026, 11, 24), law_folders=[law], workers=0
    )
    return next(f for f in found.findings if f.requirement == "ZZ-DIS-001"), found


def test_the_cases_with_evidence_come_out(law):
    results = [r for r in run_cases(load_jurisdiction("zz", [law])) if r.name.startswith("ZZ-DIS-001")]
    assert [(r.expected, r.got) for r in results] == [
        (word, word) for word in ("met", "not_met", "undetermined")
    ]


def test_a_medium_that_falls_short_is_found_and_named_by_the_rule_of_the_law_folder(law, tmp_path):
    finding, assessment = assess(law, tmp_path, profiles(("pH 1.2", 3.0), ("pH 6.8", 15.0)))
    assert [e.settings["rule"] for e in assessment.evidence] == ["ZZ", "ZZ"]
    assert (finding.outcome, finding.depth) == (Outcome.NOT_MET, Depth.RECOMPUTED)
    # f2 of a constant difference of 15: 100 - 25 log10(1 + 225) = 41.1473
    assert finding.observed.args["where"].en == "Profiles: test / reference · pH 6.8: 41.1473"
    assert [place.path for place in finding.where] == ["3.2.P.2 dissolution profiles.csv"]


def test_profiles_that_are_similar_in_every_medium_meet_it(law, tmp_path):
    finding, _ = assess(law, tmp_path, profiles(("pH 1.2", 3.0), ("pH 6.8", 5.0)))
    assert finding.outcome is Outcome.MET


def test_a_dossier_without_profiles_leaves_it_undetermined(law, tmp_path):
    finding, _ = assess(law, tmp_path, "batch,result\nA,1\n")
    assert finding.outcome is Outcome.UNDETERMINED


def test_a_broken_rule_in_the_law_folder_is_told_as_a_fault_of_the_law(law, tmp_path):
    (law / "shared/dissolution/zz.toml").write_text(RULE.replace("last_point", "lost_point"))
    with pytest.raises(LawError, match=r"zz\.toml"):
        assess(law, tmp_path, profiles(("water", 3.0)))


def test_a_requirement_may_not_be_better_known_than_its_analysis(law):
    path = law / "zz/analyses/dissolution.toml"
    path.write_text(ANALYSIS.replace('"primary"', '"remembered"'))
    with pytest.raises(LawError, match="trust 'primary' is better than that of analysis 'zz-dissolution'"):
        load_jurisdiction("zz", [law])
