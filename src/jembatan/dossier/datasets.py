"""A clinical data set read from bytes: SAS XPT, Dataset-JSON, NDJSON, .dsjc, CSV or Parquet, gzipped or not.

What the bytes are is told by the bytes. Every error names the file and the row or column, and what to do.
"""

from __future__ import annotations

import difflib
import gzip
import hashlib
import io
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jembatan.core.errors import InputError
from jembatan.core.text import Text

Cell = str | float | None
MISSING_NUMBERS = frozenset({"", ".", "na", "nan", "null"})
_MOST_BYTES = 2_000_000_000


@dataclass(frozen=True)
class DataSet:
    """Named columns of equal length; a cell is a text, a number or None.

    `name` is the file's name without its folder; `first_row` is the number that the file gives to its first data row (2
    under a header line), `lines` the number of each row where they do not simply follow; `notes` say what a reader should
    know of how it was read.
    """

    name: str
    sha256: str
    columns: dict[str, list[Cell]]
    labels: dict[str, str]
    first_row: int = 1
    notes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values()), []))

    def find(self, name: str) -> str | None:
        """Return the column of that name, whatever its case, or None."""
        return next((c for c in self.columns if c.lower() == name.lower()), None)

    def column(self, name: str, option: str = "") -> str:
        """Return the column of that name; raises InputError with the nearest names where there is none."""
        found = self.find(name)
        if found is None:
            if option:
                raise InputError.told(
                    "no_column_for_option",
                    "{file}: there is no column {name}; {hint} with {option}",
                    file=self.name,
                    name=repr(name),
                    hint=self.suggest(name),
                    option=option,
                )
            raise InputError.told(
                "no_column",
                "{file}: there is no column {name}; {hint}",
                file=self.name,
                name=repr(name),
                hint=self.suggest(name),
            )
        return found

    def suggest(self, name: str) -> Text:
        """Return a hint at the nearest columns, or at all of them."""
        by_lower = {c.lower(): c for c in self.columns}
        near = [by_lower[n] for n in difflib.get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)]
        if near:
            return Text(
                f"did you mean {' or '.join(near)}? name a column",
                id=f"mungkin maksudnya {' atau '.join(near)}? sebutkan kolomnya",
                zh=f"是否指 {' 或 '.join(near)}？请写明列名",
            )
        shown = ", ".join(list(self.columns)[:25]) + (", ..." if len(self.columns) > 25 else "")
        return Text(
            f"it has {shown}; name one of them",
            id=f"kolom yang ada: {shown}; sebutkan salah satu",
            zh=f"现有列：{shown}；请写明其一",
        )

    def texts(self, name: str) -> list[str]:
        """Return a column as texts; missing is empty, a whole number has no point."""
        return [show_cell(cell) for cell in self.columns[name]]

    def numbers(self, name: str, rows: Sequence[int] | None = None) -> list[float]:
        """Return a column as numbers, NaN where missing, for the rows (from 0) or all of them.

        Raises InputError naming the first row that is neither a number nor missing.
        """
        cells = self.columns[name]
        return [self._number(name, i, cells[i]) for i in (range(len(cells)) if rows is None else rows)]

    def row(self, index: int) -> Text:
        """Return how to point at a row, counted from 0."""
        number = self.number(index)
        return Text(
            f"{self.name}, row {number}", id=f"{self.name}, baris {number}", zh=f"{self.name} 第{number}行"
        )

    def number(self, index: int) -> int:
        """Return the number that the file gives to a row, counted from 0."""
        return self.lines[index] if self.lines else index + self.first_row

    def _number(self, name: str, index: int, cell: Cell) -> float:
        if cell is None:
            return math.nan
        if isinstance(cell, float):
            return cell
        if cell.strip().lower() in MISSING_NUMBERS:
            return math.nan
        try:
            value = float(cell)
        except ValueError:
            raise InputError.told(
                "not_a_number",
                "{row}: {name} is {value}, not a number; correct it, leave it empty where it is missing, or name another column",
                row=self.row(index),
                name=name,
                value=repr(cell),
            ) from None
        if math.isinf(value):
            raise InputError.told(
                "infinite",
                "{row}: {name} is infinite; correct it or leave it empty",
                row=self.row(index),
                name=name,
            )
        return value


def show_cell(cell: Cell) -> str:
    """Return a cell as text: empty where missing, a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        if math.isnan(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return cell.strip()


def read_dataset_file(path: Path) -> DataSet:
    """Return the data set in a file. Raises InputError where it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, _names_beside(path), n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"{path.name} does not exist; {hint}give a data set") from None
    except IsADirectoryError:
        raise InputError(f"{path.name} is a folder; give one data set") from None
    return read_dataset(data, path.name)


def read_dataset(data: bytes, name: str) -> DataSet:
    """Return the data set in the bytes; `name` is only for messages. Raises InputError where it cannot be read."""
    sha256 = hashlib.sha256(data).hexdigest()
    data = _unpack(data, name)
    if not data.strip():
        raise InputError.told("empty_file", "{file}: the file is empty; export the data set again", file=name)
    if data.startswith(b"HEADER RECORD*******LIB"):
        from jembatan.dossier.datasets_xpt import read_xpt

        return read_xpt(data, name, sha256)
    if data.startswith(b"PAR1"):
        from jembatan.dossier.datasets_table import read_parquet

        return read_parquet(data, name, sha256)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"SAS FILE" in data[:300]:
        raise InputError.told(
            "format_not_read",
            "{file}: not a format that is read here; export it as XPT, Dataset-JSON, CSV or Parquet",
            file=name,
        )
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        from jembatan.dossier.datasets_json import read_json

        return read_json(data, name, sha256)
    from jembatan.dossier.datasets_table import read_csv

    return read_csv(data, name, sha256)


def _unpack(data: bytes, name: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            unpacked = stream.read(_MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error):
        raise InputError.told(
            "damaged_gzip", "{file}: the compressed file is cut short or damaged; fetch it again", file=name
        ) from None
    if len(unpacked) > _MOST_BYTES:
        raise InputError.told(
            "unpacks_too_large",
            "{file}: unpacks to more than {most} bytes; give a smaller data set",
            file=name,
            most=f"{_MOST_BYTES:,}",
        )
    return unpacked


def _names_beside(path: Path) -> list[str]:
    try:
        return [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return []
