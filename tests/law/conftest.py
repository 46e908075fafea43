"""Makes the made-up country available to the tests of the law."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("zz", Path(__file__).with_name("zz.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_ZZ = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_ZZ)


@pytest.fixture
def made_up_country(tmp_path: Path) -> Path:
    """The folder, as --law takes it, of a country that exists in no file of the package."""
    folder: Path = _ZZ.write_made_up_country(tmp_path / "law")
    return folder
