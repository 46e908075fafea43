"""The ledgers of the two layers: every row of the facts has one fate, and every target is there."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from jembatan.core.jurisdiction import Jurisdiction
from jembatan.law.load import load_jurisdiction

TABLES = Path(__file__).parents[4] / "shared" / "facts" / "tables"
NOT_OURS = {"Indonesia", "China"}


def read_table(name: str) -> list[dict[str, str]]:
    if not TABLES.is_dir():
        pytest.skip("the shared folder of facts is not beside the project")
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["asean", "ich"])
def layer(request: pytest.FixtureRequest) -> Jurisdiction:
    return load_jurisdiction(request.param)


def test_no_row_has_two_fates(layer: Jurisdiction) -> None:
    assert [row for row, times in Counter(r.row for r in layer.ledger).items() if times > 1] == []


def test_every_target_stands_in_the_layer(layer: Jurisdiction) -> None:
    requirements = {b.requirement.id for b in layer.requirements}
    for row in layer.ledger:
        if row.fate in ("requirement", "reader_opinion", "merged_into"):
            assert row.target in requirements, row
        elif row.fate == "parameter":
            assert row.target in layer.parameters, row


def test_what_a_machine_cannot_judge_is_a_question_and_the_rest_is_not(layer: Jurisdiction) -> None:
    by_id = {b.requirement.id: b.requirement for b in layer.requirements}
    for row in layer.ledger:
        if row.fate in ("requirement", "reader_opinion"):
            assert by_id[row.target].is_automated is (row.fate == "requirement"), row


def test_no_layer_blocks_anybody(layer: Jurisdiction) -> None:
    assert [b.requirement.id for b in layer.requirements if b.severity == "blocking"] == []


def test_every_title_question_and_advice_is_written_in_three_languages(layer: Jurisdiction) -> None:
    for bound in layer.requirements:
        requirement = bound.requirement
        texts = [requirement.title, requirement.advice, requirement.question, requirement.open_condition]
        assert all(text.id and text.zh for text in texts if text), requirement.id
        assert requirement.advice or not requirement.is_automated, requirement.id


@pytest.mark.shared
def test_every_asean_row_has_its_fate_and_its_trust() -> None:
    fates = {row.row: row for row in load_jurisdiction("asean").ledger}
    trusts = {"read-primary": "primary", "read-secondary": "secondary", "remembered": "remembered"}
    rows = read_table("asean_requirements.csv")
    assert len(rows) == 200
    for row in rows:
        assert fates[row["id"]].trust == trusts[row["read_or_remembered"]], row["id"]


@pytest.mark.shared
def test_every_climatic_zone_of_the_layers_has_its_fate() -> None:
    fates = {row.row for code in ("asean", "ich") for row in load_jurisdiction(code).ledger}
    rows = [r for r in read_table("climatic_zones.csv") if r["jurisdiction"] not in NOT_OURS]
    wanted = {f"ZONE-{r['jurisdiction']}-{r['zone']}" for r in rows} - {"ZONE-DEFINITION-IVb"}
    assert wanted <= fates
