"""dataset_has: a data set at the section has the variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message

_DATA_TYPES = ("csv", "xport", "json", "spreadsheet")
_PACKED_NAMES = (
    ".dsjc",
    ".parquet",
    ".csv.gz",
    ".xpt.gz",
    ".json.gz",
    ".ndjson.gz",
)  # their header is not looked at
_JSON_NAME = re.compile(r'"name"\s*:\s*"([^"]+)"')


def dataset_has(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that one data set at the sections names all the variables in its first row or header.

    One whose names could not all be read leaves it undetermined, unless another has them.
    """
    variables: list[str] = check["variables"]
    expected = Message("expected.variables", {"variables": variables})
    data = [d for section in check["sections"] for d in context.shelf.at(section) if _is_data(d)]
    if not data:
        return CheckResult(
            holds=False, depth=Depth.PRESENT, observed=Message("observed.no_dataset"), expected=expected
        )
    lacking: dict[str, list[str]] = {}
    unknown = False
    for document in data:
        words, is_all = _names(document)
        lacking[document.path] = [v for v in variables if v.upper() not in words]
        unknown = unknown or not is_all
        if not lacking[document.path]:
            observed = Message("observed.variables_found", {"path": document.path})
            return CheckResult(
                holds=True, depth=Depth.CONTENT, observed=observed, expected=expected, where=(document.place,)
            )
    path, missing = min(lacking.items(), key=lambda item: len(item[1]))
    key = "observed.variables_unread" if unknown else "observed.variables_missing"
    return CheckResult(
        holds=None if unknown else False,
        depth=Depth.CONTENT,
        observed=Message(key, {"path": path, "variables": missing}),
        expected=expected,
        where=tuple(d.place for d in data),
    )


def _is_data(document: ShelvedDocument) -> bool:
    is_known = any(kind in document.properties.media_type for kind in _DATA_TYPES)
    return is_known or document.path.lower().endswith(_PACKED_NAMES)


def _names(document: ShelvedDocument) -> tuple[set[str], bool]:
    """Return the names in the header, in capitals, and whether those are all of them."""
    sample = document.properties.sample
    if "json" in document.properties.media_type:
        columns = _JSON_NAME.findall(sample)
        return {name.upper() for name in columns}, '"rows"' in sample
    words = {w.strip('" \t').upper() for w in re.split("[,;\n]", sample)}
    return words, bool(sample) and "..." not in words
