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
            raise InputError(
                f"{self.name}: there is no column {name!r}; {self.suggest(name)}{f' with {option}' if option else ''}"
            )
        return found

    def suggest(self, name: str) -> str:
        """Return a hint at the nearest columns, or at all of them."""
        by_lower = {c.lower(): c for c in self.columns}
        near = difflib.get_close_matches(name.lower(), by_lower, n=3, cutoff=0.6)
        if near:
            return f"did you mean {' or '.join(by_lower[n] for n in near)}? name a column"
        shown = ", ".join(list(self.columns)[:25]) + (", ..." if len(self.columns) > 25 else "")
        return f"it has {shown}; name one of them"

    def texts(self, name: str) -> list[str]:
        """Return a column as texts; missing is empty, a whole number has no point."""
        return [show_cell(cell) for cell in self.columns[name]]

    def numbers(self, name: str, rows: Sequence[int] | None = None) -> list[float]:
        """Return a column as numbers, NaN where missing, for the rows (from 0) or all of them.

        Raises InputError naming the first row that is neither a number nor missing.
        """
        cells = self.columns[name]
        return [self._number(name, i, cells[i]) for i in (range(len(cells)) if rows is None else rows)]

    def row(self, index: int) -> str:
        """Return how to point at a row, counted from 0."""
        return f"{self.name}, row {self.number(index)}"

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
            raise InputError(
                f"{self.row(index)}: {name} is {cell!r}, not a number; correct it, leave it empty where it is missing, "
                "or name another column"
            ) from None
        if math.isinf(value):
            raise InputError(f"{self.row(index)}: {name} is infinite; correct it or leave it empty")
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
        raise InputError(f"{name}: the file is empty; export the data set again")
    if data.startswith(b"HEADER RECORD*******LIB"):
        from jembatan.dossier.datasets_xpt import read_xpt

        return read_xpt(data, name, sha256)
    if data.startswith(b"PAR1"):
        from jembatan.dossier.datasets_table import read_parquet

        return read_parquet(data, name, sha256)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"SAS FILE" in data[:300]:
        raise InputError(
            f"{name}: not a format that is read here; export it as XPT, Dataset-JSON, CSV or Parquet"
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
        raise InputError(f"{name}: the compressed file is cut short or damaged; fetch it again") from None
    if len(unpacked) > _MOST_BYTES:
        raise InputError(f"{name}: unpacks to more than {_MOST_BYTES:,} bytes; give a smaller data set")
    return unpacked


def _names_beside(path: Path) -> list[str]:
    try:
        return [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return []
