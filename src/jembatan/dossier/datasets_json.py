"""CDISC Dataset-JSON 1.1 as one object or as NDJSON (metadata on the first line, one row a line)."""

from __future__ import annotations

from typing import Any

import msgspec

from jembatan.core.errors import InputError
from jembatan.dossier.datasets import Cell, DataSet


def read_json(data: bytes, name: str, sha256: str) -> DataSet:
    """Return the data set; the number of rows is held against the number that the file states."""
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    lines = data.split(b"\n")
    try:
        head = msgspec.json.decode(lines[0])
        is_lines = isinstance(head, dict) and "columns" in head and "rows" not in head
    except msgspec.DecodeError:
        is_lines = False
    if is_lines:
        rows = [_row_of_line(line, number, name) for number, line in enumerate(lines[1:], 2) if line.strip()]
        return _build(head, rows, name, sha256, first_row=2)
    try:
        document = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise InputError.told(
            "json_broken",
            "{file}: the JSON is broken or cut short ({error}); export the data set again",
            file=name,
            error=error,
        ) from None
    if not isinstance(document, dict) or not isinstance(document.get("rows"), list):
        raise InputError.told(
            "json_without_rows",
            "{file}: JSON without columns and rows; expected Dataset-JSON 1.1; export the data set again",
            file=name,
        )
    return _build(document, document["rows"], name, sha256, first_row=1)


def _row_of_line(line: bytes, number: int, name: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise InputError.told(
            "json_line_broken",
            "{file}, row {line}: the line is broken or cut short ({error}); export the data set again",
            file=name,
            line=number,
            error=error,
        ) from None


def _build(head: dict[str, Any], rows: list[Any], name: str, sha256: str, *, first_row: int) -> DataSet:
    described = head.get("columns")
    if not isinstance(described, list) or not all(isinstance(c, dict) and c.get("name") for c in described):
        raise InputError.told(
            "json_columns_unnamed",
            "{file}: its columns have no names; expected Dataset-JSON 1.1; export the data set again",
            file=name,
        )
    names = [str(c["name"]) for c in described]
    for number, row in enumerate(rows, first_row):
        if not isinstance(row, list) or len(row) != len(names):
            raise InputError.told(
                "json_row_length",
                "{file}, row {number}: not a list of {count} values; export the data set again",
                file=name,
                number=number,
                count=len(names),
            )
    stated = head.get("records")
    if isinstance(stated, int) and stated != len(rows):
        raise InputError.told(
            "json_rows_short",
            "{file}: {rows} rows, and its head states {stated}; the file is cut short: export the data set again",
            file=name,
            rows=len(rows),
            stated=stated,
        )
    columns = {column: [_cell(row[i]) for row in rows] for i, column in enumerate(names)}
    labels = {str(c["name"]): str(c.get("label", "")) for c in described}
    return DataSet(name, sha256, columns, labels, first_row)


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "Y" if value else "N"
    return float(value) if isinstance(value, int | float) else str(value)
