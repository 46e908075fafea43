"""A dossier's stability tables of the drug substance: the supported re-test period, its facts, and the claim against it."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.assess.asked_analyses import select_analyses
from jembatan.core.fact import Fact, Facts, Provenance, Subject
from jembatan.evidence.run import run_analyses
from jembatan.law.load import load_jurisdiction

ON = dt.date(2026, 11, 26)
ZEDINE = Subject("substance", "zedine / maker")
OTHER = Subject("substance", "otherine / maker")
WIGGLE = (0.1, -0.1, 0.15, -0.05, 0.0)


@pytest.fixture(scope="module")
def law():
    return {code: load_jurisdiction(code) for code in ("id", "cn")}


def a_table(condition="25C/60RH", last=12, accelerated=-0.1, lower=98):
    lines = ["study,condition,batch,month,attribute,unit,value,lower_limit,upper_limit"]
    for study, at, months, slope in (
        ("long_term", condition, range(0, last + 1, 3), -0.02),
        ("accelerated", "40C/75RH" if condition != "5C" else "25C/60RH", (0, 3, 6), accelerated),
    ):
        lines += [
            f"{study},{at},{b},{m},assay,%,{100 + i * 0.2 + slope * m + WIGGLE[(i + k) % 5]:.2f},{lower},102"
            for i, b in enumerate("ABC")
            for k, m in enumerate(months)
        ]
    return "\n".join(lines) + "\n"


def declared(*others, **values):
    names = {"months": "substance.retest_months", "storage": "substance.storage"}
    facts = [Fact(names[k], v, Provenance("declared"), ZEDINE) for k, v in values.items()]
    return Facts(
        [
            *facts,
            *(
                Fact("substance.name", s.name.split(" / ")[0], Provenance("declared"), s)
                for s in (ZEDINE, *others)
            ),
        ]
    )


def run(law, code, dossier, text, facts, section="3.2.S.7.3"):
    held, package = dossier({"s.csv": (section, text)})
    evidence, computed = run_analyses(select_analyses(law[code], ON, facts), held, package, facts)
    values = {f.name: f.value for f in computed if f.subject == ZEDINE}
    return [e for e in evidence if e.analysis.endswith("retest-period") or e.fault], values, evidence


def test_the_same_data_are_judged_for_china_and_indonesia_side_by_side(law, dossier):
    (found,), _, _ = run(law, "cn", dossier, a_table(), declared())
    assert found.analysis == "cn-retest-period"
    assert found.result["CN"] == {"verdict": "studied", "supported_months": 24, "branch": "RT-2a"}
    assert found.result["ID"] == {"verdict": "undetermined", "supported_months": None, "branch": None}
    assert {"cn-chp-9001", "ich-q1e", "id-asean-stability"} <= {c.instrument for c in found.citations}


def test_facts_are_the_substances_and_say_how_far_the_claim_goes_beyond(law, dossier):
    _, values, _ = run(law, "cn", dossier, a_table(), declared(months=36))
    assert values == {
        "substance.long_term.condition": "25C/60RH",
        "substance.long_term.conditions": ["25C/60RH"],
        "substance.long_term.months": 12,
        "substance.long_term.batches": 3,
        "substance.accelerated.condition": "40C/75RH",
        "substance.accelerated.months": 6,
        "substance.accelerated.batches": 3,
        "substance.significant_change": "none",
        "substance.supported_months": 24,
        "substance.months_beyond_support": 12,
    }


def test_a_fall_of_assay_within_its_limits_is_no_significant_change_of_a_substance(law, dossier):
    table = a_table(accelerated=-1.1, lower=90)  # 6.6 % in six months: a product's significant change
    _, values, _ = run(law, "cn", dossier, table, declared())
    assert values["substance.significant_change"] == "none"
    _, values, _ = run(law, "cn", dossier, a_table(accelerated=-1.1), declared())
    assert values["substance.significant_change"] == "before_3_months"


def test_a_refrigerated_substance_has_no_climate_in_either_country(law, dossier):
    (found,), values, _ = run(law, "id", dossier, a_table("5C"), declared(months=18))
    assert found.result["ID"]["verdict"] == found.result["CN"]["verdict"] == "zone_not_applied"
    assert (values["substance.supported_months"], values["substance.months_beyond_support"]) == (18, 0)


def test_a_storage_statement_warmer_than_the_study_stands_beside_the_numbers(law, dossier):
    facts = declared(storage="do not store above 30C")
    (found,), _, _ = run(law, "cn", dossier, a_table(), facts)
    said = {m.key: m.args for m in found.labels if m.key.startswith("evidence.defect.")}
    assert said["evidence.defect.label_warmer"]["condition"] == "25C/60RH"


def test_each_attribute_has_its_regression_to_draw(law, dossier):
    _, _, evidence = run(law, "cn", dossier, a_table(), declared())
    (regression,) = [e for e in evidence if e.analysis == "ich-stability-regression"]
    assert regression.chart == "stability"


def test_a_product_table_gives_nothing_of_the_substance(law, dossier):
    found, values, _ = run(law, "cn", dossier, a_table(), declared(), section="3.2.P.8.3")
    assert (found, values) == ([], {})


def test_of_two_substances_the_one_that_the_table_names_is_meant(law, dossier):
    named = "\n".join(
        ("substance," if i == 0 else "zedine / maker,") + line
        for i, line in enumerate(a_table().splitlines())
    ).replace("substance,study", "presentation,study")
    _, values, _ = run(law, "cn", dossier, named, declared(OTHER))
    assert values["substance.long_term.months"] == 12
    _, values, _ = run(law, "cn", dossier, a_table(), declared(OTHER))
    assert values == {}  # not known whose it is
