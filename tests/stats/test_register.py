"""The register of methods is true: its tests exist, and each status has the kind of test it claims."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from jembatan.stats.register import find_status, load_register

FOLDER = Path(__file__).parent
METHODS = list(load_register().values())


@pytest.mark.parametrize("method", METHODS, ids=[m["id"] for m in METHODS])
def test_a_method_has_the_tests_that_its_status_claims(method):
    assert method["status"] in ("published", "double", "unverified")
    for test in method["tests"]:
        assert (FOLDER / test).is_file(), test
    if method["status"] != "unverified":
        assert any(test.startswith(method["status"] + "/") for test in method["tests"])


def test_no_method_stands_twice():
    listed = [
        method["id"]
        for file in files("jembatan.stats.register").iterdir()
        if file.name.endswith(".toml")
        for method in tomllib.loads(file.read_text("utf-8"))["method"]
    ]
    assert len(listed) == len(set(listed)) == len(METHODS)


def test_every_published_and_double_test_belongs_to_a_method():
    named = {test for method in METHODS for test in method["tests"]}
    there = {
        f"{kind}/{path.name}"
        for kind in ("published", "double")
        for path in (FOLDER / kind).glob("test_*.py")
    }
    assert there <= named, sorted(there - named)


def test_a_method_that_is_not_listed_is_unverified():
    assert find_status("no.such_method") == "unverified"
