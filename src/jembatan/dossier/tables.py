"""A table of texts from a CSV or XLSX file."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import NamedTuple

import msgspec

from jembatan.core.errors import InputError
from jembatan.dossier.encodings import decode_text
from jembatan.dossier.media_type import XLSX, ZIP, find_media_type, find_zip_type
from jembatan.dossier.package import Package

_MOST_BYTES = 50_000_000
_DELIMITERS = ",;\t|"


class Table(msgspec.Struct, frozen=True):
    """Named columns and rows of texts; every row has as many cells as there are columns."""

    columns: list[str]
    rows: list[list[str]]


class Grid(NamedTuple):
    """The cells of one sheet as texts: rows with their numbers in the file, from 1; empty rows are left out."""

    sheet: str  # empty for a CSV file
    rows: list[tuple[int, list[str]]]


def read_grids(data: bytes, name: str) -> list[Grid]:
    """Return the sheets of an XLSX workbook, or the one of a CSV file (comma, semicolon, tab or bar; UTF-8 or GB18030).

    Raises InputError naming the file where it is neither, or holds nothing.
    """
    if find_media_type(data[:24_576]) == ZIP:
        sheets = _rows_of_workbook(data, name)
    else:
        text, _ = decode_text(data)
        if "\0" in text:
            raise InputError(f"{name}: not a table; give CSV or XLSX")
        delimiter = max(_DELIMITERS, key=text[:4096].split("\n", 1)[0].count)
        sheets = [
            (
                "",
                [
                    [cell.strip() for cell in row]
                    for row in csv.reader(io.StringIO(text), delimiter=delimiter)
                ],
            )
        ]
    grids = [
        Grid(sheet, [(number, row) for number, row in enumerate(rows, start=1) if any(row)])
        for sheet, rows in sheets
    ]
    if not any(grid.rows for grid in grids):
        raise InputError(f"{name}: no table in it; give a header row and one row per result")
    return [grid for grid in grids if grid.rows]


def read_table(package: Package, path: str) -> Table:
    """Return the first table of a CSV file or of an XLSX workbook (see `read_grids`).

    Raises InputError naming the file and row where there is no header, or a row has more cells than the header.
    """
<<<<<<< HEAD
    rows = read_rows(package.read(path, at_most=_MOST_BYTES), path)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not numbered:
        raise InputError(f"{path}: no table in it; give a header row and one row per result")
=======
    numbered = read_grids(package.read(path, at_most=_MOST_BYTES), path)[0].rows
>>>>>>> ed01588 (Shelf life of a stability file: regression under every convention, the decision tree as law data, verdicts of China and Indonesia)
    columns = numbered[0][1]
    while columns and not columns[-1]:
        columns.pop()
    width = len(columns)
    found = []
    for number, row in numbered[1:]:
        if any(row[width:]):
            raise InputError(
                f"{path}, row {number}: {len(row)} cells under {width} columns; quote texts with delimiters"
            )
        found.append([*row[:width], *[""] * (width - len(row))])
    return Table(columns, found)


<<<<<<< HEAD
def read_rows(data: bytes, path: str) -> list[list[str]]:
    """Return every row of a CSV file or of a workbook's first sheet as texts; `path` is for messages only."""
    if find_media_type(data[:24_576]) == ZIP:
        return _rows_of_workbook(data, path)
    text, _ = decode_text(data)
    delimiter = max(_DELIMITERS, key=text[:4096].split("\n", 1)[0].count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def _rows_of_workbook(data: bytes, path: str) -> list[list[str]]:
=======
def _rows_of_workbook(data: bytes, path: str) -> list[tuple[str, list[list[str]]]]:
>>>>>>> ed01588 (Shelf life of a stability file: regression under every convention, the decision tree as law data, verdicts of China and Indonesia)
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if find_zip_type(archive.namelist()) != XLSX:
            raise InputError(f"{path}: not a workbook; give CSV or XLSX")
        if sum(entry.file_size for entry in archive.infolist()) > 10 * _MOST_BYTES:
            raise InputError(
                f"{path}: unpacks to more than {10 * _MOST_BYTES:,} bytes; give a smaller workbook"
            )
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        return [
            (
                sheet.title,
                [
                    ["" if v is None else str(v).strip() for v in row]
                    for row in sheet.iter_rows(values_only=True)
                ],
            )
            for sheet in book.worksheets
        ]
    finally:
        book.close()
