"""A table of measurements that a user names on the command line: its columns found by name, its numbers read with care."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jembatan.core.errors import InputError
from jembatan.core.text import Text
from jembatan.dossier.given_file import read_given_table
from jembatan.dossier.tables import is_separated_by_semicolons, read_rows

_MOST_BYTES = 50_000_000
_LARGEST = 1e15
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?%?$")


_TWO_READINGS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+%?")
_UNIT = re.compile(r"\s*[\[(（][^\])）]{1,16}[\])）]\s*$")
_SEARCHED_ROWS = 15  # a header stands in the first rows, under a title


class Row(NamedTuple):
    """One row with its number in the file, as a spreadsheet counts."""

    number: int
    cells: list[str]


class DataFile(NamedTuple):
    """A header and its rows; `name` is the file's name without its folder."""

    name: str
    sha256: str
    columns: list[str]
    rows: list[Row]
    decimal_commas: frozenset[int] = frozenset()  # columns in which 99,875 can only be a fraction

    def place(self, row: Row, column: int) -> Text:
        """Return where a cell stands, for a message."""
        name = repr(self.columns[column])
        return Text(
            f"{self.name}, row {row.number}, column {name}",
            id=f"{self.name}, baris {row.number}, kolom {name}",
            zh=f"{self.name} 第{row.number}行{name}列",
        )

    def find_column(self, wanted: str | None, aliases: Sequence[str] = (), *, option: str, what: str) -> int:
        """Return the column that the user named, or else the first with a usual name.

        Raises InputError naming the nearest column, or the option to give, where there is none.
        """
        plain = [_plain(name) for name in self.columns]
        if wanted is not None:
            if (found := self.find_column_if_any((wanted,))) is not None:
                return found
            near = difflib.get_close_matches(_plain(wanted), plain, 1, 0.5)
            hint = (
                f"did you mean {self.columns[plain.index(near[0])]!r}?" if near else f"it has {self._listed}"
            )
            raise InputError(f"{self.name}: no column {wanted!r} for {what}; {hint}")
        if (found := self.find_column_if_any(aliases)) is not None:
            return found
        raise InputError(
            f"{self.name}: no column for {what} was recognised (it has {self._listed}); name it with {option}"
        )

    def find_column_if_any(self, aliases: Sequence[str]) -> int | None:
        """Return the first column with one of the names, with or without a unit in brackets after it, or None."""
        plain = [_plain(name) for name in self.columns]
        bare = [_plain(_UNIT.sub("", name)) for name in self.columns]
        for names in (plain, bare):
            found = next((names.index(_plain(a)) for a in aliases if _plain(a) in names), None)
            if found is not None:
                return found
        return None

    def split(self, column: int) -> dict[str, DataFile]:
        """Return the rows apart by the texts of a column, in order of appearance."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.cells[column], []).append(row)
        return {text: self._replace(rows=rows) for text, rows in groups.items()}

    def number(self, row: Row, column: int) -> float:
        """Return the cell as a number; a decimal comma is understood. Raises InputError naming row and column."""
        text = row.cells[column].strip()
        where = self.place(row, column)
        if not text:
            raise InputError.told(
                "empty_result",
                "{where}: the cell is empty; enter the result or leave the row out",
                where=where,
            )
        if not _NUMBER.match(text):
            raise InputError.told(
                "not_a_number_data",
                "{where}: {text} is not a number; enter a number, or leave the row out and say why",
                where=where,
                text=repr(text),
            )
        if column not in self.decimal_commas and _TWO_READINGS.fullmatch(text):
            raise InputError.told(
                "two_readings",
                "{where}: {text} can be read in two ways; write it with a decimal point",
                where=where,
                text=repr(text),
            )
        value = float(text.rstrip("%").replace(",", "."))
        if abs(value) > _LARGEST:
            raise InputError.told(
                "too_large_value",
                "{where}: {text} is too large to be a measurement; correct it",
                where=where,
                text=repr(text),
            )
        return value

    @property
    def _listed(self) -> str:
        return ", ".join(repr(name) for name in self.columns[:12]) + (
            " ..." if len(self.columns) > 12 else ""
        )


def read_data_file(path: Path) -> DataFile:
    """Return the first table of a CSV or XLSX file.

    Raises InputError in one sentence where the file is absent, empty, no table, or has a column name twice.
    """
    return parse_data_file(path.name, read_given_table(path, _MOST_BYTES))


def parse_data_file(name: str, data: bytes) -> DataFile:
    """Return the first table of the bytes of a CSV or XLSX file; `name` is for messages.

    Raises InputError in one sentence where it is empty, no table, or has a column name twice.
    """
    try:
        rows = read_rows(data, name)
    except (UnicodeError, ValueError, KeyError, OSError) as error:
        raise InputError.told(
            "unreadable_table",
            "{file}: it cannot be read as a table ({kind}); save it as CSV or XLSX",
            file=name,
            kind=type(error).__name__,
        ) from error
    numbered = [Row(n, row) for n, row in enumerate(rows, start=1) if any(row)]
    if len(numbered) < 2:
        raise InputError.told(
            "no_table", "{file}: no table in it; give a header row and one row per result", file=name
        )
    numbered = numbered[_count_titles(numbered) :]
    columns = [name.strip() for name in numbered[0].cells]
    while columns and not columns[-1]:
        columns.pop()
    plain = [_plain(c) for c in columns]
    for place, label in enumerate(plain):
        if label and label in plain[:place]:
            raise InputError.told(
                "name_twice",
                "{file}, row {row}: the column name {column} stands twice; rename one",
                file=name,
                row=numbered[0].number,
                column=repr(columns[place]),
            )
    width = len(columns)
    found = []
    for row in numbered[1:]:
        if any(row.cells[width:]):
            raise InputError.told(
                "cells_beyond_name",
                "{file}, row {row}: {cells} cells under {width} columns; quote texts that hold the separator, or name the column",
                file=name,
                row=row.number,
                cells=len(row.cells),
                width=width,
            )
        found.append(Row(row.number, [*row.cells[:width], *[""] * (width - len(row.cells))]))
    commas = _find_decimal_commas(found, width, is_separated_by_semicolons(data))
    return DataFile(name, hashlib.sha256(data).hexdigest(), columns, found, commas)


def _find_decimal_commas(rows: Sequence[Row], width: int, semicolons: bool) -> frozenset[int]:
    """Return the columns in which a comma is the decimal mark beyond doubt.

    It is where semicolons separate the cells and no number has a point, or where another number of the column tells: 98,5.
    """
    found = set()
    for column in range(width):
        texts = [row.cells[column].strip() for row in rows]
        marked = [text for text in texts if _DECIMAL_COMMA.fullmatch(text)]
        if not marked or any(re.fullmatch(r"[+-]?\d*\.\d+%?", text) for text in texts):
            continue
        if semicolons or any(not _TWO_READINGS.fullmatch(text) for text in marked):
            found.add(column)
    return frozenset(found)


def _count_titles(rows: Sequence[Row]) -> int:
    """Return how many rows of one text stand above a header of several columns."""
    filled = [sum(1 for cell in row.cells if cell) for row in rows[:_SEARCHED_ROWS]]
    first = next((place for place, count in enumerate(filled) if count > 1), 0)
    return first if len(rows) - first >= 2 else 0


def _plain(name: str) -> str:
    return re.sub(r"[\s._-]+", " ", name).strip().casefold()
