"""Stability results from CSV and XLSX: one row per result, one column per attribute, or one column per month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jembatan.core.errors import InputError, UsageError
from jembatan.core.text import Message
from jembatan.dossier.tables import Grid, read_grids
from jembatan.evidence.stability.attribute_kind import find_attribute_kind
from jembatan.evidence.stability.columns import ROLES, find_role, fold_name, split_unit, unit_of, without_unit
from jembatan.evidence.stability.conditions import split_condition
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
_BATCH_WORD = re.compile(r"^(?:batch|lot|bets|批号|批次)(?: no\.?)?[ :：#]*", re.IGNORECASE)
_BATCH = re.compile(
    r"(?:(?:batch|lot|bets|批号|批次)(?: no\.?)?[ :：#]*)?[A-Za-z]{0,6}[-_/]?\d[\w/-]*\d[\w/-]*|(?:batch|lot|bets|批号|批次) ?\w{1,3}",
    re.IGNORECASE,
)
_SEARCHED_ROWS = 15  # a header stands in the first rows, under a title


class ReadSettings(NamedTuple):
    """What the user says of the file: columns by role ("month": "Month"), and what the file does not carry."""

    columns: Mapping[str, str] = {}
    values: Sequence[str] = ()  # the columns of attributes, where the user names them
    limits: Limits = Limits()
    condition: str = ""
    study: str = ""
    pack: str = ""
    title: str = ""  # what is measured, where a table of batches does not say


NOTHING_SAID = ReadSettings()


class NoStabilityTableError(InputError):
    """The file holds tables perhaps, and none of stability results."""


class _Layout(NamedTuple):
    roles: dict[str, int]  # role -> column
    attributes: dict[int, str]  # column -> attribute, where each attribute has a column
    months: dict[int, float]  # column -> months, where each month has a column
    batches: dict[int, str] = {}  # column -> batch, where each batch has a column


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
        found = _find_header(grid, settings)
        if found is None:
            heads.append(grid.rows[0][1])
            continue
        at, layout = found
        above = " ".join([grid.sheet, *(cell for _, row in grid.rows[:at] for cell in row)])
        reader = _Rows(name, grid, grid.rows[at][1], layout, _fill(settings, above))
        if layout.batches:
            columns = [grid.rows[at][1][c] for c in layout.batches]
            problems.append(Message("stability.problem.batch_columns", {"file": name, "columns": columns}))
        for number, cells in grid.rows[at + 1 :]:
            results += reader.read(number, cells)
        problems += reader.problems
    if not results and not problems:
        named = ", ".join(repr(c) for c in heads[0] if c)[:200] if heads else "none"
        raise NoStabilityTableError(
            f"{name}: no column of months was found among {named}; name it with --time, and the results with --value"
        )
    return results, problems


def _fill(settings: ReadSettings, above: str) -> ReadSettings:
    """Return the settings with the condition and kind of study that a title or the sheet's name states."""
    kind = find_attribute_kind(above)
    if kind != "other" and not settings.title:
        settings = settings._replace(title=kind)
    condition = read_condition(above)
    if not split_condition(condition):
        return settings
    study = read_study(above)
    known = study if study in ("long_term", "accelerated", "intermediate") else ""
    return settings._replace(condition=condition, study=settings.study or known)


def _find_header(grid: Grid, settings: ReadSettings) -> tuple[int, _Layout] | None:
    for index, (_, cells) in enumerate(grid.rows[:_SEARCHED_ROWS]):
        layout = _find_layout(cells, [row for _, row in grid.rows[index + 1 :]], settings)
        if layout:
            return index, layout
    if settings.columns or settings.values:
        _require_named(grid.rows[0][1], settings)
    return None


def _require_named(cells: Sequence[str], settings: ReadSettings) -> None:
    import difflib

    for column in (*settings.columns.values(), *settings.values):
        if fold_name(column) not in [fold_name(c) for c in cells] and column not in cells:
            near = difflib.get_close_matches(column, [c for c in cells if c], n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(
                f"no column {column!r}; {hint}the columns are {', '.join(c for c in cells if c)}"
            )


def _find_layout(
    cells: Sequence[str], rows: Sequence[Sequence[str]], settings: ReadSettings
) -> _Layout | None:
    roles: dict[str, int] = {}
    chosen = {fold_name(column): role for role, column in settings.columns.items()}
    for index, cell in enumerate(cells):
        role = chosen.get(fold_name(cell)) if cell else None
        if role:
            roles[role] = index
    for index, cell in enumerate(cells):
        role = find_role(cell) if cell else ""
        if role and role not in roles and index not in roles.values() and role not in settings.columns:
            roles[role] = index
    if settings.columns and not set(settings.columns) <= set(roles):
        return None
    free = [i for i, c in enumerate(cells) if c and i not in roles.values() and not find_role(c)]
    if settings.values:
        wanted = {fold_name(v) for v in settings.values}
        attributes = {i: without_unit(c) for i, c in enumerate(cells) if c and fold_name(c) in wanted}
        if len(attributes) < len(wanted) or "month" not in roles:
            return None
        return _Layout({r: i for r, i in roles.items() if i not in attributes}, attributes, {})
    if "month" in roles and "value" in roles:
        return _Layout(roles, {}, {})
    if "month" in roles:
        numeric = {
            i: without_unit(cells[i])
            for i in free
            if any(read_value(r[i]).value is not None for r in rows if i < len(r))
        }
        if len(numeric) >= 2 and "batch" not in roles and all(_is_batch(c) for c in numeric.values()):
            return _Layout(
                roles, {}, {}, {i: _BATCH_WORD.sub("", c).strip() or c for i, c in numeric.items()}
            )
        return _Layout(roles, numeric, {}) if numeric else None
    months = {i: m for i in free if (m := read_months(cells[i])) is not None}
    if len(months) >= 2 and ("attribute" in roles or "batch" in roles):
        return _Layout(roles, {}, months)
    return None


def _is_batch(name: str) -> bool:
    """Say whether a column's name is a batch's: letters and digits together, or a number, and no attribute."""
    return bool(_BATCH.fullmatch(name)) and find_attribute_kind(name) == "other"


class _Rows:
    """Reads the rows under one header; what is wrong with a cell is told, and the rest is read."""

    def __init__(
        self, name: str, grid: Grid, header: Sequence[str], layout: _Layout, settings: ReadSettings
    ) -> None:
        self._file = (
            f"{name} [{grid.sheet}]" if grid.sheet and grid.sheet not in ("Sheet1", "Sheet") else name
        )
        self._header = header
        self._layout = layout
        self._settings = settings
        self._row_limits: dict[int, Limits] = {}
        self.problems: list[Message] = []

    def read(self, number: int, cells: Sequence[str]) -> Iterator[StabilityResult]:
        """Yield the results of one row."""
        layout = self._layout
        if layout.months:
            for column, months in layout.months.items():
                text = self._cell(cells, column)
                if text:
                    yield from self._result(
                        number, cells, months, column, self._role(cells, "attribute"), text
                    )
            return
        text = self._role(cells, "month")
        months = read_months(text)
        if months is None and layout.attributes and any(_LIMIT_ROW.fullmatch(cell) for cell in cells):
            self._row_limits = {c: read_limits(self._cell(cells, c)) for c in layout.attributes}
            return
        if months is None or months < 0:
            self._tell("stability.problem.month", number, layout.roles["month"], text)
            return
        for column, batch in layout.batches.items():
            yield from self._result(
                number,
                cells,
                months,
                column,
                self._settings.title or "value",
                self._cell(cells, column),
                batch,
            )
        if layout.batches:
            return
        if not layout.attributes:
            column = layout.roles["value"]
            yield from self._result(
                number, cells, months, column, self._role(cells, "attribute"), self._cell(cells, column)
            )
            return
        for column, attribute in layout.attributes.items():
            yield from self._result(number, cells, months, column, attribute, self._cell(cells, column))

    def _result(
        self,
        number: int,
        cells: Sequence[str],
        months: float,
        column: int,
        attribute: str,
        text: str,
        batch: str = "",
    ) -> Iterator[StabilityResult]:
        value = read_value(text, read_number(self._role(cells, "loq")))
        if value.is_absent:
            if text:
                self._tell("stability.problem.not_tested", number, column, text)
            return
        condition = self._condition(cells)
        words = self._role(cells, "study") or self._settings.study
        note = self._role(cells, "note")
        name, unit = split_unit(attribute or without_unit(self._header[column]))
        yield StabilityResult(
            place=f"row {number}",
            batch=batch or self._role(cells, "batch") or ("" if "batch" in self._layout.roles else "1"),
            months=months,
            attribute=name,
            text=text,
            value=value.value,
            censor=value.censor,
            unit=self._role(cells, "unit") or unit or unit_of(self._header[column]),
            limits=self._limits(number, cells, column),
            condition=condition,
            study=read_study(words, condition),
            pack=self._role(cells, "pack") or self._settings.pack,
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
        given = self._settings.limits
        if given.lower is not None or given.upper is not None:
            lower, upper = given.lower, given.upper
        return Limits(lower, upper)

    def _condition(self, cells: Sequence[str]) -> str:
        if words := self._role(cells, "condition"):
            return read_condition(words)
        if temperature := self._role(cells, "temperature"):
            humidity = self._role(cells, "humidity").rstrip("%RHrh ")
            celsius = read_number(temperature.rstrip("°C℃c "))
            if celsius is not None:
                return f"{celsius:g}C" + (f"/{read_number(humidity):g}RH" if read_number(humidity) else "")
        return self._settings.condition

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
