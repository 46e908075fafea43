"""From the bytes of a law file to its noun; an unknown key or wrong type names the file and the key."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import tomli

from jembatan.core.errors import LawError
from jembatan.core.partial_date import PartialDate
from jembatan.law.folders import LawFile, decode_text

T = TypeVar("T")


def read_table(file: LawFile) -> dict[str, Any]:
    """Return the file as TOML says it. Raises LawError naming file, line and what is wrong."""
    try:
        return tomli.loads(decode_text(file))
    except tomli.TOMLDecodeError as error:
        raise LawError(f"{file.path}: not valid TOML: {error}") from None


def decode_toml(file: LawFile, type_: type[T], read: Callable[[LawFile], dict[str, Any]] = read_table) -> T:
    """Return the file as `type_`; `read` gives its table. Raises LawError naming file, key and what was expected."""
    table = read(file)
    try:
        return msgspec.convert(table, type_, dec_hook=_decode_date)
    except msgspec.ValidationError as error:
        raise LawError(f"{file.path}: {error}; see CONTRIBUTING for the format") from None


def decode_rows(file: LawFile, type_: type[T]) -> list[T]:
    """Return the rows of a CSV file as `type_`. Raises LawError naming file, line and column."""
    rows: list[T] = []
    for number, row in enumerate(csv.DictReader(io.StringIO(decode_text(file))), start=2):
        if None in row or any(value is None for value in row.values()):
            raise LawError(
                f"{file.path}, line {number}: not as many columns as the header; quote texts with commas"
            )
        try:
            rows.append(msgspec.convert(row, type_, strict=False))
        except msgspec.ValidationError as error:
            raise LawError(f"{file.path}, line {number}: {error}") from None
    return rows


def _decode_date(type_: type, value: Any) -> Any:
    if type_ is PartialDate:
        if isinstance(value, dt.date):
            return PartialDate(value.isoformat())
        if isinstance(value, str):
            return PartialDate(value)
        raise ValueError(f"expected a date, got {value!r}")
    raise NotImplementedError(f"no way to read {type_}")
