"""Reads a column of results with the labels beside it (laboratory, level, day, batch, month): one result a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.data_file import DataFile

VALUE = (
    "value",
    "result",
    "assay",
    "y",
    "recovery",
    "content",
    "measured",
    "found",
    "response",
    "potency",
    "hasil",
    "kadar",
    "kandungan",
    "结果",
    "含量",
    "测定值",
)
UNIT = ("unit", "units", "uom", "satuan", "单位")
LAB = ("lab", "laboratory", "site lab", "laboratorium", "实验室")
LEVEL = (
    "level",
    "nominal",
    "concentration",
    "conc",
    "theoretical",
    "added",
    "target",
    "aras",
    "konsentrasi",
    "水平",
    "理论值",
    "浓度",
)
SERIES = (
    "site",
    "day",
    "run",
    "series",
    "analyst",
    "operator",
    "instrument",
    "hari",
    "seri",
    "analis",
    "天",
    "批次",
    "分析人员",
)
GROUP = (
    "group",
    "site",
    "process",
    "period",
    "phase",
    "origin",
    "source",
    "kelompok",
    "proses",
    "组别",
    "工艺",
    "场地",
)
BATCH = ("batch", "lot", "batch no", "lot no", "bets", "nomor bets", "批号", "批次")
MONTH = ("month", "months", "time", "bulan", "月", "时间")


class Label(NamedTuple):
    """One label to find: the name it gets, the column the user named, usual names, and the option that names it."""

    name: str
    wanted: str | None
    usual: Sequence[str]
    option: str
    is_needed: bool = False
    is_number: bool = False


class LabelledValues(NamedTuple):
    """Values with labels by name, their unit where a column gives one, and which rows were left out and why."""

    values: list[float]
    labels: dict[str, list[str]]
    columns: dict[str, str]
    unit: str
    left_out: list[Message]


def read_labelled_values(
    file: DataFile, labels: Sequence[Label], *, value: str | None = None, allow_negative: bool = False
) -> LabelledValues:
    """Return every row with a usable result.

    A result that is no number, or below zero unless that is allowed, is left out and named. Raises InputError where a needed column
    is missing, a label is empty, units of measurement are mixed, or nothing is left.
    """
    column = file.find_column(value, VALUE, option="--value", what="the results")
    places: dict[str, int] = {}
    for label in labels:
        if label.wanted is not None or label.is_needed:
            places[label.name] = file.find_column(
                label.wanted, label.usual, option=label.option, what=label.name
            )
        elif (found := file.find_column_if_any(label.usual)) is not None and found != column:
            places[label.name] = found
    unit_column = _find_unit_column(file)
    if unit_column is not None:
        _check_units(file, unit_column)
    numbers = {label.name for label in labels if label.is_number}
    result = LabelledValues(
        [],
        {name: [] for name in places},
        {name: file.columns[i] for name, i in places.items()} | {"value": file.columns[column]},
        next((r.cells[unit_column] for r in file.rows if r.cells[unit_column]), "")
        if unit_column is not None
        else "",
        [],
    )
    for row in file.rows:
        try:
            number = file.number(row, column)
            if number < 0 and not allow_negative:
                raise InputError("below zero")
        except InputError:
            result.left_out.append(
                Message(
                    "measurement.left_out",
                    {
                        "file": file.name,
                        "row": row.number,
                        "column": file.columns[column],
                        "text": row.cells[column],
                    },
                )
            )
            continue
        for name, i in places.items():
            text = row.cells[i]
            if not text:
                raise InputError.told(
                    "label_missing",
                    "{place}: the {name} of this result is missing; enter it",
                    place=file.place(row, i),
                    name=name,
                )
            result.labels[name].append(f"{file.number(row, i):.17g}" if name in numbers else text)
        result.values.append(number)
    if not result.values:
        raise InputError.told(
            "no_usable_result",
            "{file}: column {column} holds no usable result; name another with --value",
            file=file.name,
            column=repr(file.columns[column]),
        )
    return result


def _find_unit_column(file: DataFile) -> int | None:
    """Return the column of units of measurement; one that counts dosage units (1, 2, 3) is none."""
    column = file.find_column_if_any(UNIT)
    if column is None or any(row.cells[column].isdigit() for row in file.rows):
        return None
    return column


def _check_units(file: DataFile, column: int) -> None:
    first: dict[str, int] = {}
    for row in file.rows:
        text = row.cells[column].strip()
        if text:
            first.setdefault(text, row.number)
    if len(first) > 1:
        (unit, row_a), (other, row_b) = list(first.items())[:2]
        raise InputError.told(
            "results_in_two_units",
            "{file}, column {column}: results in {unit} (row {row}) and in {other} (row {other_row}); convert them to one unit",
            file=file.name,
            column=repr(file.columns[column]),
            unit=repr(unit),
            row=row_a,
            other=repr(other),
            other_row=row_b,
        )
