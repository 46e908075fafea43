"""CSV and Parquet as data sets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

from jembatan.core.errors import InputError
from jembatan.dossier.datasets import Cell, DataSet
from jembatan.dossier.encodings import decode_text

_DELIMITERS = ",;\t|"
_NUMBER = re.compile(r"[+-]?\d*(?:,\d+)?(?:[eE][+-]?\d+)?")


def read_csv(data: bytes, name: str, sha256: str) -> DataSet:
    """Return a CSV table (comma, semicolon, tab or bar; UTF-8, UTF-16 or GB18030) with every cell as text."""
    text, encoding = decode_text(data)
    if "\x00" in text[:4096]:
        raise InputError.told(
            "format_not_read",
            "{file}: not a format that is read here; export it as XPT, Dataset-JSON, CSV or Parquet",
            file=name,
        )
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    header: list[str] = []
    kept: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = [cell.strip() for cell in row]
            elif len(row) != len(header):
                raise InputError.told(
                    "cells_of_row",
                    "{file}, row {line}: {cells} cells under {columns} columns; quote texts that hold the separator, or export the data set again",
                    file=name,
                    line=reader.line_num,
                    cells=len(row),
                    columns=len(header),
                )
            else:
                kept.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError.told(
            "broken_line",
            "{file}, row {line}: {error}; export the data set again",
            file=name,
            line=reader.line_num,
            error=error,
        ) from None
    _check_header(header, name)
    if not kept:
        raise InputError.told(
            "header_alone", "{file}: a header and no row under it; export the data set again", file=name
        )
    columns: dict[str, list[Cell]] = {
        column: [row[i] if row[i].strip() else None for row in kept] for i, column in enumerate(header)
    }
    if delimiter == ";":
        columns = {column: _read_decimal_commas(cells) for column, cells in columns.items()}
    notes = () if encoding.startswith("utf") else (f"read as {encoding.upper()}",)
    return DataSet(name, sha256, columns, {}, 2, notes, tuple(lines))


def _read_decimal_commas(cells: list[Cell]) -> list[Cell]:
    """Return a column with points where all its numbers are written with decimal commas, as a spreadsheet saves them beside semicolons."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    if not all(_NUMBER.fullmatch(text) for text in texts):
        return cells
    return [cell.strip().replace(",", ".") if isinstance(cell, str) else cell for cell in cells]


def read_parquet(data: bytes, name: str, sha256: str) -> DataSet:
    """Return a Parquet table; whole and decimal numbers become numbers, dates their ISO text."""
    import polars

    try:
        frame = polars.read_parquet(io.BytesIO(data))
    except Exception as error:  # noqa: BLE001 - whatever the library raises, the file cannot be read
        raise InputError.told(
            "parquet",
            "{file}: the Parquet file cannot be read ({kind}); write it again",
            file=name,
            kind=type(error).__name__,
        ) from None
    _check_header(frame.columns, name)
    columns = {c: [_cell(v) for v in frame[c].to_list()] for c in frame.columns}
    return DataSet(name, sha256, columns, {})


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)


def _check_header(header: list[str], name: str) -> None:
    if not header:
        raise InputError.told("no_columns", "{file}: no column in it; give a header row", file=name)
    for number, column in enumerate(header, 1):
        if not column:
            raise InputError.told(
                "column_without_name",
                "{file}: column {number} has no name; name it or leave it out",
                file=name,
                number=number,
            )
    lowered = [c.lower() for c in header]
    twice = next((c for c in header if lowered.count(c.lower()) > 1), None)
    if twice:
        raise InputError.told(
            "column_twice",
            "{file}: the column {column} stands twice; rename one of them",
            file=name,
            column=repr(twice),
        )
