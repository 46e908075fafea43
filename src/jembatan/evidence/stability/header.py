"""Where a stability table's header is, and what its columns are: one row of names, or several with cells merged over columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jembatan.core.errors import UsageError
from jembatan.evidence.stability.attribute_kind import find_attribute_kind
from jembatan.evidence.stability.columns import find_role, fold_name, without_unit
from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.wording import read_condition, read_months, read_study, read_value

Rows = Sequence[Sequence[str]]
MAIN_STUDIES = ("long_term", "accelerated", "intermediate")
_BATCH_WORD = re.compile(r"^(?:batch|lot|bets|批号|批次)(?: no\.?)?[ :：#]*", re.IGNORECASE)
_BATCH = re.compile(
    r"(?:(?:batch|lot|bets|批号|批次)(?: no\.?)?[ :：#]*)?[A-Za-z]{0,6}[-_/]?\d[\w/-]*\d[\w/-]*|(?:batch|lot|bets|批号|批次) ?\w{1,3}",
    re.IGNORECASE,
)
_BATCH_IN_WORDS = re.compile(
    r"(?:batch|lot|bets|批号|批次)(?:\s*(?:no\b|number|nomor))?\.?\s*[:：#]?\s*((?=[\w/-]*\d)[A-Za-z0-9][\w/-]*)",
    re.IGNORECASE,
)
_LEVEL_ROWS = 3  # attribute, batch and month one above the other
_LABELS = ("batch", "month", "condition", "study", "attribute", "value")


class ColumnKey(NamedTuple):
    """What a header of several rows says of one column of results; empty where the row says it."""

    months: float | None = None
    batch: str = ""
    attribute: str = ""
    condition: str = ""
    study: str = ""


class Layout(NamedTuple):
    """The columns under a header."""

    roles: dict[str, int]  # role -> column
    attributes: dict[int, str] = {}  # column -> attribute, where each attribute has a column
    months: dict[int, float] = {}  # column -> months, where each month has a column
    batches: dict[int, str] = {}  # column -> batch, where each batch has a column
    keys: dict[int, ColumnKey] = {}  # column -> what a header of several rows says of it
    height: int = 1  # rows of the header


def find_layout(rows: Rows, columns: Mapping[str, str], values: Sequence[str]) -> Layout | None:
    """Return the layout where the first of the rows begins a header; `columns` and `values` are the names that the user gave."""
    if not columns and not values:
        stacked = find_stacked(rows)
        if stacked:
            return stacked
    return _find_single(rows[0], rows[1:], columns, values)


def begins_a_table(cells: Sequence[str]) -> bool:
    """Say whether a row could be the header of a further table below the first: names of columns and no result, or months."""
    texts = [c for c in cells if c]
    if not any(find_role(c) in ("batch", "month", "attribute") for c in texts):
        return False
    others = [c for c in texts if not find_role(c)]
    if all(read_value(c).value is None for c in others):
        return len(texts) >= 2
    return sum(read_months(c) is not None for c in others) >= 2


def require_named(cells: Sequence[str], columns: Mapping[str, str], values: Sequence[str]) -> None:
    """Raise UsageError with the nearest name for a column that the user named and that is not there."""
    for column in (*columns.values(), *values):
        if fold_name(column) not in [fold_name(c) for c in cells] and column not in cells:
            near = difflib.get_close_matches(column, [c for c in cells if c], n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(
                f"no column {column!r}; {hint}the columns are {', '.join(c for c in cells if c)}"
            )


def read_batch(words: str) -> str:
    """Return the one batch that a title or a line between rows names: "Batch No.: A123", "批号：20230101"; else nothing."""
    found = {m[1] for m in _BATCH_IN_WORDS.finditer(words)}
    return found.pop() if len(found) == 1 else ""


def _find_single(
    cells: Sequence[str], rows: Rows, columns: Mapping[str, str], values: Sequence[str]
) -> Layout | None:
    roles: dict[str, int] = {}
    chosen = {fold_name(column): role for role, column in columns.items()}
    for index, cell in enumerate(cells):
        role = chosen.get(fold_name(cell)) if cell else None
        if role:
            roles[role] = index
    for index, cell in enumerate(cells):
        role = find_role(cell) if cell else ""
        if role and role not in roles and index not in roles.values() and role not in columns:
            roles[role] = index
    if columns and not set(columns) <= set(roles):
        return None
    free = [i for i, c in enumerate(cells) if c and i not in roles.values() and not find_role(c)]
    if values:
        wanted = {fold_name(v) for v in values}
        attributes = {i: without_unit(c) for i, c in enumerate(cells) if c and fold_name(c) in wanted}
        if len(attributes) < len(wanted) or "month" not in roles:
            return None
        return Layout({r: i for r, i in roles.items() if i not in attributes}, attributes)
    if "month" in roles and "value" in roles:
        return Layout(roles)
    if "month" in roles:
        numeric = {
            i: without_unit(cells[i])
            for i in free
            if any(read_value(r[i]).value is not None for r in rows if i < len(r))
        }
        if len(numeric) >= 2 and "batch" not in roles and all(_is_batch(c) for c in numeric.values()):
            return Layout(roles, batches={i: _plain_batch(c) for i, c in numeric.items()})
        return Layout(roles, numeric) if numeric else None
    months = {i: m for i in free if (m := read_months(cells[i])) is not None}
    if len(months) >= 2 and ("attribute" in roles or "batch" in roles):
        return Layout(roles, months=months)
    return None


def _is_batch(name: str) -> bool:
    """Say whether a column's name is a batch's: letters and digits together, or a number, and no attribute."""
    return bool(_BATCH.fullmatch(name)) and find_attribute_kind(name) == "other"


def _plain_batch(name: str) -> str:
    return _BATCH_WORD.sub("", name).strip() or name


def find_stacked(rows: Rows) -> Layout | None:
    """Return the layout of a header of two or three rows, where cells are merged: months under batches, batches under attributes.

    A column of roles (test, limits, time) has its name in one of the rows alone; the columns of results have a text in the lowest.
    """
    for height in range(2, min(_LEVEL_ROWS, len(rows) - 1) + 1):
        found = _stacked_of(rows[:height])
        if found:
            return found
    return None


def _stacked_of(head: Rows) -> Layout | None:
    width = max(len(row) for row in head)
    cells = [[row[c] if c < len(row) else "" for c in range(width)] for row in head]
    roles: dict[str, int] = {}
    for c in range(width):
        column = [row[c] for row in cells]
        named = [text for text in column if text]
        if len(named) == 1 and not column[-1] and (role := find_role(named[0])):
            roles.setdefault(role, c)
    results = [c for c in range(width) if c not in roles.values() and cells[-1][c]]
    if len(results) < 2 or not {"attribute", "month"} & set(roles):
        return None
    merged = any(not row[c] for row in cells[:-1] for c in results)
    levels = [_filled(row, results) for row in cells]
    kinds = [_kind_of(level) for level in levels]
    if not merged or "" in kinds:
        return None
    if kinds[-1] == "attribute" and "batch" in _labels(levels[:-1], kinds):
        kinds[-1] = "batch"  # a row that says "Batch" stands above names of any form
    told = [kind for kind in kinds if kind != "label"]
    if len(set(told)) != len(told) or ("month" in roles) == ("month" in told):
        return None
    if "month" not in told and len(kinds) == len(told) == 1:
        return None
    keys = {c: _key([(kind, level[c]) for kind, level in zip(kinds, levels, strict=True)]) for c in results}
    if len(set(keys.values())) != len(keys):
        return None
    return Layout(roles, keys=keys, height=len(head))


def _filled(row: Sequence[str], results: Sequence[int]) -> dict[int, str]:
    """Return the text over each column of results: a merged cell's text stands at its left end."""
    found, last, before = {}, "", -1
    for c in results:
        for between in range(before + 1, c + 1):
            last = row[between] or last
        found[c], before = last, c
    return found


def _kind_of(level: Mapping[int, str]) -> str:
    texts = list(level.values())
    if not all(texts):
        return ""
    if all(find_role(t) in _LABELS for t in texts):
        return "label"
    months = [read_months(t) for t in texts]
    if all(m is not None for m in months) and months[0] == 0:
        return "month"
    if all(split_condition(read_condition(t)) for t in texts):
        return "condition"
    if all(read_study(t) in MAIN_STUDIES for t in texts):
        return "study"
    if all(_is_batch(t) for t in texts):
        return "batch"
    return "attribute" if all(read_value(t).value is None for t in texts) else ""


def _labels(levels: Sequence[Mapping[int, str]], kinds: Sequence[str]) -> set[str]:
    return {
        find_role(t)
        for level, kind in zip(levels, kinds, strict=False)
        if kind == "label"
        for t in level.values()
    }


def _key(told: Sequence[tuple[str, str]]) -> ColumnKey:
    key = ColumnKey()
    for kind, text in told:
        if kind == "month":
            key = key._replace(months=read_months(text))
        elif kind == "batch":
            key = key._replace(batch=_plain_batch(text))
        elif kind == "attribute":
            key = key._replace(attribute=text)
        elif kind == "study":
            key = key._replace(study=read_study(text))
        elif kind == "condition":
            study = read_study(text)
            key = key._replace(condition=read_condition(text), study=study if study in MAIN_STUDIES else "")
    return key


def find_only_text(cells: Sequence[str]) -> str:
    """Return the text of a row that holds one text alone (merged cells repeat it), or nothing."""
    texts = set(_texts(cells))
    return texts.pop() if len(texts) == 1 else ""


def _texts(cells: Sequence[str]) -> Iterator[str]:
    return (c for c in cells if c)
