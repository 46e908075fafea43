"""A table of counts, one row an arm and region, as the data set of subjects that it stands for."""

from __future__ import annotations

import math
from dataclasses import replace

from jembatan.core.errors import InputError
from jembatan.dossier.datasets import Cell, DataSet
from jembatan.evidence.trial_question import TrialQuestion

EVENT = "EVENT (expanded)"
_MOST_SUBJECTS = 2_000_000


def expand_counts(data: DataSet, subjects: str, events: str) -> DataSet:
    """Return one row a subject, with the column EVENT (1 or 0) beside the others; a binary endpoint needs no more.

    `subjects` and `events` are the columns of the numbers. Raises InputError naming the row that cannot be so.
    """
    n_column, event_column = data.column(subjects, "--counts"), data.column(events, "--counts")
    columns: dict[str, list[Cell]] = {name: [] for name in data.columns}
    columns[EVENT] = []
    lines: list[int] = []
    total = 0
    for i, (n, count) in enumerate(zip(data.numbers(n_column), data.numbers(event_column), strict=True)):
        for name, value in ((n_column, n), (event_column, count)):
            if math.isnan(value) or value < 0 or not value.is_integer():
                raise InputError.told(
                    "count_not_whole",
                    "{row}: {name} is not a whole number; give the counts of the arm",
                    row=data.row(i),
                    name=name,
                )
        if count > n:
            raise InputError.told(
                "more_events_than_subjects",
                "{row}: {events} events among {subjects} subjects; correct the counts",
                row=data.row(i),
                events=f"{count:g}",
                subjects=f"{n:g}",
            )
        total += int(n)
        if total > _MOST_SUBJECTS:
            raise InputError.told(
                "too_many_subjects",
                "{row}: more than {most} subjects; check {column}",
                row=data.row(i),
                most=f"{_MOST_SUBJECTS:,}",
                column=n_column,
            )
        for name, cells in data.columns.items():
            columns[name] += [cells[i]] * int(n)
        lines += [data.number(i)] * int(n)
        columns[EVENT] += [1.0] * int(count) + [0.0] * int(n - count)
    if not total:
        raise InputError.told(
            "zero_subjects",
            "{file}: {column} is zero in every row; give the subjects of each arm",
            file=data.name,
            column=n_column,
        )
    return replace(data, columns=columns, lines=tuple(lines))


def ask_of_counts(question: TrialQuestion) -> TrialQuestion:
    """Return the question with the endpoint that counts have."""
    return replace(question, endpoint="binary", outcome=EVENT, event_values=("1",), valid_values=("0", "1"))
