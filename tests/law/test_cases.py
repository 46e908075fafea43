"""Every case inside the law data, one test id per case."""

from __future__ import annotations

import pytest

from jembatan.assess.cases import CaseResult, run_cases
from jembatan.law.load import load_codes, load_jurisdiction

RESULTS = [
    pytest.param(result, id=f"{code}-{result.name}")
    for code in load_codes()
    for result in run_cases(load_jurisdiction(code))
]


@pytest.mark.parametrize("result", RESULTS)
def test_a_case_of_the_law_comes_out_as_the_law_file_expects(result: CaseResult):
    assert result.got == result.expected


def test_the_shipped_law_has_cases():
    assert len(RESULTS) > 500
