"""People's answers, read back from answers.toml or from the workbook of a report."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from jembatan.core.answer import Answer, Plan
from jembatan.core.assessment import InputFile
from jembatan.core.errors import InputError
from jembatan.core.written_file import read_written_toml


class GivenAnswers(msgspec.Struct, frozen=True):
    """The answers of one file, and the file as an input of the run."""

    answers: tuple[Answer, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    plans: tuple[Plan, ...] = ()


class _AnswerFile(msgspec.Struct, forbid_unknown_fields=True):
    answer: list[dict[str, Any]] = []


NO_ANSWERS = GivenAnswers()


def read_answers(path: Path) -> GivenAnswers:
    """Return the answers of a TOML file or of a filled-in workbook (.xlsx).

    Raises InputError naming the file, the row (or the number of the answer), the column, and what is expected.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); give answers.toml or the workbook of a report"
        ) from None
    if path.suffix.lower() == ".xlsx" or content[:4] == b"PK\x03\x04":
        from jembatan.report.answer_sheet import read_answer_sheet

        answers, plans = read_answer_sheet(path, content)
    else:
        answers, plans = _read_toml(path, content), []
    _refuse_twice(path, answers)
    given = InputFile(path.name, hashlib.sha256(content).hexdigest())
    return GivenAnswers(tuple(answers), (given,), tuple(plans))


def _read_toml(path: Path, content: bytes) -> list[Answer]:
    try:
        table = read_written_toml(content, str(path))
    except InputError as error:
        raise InputError(f"{error}, or give the workbook of a report") from None
    try:
        file = msgspec.convert(table, _AnswerFile)
    except msgspec.ValidationError as error:
        raise InputError(f"{path}: {error}; write one [[answer]] per answer") from None
    answers = []
    for number, row in enumerate(file.answer, 1):
        try:
            answers.append(msgspec.convert(row, Answer))
        except msgspec.ValidationError as error:
            named = row.get("requirement", "no requirement named")
            raise InputError(
                f"{path}: answer {number} ({named}): {error}; its keys are {', '.join(Answer.__struct_fields__)}"
            ) from None
    for number, answer in enumerate(answers, 1):
        if not answer.who.strip():
            raise InputError(
                f"{path}: answer {number} ({answer.requirement}): who is empty; write name and role"
            )
        if answer.accepted_risk and not answer.note.strip():
            raise InputError(
                f"{path}: answer {number} ({answer.requirement}): note is empty; write the reason why the risk is accepted"
            )
    return answers


def _refuse_twice(path: Path, answers: list[Answer]) -> None:
    """Refuse two answers to one question: which of them counts is for people to say."""
    seen: dict[tuple[str, str], Answer] = {}
    for answer in answers:
        key = (answer.requirement, answer.subject)
        if key in seen:
            raise InputError(
                f"{path}: {answer.requirement} for {answer.subject} is answered twice "
                f"(by {seen[key].who} and {answer.who}); keep one"
            )
        seen[key] = answer
