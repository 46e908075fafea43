"""One value of a product sheet, read as the type that its fact has."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Callable
from typing import Any

from jembatan.core.fact import FactDefinition, FactValue

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100  # a date outside is a slip of the pen


class SheetValueError(ValueError):
    """A value that its fact cannot have: what was expected, what stands there, what to write."""


def read_value(value: Any, definition: FactDefinition) -> FactValue:
    """Return the value as the fact's type. Raises SheetValueError in one sentence."""
    return _READERS[definition.type](value, definition)


def _text(value: Any, definition: FactDefinition) -> str:
    if not isinstance(value, str):
        raise SheetValueError(f'expected a text in quotes, found {_shown(value)}; write "..."')
    if not value.strip():
        raise SheetValueError("is empty; give the value or remove the line, so that it counts as not known")
    return value.strip()


def _choice(value: Any, definition: FactDefinition) -> str:
    if not isinstance(value, str):
        raise SheetValueError(f"expected one of {_allowed(definition)}, found {_shown(value)}")
    if value not in definition.values:
        near = difflib.get_close_matches(value, definition.values, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise SheetValueError(f"{value!r} is not allowed; {hint}expected one of {_allowed(definition)}")
    return value


def _texts(value: Any, definition: FactDefinition) -> list[str]:
    if not isinstance(value, list):
        raise SheetValueError(f'expected a list, found {_shown(value)}; write ["...", "..."]')
    return [_text(item, definition) for item in value]


def _choices(value: Any, definition: FactDefinition) -> list[str]:
    if not isinstance(value, list):
        raise SheetValueError(
            f'expected a list of {_allowed(definition)}, found {_shown(value)}; write ["..."]'
        )
    return [_choice(item, definition) for item in value]


def _number(value: Any, definition: FactDefinition) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SheetValueError(
            f"expected a number{_unit(definition)}, found {_shown(value)}; write it without quotes"
        )
    if not math.isfinite(value):
        raise SheetValueError("expected a finite number; remove the line if it is not known")
    return value


def _integer(value: Any, definition: FactDefinition) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise SheetValueError(f"expected a whole number{_unit(definition)}, found {_shown(value)}")
    return value


def _boolean(value: Any, definition: FactDefinition) -> bool:
    if not isinstance(value, bool):
        raise SheetValueError(f"expected true or false, found {_shown(value)}; write it without quotes")
    return value


def _date(value: Any, definition: FactDefinition) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise SheetValueError(
            f"expected a date, found {_shown(value)}; write it without quotes and time, as in 2026-11-22"
        )
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise SheetValueError(
            f"{value.isoformat()} cannot be right; expected a year from {EARLIEST_YEAR} to {LATEST_YEAR}"
        )
    return value


_READERS: dict[str, Callable[[Any, FactDefinition], FactValue]] = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "texts": _texts,
}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a table"
    return str(value)


def _allowed(definition: FactDefinition) -> str:
    return ", ".join(definition.values)


def _unit(definition: FactDefinition) -> str:
    return f" ({definition.unit})" if definition.unit else ""
