"""Stability results from CSV and XLSX: one row per result, or a column per attribute, batch or month, under one header or several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.tables import Grid, read_grids
from jembatan.evidence.stability.attribute_kind import find_attribute_kind
from jembatan.evidence.stability.columns import ROLES, split_unit, unit_of, without_unit
from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.header import (
    MAIN_STUDIES,
    ColumnKey,
    Layout,
    begins_a_table,
    find_layout,
    find_only_text,
    read_batch,
    require_named,
)
from jembatan.evidence.stability.result import StabilityResult
from jembatan.evidence.stability.wording import (
    read_condition,
    read_limits,
    read_months,
    read_number,
    read_study,
    read_value,
)
from jembatan.stats.stability.limits import Limits

_LIMIT_ROW = re.compile(
    r"\s*(?:specification|spec|limits?|acceptance criteri(?:a|on)|spesifikasi|syarat|batas|标准规定|质量标准|标准|限度)\.?\s*",
    re.IGNORECASE,
)
_SEARCHED_ROWS = 15  # a header stands in the first rows, under a title
_CARRIED = (
    "batch",
    "condition",
    "study",
    "pack",
    "product",
    "attribute",
)  # identifiers that people merge over rows
_OF_ATTRIBUTE = ("limits", "lower", "upper", "unit", "loq")  # merged together with their attribute


class ReadSettings(NamedTuple):
    """What the user says of the file: columns by role ("month": "Month"), and what the file does not carry."""

    columns: Mapping[str, str] = {}
    values: Sequence[str] = ()  # the columns of attributes, where the user names them
    condition: str = ""
    study: str = ""
    pack: str = ""
    title: str = ""  # what is measured, where a table of batches does not say
    batch: str = ""  # of a title or a line between rows


NOTHING_SAID = ReadSettings()
NOTHING_ABOVE = ColumnKey()


class NoStabilityTableError(InputError):
    """The file holds tables perhaps, and none of stability results."""


def read_stability_grids(
    data: bytes, name: str, settings: ReadSettings = NOTHING_SAID
) -> tuple[list[StabilityResult], list[Message]]:
    """Return the results of every sheet that holds a stability table, and the problems.

    Raises InputError where no sheet holds one, and UsageError where a column that the user named is not there.
    """
    results: list[StabilityResult] = []
    problems: list[Message] = []
    heads = []
    for grid in read_grids(data, name):
        found = _read_sheet(name, grid, settings, results, problems)
        if not found:
            heads.append(grid.rows[0][1])
    if not results and not problems:
        named = ", ".join(repr(c) for c in heads[0] if c)[:200] if heads else "none"
        raise NoStabilityTableError(
            f"{name}: no column of months was found among {named}; name it with --time, and the results with --value"
        )
    return results, problems


def _read_sheet(
    name: str,
    grid: Grid,
    settings: ReadSettings,
    results: list[StabilityResult],
    problems: list[Message],
) -> bool:
    """Add the results of every table of a sheet, one below the other; say whether there was one."""
    reader: _Rows | None = None
    above = [grid.sheet]
    index = 0
    while index < len(grid.rows):
        number, cells = grid.rows[index]
        layout = None
        if (reader is None and index < _SEARCHED_ROWS) or (reader and begins_a_table(cells)):
            # enough rows to see which columns hold numbers, and no more: a long table is searched once
            ahead = grid.rows[index:] if reader is None else grid.rows[index : index + 60]
            layout = find_layout([row for _, row in ahead], settings.columns, settings.values)
        if layout:
            if reader:
                problems += reader.problems
            head = _header_of([row for _, row in grid.rows[index : index + layout.height]])
            # a title between two tables says only what it says: the rest stays as before
            filled = _fill(reader.settings if reader else settings, " ".join(above))
            reader = _Rows(name, grid, head, layout, filled)
            if layout.batches:
                columns = [head[c] for c in layout.batches]
                problems.append(
                    Message("stability.problem.batch_columns", {"file": name, "columns": columns})
                )
            above = []
            index += layout.height
            continue
        if reader is None:
            above += cells
        elif only := find_only_text(cells):
            above.append(only)
            reader.settings = _fill(reader.settings, only)
            reader.read_line(number, cells, only)
        else:
            above = []
            results += reader.read(number, cells)
        index += 1
    if reader is None:
        if settings.columns or settings.values:
            require_named(grid.rows[0][1], settings.columns, settings.values)
        return False
    problems += reader.tell()
    return True


def _header_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lowest name of each column."""
    width = max(len(row) for row in rows)
    return [next((r[c] for r in reversed(rows) if c < len(r) and r[c]), "") for c in range(width)]


def _fill(settings: ReadSettings, above: str) -> ReadSettings:
    """Return the settings with what a title, the sheet's name or a line between rows states."""
    kind = find_attribute_kind(above)
    if kind != "other" and not settings.title:
        settings = settings._replace(title=kind)
    if batch := read_batch(above):
        settings = settings._replace(batch=batch)
    condition = read_condition(above)
    if not split_condition(condition):
        return settings
    study = read_study(above)
    known = study if study in MAIN_STUDIES else ""
    return settings._replace(condition=condition, study=known or settings.study)


class _Rows:
    """Reads the rows under one header; what is wrong with a cell is told, and the rest is read."""

    def __init__(
        self, name: str, grid: Grid, header: Sequence[str], layout: Layout, settings: ReadSettings
    ) -> None:
        self._file = (
            f"{name} [{grid.sheet}]" if grid.sheet and grid.sheet not in ("Sheet1", "Sheet") else name
        )
        self._header = header
        self._layout = layout
        self.settings = settings
        self._row_limits: dict[int, Limits] = {}
        self._last: dict[str, str] = {}
        self._carried: dict[str, list[int]] = defaultdict(list)
        self.problems: list[Message] = []

    def tell(self) -> list[Message]:
        """Return what was wrong, and which empty cells were read as merged with the one above."""
        merged = [
            Message(
                "stability.problem.merged",
                {
                    "file": self._file,
                    "column": self._header[self._layout.roles[role]],
                    "rows": f"{rows[0]}–{rows[-1]}" if len(rows) > 1 else str(rows[0]),
                    "count": len(rows),
                },
            )
            for role, rows in self._carried.items()
        ]
        return [*self.problems, *merged]

    def read_line(self, number: int, cells: Sequence[str], text: str) -> None:
        """Note a line between rows: what it says of storage or batch ends what was merged before; else it is no result."""
        if split_condition(read_condition(text)) or read_batch(text):
            self._last = {}
        elif "month" in self._layout.roles and not self._layout.keys:
            self._tell(
                "stability.problem.month", number, self._layout.roles["month"], self._role(cells, "month")
            )

    def read(self, number: int, cells: Sequence[str]) -> Iterator[StabilityResult]:
        """Yield the results of one row."""
        layout = self._layout
        cells = self._with_merged(number, cells)
        if layout.keys:
            yield from self._read_keys(number, cells)
            return
        if layout.months:
            for column, months in layout.months.items():
                text = self._cell(cells, column)
                if text:
                    yield from self._result(
                        number, cells, months, column, self._role(cells, "attribute"), text
                    )
            return
        text = self._role(cells, "month")
        months_read = read_months(text)
        if months_read is None and layout.attributes and any(_LIMIT_ROW.fullmatch(cell) for cell in cells):
            self._row_limits = {c: read_limits(self._cell(cells, c)) for c in layout.attributes}
            return
        if months_read is None or months_read < 0:
            self._tell("stability.problem.month", number, layout.roles["month"], text)
            return
        for column, batch in layout.batches.items():
            yield from self._result(
                number,
                cells,
                months_read,
                column,
                self.settings.title or "value",
                self._cell(cells, column),
                ColumnKey(batch=batch),
            )
        if layout.batches:
            return
        if not layout.attributes:
            column = layout.roles["value"]
            yield from self._result(
                number, cells, months_read, column, self._role(cells, "attribute"), self._cell(cells, column)
            )
            return
        for column, attribute in layout.attributes.items():
            yield from self._result(number, cells, months_read, column, attribute, self._cell(cells, column))

    def _read_keys(self, number: int, cells: Sequence[str]) -> Iterator[StabilityResult]:
        """Yield the results of a row under a header of several rows."""
        row_months = None
        if "month" in self._layout.roles:
            text = self._role(cells, "month")
            row_months = read_months(text)
            if row_months is None and any(_LIMIT_ROW.fullmatch(cell) for cell in cells):
                self._row_limits = {c: read_limits(self._cell(cells, c)) for c in self._layout.keys}
                return
            if row_months is None or row_months < 0:
                self._tell("stability.problem.month", number, self._layout.roles["month"], text)
                return
        for column, key in self._layout.keys.items():
            months = key.months if key.months is not None else row_months
            text = self._cell(cells, column)
            if months is not None and text:
                attribute = key.attribute or self._role(cells, "attribute") or self.settings.title or "value"
                yield from self._result(number, cells, months, column, attribute, text, key)

    def _with_merged(self, number: int, cells: Sequence[str]) -> Sequence[str]:
        """Return the row with identifiers of the rows above where their cells are empty: merged cells hold their text once."""
        roles = self._layout.roles
        full = list(cells) + [""] * (len(self._header) - len(cells))
        if not any(full[c] for c in range(len(full)) if c not in roles.values() or c == roles.get("value")):
            return cells
        same_attribute = "attribute" in roles and not self._role(full, "attribute")
        for role in (*_CARRIED, *(_OF_ATTRIBUTE if same_attribute else ())):
            if role not in roles:
                continue
            text = self._role(full, role)
            if not text and self._last.get(role):
                full[roles[role]] = self._last[role]
                if role not in _OF_ATTRIBUTE:
                    self._carried[role].append(number)
        self._last = {role: full[c] for role, c in roles.items() if role in (*_CARRIED, *_OF_ATTRIBUTE)}
        return full

    def _result(
        self,
        number: int,
        cells: Sequence[str],
        months: float,
        column: int,
        attribute: str,
        text: str,
        key: ColumnKey = NOTHING_ABOVE,
    ) -> Iterator[StabilityResult]:
        value = read_value(text, read_number(self._role(cells, "loq")))
        if value.is_absent:
            if text:
                self._tell("stability.problem.not_tested", number, column, text)
            return
        words = key.study or self._role(cells, "study") or self.settings.study
        stated = read_condition(words)
        if split_condition(stated):  # a column called study that holds conditions
            words = study if (study := read_study(words)) in MAIN_STUDIES else ""
        condition = key.condition or self._condition(cells, stated if split_condition(stated) else "")
        note = self._role(cells, "note")
        name, unit = split_unit(attribute or without_unit(self._header[column]))
        yield StabilityResult(
            place=f"row {number}",
            batch=key.batch
            or self._role(cells, "batch")
            or self.settings.batch
            or ("" if "batch" in self._layout.roles else "1"),
            months=months,
            attribute=name,
            text=text,
            value=value.value,
            censor=value.censor,
            unit=self._role(cells, "unit") or unit or unit_of(self._header[column]),
            limits=self._limits(number, cells, column),
            condition=condition,
            study=read_study(words, condition),
            pack=self._role(cells, "pack") or self.settings.pack,
            product=self._role(cells, "product"),
            use=self._role(cells, "use"),
            note=note,
        )

    def _limits(self, number: int, cells: Sequence[str], column: int) -> Limits:
        low, high = self._role(cells, "lower"), self._role(cells, "upper")
        stated = self._row_limits.get(column) or read_limits(self._role(cells, "limits"))
        lower, upper = stated.lower, stated.upper
        for text, role in ((low, "lower"), (high, "upper")):
            limit = read_number(text) if text else None
            if text and limit is None:
                found = read_limits(text)
                limit = found.lower if role == "lower" else found.upper
                if limit is None and text.strip("-–—/") and text.lower() not in ("na", "n/a", "none"):
                    self._tell("stability.problem.limit", number, self._layout.roles[role], text)
            if role == "lower":
                lower = limit if limit is not None else lower
            else:
                upper = limit if limit is not None else upper
        return Limits(lower, upper)

    def _condition(self, cells: Sequence[str], stated: str) -> str:
        if words := self._role(cells, "condition"):
            return read_condition(words)
        if temperature := self._role(cells, "temperature"):
            humidity = self._role(cells, "humidity").rstrip("%RHrh ")
            celsius = read_number(temperature.rstrip("°C℃c "))
            if celsius is not None:
                return f"{celsius:g}C" + (f"/{read_number(humidity):g}RH" if read_number(humidity) else "")
        return stated or self.settings.condition

    def _role(self, cells: Sequence[str], role: str) -> str:
        column = self._layout.roles.get(role)
        return self._cell(cells, column) if column is not None else ""

    @staticmethod
    def _cell(cells: Sequence[str], column: int) -> str:
        return cells[column] if column < len(cells) else ""

    def _tell(self, key: str, number: int, column: int, text: str) -> None:
        self.problems.append(
            Message(
                key, {"file": self._file, "row": number, "column": self._header[column], "text": text or "-"}
            )
        )


__all__ = ["ROLES", "ReadSettings", "read_stability_grids"]
