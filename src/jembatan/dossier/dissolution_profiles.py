"""Reads the dissolution profiles of two products, one row per unit or one row per result."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.data_file import DataFile, Row

PRODUCT = ("product", "type", "formulation", "treatment", "batch", "lot", "group", "sample", "produk", "bets")
PRODUCT += ("产品", "制剂", "批号", "样品")
UNIT = ("unit", "tablet", "capsule", "cap", "vessel", "dosage unit", "tab", "no", "tablet no", "vessel no")
UNIT += ("unit no", "tab", "kapsul", "bejana", "片号", "杯号", "单位")
TIME = ("time", "minutes", "min", "time min", "time (min)", "time_min", "t", "hour", "hours", "time (h)")
TIME += ("waktu", "menit", "时间", "时间(min)", "时间（min）")
PERCENT = (
    "percent",
    "dissolved",
    "% dissolved",
    "percent dissolved",
    "dissolved (%)",
    "dissolution",
    "release",
)
PERCENT += (
    "released",
    "% released",
    "value",
    "result",
    "%",
    "persen",
    "terlarut",
    "溶出度",
    "溶出量",
    "溶出率",
)
MEDIUM = ("medium", "media", "ph", "dissolution medium", "buffer", "medium disolusi", "介质", "溶出介质")
REFERENCE = (
    "reference",
    "ref",
    "r",
    "comparator",
    "innovator",
    "originator",
    "pembanding",
    "参比",
    "参比制剂",
)
TEST = ("test", "t", "generic", "uji", "受试", "受试制剂", "仿制")
_WIDE = re.compile(
    r"^[a-zA-Z]?[ ._-]*(\d+(?:[.,]\d+)?)[ ._-]*(min|mins|minutes|menit|分钟|分|h|hr|hour|hours|jam|小时)?$"
)
_HOURS = {"h", "hr", "hour", "hours", "jam", "小时"}
MOST_PERCENT = 130.0


class Profiles(NamedTuple):
    """Two products' profiles: units x times in percent; `left_out` says which rows were not used, and why."""

    time_unit: str  # min or h
    times: list[float]
    reference: list[list[float]]
    test: list[list[float]]
    reference_name: str
    test_name: str
    left_out: list[Message]


def split_by_medium(file: DataFile, medium: str | None = None) -> dict[str, DataFile]:
    """Return the file's rows by medium, one medium alone where it is named; a file without that column is one part named "".

    Raises InputError with those that exist where the medium named does not.
    """
    column = file.find_column_if_any(MEDIUM)
    if column is None:
        if medium is not None:
            raise InputError.told(
                "no_medium_column",
                "{file}: no column tells the medium; leave --medium out, or add one named medium",
                file=file.name,
            )
        return {"": file}
    parts = file.split(column)
    if medium is None:
        return parts
    if medium not in parts:
        raise InputError.told(
            "no_medium",
            "{file}: no medium {medium}; it has {there}",
            file=file.name,
            medium=repr(medium),
            there=", ".join(map(repr, parts)),
        )
    return {medium: parts[medium]}


def speaks_of_dissolution(*texts: str) -> bool:
    """Return whether a name or heading has a word of dissolution, in English, Indonesian or Chinese."""
    return any(w in text.casefold() for text in texts for w in ("dissol", "disolusi", "溶出", "terlarut"))


def is_dissolution_table(name: str, columns: Sequence[str]) -> bool:
    """Return whether a header is that of dissolution results: a product, and times as columns, or a time and a percentage."""
    plain = [c.strip().casefold() for c in columns]
    if not any(c in PRODUCT for c in plain):
        return False
    timed = [m for c in columns if (m := _WIDE.match(c.strip()))]
    spoken = speaks_of_dissolution(name, *plain)
    if len(timed) >= 3 and (spoken or all(m[2] for m in timed)):
        return True
    return spoken and any(c in TIME for c in plain) and any(c in UNIT for c in plain)


class _Cell(NamedTuple):
    product: str
    unit: str
    time: float
    row: Row
    column: int


def read_profiles(
    file: DataFile,
    *,
    reference: str | None = None,
    test: str | None = None,
    product: str | None = None,
    unit: str | None = None,
    time: str | None = None,
    percent: str | None = None,
    time_unit: str | None = None,
) -> Profiles:
    """Return the profiles of the two products of a file in long form (one result a row) or wide (one unit a row).

    A unit with a missing or impossible result is left out and named. Raises InputError in one sentence where products,
    columns or units of measurement cannot be told, a pull is entered twice, or nothing is left.
    """
    products = file.find_column(product, PRODUCT, option="--product", what="the product or batch")
    cells, found_unit = _wide_cells(file, products, unit) if time is None else ([], "")
    if not cells:
        cells, found_unit = _long_cells(file, products, unit, time, percent)
    names = list(dict.fromkeys(cell.product for cell in cells))
    first = _choose(names, reference, REFERENCE, "reference", file)
    second = _choose([n for n in names if n != first], test, TEST, "test", file)
    left_out: list[Message] = []
    by_product = {
        name: _units(file, [c for c in cells if c.product == name], left_out) for name in (first, second)
    }
    times = _common_times(file, by_product, first, second, left_out)
    _check_scale(file, by_product, first, second)
    whole = {name: _whole(file, name, units, times, left_out) for name, units in by_product.items()}
    return Profiles(
        (time_unit or found_unit or "min"), times, whole[first], whole[second], first, second, left_out
    )


def _wide_cells(file: DataFile, products: int, unit: str | None) -> tuple[list[_Cell], str]:
    headers = {i: m for i, name in enumerate(file.columns) if i != products and (m := _WIDE.match(name))}
    if len(headers) < 2:
        return [], ""
    units = {("h" if (m[2] or "").lower() in _HOURS else "min") if m[2] else "" for m in headers.values()}
    named = units - {""}
    if len(named) > 1:
        listed = ", ".join(repr(file.columns[i]) for i in headers)
        raise InputError.told(
            "mixed_times",
            "{file}, header row: minutes and hours are mixed in {listed}; write all times in one unit",
            file=file.name,
            listed=listed,
        )
    column = (
        file.find_column(unit, option="--unit", what="the unit") if unit else file.find_column_if_any(UNIT)
    )
    cells = []
    counted: dict[str, int] = {}
    for row in file.rows:
        name = row.cells[products]
        counted[name] = counted.get(name, 0) + 1
        label = row.cells[column] if column is not None else str(counted[name])
        cells += [_Cell(name, label, float(m[1].replace(",", ".")), row, i) for i, m in headers.items()]
    return cells, next(iter(named), "")


def _long_cells(
    file: DataFile, products: int, unit: str | None, time: str | None, percent: str | None
) -> tuple[list[_Cell], str]:
    t = file.find_column(time, TIME, option="--time", what="the sampling time")
    y = file.find_column(percent, PERCENT, option="--percent", what="the percent dissolved")
    u = file.find_column(unit, UNIT, option="--unit", what="the dosage unit")
    label = file.columns[t].lower()
    found = "h" if re.search(r"\b(h|hr|hour|hours|jam)\b|小时", label) else "min" if "min" in label else ""
    cells = [_Cell(row.cells[products], row.cells[u], file.number(row, t), row, y) for row in file.rows]
    negative = next((c for c in cells if c.time < 0), None)
    if negative:
        raise InputError.told(
            "negative_time", "{file}: a time below zero; correct it", file=file.place(negative.row, t)
        )
    return cells, found


def _choose(names: Sequence[str], wanted: str | None, usual: Sequence[str], what: str, file: DataFile) -> str:
    if wanted is not None:
        if wanted in names:
            return wanted
        near = difflib.get_close_matches(wanted, names, 1, 0.5)
        if near:
            raise InputError.told(
                "no_product_near",
                "{file}: no product {wanted}; did you mean {near}?",
                file=file.name,
                wanted=repr(wanted),
                near=repr(near[0]),
            )
        raise InputError.told(
            "no_product",
            "{file}: no product {wanted}; it has {there}",
            file=file.name,
            wanted=repr(wanted),
            there=", ".join(map(repr, names[:12])),
        )
    matching = [name for name in names if name.strip().casefold() in usual]
    if len(matching) == 1:
        return matching[0]
    if what == "test" and len(names) == 1:
        return names[0]
    if what == "test":
        raise InputError.told(
            "which_test",
            "{file}: which product is the test? It has {there}; name it with --test",
            file=file.name,
            there=", ".join(map(repr, names[:12])),
        )
    raise InputError.told(
        "which_reference",
        "{file}: which product is the reference? It has {there}; name it with --reference",
        file=file.name,
        there=", ".join(map(repr, names[:12])),
    )


def _units(file: DataFile, cells: Sequence[_Cell], left_out: list[Message]) -> dict[str, dict[float, _Cell]]:
    units: dict[str, dict[float, _Cell]] = {}
    for cell in cells:
        pulls = units.setdefault(cell.unit, {})
        if cell.time in pulls:
            raise InputError.told(
                "unit_time_twice",
                "{file}, row {row}: product {product}, unit {unit} has time {time} already in row {other}; keep one result, or give the units different numbers",
                file=file.name,
                row=cell.row.number,
                product=repr(cell.product),
                unit=repr(cell.unit),
                time=f"{cell.time:g}",
                other=pulls[cell.time].row.number,
            )
        pulls[cell.time] = cell
    return units


def _common_times(
    file: DataFile,
    by_product: dict[str, dict[str, dict[float, _Cell]]],
    first: str,
    second: str,
    left_out: list[Message],
) -> list[float]:
    pulled = {
        name: sorted({t for pulls in units.values() for t in pulls}) for name, units in by_product.items()
    }
    common = [t for t in pulled[first] if t in pulled[second]]
    only = [t for t in sorted({*pulled[first], *pulled[second]}) if t not in common]
    if not common or not any(t > 0 for t in common):
        raise InputError.told(
            "no_common_time",
            "{file}: {first} and {second} share no sampling time after zero ({times} against {others}); give results at the same times, in the same unit",
            file=file.name,
            first=repr(first),
            second=repr(second),
            times=_list(pulled[first]),
            others=_list(pulled[second]),
        )
    if only:
        left_out.append(Message("dissolution.left_out.time", {"file": file.name, "times": _list(only)}))
    return common


def _check_scale(
    file: DataFile, by_product: dict[str, dict[str, dict[float, _Cell]]], first: str, second: str
) -> None:
    """Refuse fractions beside percent: a whole product that stays below 1.5 while the other does not."""
    most = {}
    for name in (first, second):
        values = [
            v
            for pulls in by_product[name].values()
            for c in pulls.values()
            if (v := _value(file, c)) is not None
        ]
        most[name] = max(values, default=0.0)
    for name in (first, second):
        if 0 < most[name] <= 1.5:
            raise InputError.told(
                "look_like_fractions",
                "{file}: the results of {name} reach only {value} and look like fractions; give percent dissolved",
                file=file.name,
                name=repr(name),
                value=f"{most[name]:g}",
            )


def _whole(
    file: DataFile,
    name: str,
    units: dict[str, dict[float, _Cell]],
    times: Sequence[float],
    left_out: list[Message],
) -> list[list[float]]:
    whole = []
    for label, pulls in units.items():
        fault = None
        for t in times:
            cell = pulls.get(t)
            if cell is None:
                fault = Message(
                    "dissolution.left_out.missing",
                    {"file": file.name, "product": name, "unit": label, "time": f"{t:g}"},
                )
            elif (value := _value(file, cell)) is None or value < 0 or value > MOST_PERCENT:
                fault = Message(
                    "dissolution.left_out.value",
                    {
                        "file": file.name,
                        "row": cell.row.number,
                        "column": file.columns[cell.column],
                        "text": cell.row.cells[cell.column],
                        "product": name,
                        "unit": label,
                        "most": f"{MOST_PERCENT:g}",
                    },
                )
            if fault:
                left_out.append(fault)
                break
        if fault is None:
            whole.append([v for t in times if (v := _value(file, pulls[t])) is not None])
    if not whole:
        raise InputError.told(
            "no_complete_unit",
            "{file}: no unit of {name} has a usable result at every common time ({times}); complete the pulls or leave the incomplete times out",
            file=file.name,
            name=repr(name),
            times=_list(times),
        )
    return whole


def _value(file: DataFile, cell: _Cell) -> float | None:
    try:
        return file.number(cell.row, cell.column)
    except InputError:
        return None


def _list(times: Sequence[float]) -> str:
    return ", ".join(f"{t:g}" for t in times)
