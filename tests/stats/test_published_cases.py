"""Every published case that was collected for the project is a test: published_cases.csv says which, and with which digits."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def read_rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


CASES = read_rows(FOLDER / "published_cases.csv")
SHARED = FOLDER.parents[2] / "shared" / "cases"  # beside the project


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_digits_of_a_case_stand_in_its_test(case):
    assert case["digits"] in (FOLDER / case["test"]).read_text(encoding="utf-8")


def test_no_case_stands_twice():
    assert len({case["case"] for case in CASES}) == len(CASES)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of cases is not beside the project")
def test_no_collected_case_is_without_a_test():
    collected = {row["id"] for name in ("trials.csv", "quality.csv") for row in read_rows(SHARED / name)}
    assert collected - {case["case"] for case in CASES} == set()
