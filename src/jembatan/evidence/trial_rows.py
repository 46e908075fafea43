"""Which rows of a data set are analysed: parameter, population, filters; every choice that nobody stated is shown."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from jembatan.core.errors import InputError, UsageError
from jembatan.core.text import Text
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
            raise InputError.told(
                "no_paramcd",
                "{file}: there is no column PARAMCD for --parameter; leave the option out",
                file=data.name,
            )
        return rows
    texts = data.texts(name)
    found = list(dict.fromkeys(texts[i] for i in rows))
    if not question.parameter and len(found) > 1:
        raise UsageError.told(
            "several_parameters",
            "{file} holds {count} parameters; choose one with --parameter: {values}",
            file=data.name,
            count=len(found),
            values=list_some(found),
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
    raise InputError.told(
        "no_row_with",
        "{file}: no row has {column} = {wanted}; {hint} with {option}",
        file=data.name,
        column=column,
        wanted=repr(wanted),
        hint=suggest_value(wanted, there),
        option=option,
    )


def list_some(values: Sequence[str]) -> str:
    """Return the values in a line, the first dozen of them and how many more there are; an empty one is ''."""
    shown = ", ".join(map(repr, values[:_SHOWN]))
    return f"{shown}, … (+{len(values) - _SHOWN})" if len(values) > _SHOWN else shown


def suggest_value(wanted: str, there: Sequence[str]) -> Text:
    """Return a hint at the nearest value, or at those that are there."""
    near = difflib.get_close_matches(wanted, there, n=1, cutoff=0.6)
    if near:
        return Text(
            f"did you mean {near[0]!r}? name it",
            id=f"mungkin maksudnya {near[0]!r}? sebutkan",
            zh=f"是否指 {near[0]!r}？请写明",
        )
    listed = list_some(there)
    return Text(
        f"there are {listed}; name one",
        id=f"yang ada {listed}; sebutkan salah satu",
        zh=f"现有 {listed}；请写明其一",
    )


def refuse_duplicates(data: DataSet, rows: Sequence[int], subjects: Sequence[str]) -> None:
    """Raise InputError where a subject has more than one row among those that are analysed; no subject is named."""
    counts = Counter(subjects[i] for i in rows)
    twice = [subject for subject in dict.fromkeys(subjects[i] for i in rows) if counts[subject] > 1]
    if not twice:
        return
    first, second = [i for i in rows if subjects[i] == twice[0]][:2]
    differing = [c for c, cells in data.columns.items() if cells[first] != cells[second]]
    if not differing:
        raise InputError.told(
            "repeated_equal",
            "{row}: the subject of row {first} again (they are equal in every column); {count} subjects have several rows: keep one a subject with --where COLUMN=VALUE",
            row=data.row(second),
            first=data.number(first),
            count=len(twice),
        )
    raise InputError.told(
        "repeated_differing",
        "{row}: the subject of row {first} again (they differ in {columns}); {count} subjects have several rows: keep one a subject with --where COLUMN=VALUE",
        row=data.row(second),
        first=data.number(first),
        columns=list_some(differing[:4]),
        count=len(twice),
    )
