"""SAS transport files, version 5 and 8, by pyreadstat; what it passes over in silence is checked here.

A file that was cut short loses rows without a word, and a label cut in the middle of a Chinese character breaks it, so the
texts come as bytes and are decoded here: UTF-8, else GB18030.
"""

from __future__ import annotations

import datetime as dt
import struct
import tempfile
from pathlib import Path
from typing import Any

from jembatan.core.errors import InputError
from jembatan.dossier.datasets import Cell, DataSet

_RECORD = 80
_MEMBER = b"HEADER RECORD*******MEM"
_NAMES = (b"HEADER RECORD*******NAMESTR", b"HEADER RECORD*******NAMSTV8")
_ROWS = (b"HEADER RECORD*******OBS     ", b"HEADER RECORD*******OBSV8   ")


def read_xpt(data: bytes, name: str, sha256: str) -> DataSet:
    """Return the one data set in the transport file."""
    _check_whole(data, name)
    columns, labels = _read(data, name)
    raw = [text.encode("latin-1") for text in _texts(columns, labels)]
    encoding = _find_encoding(raw)
    decoded = {c: [_decode_cell(v, encoding) for v in values] for c, values in columns.items()}
    notes = [] if encoding in ("ascii", "utf-8") else [f"texts read as {encoding.upper()}"]
    found: dict[str, str] = {}
    for column, label in labels.items():
        found[column], is_cut = _decode(label.encode("latin-1"), encoding)
        if is_cut:
            notes.append(
                f"the label of {column} ends in half a character (40 bytes hold 13 Chinese characters)"
            )
    if not next(iter(decoded.values()), []):
        raise InputError.told("xpt_no_row", "{file}: columns and no row; write the data set again", file=name)
    return DataSet(name, sha256, decoded, found, 1, tuple(notes))


def _read(data: bytes, name: str) -> tuple[dict[str, list[Any]], dict[str, str]]:
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.xpt"
        path.write_bytes(data)
        try:
            columns, meta = pyreadstat.read_xport(str(path), output_format="dict", encoding="LATIN1")
        except Exception as error:  # noqa: BLE001 - whatever the library raises, the file cannot be read
            raise InputError.told(
                "xpt_unreadable",
                "{file}: the transport file cannot be read ({error}); write it again",
                file=name,
                error=error,
            ) from None
    labels = {c: label or "" for c, label in zip(meta.column_names, meta.column_labels, strict=True)}
    return columns, labels


def _check_whole(data: bytes, name: str) -> None:
    """Raise InputError where the file was cut, or holds several data sets.

    Version 5 states no number of rows: a cut at the end of both a row and a record of 80 bytes cannot be seen.
    """
    if data.count(_MEMBER + b"BER") + data.count(_MEMBER + b"BV8") > 1:
        raise InputError.told(
            "xpt_several", "{file}: holds several data sets; write each to a file of its own", file=name
        )
    names = max(data.find(mark) for mark in _NAMES)
    rows = max(data.find(mark) for mark in _ROWS)
    if len(data) % _RECORD or names < 0 or rows < 0:
        raise InputError.told(
            "cut_short", "{file}: the file is cut short: fetch or write it again", file=name
        )
    length = _row_length(data, names, name)
    body = data[rows + _RECORD :]
    rest = len(body) % length
    if rest and body[-rest:].strip(b" "):
        raise InputError.told(
            "xpt_last_row",
            "{file}: its last row has {rest} of {length} bytes; the file is cut short: fetch or write it again",
            file=name,
            rest=rest,
            length=length,
        )
    if data[rows:].startswith(_ROWS[1]):
        stated = data[rows + 48 : rows + 63].strip()
        if stated.isdigit() and int(stated) > len(body) // length:
            raise InputError.told(
                "xpt_rows_short",
                "{file}: {rows} rows, and its head states {stated}; the file is cut short: fetch or write it again",
                file=name,
                rows=len(body) // length,
                stated=int(stated),
            )


def find_variable_names(head: bytes) -> tuple[list[str], bool]:
    """Return the variables that the first bytes of a transport file name, and whether those are all of them."""
    names = max(head.find(mark) for mark in _NAMES)
    digits = head[names + 48 : names + 58]
    if names < 0 or not digits.isdigit():
        return [], False
    is_long = head[names:].startswith(_NAMES[1])
    at, found = names + _RECORD, []
    for number in range(int(digits)):
        described = head[at + 140 * number : at + 140 * (number + 1)]
        if len(described) < 140:
            return found, False
        name = described[88:120] if is_long and described[88:120].strip(b" \0") else described[8:16]
        found.append(name.strip(b" \0").decode("ascii", "replace"))
    return found, True


def _row_length(data: bytes, names: int, name: str) -> int:
    """Return the bytes of one row, from the lengths that the column descriptions state."""
    digits = data[names + 48 : names + 58]  # the same place in both versions
    if not digits.isdigit():
        raise InputError.told(
            "xpt_head", "{file}: its head does not say how many columns there are; write it again", file=name
        )
    at = names + _RECORD
    total = 0
    for number in range(int(digits)):
        described = data[at + 140 * number : at + 140 * number + 6]
        if len(described) < 6:
            raise InputError.told(
                "cut_short", "{file}: the file is cut short: fetch or write it again", file=name
            )
        total += struct.unpack(">h", described[4:6])[0]
    if total <= 0:
        raise InputError.told(
            "xpt_no_length", "{file}: its head states columns of no length; write it again", file=name
        )
    return total


def _texts(columns: dict[str, list[Any]], labels: dict[str, str]) -> list[str]:
    values = {v for cells in columns.values() for v in cells if isinstance(v, str) and not v.isascii()}
    return [*sorted(values), *(label for label in labels.values() if not label.isascii())]


def _find_encoding(raw: list[bytes]) -> str:
    if not raw:
        return "ascii"
    for encoding in ("utf-8", "gb18030"):
        if all(not _is_broken(text, encoding) for text in raw):
            return encoding
    return "latin-1"


def _is_broken(text: bytes, encoding: str) -> bool:
    """Say whether the text is not of the encoding, a character cut at its end set aside."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError as error:
        return not (error.reason.startswith(("unexpected end", "incomplete")) and error.end >= len(text))
    return False


def _decode(text: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text, and whether half a character at its end was left out."""
    try:
        return text.decode(encoding), False
    except UnicodeDecodeError as error:
        return text[: error.start].decode(encoding), True


def _decode_cell(value: Any, encoding: str) -> Cell:
    if isinstance(value, str):
        text = value if value.isascii() else _decode(value.encode("latin-1"), encoding)[0]
        return text or None
    if value is None or value != value:
        return None
    return value.isoformat() if isinstance(value, dt.date | dt.time) else float(value)
