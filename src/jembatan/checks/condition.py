"""Conditions on facts: any false line is false; else any unknown line is unknown; else true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from jembatan.core.fact import Fact, FactValue
from jembatan.core.grades import Confidence
from jembatan.core.partial_date import PartialDate

if TYPE_CHECKING:
    from jembatan.checks.context import Context


class ConditionResult(NamedTuple):
    """Whether the conditions hold (None: not known), the facts that decided it, and the names of those not known."""

    holds: bool | None
    because: tuple[Fact, ...]
    missing: tuple[str, ...]


def judge_conditions(conditions: Mapping[str, Any], context: Context) -> ConditionResult:
    """Judge every line: a value, a list of values, or { not, at_least, at_most, before, known, includes }."""
    true: list[Fact] = []
    false: list[Fact] = []
    missing: list[str] = []
    for name, wanted in conditions.items():
        fact = context.find(name)
        if (
            fact is not None
            and fact.provenance.kind == "read"
            and fact.provenance.confidence is Confidence.LOW
        ):
            fact = None  # what was read with low confidence settles nothing
        holds = _holds(fact.value if fact else None, wanted, context)
        if holds is None:
            missing.append(name)
        elif fact:
            (true if holds else false).append(fact)
        elif not holds:
            return ConditionResult(False, (), ())
    if false:
        return ConditionResult(False, tuple(false), ())
    if missing:
        return ConditionResult(None, tuple(true), tuple(missing))
    return ConditionResult(True, tuple(true), ())


def _holds(value: FactValue | None, wanted: Any, context: Context) -> bool | None:
    if not isinstance(wanted, Mapping):
        return None if value is None else _is_one_of(value, wanted)
    answers = [
        _word_holds(value, word, context.resolve(expected), context) for word, expected in wanted.items()
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _word_holds(value: FactValue | None, word: str, expected: Any, context: Context) -> bool | None:
    if word == "known":
        return (value is not None) is bool(expected)
    if value is None or expected is None:
        return None
    if word == "not":
        return not _is_one_of(value, expected)
    if word == "includes":
        have = value if isinstance(value, list) else [value]
        return any(item in have for item in (expected if isinstance(expected, list) else [expected]))
    if word == "before":
        limit = PartialDate(str(expected)).first_day
        return isinstance(value, dt.date) and value < limit
    if not isinstance(value, int | float):
        return None
    return bool(value >= expected) if word == "at_least" else bool(value <= expected)


def _is_one_of(value: FactValue, wanted: Any) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(value, list):
        return any(item in choices for item in value)
    if isinstance(value, dt.date):
        return any(value.isoformat() == str(choice) for choice in choices)
    return any(value == choice and isinstance(value, bool) == isinstance(choice, bool) for choice in choices)
