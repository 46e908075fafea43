"""Which methods may be printed with which status: one file of data per subject, beside the tests that hold each method.

A status is `published` (a printed number is reproduced), `double` (two independent ways agree) or `unverified`. A method
that no file lists is unverified. `tests/stats/test_register.py` holds the register true.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Status = Literal["published", "double", "unverified"]


@cache
def load_register() -> dict[str, dict[str, Any]]:
    """Return each method by its id: title, status, and tests as paths below `tests/stats`."""
    methods: dict[str, dict[str, Any]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            methods |= {m["id"]: m for m in tomllib.loads(file.read_text("utf-8"))["method"]}
    return methods


def find_status(method: str) -> Status:
    """Return how far a method is verified; `unverified` where the register does not list it."""
    status: Status = load_register().get(method, {}).get("status", "unverified")
    return status
