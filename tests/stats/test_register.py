"""The register of methods is true: its tests exist, and each status has the kind of test it claims."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
METHODS = tomllib.loads((FOLDER / "register.toml").read_text(encoding="utf-8"))["method"]


@pytest.mark.parametrize("method", METHODS, ids=[m["id"] for m in METHODS])
def test_a_method_has_the_tests_that_its_status_claims(method):
    assert method["status"] in ("published", "double", "unverified")
    for test in method["tests"]:
        assert (FOLDER / test).is_file(), test
    if method["status"] != "unverified":
        assert any(test.startswith(method["status"] + "/") for test in method["tests"])


def test_no_method_stands_twice():
    ids = [method["id"] for method in METHODS]
    assert len(ids) == len(set(ids))
