"""The answers in the workbook of a report, found by the hidden row of machine names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from jembatan.core.answer import Answer, Plan
from jembatan.core.errors import InputError
from jembatan.core.text import LANGUAGES
from jembatan.report.plain_text import shorten
from jembatan.report.texts import load_texts
from jembatan.report.workbook import ANSWER_COLUMNS, KEY_COLUMNS

_ROWS_SEARCHED = 12  # the names stand in the second row; somebody may have put lines above
_DECIDES = ("holds", "note", "accepted_risk")  # an answer; owner and due alone are only a plan
_TRUE = {"y", "true", "x", "1"}
_FALSE = {"n", "false", "0"}


class _Row:
    """One row of the sheet: cells by machine name, and how to say where one stands."""

    def __init__(self, path: Path, sheet: str, row: tuple[Any, ...], columns: Mapping[str, int]) -> None:
        self._path, self._sheet, self._cells, self._columns = path, sheet, row, columns

    def value(self, name: str) -> Any:
        """Return what the cell holds; text without the space around it; None where it is empty."""
        cell = self._cell(name)
        if cell is None or cell.value is None:
            return None
        if cell.data_type == "f":
            raise self.fault(name, "a formula", "a value: formulas are not computed here")
        value = cell.value
        if isinstance(value, str):
            return value.strip() or None
        return value

    def text(self, name: str) -> str:
        """Return the cell as text; empty where it is empty."""
        value = self.value(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value)

    def fault(self, name: str, found: str, expected: str) -> InputError:
        """Return the error that names file, sheet, cell and column."""
        cell = self._cell(name)
        place = cell.coordinate if cell is not None and hasattr(cell, "coordinate") else f"row {self.number}"
        return InputError(
            f"{self._path}: sheet {self._sheet}, row {self.number}, column {name} (cell {place}): found {found}, expected {expected}"
        )

    @property
    def number(self) -> int:
        """The number of the row as the spreadsheet shows it."""
        return next((c.row for c in self._cells if hasattr(c, "row") and c.row), 0)

    def _cell(self, name: str) -> Any:
        column = self._columns.get(name)
        return self._cells[column] if column is not None and column < len(self._cells) else None


def read_answer_sheet(path: Path, content: bytes) -> tuple[list[Answer], list[Plan]]:
    """Return the answers that somebody filled in, and the plans: rows with an owner or a due date and no answer yet."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        raise InputError(
            f"{path}: not a workbook that can be opened ({error}); save it as .xlsx and try again"
        ) from None
    try:
        found = [rows for sheet in book.worksheets if (rows := _find_rows(path, sheet)) is not None]
        if not found:
            wanted = ", ".join((*KEY_COLUMNS, *ANSWER_COLUMNS))
            raise InputError(
                f"{path}: no sheet has the hidden row of names ({wanted}); give the workbook that 'jembatan assess --out' "
                "wrote, with that row kept"
            )
        checksums = _find_checksums(book)
        answers: list[Answer] = []
        plans: list[Plan] = []
        for row in found[0]:
            if answer := _read_answer(row, checksums):
                answers.append(answer)
            elif plan := _read_plan(row):
                plans.append(plan)
        return answers, plans
    finally:
        book.close()


def _find_rows(path: Path, sheet: Any) -> Iterator[_Row] | None:
    rows = sheet.iter_rows()
    for _, row in zip(range(_ROWS_SEARCHED), rows, strict=False):
        columns = {c.value: i for i, c in enumerate(row) if isinstance(c.value, str)}
        if {"requirement", "subject", "holds"} <= columns.keys():
            next(rows, None)  # the titles
            return (_Row(path, sheet.title, cells, columns) for cells in rows)
    return None


def _find_checksums(book: Any) -> dict[str, str]:
    """Return the checksum of each document that the workbook lists, so that an answer lapses when it changes."""
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        for _, row in zip(range(_ROWS_SEARCHED), rows, strict=False):
            names = list(row)
            if "path" in names and "sha256" in names:
                path, sha256 = names.index("path"), names.index("sha256")
                return {str(r[path]): str(r[sha256] or "") for r in rows if r[path]}
    return {}


def _read_answer(row: _Row, checksums: Mapping[str, str]) -> Answer | None:
    if all(row.value(name) is None for name in _DECIDES):
        return None
    requirement = row.text("requirement")
    if not requirement:
        raise row.fault("requirement", "nothing", "the requirement's code beside an answer")
    who = row.text("who")
    if not who:
        raise row.fault("who", "nothing", "name and role of who answers")
    on = _read_day(row, "on")
    if on is None:
        raise row.fault("on", "nothing", "the day of the answer, for example 2026-11-22")
    document = row.text("document")
    is_accepted, reason = _read_accepted_risk(row)
    return Answer(
        requirement=requirement,
        subject=row.text("subject") or "application",
        holds=_read_holds(row),
        who=who,
        on=on,
        document=document,
        page=_read_page(row),
        note=reason,
        accepted_risk=is_accepted,
        owner=row.text("owner"),
        due=_read_day(row, "due"),
        requirement_sha256=row.text("requirement_sha256"),
        document_sha256=checksums.get(document, ""),
    )


def _read_accepted_risk(row: _Row) -> tuple[bool, str]:
    """Return whether the risk is accepted, and the note; who writes the reason into the column itself means yes."""
    note = row.text("note")
    try:
        is_accepted = _read_word(row, "accepted_risk", "yes or nothing") is True
    except InputError:
        is_accepted, note = True, "; ".join(filter(None, [row.text("accepted_risk"), note]))
    if is_accepted and not note:
        raise row.fault("note", "nothing", "the reason why the risk is accepted")
    return is_accepted, note


def _read_plan(row: _Row) -> Plan | None:
    owner, due = row.text("owner"), _read_day(row, "due")
    if not row.text("requirement") or not (owner or due):
        return None
    subject = row.text("subject") or "application"
    return Plan(requirement=row.text("requirement"), subject=subject, owner=owner, due=due)


def _read_holds(row: _Row) -> bool | None:
    noted = {load_texts(language).say("label.answer_noted").casefold() for language in LANGUAGES}
    if row.text("holds").casefold() in noted:
        return None
    return _read_word(row, "holds", "yes, no or noted (ya, tidak, dicatat; 是, 否, 已记录)")


def _read_word(row: _Row, name: str, expected: str) -> bool | None:
    value = row.value(name)
    if value is None or isinstance(value, bool):
        return value
    word = row.text(name).casefold()
    texts = [load_texts(language) for language in LANGUAGES]
    if word in _TRUE or word in {t.say("label.answer_yes").casefold() for t in texts}:
        return True
    if word in _FALSE or word in {t.say("label.answer_no").casefold() for t in texts}:
        return False
    raise row.fault(name, repr(shorten(word, 40)), expected)


def _read_page(row: _Row) -> int | None:
    value = row.value("page")
    if value is None:
        return None
    try:
        page = int(row.text("page"))
    except ValueError:
        page = 0
    if page < 1 or isinstance(value, bool):
        raise row.fault("page", repr(value), "a page number from 1")
    return page


def _read_day(row: _Row, name: str) -> dt.date | None:
    value = row.value(name)
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise row.fault(name, repr(shorten(str(value), 40)), "a date, for example 2026-11-22") from None
