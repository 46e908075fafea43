"""Every row of the facts has its fate in a ledger; nothing is dropped silently."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from jembatan.law.load import load_codes, load_jurisdiction

TABLES = Path(__file__).resolve().parents[3] / "shared" / "facts" / "tables"
LEDGERS = {code: load_jurisdiction(code) for code in load_codes()}
ROW_TABLES = {
    "id": ("id_requirements.csv", "id_pathways.csv"),
    "cn": ("cn_requirements.csv", "cn_pathways.csv"),
    "asean": ("asean_requirements.csv",),
}


def rows_of(table: str) -> list[dict[str, str]]:
    with (TABLES / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("code", ROW_TABLES)
@pytest.mark.shared
@pytest.mark.skipif(not TABLES.is_dir(), reason="the folder of facts beside the project is absent")
def test_every_row_of_an_authoritys_tables_has_its_fate(code):
    rows = {row["id"] for table in ROW_TABLES[code] for row in rows_of(table)}
    accounted = {row.row for row in LEDGERS[code].ledger}
    assert rows - accounted == set()


@pytest.mark.shared
@pytest.mark.skipif(not TABLES.is_dir(), reason="the folder of facts beside the project is absent")
def test_every_climatic_zone_has_its_fate():
    zones = Counter(row["jurisdiction"].upper() for row in rows_of("climatic_zones.csv"))
    accounted = Counter(
        row.row.removeprefix("ZONE-").rsplit("-", 1)[0].replace("-", " ").upper()
        for law in LEDGERS.values()
        for row in law.ledger
        if row.row.startswith("ZONE-")
    )
    total = sum(accounted.values())
    assert total >= sum(zones.values()), (zones, accounted)


@pytest.mark.parametrize("code", LEDGERS)
def test_no_row_has_two_fates(code):
    counts = Counter(row.row for row in LEDGERS[code].ledger)
    assert [row for row, n in counts.items() if n > 1] == []


@pytest.mark.parametrize("code", LEDGERS)
def test_every_fate_names_a_target_that_exists_and_a_reason(code):
    law = LEDGERS[code]
    targets = {
        "requirement": {b.requirement.id for b in law.requirements},
        "reader_opinion": {b.requirement.id for b in law.requirements},
        "parameter": set(law.parameters),
        "pathway": {p.id for p in law.pathways},
    }
    lost = [
        (row.row, target)
        for row in law.ledger
        if row.fate in targets
        for target in row.target.replace(",", ";").replace(" ", ";").split(";")
        if target and target not in targets[row.fate] | targets["requirement"] | targets["parameter"]
    ]
    assert lost == []
    assert [row.row for row in law.ledger if not row.why.strip()] == []


def test_the_fates_of_requirements_keep_their_word():
    for law in LEDGERS.values():
        automated = {b.requirement.id: b.requirement.is_automated for b in law.requirements}
        wrong = [r.row for r in law.ledger if r.fate == "reader_opinion" and automated.get(r.target) is True]
        assert wrong == [], law.code
