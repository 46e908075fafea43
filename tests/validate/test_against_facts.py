"""The catalogues against the tables they were made from: every official item, with its number, class and severity.

How well a rule is known may have been found better since; test_trust_of_catalogues.py holds what is shown of it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jembatan.validate import catalogue
from jembatan.validate.catalogue import load_profile, load_profile_ids

TABLES = Path(__file__).parents[3] / "shared" / "facts" / "tables"  # beside the project
CHINA = {"错误": "error", "警告": "warning", "提示信息": "info"}
LATER_THAN_HELD = ("v2.1", "v3.0", "v3.4 draft", "v6 to v8")  # editions of the EU that the profile is not of


def read_table(name: str) -> list[dict[str, str]]:
    if not TABLES.is_dir():
        pytest.skip("the shared folder of facts is not beside the project")
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(region: str, *editions: str) -> list[dict[str, str]]:
    found = [row for row in read_table("ectd_rules.csv") if row["region"] == region]
    return [row for row in found if not editions or row["criteria_version"] in editions]


@pytest.mark.shared
def test_all_149_items_of_china_are_there_with_their_class_and_severity():
    official = {row["rule_id"]: row for row in rows("CN", "V1.0")}
    held = {rule.number: rule for rule in load_profile("cn-1.0").rules}
    assert len(official) == 149
    assert set(held) == set(official)
    for number, row in official.items():
        word = row["severity"].split()[0]
        assert (held[number].official_class, held[number].official_severity) == (word, CHINA[word]), number


@pytest.mark.shared
def test_all_nine_differences_of_v1_1_are_there():
    nine = {row["rule_id"] for row in rows("CN", "V1.1")}
    assert len(nine) == 9
    assert nine <= load_profile("cn-1.1-partial").own


@pytest.mark.shared
def test_every_number_of_the_eu_is_there_with_its_class_and_nothing_else():
    official = {row["rule_id"]: row for row in rows("EU") if row["criteria_version"] not in LATER_THAN_HELD}
    held = {rule.number: rule for rule in load_profile("eu-6.1-historical").rules}
    beyond = {row["rule_id"] for row in rows("EU", *LATER_THAN_HELD)}
    assert set(official) <= set(held) <= set(official) | beyond
    for number, row in official.items():
        assert held[number].official_class == row["severity"], number


@pytest.mark.shared
def test_every_known_checksum_of_a_util_file_is_that_of_the_table():
    table = {(row["file"], row["md5"]) for row in read_table("util_md5.csv") if row["md5"] != "unknown"}
    held = {(row["file"], row["md5"]) for row in catalogue.read_table("util_checksums.csv") if row["md5"]}
    assert held == table


def test_in_every_catalogue_only_what_is_known_with_high_confidence_is_an_error():
    for one in load_profile_ids():
        for rule in load_profile(one).rules:
            assert (rule.severity == "error") <= (rule.confidence == "high"), (one, rule.number)
            assert (rule.automation == "automated") == bool(rule.function), (one, rule.number)
            assert bool(rule.function) != bool(rule.why_not), (one, rule.number)
