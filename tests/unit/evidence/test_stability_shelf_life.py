"""A dossier's own stability tables: the supported shelf life under its authority's rules, another's beside it, and facts."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest

from jembatan.assess.asked_analyses import select_analyses
from jembatan.core.fact import Fact, Facts, Provenance, Subject
from jembatan.evidence.run import run_analyses
from jembatan.law.load import load_jurisdiction

ON = dt.date(2026, 11, 26)
CAPSULE = Subject("presentation", "capsule")
WIGGLE = (0.1, -0.1, 0.15, -0.05, 0.0)


@pytest.fixture(scope="module")
def law():
    return {code: load_jurisdiction(code) for code in ("id", "cn")}


def a_table(condition="25C/60RH", last=12, accelerated=-0.2):
    lines = ["presentation,study,condition,batch,month,attribute,unit,value,lower_limit,upper_limit"]
    for study, at, months, slope in (
        ("long_term", condition, range(0, last + 1, 3), -0.1),
        ("accelerated", "40C/75RH", (0, 3, 6), accelerated),
    ):
        lines += [
            f"capsule,{study},{at},{b},{m},assay,%,{100 + i * 0.2 + slope * m + WIGGLE[(i + k) % 5]:.2f},95,105"
            for i, b in enumerate("ABC")
            for k, m in enumerate(months)
        ]
    return "\n".join(lines) + "\n"


def declared(**values):
    names = {"pack": "presentation.pack_permeability", "months": "presentation.shelf_life_months"}
    facts = [Fact(names[k], v, Provenance("declared"), CAPSULE) for k, v in values.items()]
    return Facts([*facts, Fact("presentation.name", "capsule", Provenance("declared"), CAPSULE)])


def run(law, code, dossier, files, facts):
    held, package = dossier({path: ("3.2.P.8.3", content) for path, content in files.items()})
    evidence, computed = run_analyses(select_analyses(law[code], ON, facts), held, package, facts)
    values = {f.name: f.value for f in computed if f.subject == CAPSULE}
    return [e for e in evidence if e.analysis.endswith("shelf-life") or e.fault], values, evidence


def test_the_same_data_are_judged_for_china_and_indonesia_side_by_side(law, dossier):
    (found,), _, _ = run(law, "id", dossier, {"s.csv": a_table()}, declared(pack="permeable"))
    assert found.analysis == "id-shelf-life"
    assert found.result["statistical_months"] == 43
    assert found.result["cap"] == {"branch": "RT-2a", "months": 24}
    assert found.result["ID"] == {"verdict": "insufficient", "supported_months": None, "branch": None}
    assert found.result["CN"] == {"verdict": "studied", "supported_months": 24, "branch": "RT-2a"}
    assert {"evidence.verdict.insufficient", "stability.market.missing", "evidence.label_words"} <= {
        m.key for m in found.labels
    }
    assert {"id-asean-stability", "cn-chp-9001"} <= {c.instrument for c in found.citations}


def test_facts_are_computed_from_the_table(law, dossier):
    _, values, _ = run(law, "cn", dossier, {"s.csv": a_table()}, declared(pack="permeable", months=36))
    assert values == {
        "stability.long_term.condition": "25C/60RH",
        "stability.long_term.conditions": ["25C/60RH"],
        "stability.long_term.months": 12,
        "stability.long_term.batches": 3,
        "stability.accelerated.condition": "40C/75RH",
        "stability.accelerated.months": 6,
        "stability.accelerated.batches": 3,
        "stability.significant_change": "none",
        "stability.supported_months": 24,
        "stability.months_beyond_support": 12,
    }


def test_no_supported_month_is_a_fact_for_a_climate_that_was_not_studied(law, dossier):
    _, values, _ = run(law, "id", dossier, {"s.csv": a_table()}, declared(pack="permeable", months=24))
    assert "stability.supported_months" not in values
    _, values, _ = run(
        law, "id", dossier, {"s.csv": a_table("30C/75RH")}, declared(pack="permeable", months=24)
    )
    assert (values["stability.supported_months"], values["stability.months_beyond_support"]) == (24, 0)


def test_significant_change_in_the_hot_zone_leaves_the_months_studied(law, dossier):
    _, values, _ = run(
        law, "id", dossier, {"s.csv": a_table("30C/75RH", accelerated=-1.2)}, declared(months=24)
    )
    assert values["stability.significant_change"] == "after_3_months"
    assert (values["stability.supported_months"], values["stability.months_beyond_support"]) == (12, 12)


def test_the_parents_rules_stand_back_behind_the_authoritys_own(law, dossier):
    found, _, _ = run(law, "cn", dossier, {"s.csv": a_table()}, declared())
    assert [e.analysis for e in found] == ["cn-shelf-life"]


def test_a_table_of_another_kind_is_passed_over_and_a_broken_bundle_is_told(law, dossier):
    files = {
        "a.csv": a_table(),
        "b.csv": "name,colour\nx,white\n",
        "c.json": json.dumps({"resourceType": "Bundle"}),
    }
    found, _, _ = run(law, "id", dossier, files, declared())
    assert [(list(e.inputs), bool(e.fault)) for e in found if e.analysis == "id-shelf-life"] == [
        (["a.csv"], False),
        (["c.json"], True),
    ]


def test_each_attribute_has_its_regression_with_bounds_to_draw(law, dossier):
    _, _, evidence = run(law, "id", dossier, {"s.csv": a_table()}, declared())
    (regression,) = [e for e in evidence if e.analysis == "ich-stability-regression"]
    assert regression.chart == "stability"
    assert regression.result["statistical_months"] == 43
    assert {(c["batch"], c["kind"]) for c in regression.result["curves"]} == {
        (b, kind) for b in "ABC" for kind in ("mean", "lower", "upper")
    } or {c["batch"] for c in regression.result["curves"]} == {"all"}
    assert regression.status == "published"


def test_a_label_warmer_than_the_study_and_an_unexplained_result_stand_beside_the_numbers(law, dossier):
    table = a_table() + "capsule,long_term,25C/60RH,A,18,assay,%,94.0,95,105\n"
    storage = Fact("presentation.storage", "do not store above 30C", Provenance("declared"), CAPSULE)
    (found,), _, _ = run(law, "cn", dossier, {"s.csv": table}, declared(pack="permeable") | Facts([storage]))
    said = {m.key: m.args for m in found.labels if m.key.startswith("evidence.defect.")}
    assert said["evidence.defect.label_warmer"]["condition"] == "25C/60RH"
    assert said["evidence.defect.out_of_specification"]["value"] == "94.0 %"


def test_a_word_document_at_the_stability_section_is_no_broken_table(dossier, asked):
    from jembatan.dossier.media_type import DOCX
    from jembatan.evidence.stability_tables import analyse_stability

    held, package = dossier({"m3/stability-report.docx": ("3.2.P.8.3", b"PK\x03\x04 a report in words")})
    (document,) = held.documents.values()
    properties = msgspec.structs.replace(document.properties, media_type=DOCX)
    documents = {document.path: msgspec.structs.replace(document, properties=properties)}
    held = msgspec.structs.replace(held, documents=documents)
    assert analyse_stability(asked("stability_tables"), held, package, Facts()) == ([], [])


@pytest.mark.parametrize("section", ["3.2.P.8", "3.2.P.8.3", "II.P8", "II.P8.3"])
def test_tables_are_found_in_both_structures(law, dossier, section):
    held, package = dossier({"s.csv": (section, a_table())})
    facts = declared()
    evidence, _ = run_analyses(select_analyses(law["id"], ON, facts), held, package, facts)
    assert {e.analysis for e in evidence} == {"id-shelf-life", "ich-stability-regression"}
