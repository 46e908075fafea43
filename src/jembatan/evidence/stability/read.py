"""Reads a stability file of any kind that is known: CSV, XLSX, FHIR as JSON or XML."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jembatan.core.errors import InputError
from jembatan.dossier.given_file import read_given_table
from jembatan.evidence.stability.result import StabilityData
from jembatan.evidence.stability.table import NOTHING_SAID, ReadSettings, read_stability_grids

_MOST_BYTES = 50_000_000


def read_stability_file(path: Path, settings: ReadSettings = NOTHING_SAID) -> StabilityData:
    """Return the results of a file with every problem met. Raises InputError where there is none to read."""
    return read_stability_bytes(read_given_table(path, _MOST_BYTES), path.name, settings)


def read_stability_bytes(data: bytes, name: str, settings: ReadSettings = NOTHING_SAID) -> StabilityData:
    """Return the results in the bytes of a file; see `read_stability_file`."""
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"<")):
        from jembatan.evidence.stability.fhir import read_stability_bundle

        results, problems = read_stability_bundle(data, name, settings)
    else:
        results, problems = read_stability_grids(data, name, settings)
    if not results:
        if problems:
            raise InputError.told(
                "no_result_because",
                "{file}: not one result could be read ({problem}); see the columns that are known in the documentation",
                file=name,
                problem=problems[0],
            )
        raise InputError.told(
            "no_result",
            "{file}: not one result could be read; see the columns that are known in the documentation",
            file=name,
        )
    return StabilityData(
        name=name, sha256=hashlib.sha256(data).hexdigest(), results=tuple(results), problems=tuple(problems)
    )
