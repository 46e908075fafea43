"""Two made-up countries judge the same stability tables side by side, by files of data in a --law folder: no Python."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan import pipeline
from jembatan.core.errors import LawError

ON = dt.date(2026, 11, 24)
NUMBERS = """
format = 1
[[parameter]]
id = "{code}-condition"
title.en = "Condition of long-term studies"
[[parameter.values]]
value = ["{condition}"]
source = {{ instrument = "{code}-act", clause = "40" }}
trust = "primary"
confidence = "high"
[[parameter]]
id = "{code}-accelerated"
title.en = "Condition of accelerated studies"
[[parameter.values]]
value = ["40C/75RH"]
source = {{ instrument = "{code}-act", clause = "41" }}
trust = "primary"
confidence = "high"
[[parameter]]
id = "{code}-six"
title.en = "Months of accelerated data"
[[parameter.values]]
value = 6
source = {{ instrument = "{code}-act", clause = "42" }}
trust = "primary"
confidence = "high"
"""
RULES = """
format = 1
id = "{code}-{kind}"
title.en = "Supported in {code}"
analysis = "{kind}"
trust = "primary"
confidence = "high"
source = {{ instrument = "{code}-act", clause = "43" }}
[settings]
market = "{market}"
beside = {beside}
accepted = {{ parameter = "{code}-condition" }}
accelerated_condition = {{ parameter = "{code}-accelerated" }}
accelerated_months = {{ parameter = "{code}-six" }}
[[settings.significant_change]]
clause = "44"
instrument = "{code}-act"
trust = "primary"
[[settings.verdict]]
says = "insufficient"
storage = ["room_temperature"]
clause = "45"
trust = "primary"
text.en = "Not the climate of {market}."
[[settings.branch]]
id = "{market}-1"
title.en = "Half as long again"
kinds = ["chemical"]
accelerated = ["none"]
factor = 1.5
months_beyond = 12
clause = "46"
trust = "primary"
"""
PLACES = {
    "shelf_life": "m3/32-body-data/32p-drug-prod/example/32p8-stab/stability-data.csv",
    "retest_period": "m3/32-body-data/32s-drug-sub/zedine-maker/32s7-stab/stability-data.csv",
}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def law(made_up_country):
    """Zedland takes 30C/75RH; Yland, a folder beside it, 25C/60RH. Each looks at the other."""
    for code, other, condition in (("zz", "YY", "30C/75RH"), ("yy", "ZZ", "25C/60RH")):
        values = {"code": code, "market": code.upper(), "condition": condition, "beside": f'["{other}"]'}
        files = {f"analyses/{kind}.toml": RULES.format(kind=kind, **values) for kind in PLACES}
        write(made_up_country / code, {**files, "parameters/months.toml": NUMBERS.format(**values)})
    write(
        made_up_country / "yy",
        {
            "jurisdiction.toml": (made_up_country / "zz/jurisdiction.toml").read_text().replace("zz", "yy"),
            "instruments/yy-act.toml": 'format = 1\nid = "yy-act"\ntitle.en = "Act of Yland"\n',
        },
    )
    return made_up_country


@pytest.fixture
def assess(law, tmp_path):
    def run(kind, jurisdiction="ZZ"):
        wiggle = (0.1, -0.1, 0.15, -0.05, 0.0)
        rows = [
            f"{study},{at},{b},{m},assay,%,{100 - 0.1 * m + wiggle[(k + i) % 5]:.2f},95,105"
            for study, at, months in (
                ("long_term", "25C/60RH", (0, 3, 6, 9, 12)),
                ("accelerated", "40C/75RH", (0, 3, 6)),
            )
            for i, b in enumerate("ABC")
            for k, m in enumerate(months)
        ]
        header = "study,condition,batch,month,attribute,unit,value,lower_limit,upper_limit"
        dossier = write(tmp_path / "dossier", {PLACES[kind]: "\n".join([header, *rows])})
        sheet = write(tmp_path, {"p.toml": 'format = 1\n[product]\nkind = "chemical"\n'}) / "p.toml"
        found = pipeline.assess(
            dossier, jurisdiction=jurisdiction, on=ON, product=sheet, law_folders=[law], workers=0
        )
        return [e for e in found.evidence if e.analysis.endswith(kind)]

    return run


@pytest.mark.parametrize("kind", PLACES)
def test_another_authority_of_the_folder_stands_beside_with_its_own_rules_and_citations(assess, kind):
    (found,) = assess(kind)
    assert found.result["ZZ"] == {"verdict": "insufficient", "supported_months": None, "branch": None}
    assert found.result["YY"] == {"verdict": "studied", "supported_months": 18, "branch": "YY-1"}
    assert {(c.instrument, c.clause) for c in found.citations} >= {("zz-act", "45"), ("yy-act", "40")}


def test_the_other_way_round_the_same_data_carry_the_months(assess):
    (found,) = assess("shelf_life", "YY")
    assert (found.analysis, found.result["supported_months"]) == ("yy-shelf_life", 18)
    assert found.result["ZZ"]["verdict"] == "insufficient"


def test_an_authority_that_no_folder_holds_is_named(assess, law):
    path = law / "zz" / "analyses" / "shelf_life.toml"
    path.write_text(path.read_text().replace('["YY"]', '["XX"]'))
    with pytest.raises(LawError, match=r"settings\.beside: no law data for 'XX'"):
        assess("shelf_life")


def test_rules_that_borrow_branches_of_an_analysis_that_is_absent_are_refused(assess, law):
    path = law / "zz" / "analyses" / "retest_period.toml"
    text = path.read_text()
    cut = text[: text.index("[[settings.branch]]")].replace(
        "[settings]\n", '[settings]\nbranches_of = "zz-nothing"\n'
    )
    path.write_text(cut)
    with pytest.raises(LawError, match="branches_of names 'zz-nothing'"):
        assess("retest_period")
