"""A FHIR R5 bundle of the guide on pharmaceutical quality is read as JSON and as XML, with its units and limits."""

from __future__ import annotations

import json

import pytest

from jembatan.core.errors import InputError
from jembatan.evidence.stability.read import read_stability_bytes
from jembatan.stats.stability.limits import Limits


def resource(kind, identity, **more):
    return {"fullUrl": f"urn:uuid:{identity}", "resource": {"resourceType": kind, "id": identity, **more}}


def a_bundle():
    """Return a bundle as the guide's example has it: a report, a group of observations, a batch, a specimen."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            resource("Medication", "batch1", code={"text": "Stelbat 20 mg"}, batch={"lotNumber": "33445"}),
            resource(
                "Specimen",
                "s12",
                processing=[
                    {
                        "description": "25°C/60% RH",
                        "timeDuration": {"value": 12, "unit": "months", "code": "mo"},
                    }
                ],
            ),
            resource(
                "ObservationDefinition",
                "assay",
                code={"text": "Assay"},
                qualifiedValue=[{"range": {"low": {"value": 95}, "high": {"value": 105}}}],
            ),
            resource(
                "Observation",
                "group",
                code={"text": "Long-term 25C - 12 months"},
                subject={"reference": "Medication/batch1"},
                specimen={"reference": "urn:uuid:s12"},
                hasMember=[{"reference": f"Observation/{i}"} for i in ("o1", "o2", "o3")],
            ),
            resource("Observation", "o1", code={"text": "Assay"}, valueQuantity={"value": 98.7, "unit": "%"}),
            resource(
                "Observation",
                "o2",
                code={"text": "Degradation Products"},
                valueQuantity={"value": 0.05, "comparator": "<", "unit": "% w/w"},
                component=[{"code": {"text": "Impurity"}, "valueCodeableConcept": {"text": "Impurity 1"}}],
                referenceRange=[{"high": {"value": 0.5}}],
            ),
            resource(
                "Observation", "o3", code={"text": "Description"}, valueCodeableConcept={"text": "Complies"}
            ),
            resource("DiagnosticReport", "r", result=[{"reference": "Observation/group"}]),
        ],
    }


XML = """<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>
<entry><resource><Medication><id value="batch1"/><batch><lotNumber value="33445"/></batch></Medication></resource></entry>
<entry><resource><Specimen><id value="s12"/><processing><description value="25C/60% RH"/>
<timeDuration><value value="12"/><code value="mo"/></timeDuration></processing></Specimen></resource></entry>
<entry><resource><Observation><id value="o1"/><code><text value="Assay"/></code><subject><reference value="Medication/batch1"/></subject>
<specimen><reference value="Specimen/s12"/></specimen><valueQuantity><value value="98.7"/><unit value="%"/></valueQuantity>
<referenceRange><low><value value="95"/></low><high><value value="105"/></high></referenceRange></Observation></resource></entry>
</Bundle>"""


def test_results_of_a_json_bundle_carry_batch_time_condition_unit_and_limits():
    data = read_stability_bytes(json.dumps(a_bundle()).encode(), "bundle.json")
    assay, impurity, words = data.results
    assert (assay.batch, assay.months, assay.condition, assay.study) == ("33445", 12, "25C/60RH", "long_term")
    assert (assay.value, assay.unit, assay.limits, assay.product) == (
        98.7,
        "%",
        Limits(95, 105),
        "Stelbat 20 mg",
    )
    assert (impurity.attribute, impurity.value, impurity.censor) == ("Impurity 1", 0.05, "<")
    assert (impurity.text, impurity.limits) == ("<0.05", Limits(None, 0.5))
    assert (words.attribute, words.text, words.value) == ("Description", "Complies", None)
    assert data.problems == ()


def test_xml_says_the_same_as_json():
    (assay,) = read_stability_bytes(XML.encode(), "bundle.xml").results
    assert (assay.batch, assay.months, assay.condition) == ("33445", 12, "25C/60RH")
    assert (assay.value, assay.unit, assay.limits) == (98.7, "%", Limits(95, 105))


def test_a_reference_to_what_is_not_there_is_told_and_the_rest_is_read():
    bundle = a_bundle()
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["id"] not in ("batch1", "o2")]
    data = read_stability_bytes(json.dumps(bundle).encode(), "bundle.json")
    assert {p.args["reference"] for p in data.problems} == {"Medication/batch1", "Observation/o2"}
    assert [r.attribute for r in data.results] == ["Assay", "Description"]


def test_a_result_without_a_time_is_told():
    bundle = a_bundle()
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["id"] not in ("group", "r")]
    with pytest.raises(InputError, match=r"bundle\.json"):
        read_stability_bytes(json.dumps(bundle).encode(), "bundle.json")


def test_the_time_may_stand_in_the_name_of_the_group_or_between_two_dates():
    bundle = a_bundle()
    bundle["entry"][1]["resource"]["processing"] = [{"description": "25°C/60% RH"}]
    assert {r.months for r in read_stability_bytes(json.dumps(bundle).encode(), "b.json").results} == {12}
    group = bundle["entry"][3]["resource"]
    group["code"], group["effectiveDateTime"] = {"text": "Long-term"}, "2022-06-02"
    bundle["entry"][1]["resource"]["collection"] = {"collectedDateTime": "2020-12-01"}
    assert {r.months for r in read_stability_bytes(json.dumps(bundle).encode(), "b.json").results} == {18}


@pytest.mark.parametrize(
    "content", [b'{"resourceType": "Patient"}', b"{broken", b"<html/>", b"[1]", b'{"a":']
)
def test_anything_else_is_one_sentence(content):
    with pytest.raises(InputError, match=r"x\.json"):
        read_stability_bytes(content, "x.json")


def test_the_shape_of_the_guides_own_example_is_read():
    # input/fsh of HL7/uv-dx-pq: one group "Initial", its members, a specimen that says "No storage" and then the condition
    group = "Test Components - Long-term 25C etc - Initial (XYZ)"
    batch = {"subject": {"reference": "Medication/batch1"}}
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            resource("Medication", "batch1", batch={"lotNumber": "33445"}),
            resource(
                "Specimen",
                "specimen-ex1",
                collection={"collectedDateTime": "2020-12-01"},
                processing=[{"description": "No storage"}, {"description": "25°C/60% RH"}],
            ),
            resource(
                "Observation", "initial", code={"text": group}, effectiveDateTime="2023-01-01T12:00:00Z",
                specimen={"reference": "Specimen/specimen-ex1"}, hasMember=[{"reference": i} for i in ("d", "i1", "w")], **batch,
            ),
            resource("Observation", "d", code={"text": "Description"}, valueCodeableConcept={"text": "Complies"}, **batch),
            resource(
                "Observation", "i1", code={"text": "Degradation Products"}, valueQuantity={"value": 0.101, "unit": "% w/w"},
                component=[{"code": {"text": "Impurity"}, "valueCodeableConcept": {"text": "Impurity 1"}}], **batch,
            ),
            resource(
                "Observation", "w", code={"coding": [{"code": "WaterContent", "display": "Water Content"}]},
                valueQuantity={"value": 0.1501, "unit": "% w/w"}, **batch,
            ),
        ],
    }  # fmt: skip
    data = read_stability_bytes(json.dumps(bundle).encode(), "example.json")
    assert [(r.attribute, r.text, r.months, r.condition, r.batch, r.study) for r in data.results] == [
        ("Description", "Complies", 0, "25C/60RH", "33445", "long_term"),
        ("Impurity 1", "0.101", 0, "25C/60RH", "33445", "long_term"),
        ("Water Content", "0.1501", 0, "25C/60RH", "33445", "long_term"),
    ]
    assert data.problems == ()
