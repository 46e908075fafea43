"""A table of texts from a CSV or XLSX file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from jembatan.core.errors import InputError
from jembatan.dossier.encodings import decode_text
from jembatan.dossier.media_type import XLSX, ZIP, find_media_type, find_zip_type
from jembatan.dossier.package import Package
from jembatan.dossier.workbook_head import find_first_rows

MOST_BYTES = 50_000_000
_DELIMITERS = ",;\t|"


class Table(msgspec.Struct, frozen=True):
    """Named columns and rows of texts; every row has as many cells as there are columns."""

    columns: list[str]
    rows: list[list[str]]


def read_table(package: Package, path: str) -> Table:
    """Return the first table of a CSV file (comma, semicolon, tab or bar; UTF-8 or GB18030) or of an XLSX workbook.

    Raises InputError naming the file and row where there is no header, or a row has more cells than the header.
    """
    rows = read_rows(package.read(path, at_most=MOST_BYTES), path)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not numbered:
        raise InputError.told(
            "no_table", "{file}: no table in it; give a header row and one row per result", file=path
        )
    columns = numbered[0][1]
    while columns and not columns[-1]:
        columns.pop()
    width = len(columns)
    found = []
    for number, row in numbered[1:]:
        if any(row[width:]):
            raise InputError.told(
                "cells_beyond_columns",
                "{file}, row {row}: {cells} cells under {width} columns; quote texts with delimiters",
                file=path,
                row=number,
                cells=len(row),
                width=width,
            )
        found.append([*row[:width], *[""] * (width - len(row))])
    return Table(columns, found)


def read_rows(data: bytes, path: str) -> list[list[str]]:
    """Return every row of a CSV file or of a workbook's first sheet as texts; `path` is for messages only."""
    return _read_sheets(data, path)[0][1]


def read_header(data: bytes, path: str) -> list[str]:
    """Return the first row of read_rows that is not empty, or nothing; errors as for `read_first_rows`."""
    return next(iter(read_first_rows(data, path, 1)), [])


def read_first_rows(data: bytes, path: str, most: int) -> list[list[str]]:
    """Return the first rows of read_rows that are not empty; a large workbook costs little more than a small one.

    `path` is for messages only; raises InputError where it is no table.
    """
    if find_media_type(data[:24_576]) == ZIP:
        with _opened_archive(data, path) as archive:
            head = find_first_rows(archive, most)
        if head is not None:
            return head
        with _opened_workbook(data, path) as book:
            rows = (_cells(row) for row in book.worksheets[0].iter_rows(values_only=True))
            return list(islice(filter(any, rows), most))
    text, _ = decode_text(data)
    try:
        return list(islice(filter(any, ([cell.strip() for cell in row] for row in _lines(text))), most))
    except csv.Error as error:
        raise InputError.told(
            "not_a_table", "{file}: not a table ({error}); give CSV or XLSX", file=path, error=error
        ) from None


class Grid(NamedTuple):
    """The cells of one sheet as texts: rows with their numbers in the file, from 1; empty rows are left out."""

    sheet: str  # empty for a CSV file
    rows: list[tuple[int, list[str]]]


def read_grids(data: bytes, path: str) -> list[Grid]:
    """Return every sheet of a workbook, or the one table of a CSV file; `path` is for messages only.

    Raises InputError where all of it is empty.
    """
    grids = [
        Grid(sheet, [(number, row) for number, row in enumerate(rows, start=1) if any(row)])
        for sheet, rows in _read_sheets(data, path)
    ]
    if not any(grid.rows for grid in grids):
        raise InputError.told(
            "no_table", "{file}: no table in it; give a header row and one row per result", file=path
        )
    return [grid for grid in grids if grid.rows]


def _read_sheets(data: bytes, path: str) -> list[tuple[str, list[list[str]]]]:
    """Return name and rows of each sheet; a CSV file (comma, semicolon, tab or bar) is one without a name."""
    if find_media_type(data[:24_576]) == ZIP:
        return _sheets_of_workbook(data, path)
    text, _ = decode_text(data)
    lines = _lines(text)
    try:
        rows = [[cell.strip() for cell in row] for row in lines]
    except csv.Error as error:
        raise InputError.told(
            "not_a_table_at_line",
            "{file}, line {line}: not a table ({error}); give CSV or XLSX",
            file=path,
            line=lines.line_num,
            error=error,
        ) from None
    return [("", rows)]


def _lines(text: str) -> Any:
    return csv.reader(io.StringIO(text, newline=None), delimiter=_find_delimiter(text))


def _find_delimiter(text: str) -> str:
    return max(_DELIMITERS, key=text[:4096].split("\n", 1)[0].count)


def is_separated_by_semicolons(data: bytes) -> bool:
    """Return whether the bytes are a CSV file as a spreadsheet writes it where numbers have a decimal comma."""
    if find_media_type(data[:24_576]) == ZIP:
        return False
    return _find_delimiter(decode_text(data)[0]) == ";"


def _sheets_of_workbook(data: bytes, path: str) -> list[tuple[str, list[list[str]]]]:
    with _opened_workbook(data, path) as book:
        return [
            (sheet.title, [_cells(row) for row in sheet.iter_rows(values_only=True)])
            for sheet in book.worksheets
        ]


def _cells(row: Iterable[Any]) -> list[str]:
    return ["" if value is None else str(value).strip() for value in row]


@contextmanager
def _opened_archive(data: bytes, path: str) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if find_zip_type(archive.namelist()) != XLSX:
            raise InputError.told("not_a_workbook", "{file}: not a workbook; give CSV or XLSX", file=path)
        if sum(entry.file_size for entry in archive.infolist()) > 10 * MOST_BYTES:
            raise InputError.told(
                "workbook_too_large",
                "{file}: unpacks to more than {most} bytes; give a smaller workbook",
                file=path,
                most=f"{10 * MOST_BYTES:,}",
            )
        yield archive


@contextmanager
def _opened_workbook(data: bytes, path: str) -> Iterator[Any]:
    from openpyxl import load_workbook

    with _opened_archive(data, path):
        pass  # it is a workbook, and no larger than allowed
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        yield book
    finally:
        book.close()
