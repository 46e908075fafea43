"""The outcome of every subject as numbers, by endpoint; codes are checked, missing ones follow a rule that is shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jembatan.core.errors import InputError, UsageError
from jembatan.dossier.datasets import MISSING_NUMBERS, DataSet
from jembatan.evidence.trial_question import Choice, Endpoint, TrialQuestion
from jembatan.evidence.trial_rows import list_some, suggest_value

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """One number a subject, NaN where missing: 0/1 for binary and survival events, a category code, a count or a value.

    `time` is that of a survival or count endpoint; `categories` name the codes of an ordinal one, lowest first; `outside`
    counts the codes that --valid-values does not name and that were taken as missing.
    """

    value: Floats
    time: Floats | None = None
    categories: tuple[str, ...] = ()
    outside: tuple[tuple[str, int], ...] = ()


def find_endpoint(data: DataSet, question: TrialQuestion, choices: list[Choice]) -> Endpoint:
    """Return the endpoint that was stated, or survival where the data set has CNSR; UsageError otherwise."""
    if question.endpoint:
        return question.endpoint
    if data.find("CNSR") and data.find("AVAL"):
        choices.append(Choice("endpoint", "survival", False))
        return "survival"
    if question.event_values:
        choices.append(Choice("endpoint", "binary", False))
        return "binary"
    raise UsageError.told(
        "endpoint_unknown",
        "{file}: the kind of endpoint cannot be told from its columns; state --endpoint binary, survival, normal, count or ordinal",
        file=data.name,
    )


def find_outcome(
    data: DataSet, question: TrialQuestion, endpoint: Endpoint, rows: Sequence[int], choices: list[Choice]
) -> Outcome:
    """Return the outcomes of the rows. Raises InputError naming the row and remedy where a code cannot be used."""
    if endpoint == "survival":
        return _survival(data, question, rows, choices)
    name = _outcome_column(data, question, endpoint)
    choices.append(Choice("outcome", name, bool(question.outcome)))
    if endpoint == "binary":
        return _binary(data, question, name, rows, choices)
    if endpoint == "ordinal":
        return _ordinal(data, question, name, rows, choices)
    value = np.array(data.numbers(name, rows))
    if endpoint == "normal":
        return Outcome(value)
    for i, count in zip(rows, value, strict=True):
        if count < 0 or (not math.isnan(count) and not float(count).is_integer()):
            raise InputError.told(
                "not_a_count",
                "{row}: {name} is {count}, not a count of events; correct it",
                row=data.row(i),
                name=name,
                count=f"{count:g}",
            )
    if not question.time:
        raise UsageError.told(
            "count_needs_time",
            "a count endpoint needs the time that each subject was watched; name its column with --time",
        )
    return Outcome(
        value,
        _times(data, data.column(question.time, "--time"), rows, choices, positive=True, is_stated=True),
    )


def _outcome_column(data: DataSet, question: TrialQuestion, endpoint: Endpoint) -> str:
    if question.outcome:
        return data.column(question.outcome, "--outcome")
    usual = ("AVALC", "AVAL") if endpoint == "binary" else ("AVAL",)
    for name in usual:
        if found := data.find(name):
            return found
    raise UsageError.told(
        "no_outcome_column",
        "{file}: {hint} as the outcome with --outcome",
        file=data.name,
        hint=data.suggest("AVAL"),
    )


def _survival(data: DataSet, question: TrialQuestion, rows: Sequence[int], choices: list[Choice]) -> Outcome:
    time = data.column(question.time or "AVAL", "--time")
    name = data.column(question.outcome or "CNSR", "--outcome")
    time_found = _times(data, time, rows, choices, positive=False, is_stated=bool(question.time))
    choices.append(Choice("outcome", name, bool(question.outcome)))
    if question.event_values:
        outcome = _binary(data, question, name, rows, choices)
        return Outcome(outcome.value, time_found, outside=outcome.outside)
    if name.upper() != "CNSR":
        raise UsageError.told(
            "say_events", "say which values of {name} are the event with --event-values", name=name
        )
    choices.append(Choice("event_values", "0", False))
    censored = np.array(data.numbers(name, rows))
    for i, code in zip(rows, censored, strict=True):
        if code < 0 or (not math.isnan(code) and not float(code).is_integer()):
            raise InputError.told(
                "not_censoring",
                "{row}: {name} is {code}; expected 0 for an event and 1 or more for censoring; correct it",
                row=data.row(i),
                name=name,
                code=f"{code:g}",
            )
    return Outcome(np.where(np.isnan(censored), math.nan, (censored == 0).astype(float)), time_found)


def _times(
    data: DataSet,
    name: str,
    rows: Sequence[int],
    choices: list[Choice],
    *,
    positive: bool,
    is_stated: bool,
) -> Floats:
    choices.append(Choice("time", name, is_stated))
    found = np.array(data.numbers(name, rows))
    for i, time in zip(rows, found, strict=True):
        if time < 0 or (positive and time == 0):
            if positive:
                raise InputError.told(
                    "time_positive",
                    "{row}: {name} is {time}; a time must be above zero; correct it",
                    row=data.row(i),
                    name=name,
                    time=f"{time:g}",
                )
            raise InputError.told(
                "time_not_negative",
                "{row}: {name} is {time}; a time must be zero or more; correct it",
                row=data.row(i),
                name=name,
                time=f"{time:g}",
            )
    return found


def _binary(
    data: DataSet, question: TrialQuestion, name: str, rows: Sequence[int], choices: list[Choice]
) -> Outcome:
    texts = data.texts(name)
    codes = [_canonical(texts[i]) for i in rows]
    there = list(dict.fromkeys(c for c in codes if c))
    valid = [_canonical(v) for v in question.valid_values]
    events = [_canonical(v) for v in question.event_values]
    if not events:
        events = _infer_events(data, name, there)
    choices.append(Choice("event_values", ", ".join(events), bool(question.event_values)))
    if valid:
        choices.append(Choice("valid_values", ", ".join(valid), True))
        for event in events:
            if event not in valid:
                raise UsageError.told(
                    "event_not_valid",
                    "--event-values names {event}, which --valid-values does not; add it there",
                    event=repr(event),
                )
    elif not any(e in there for e in events):
        raise InputError.told(
            "no_event_row",
            "{file}: no row has {name} = {events}; {hint} with --event-values",
            file=data.name,
            name=name,
            events=list_some(events),
            hint=suggest_value(events[0], there),
        )
    _refuse_mixed(data, name, rows, codes, valid or events)
    _refuse_other_spelling(data, name, rows, codes, events, {*events, *valid})
    known = set(valid) if valid else set(there)
    others = [] if valid else sorted(c for c in there if c not in events)
    if others:
        choices.append(Choice("nonevent_values", ", ".join(others), False))
    outside = Counter(c for c in codes if c and c not in known)
    value = [math.nan if c not in known else float(c in events) for c in codes]
    return Outcome(np.array(value), outside=tuple(sorted(outside.items())))


def _refuse_other_spelling(
    data: DataSet,
    name: str,
    rows: Sequence[int],
    codes: Sequence[str],
    events: Sequence[str],
    named: set[str],
) -> None:
    """Raise InputError at a code that is an event's but for capitals or spaces: it must not count as no event in silence."""
    folded = {"".join(event.casefold().split()): event for event in events}
    for i, code in zip(rows, codes, strict=True):
        event = folded.get("".join(code.casefold().split())) if code and code not in named else None
        if event:
            raise InputError.told(
                "other_spelling",
                "{row}: {name} is {code}, the event {event} in another spelling; write them alike, or name both in --event-values",
                row=data.row(i),
                name=name,
                code=repr(code),
                event=repr(event),
            )


def _infer_events(data: DataSet, name: str, there: Sequence[str]) -> list[str]:
    for kinds, event in (({"Y", "N"}, "Y"), ({"1", "0"}, "1")):
        if there and set(there) <= kinds:
            return [event]
    raise UsageError.told(
        "which_events",
        "{file}: {name} has {count} values, {values}; say which are the event with --event-values",
        file=data.name,
        name=name,
        count=len(there),
        values=list_some(sorted(there)),
    )


def _refuse_mixed(
    data: DataSet, name: str, rows: Sequence[int], codes: Sequence[str], wanted: Sequence[str]
) -> None:
    """Raise InputError at a text among numeric codes: it is a slip, not a category."""
    if not all(_is_number(w) for w in wanted):
        return
    for i, code in zip(rows, codes, strict=True):
        if code and not _is_number(code):
            raise InputError.told(
                "text_among_codes",
                "{row}: {name} is {code} among numeric codes; correct it, or leave it empty where it is missing",
                row=data.row(i),
                name=name,
                code=repr(code),
            )


def _ordinal(
    data: DataSet, question: TrialQuestion, name: str, rows: Sequence[int], choices: list[Choice]
) -> Outcome:
    texts = data.texts(name)
    codes = [_canonical(texts[i]) for i in rows]
    order = [_canonical(v) for v in question.valid_values]
    if not order:
        there = {c for c in codes if c}
        if not all(_is_number(c) for c in there):
            odd = next(i for i, c in zip(rows, codes, strict=True) if c and not _is_number(c))
            raise UsageError.told(
                "words_without_order",
                "{row}: {name} is {text}, and words have no order of their own; list the categories from lowest to highest with --valid-values",
                row=data.row(odd),
                name=name,
                text=repr(texts[odd]),
            )
        order = sorted(there, key=float)
    else:
        _refuse_mixed(data, name, rows, codes, order)
    choices.append(Choice("categories", " < ".join(order), bool(question.valid_values)))
    place = {category: float(k) for k, category in enumerate(order)}
    outside = Counter(c for c in codes if c and c not in place)
    return Outcome(
        np.array([place.get(c, math.nan) for c in codes]),
        categories=tuple(order),
        outside=tuple(sorted(outside.items())),
    )


def _canonical(text: str) -> str:
    """Return a code as one spelling: 1, 1.0 and 01 are the same; what stands for missing is empty."""
    text = text.strip()
    if text.lower() in MISSING_NUMBERS:
        return ""
    if _is_number(text):
        number = float(text)
        return str(int(number)) if number.is_integer() else repr(number)
    return text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
