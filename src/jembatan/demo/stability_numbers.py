"""The invented stability results of the worked example: the same numbers in every document and table."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from jembatan.demo.notice import NOTICE_EN

STUDIES = {"25C/60RH": "long_term", "30C/65RH": "intermediate", "40C/75RH": "accelerated"}
CONDITIONS_ZH = {
    "25C/60RH": "25℃±2℃、相对湿度60%±5%",
    "30C/65RH": "30℃±2℃、相对湿度65%±5%",
    "40C/75RH": "40℃±2℃、相对湿度75%±5%",
}
_MONTHS = {
    "25C/60RH": (0, 3, 6, 9, 12, 18, 24, 36),
    "30C/65RH": (0, 3, 6, 9, 12),
    "40C/75RH": (0, 1, 2, 3, 6),
}


class Result(NamedTuple):
    """One stability result: months since the start, value in the attribute's unit."""

    condition: str
    batch: str
    month: int
    attribute: str
    name: str
    unit: str
    value: str
    lower: str
    upper: str


def compute_results(tables: dict[str, Any], of: str, last_month: int) -> Iterator[Result]:
    """Yield all results of a substance or presentation, long-term ones up to `last_month` months.

    A value is start + slope x month + a scatter drawn from the name of the result, so every run gives the same.
    """
    attributes = [row for row in tables["stability"] if row["of"] == of]
    for condition in STUDIES:
        for number, batch in enumerate(tables[of]["batches"]):
            for row in attributes:
                if condition not in row["slope"]:
                    continue
                for month in _MONTHS[condition]:
                    if month > last_month:
                        break
                    # month 0 is one measurement for all conditions
                    seed = f"{of}/{batch}/{row['attribute']}/{month}/{condition if month else ''}"
                    value = (
                        row["start"][number]
                        + row["slope"][condition] * month
                        + row["spread"] * _scatter(seed)
                    )
                    yield Result(
                        condition,
                        batch,
                        month,
                        row["attribute"],
                        row["name"],
                        row["unit"],
                        f"{value:.{row['decimals']}f}",
                        str(row.get("lower", "")),
                        str(row.get("upper", "")),
                    )


def render_csv(tables: dict[str, Any], of: str, last_month: int) -> bytes:
    """Return the results as comma-separated text, one row each, the notice in the last column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = "presentation study condition batch month attribute unit value lower_limit upper_limit note"
    writer.writerow(columns.split())
    for result in compute_results(tables, of, last_month):
        writer.writerow(
            [
                of,
                STUDIES[result.condition],
                result.condition,
                result.batch,
                result.month,
                result.attribute,
                result.unit,
                result.value,
                result.lower,
                result.upper,
                NOTICE_EN,
            ]
        )
    return text.getvalue().encode()


def _scatter(seed: str) -> float:
    """Return a number between -1 and 1 that the seed alone decides."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 2**31 - 1
