"""Assesses the worked example once for all golden tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "worked_example", Path(__file__).with_name("worked_example.py")
)
assert _SPEC is not None
assert _SPEC.loader is not None
example = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(example)


@pytest.fixture(scope="session")
def worked_example(tmp_path_factory):
    """The assessment of the worked example, and its golden texts by file name."""
    assessment = example.assess_worked_example(tmp_path_factory.mktemp("worked-example"))
    return assessment, example.golden_files(assessment)
