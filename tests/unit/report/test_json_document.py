"""The JSON holds the promised keys, at full precision, and every null with its reason."""

from __future__ import annotations

import json
import math

import msgspec
from sample_assessment import sample_assessment

from jembatan.report.json_document import find_nulls, render_json

ASSESSMENT = sample_assessment()


def test_the_promised_keys_are_there():
    shown = json.loads(render_json(ASSESSMENT, language="en"))
    assert shown["schema"] == "jembatan.assessment/1"
    assert {
        "jurisdiction", "on", "stage", "edition", "law_sha256", "dossier", "clear", "blocked", "summary", "pathway",
        "findings", "evidence", "later_duties", "inputs",
    } <= shown.keys()  # fmt: skip
    assert {"format", "sequences", "documents", "bytes", "sections", "unplaced", "languages"} <= shown[
        "dossier"
    ].keys()
    assert {
        "assumed",
        "working_days",
        "because",
        "options",
        "start",
        "earliest",
        "latest",
        "provisional",
    } <= shown["pathway"].keys()
    for finding in shown["findings"]:
        assert {
            "id", "requirement", "concept", "subject", "outcome", "depth", "severity", "trust", "confidence", "title",
            "where", "expected", "observed", "because", "advice", "citations",
        } <= finding.keys()  # fmt: skip
    assert sum(shown["summary"].values()) == len(shown["findings"])


def test_keys_and_codes_are_the_same_in_every_language():
    def bones(value):
        if isinstance(value, dict):
            return {key: bones(item) for key, item in value.items()}
        return [bones(item) for item in value] if isinstance(value, list) else type(value).__name__

    english, chinese = (json.loads(render_json(ASSESSMENT, language=x)) for x in ("en", "zh"))
    assert bones(english) == bones(chinese)
    for one, other in zip(english["findings"], chinese["findings"], strict=True):
        for key in ("id", "outcome", "severity", "trust", "concept", "depth"):
            assert one[key] == other[key]


def test_a_number_that_json_cannot_hold_is_null_with_its_reason():
    evidence = msgspec.structs.replace(
        ASSESSMENT.evidence[0], result={"estimate": math.nan, "rows": [{"high": math.inf, "low": 0.1 + 0.2}]}
    )
    shown = json.loads(render_json(msgspec.structs.replace(ASSESSMENT, evidence=(evidence,)), language="en"))[
        "evidence"
    ][0]
    assert shown["result"] == {"estimate": None, "rows": [{"high": None, "low": 0.30000000000000004}]}
    assert shown["nulls"] == [
        {"at": "result.estimate", "why": "not a number"},
        {"at": "result.rows[0].high", "why": "infinite"},
    ]
    assert find_nulls({"a": 1.0}, "result") == []
