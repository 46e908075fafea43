"""Reads a bioequivalence data set: one row per subject and period."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.data_file import DataFile

SUBJECT = ("subject", "subj", "subjid", "usubjid", "subject id", "subject no", "volunteer", "id", "subjek")
SUBJECT += ("受试者", "受试者编号", "受试者号", "编号")
PERIOD = ("period", "per", "aperiod", "study period", "visit", "periode", "周期", "试验周期")
SEQUENCE = ("sequence", "seq", "trtseqa", "trtseqp", "randomisation", "randomization", "sekuens", "urutan")
SEQUENCE += ("序列", "给药顺序", "给药序列")
TREATMENT = ("treatment", "trt", "treat", "formulation", "form", "product", "drug", "trta", "trtp", "tmt")
TREATMENT += ("perlakuan", "produk", "formula", "制剂", "处理", "药物")
VALUE = ("pk", "value", "aval", "auc", "cmax", "auct", "auc0-t", "aucinf", "result", "nilai", "数值")


class BioequivalenceData(NamedTuple):
    """Logarithms with their labels; treatments are T and R; `left_out` says which rows were not used."""

    subject: list[str]
    period: list[str]
    sequence: list[str]
    treatment: list[str]
    log_value: list[float]
    value_column: str
    is_parallel: bool
    left_out: list[Message]


def read_bioequivalence_data(
    file: DataFile,
    *,
    value: str | None = None,
    reference: str = "R",
    test: str = "T",
    is_log: bool = False,
    columns: Mapping[str, str] | None = None,
) -> BioequivalenceData:
    """Return the rows of the two products; `columns` names those of subject, period, sequence and treatment where they are unusual.

    Rows without a usable value are left out and named. Raises InputError where a subject has two rows in one period, a row
    contradicts its sequence, or a product cannot be told.
    """
    named = columns or {}
    subject = file.find_column(named.get("subject"), SUBJECT, option="--subject", what="the subject")
    treatment = file.find_column(
        named.get("treatment"), TREATMENT, option="--treatment", what="the treatment"
    )
    column = file.find_column(value, VALUE, option="--value", what="the value")
    period, sequence = (
        file.find_column(named[role], option=f"--{role}", what=f"the {role}")
        if named.get(role)
        else file.find_column_if_any(usual)
        for role, usual in (("period", PERIOD), ("sequence", SEQUENCE))
    )
    names = {reference.casefold(): "R", test.casefold(): "T"}
    found = BioequivalenceData([], [], [], [], [], file.columns[column], period is None, [])
    seen: dict[tuple[str, str], int] = {}
    for row in file.rows:
        who = row.cells[subject]
        if not who:
            raise InputError(f"{file.place(row, subject).en}: the subject is missing; enter its number")
        product = names.get(row.cells[treatment].casefold())
        if product is None:
            raise InputError(
                f"{file.place(row, treatment).en}: {row.cells[treatment]!r} is neither the reference {reference!r} nor the test "
                f"{test!r}; name them with --reference and --test"
            )
        when = row.cells[period] if period is not None else "1"
        if (who, when) in seen:
            raise InputError(
                f"{file.name}, row {row.number}: subject {who!r} has period {when!r} already in row {seen[who, when]}; keep one"
            )
        seen[who, when] = row.number
        order = row.cells[sequence].upper() if sequence is not None else ""
        if order and set(order) <= {"T", "R"} and when.isdigit():
            expected = order[int(when) - 1 : int(when)]
            if expected != product:
                raise InputError(
                    f"{file.place(row, treatment).en}: subject {who!r} of sequence {order} received {product} in period {when}, "
                    f"where its sequence says {expected or 'nothing'}; correct the row"
                )
        try:
            number = file.number(row, column)
            if not is_log and number <= 0:
                raise InputError("not above zero")
        except InputError:
            found.left_out.append(
                Message(
                    "bioequivalence.left_out",
                    {
                        "file": file.name,
                        "row": row.number,
                        "column": file.columns[column],
                        "text": row.cells[column],
                        "subject": who,
                    },
                )
            )
            continue
        found.subject.append(who)
        found.period.append(when)
        found.sequence.append(order)
        found.treatment.append(product)
        found.log_value.append(number if is_log else math.log(number))
    for product, name in (("R", reference), ("T", test)):
        if product not in found.treatment:
            raise InputError(
                f"{file.name}: no usable value of {name!r}; name the products with --reference and --test"
            )
    given: dict[str, set[str]] = {}
    for who, product in zip(found.subject, found.treatment, strict=True):
        given.setdefault(who, set()).add(product)
    is_parallel = all(len(products) == 1 for products in given.values())
    if not is_parallel and period is None:
        raise InputError(
            f"{file.name}: subjects received both products, but no column tells the period; add one named period"
        )
    if is_parallel and len(set(found.subject)) < len(found.subject):
        raise InputError(
            f"{file.name}: subjects have several rows of one product only; give one row per subject, or the periods of both products"
        )
    if not is_parallel and sequence is None:
        orders: dict[str, str] = {}
        for who, _, product in sorted(zip(found.subject, found.period, found.treatment, strict=True)):
            orders[who] = orders.get(who, "") + product
        found = found._replace(sequence=[orders[who] for who in found.subject])
    return found._replace(is_parallel=is_parallel)
