"""Reads a dossier's table of method results: the laboratories, levels and series that `quality transfer` knows by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jembatan.core.errors import InputError
from jembatan.core.text import Message, Text
from jembatan.dossier.data_file import DataFile, Row
from jembatan.dossier.labelled_values import LAB, LEVEL, SERIES, VALUE, Label, read_labelled_values
from jembatan.evidence.transfer.measured import Margin, Measured

METHOD = ("attribute", "test", "method", "procedure", "analyte", "parameter", "test item")
METHOD += ("parameter uji", "metode", "uji", "pengujian", "检验项目", "检测项目", "方法", "项目")
MARGIN = ("margin", "allowed difference", "acceptance difference", "batas selisih", "允许差", "界值")
ACCEPT = ("accept", "acceptance", "acceptance limit", "total error limit", "batas penerimaan", "可接受限")
SENDING = ("sending", "sender", "transferring", "originating", "pengirim", "转出方", "转移方", "发送方")
RECEIVING = ("receiving", "receiver", "penerima", "接收方", "转入方")


class MethodResults(NamedTuple):
    """One method's results in one pair of laboratories (or in one laboratory), with what the table itself allows."""

    method: str
    data: Measured
    margin: Margin | None  # as the table states it; None where it does not
    accept_percent: float | None
    is_order_known: bool  # whether the table says which laboratory sends; else the one named first
    left_out: list[Message]

    @property
    def name(self) -> str:
        """The method, or the column of its results where the table names none."""
        return self.method or self.data.value_column


def is_transfer_table(columns: Sequence[str]) -> bool:
    """Say whether the columns are those of a transfer: results with their laboratory."""
    return _has(columns, VALUE) and _has(columns, LAB)


def is_validation_table(columns: Sequence[str]) -> bool:
    """Say whether the columns are those of a precision study: results in series; a site or a batch alone is none."""
    series = [name for name in SERIES if name not in ("site", "批次")]
    return _has(columns, VALUE) and _has(columns, series)


def read_method_table(file: DataFile) -> Iterator[MethodResults | InputError]:
    """Yield each method's results, one entry for each receiving laboratory, or the fault of one method.

    The laboratory that the table calls sending, or else the one named first, is compared with each of the others.
    """
    column = file.find_column_if_any(METHOD)
    for method, part in (file.split(column) if column is not None else {"": file}).items():
        try:
            yield from _read_method(method, part)
        except InputError as error:
            yield error


def _read_method(method: str, file: DataFile) -> Iterator[MethodResults]:
    margin = _read_margin(file)
    accept = _read_accept(file)
    lower = {c.casefold(): c for c in file.columns}
    factors = [lower[s] for s in SERIES if s in lower and _is_filled(file, lower[s])]
    found = read_labelled_values(
        file,
        [
            *(Label(name, name, (), "", True) for name in factors),
            Label("laboratory", None, LAB, ""),
            Label("level", None, LEVEL, "", is_number=True),
        ],
    )
    factors = _choose_factors(factors, found.labels)
    laboratories = found.labels.get("laboratory", [])
    names = list(dict.fromkeys(laboratories))
    said = next((n for n in names if n.strip().casefold() in SENDING), None)
    receiver_said = [n for n in names if n.strip().casefold() in RECEIVING]
    if said is None and len(names) == 2 and len(receiver_said) == 1:
        said = next(n for n in names if n not in receiver_said)
    sending = said or (names[0] if names else "")
    pairs = [(sending, other) for other in names if other != sending] or [("", "")]
    for first, second in pairs:
        keep = [i for i in range(len(found.values)) if not second or laboratories[i] in (first, second)]
        yield MethodResults(
            method,
            Measured(
                [found.values[i] for i in keep],
                [(name, [found.labels[name][i] for i in keep]) for name in factors],
                [float(found.labels["level"][i]) for i in keep] if "level" in found.labels else [],
                [laboratories[i] for i in keep] if laboratories else [],
                first,
                second,
                found.unit,
                found.columns["value"],
            ),
            margin,
            accept,
            said is not None,
            found.left_out,
        )


def _read_margin(file: DataFile) -> Margin | None:
    found = _read_criterion(file, MARGIN, Text("margin", id="batas selisih", zh="界值"))
    if found is None:
        return None
    amount, place = found
    is_percent = amount.endswith(("%", "％"))
    return Margin(_positive(amount.rstrip("%％ "), place), is_percent)


def _read_accept(file: DataFile) -> float | None:
    found = _read_criterion(file, ACCEPT, Text("acceptance limit", id="batas penerimaan", zh="可接受限"))
    return _positive(found[0].rstrip("%％ "), found[1]) if found else None


def _read_criterion(file: DataFile, names: Sequence[str], what: Text) -> tuple[str, Text] | None:
    """Return the one text that a column of criteria holds for this method, with its place; None where there is none."""
    column = file.find_column_if_any(names)
    if column is None:
        return None
    stated: dict[str, Row] = {}
    for row in file.rows:
        text = re.sub(r"^[±+/\-\s]+", "", row.cells[column])
        if text:
            stated.setdefault(text, row)
    if len(stated) > 1:
        (one, _), (other, row) = list(stated.items())[:2]
        raise InputError.told(
            "two_criteria",
            "{place}: the {what} is {one} here and {other} above; state one for each method",
            place=file.place(row, column),
            what=what,
            one=repr(other),
            other=repr(one),
        )
    return next(((text, file.place(row, column)) for text, row in stated.items()), None)


def _positive(text: str, place: Text) -> float:
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        amount = 0.0
    if not 0 < amount < float("inf"):
        raise InputError.told(
            "no_criterion",
            "{place}: {text} is no limit; write a number above zero (2), or percent (2%)",
            place=place,
            text=repr(text),
        )
    return amount


def _has(columns: Sequence[str], names: Sequence[str]) -> bool:
    plain = {re.sub(r"[\s._-]+", " ", c).strip().casefold() for c in columns}
    return any(name in plain for name in names)


def _is_filled(file: DataFile, column: str) -> bool:
    """Say whether a column of series holds anything for this method; one method may need fewer factors than another."""
    at = file.columns.index(column)
    return any(row.cells[at] for row in file.rows)


def _choose_factors(factors: Sequence[str], labels: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the factors that vary, without the innermost ones that hold a single result each: those results are independent."""
    kept = [name for name in factors if len(set(labels[name])) > 1]
    above = [labels[name] for name in ("laboratory", "level") if name in labels]
    while kept:
        cells = Counter(zip(*above, *(labels[name] for name in kept), strict=True))
        if max(cells.values()) > 1:
            return kept
        kept.pop()
    return kept
