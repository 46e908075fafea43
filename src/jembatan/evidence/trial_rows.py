"""Which rows of a data set are analysed: parameter, population, filters; every choice that nobody stated is shown."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from jembatan.core.errors import InputError, UsageError
from jembatan.dossier.datasets import DataSet
from jembatan.evidence.trial_question import Choice, TrialQuestion

_POPULATION_FLAGS = ("FASFL", "ITTFL", "RANDFL", "SAFFL")
_SHOWN = 12


def select_rows(data: DataSet, question: TrialQuestion) -> tuple[list[int], list[Choice]]:
    """Return the rows (from 0) that are analysed, and the choices that led there.

    Raises InputError or UsageError where a choice must be stated or leaves nobody.
    """
    choices: list[Choice] = []
    rows = list(range(len(data)))
    rows = _by_parameter(data, question, rows, choices)
    rows = _by_population(data, question, rows, choices)
    rows = _by_analysis_flag(data, question, rows, choices)
    for column, wanted, is_equal in question.where:
        name = data.column(column, "--where")
        texts = data.texts(name)
        rows = _keep(data, rows, [i for i in rows if (texts[i] == wanted) is is_equal], name, wanted, texts)
        choices.append(Choice("where", f"{name} {'=' if is_equal else '!='} {wanted}", True))
    return rows, choices


def _by_parameter(
    data: DataSet, question: TrialQuestion, rows: list[int], choices: list[Choice]
) -> list[int]:
    name = data.find("PARAMCD")
    if name is None:
        if question.parameter:
            raise InputError(f"{data.name}: there is no column PARAMCD for --parameter; leave the option out")
        return rows
    texts = data.texts(name)
    found = list(dict.fromkeys(texts[i] for i in rows))
    if not question.parameter and len(found) > 1:
        raise UsageError(
            f"{data.name} holds {len(found)} parameters; choose one with --parameter: {list_some(found)}"
        )
    wanted = question.parameter or found[0]
    kept = _keep(data, rows, [i for i in rows if texts[i] == wanted], name, wanted, texts, "--parameter")
    label = data.find("PARAM")
    title = data.texts(label)[kept[0]] if label else ""
    choices.append(Choice("parameter", f"{wanted} ({title})" if title else wanted, bool(question.parameter)))
    return kept


def _by_population(
    data: DataSet, question: TrialQuestion, rows: list[int], choices: list[Choice]
) -> list[int]:
    if question.population:
        column, wanted = question.population
        name = data.column(column, "--population")
    else:
        flags = [found for flag in _POPULATION_FLAGS if (found := data.find(flag))]
        if not flags:
            choices.append(Choice("population", "", False))
            return rows
        name, wanted = flags[0], "Y"
    texts = data.texts(name)
    choices.append(Choice("population", f"{name} = {wanted}", question.population is not None))
    return _keep(data, rows, [i for i in rows if texts[i] == wanted], name, wanted, texts, "--population")


def _by_analysis_flag(
    data: DataSet, question: TrialQuestion, rows: list[int], choices: list[Choice]
) -> list[int]:
    name = data.find("ANL01FL")
    if name is None or any(data.find(column) == name for column, _, _ in question.where):
        return rows
    texts = data.texts(name)
    kept = [i for i in rows if texts[i] == "Y"]
    if not kept:
        return rows
    choices.append(Choice("analysis_flag", f"{name} = Y", False))
    return kept


def _keep(
    data: DataSet,
    before: Sequence[int],
    kept: list[int],
    column: str,
    wanted: str,
    texts: Sequence[str],
    option: str = "--where",
) -> list[int]:
    if kept:
        return kept
    there = list(dict.fromkeys(texts[i] for i in before))
    raise InputError(
        f"{data.name}: no row has {column} = {wanted!r}; {suggest_value(wanted, there)} with {option}"
    )


def list_some(values: Sequence[str]) -> str:
    """Return the values in a line, the first dozen of them."""
    shown = ", ".join(repr(v) if v else "(empty)" for v in values[:_SHOWN])
    return f"{shown} and {len(values) - _SHOWN} more" if len(values) > _SHOWN else shown


def suggest_value(wanted: str, there: Sequence[str]) -> str:
    """Return a hint at the nearest value, or at those that are there."""
    near = difflib.get_close_matches(wanted, there, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}? name it" if near else f"there are {list_some(there)}; name one"


def refuse_duplicates(data: DataSet, rows: Sequence[int], subjects: Sequence[str]) -> None:
    """Raise InputError where a subject has more than one row among those that are analysed; no subject is named."""
    counts = Counter(subjects[i] for i in rows)
    twice = [subject for subject in dict.fromkeys(subjects[i] for i in rows) if counts[subject] > 1]
    if not twice:
        return
    first, second = [i for i in rows if subjects[i] == twice[0]][:2]
    differing = [c for c, cells in data.columns.items() if cells[first] != cells[second]]
    hint = (
        f" (they differ in {list_some(differing[:4])})" if differing else " (they are equal in every column)"
    )
    raise InputError(
        f"{data.row(second)}: the subject of row {data.number(first)} again{hint}; {len(twice)} subjects have several "
        "rows: keep one a subject with --where COLUMN=VALUE"
    )
