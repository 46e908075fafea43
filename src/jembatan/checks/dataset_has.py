"""dataset_has: a data set at the section has the variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message

_DATA_TYPES = ("csv", "xpt", "json", "ndjson", "spreadsheet")


def dataset_has(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that one data set at the sections names all the variables in its first row or header."""
    variables: list[str] = check["variables"]
    expected = Message("expected.variables", {"variables": variables})
    data = [
        d
        for section in check["sections"]
        for d in context.shelf.at(section)
        if any(kind in d.properties.media_type for kind in _DATA_TYPES)
    ]
    if not data:
        return CheckResult(
            holds=False, depth=Depth.PRESENT, observed=Message("observed.no_dataset"), expected=expected
        )
    lacking: dict[str, list[str]] = {}
    for document in data:
        words = {
            w.strip('" \t').upper()
            for w in document.properties.sample.replace("\n", ",").replace(";", ",").split(",")
        }
        lacking[document.path] = [v for v in variables if v.upper() not in words]
        if not lacking[document.path]:
            observed = Message("observed.variables_found", {"path": document.path})
            return CheckResult(
                holds=True, depth=Depth.CONTENT, observed=observed, expected=expected, where=(document.place,)
            )
    path, missing = min(lacking.items(), key=lambda item: len(item[1]))
    observed = Message("observed.variables_missing", {"path": path, "variables": missing})
    return CheckResult(
        holds=False,
        depth=Depth.CONTENT,
        observed=observed,
        expected=expected,
        where=tuple(d.place for d in data),
    )
