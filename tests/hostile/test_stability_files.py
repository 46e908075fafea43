"""Stability files spoilt at random: told in a sentence or analysed in part, never a fault of ours."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from jembatan.core.errors import InputError
from jembatan.evidence.stability.claims import judge_claims
from jembatan.evidence.stability.claims_file import Claim, Claims, LabelClaim
from jembatan.evidence.stability.kinetics import evaluate_kinetics
from jembatan.evidence.stability.read import read_stability_bytes
from jembatan.evidence.stability.rules import find_rulebook
from jembatan.evidence.stability.side_by_side import evaluate_shelf_life
from jembatan.law.load import load_jurisdiction
from jembatan.report.calculations.quality_shelf_life import word_shelf_life
from jembatan.report.calculations.quality_shelf_life_json import ReleaseQuestion
from jembatan.report.calculations.show import render_calculation_json, render_calculation_page

SPOILT = (
    "", "-1", "0", "NA", "1e308", "-1e308", "nan", "inf", "<", "<0", "99999999999999999999", "\x00", "ND", ">100",
    "1/0", "{", '"', "'", ";", "Complies", "1e-320", "条件", "95-105", "NMT",
)  # fmt: skip
CLAIMS = Claims(
    claim=(Claim(attribute="Assay", months=24, pooled=True), Claim(no_significant_change=True)),
    label=LabelClaim(months=24, storage="do not store above 30C"),
)


@pytest.fixture(scope="module")
def books():
    return [find_rulebook(load_jurisdiction(code), dt.date(2026, 11, 26)) for code in ("ich", "cn", "id")]


def a_table():
    lines = ["study,condition,batch,month,attribute,unit,value,lower,upper"]
    for study, condition, months, slope in (
        ("long-term", "25C/60RH", (0, 3, 6, 9, 12), -0.1),
        ("accelerated", "40C/75RH", (0, 3, 6), -0.3),
    ):
        for i, batch in enumerate("ABC"):
            for m in months:
                lines.append(
                    f"{study},{condition},{batch},{m},Assay,%,{100 + i / 5 + slope * m + m % 2 / 9:.2f},95,105"
                )
                lines.append(
                    f"{study},{condition},{batch},{m},Impurity,%,{'<0.05' if m < 3 else m / 50},,0.5"
                )
    return [line.split(",") for line in lines]


def read(text):
    try:
        return read_stability_bytes(text.encode(), "spoilt.csv"), ""
    except InputError as error:
        return None, str(error)


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_table_is_one_sentence_or_a_partial_analysis(books, seed):
    chance = random.Random(seed)
    rows = a_table()
    if chance.random() < 0.3:
        rows = [rows[0], *chance.sample(rows[1:], chance.randint(0, 6))]
    for _ in range(chance.randint(1, 8)):
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(SPOILT)
    text = "\n".join(",".join(row) for row in rows)
    data, told = read(text)
    if data is None:
        assert "spoilt.csv" in told
        return
    reading = evaluate_shelf_life(data, books[0], books[1:], label_at_most=30)
    calculation = word_shelf_life(reading, "en", ReleaseQuestion(98, 12))
    assert "supported_months" in render_calculation_json(calculation)
    assert "<shelf_life." not in render_calculation_page(calculation)
    assert all(f.follows in ("all", "some", "none") for f in judge_claims(reading, CLAIMS))
    assert isinstance(evaluate_kinetics(data), list)
