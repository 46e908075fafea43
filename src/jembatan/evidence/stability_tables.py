"""The dossier's stability tables: the regression of each attribute at long-term storage, as information."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Facts
from jembatan.core.text import Message, Text
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted, NamedTable, compute_by_table
from jembatan.evidence.asked import Asked
from jembatan.stats.register import find_status
from jembatan.stats.stability.shelf_life import Limits, ShelfLife, compute_shelf_life

_COLUMNS = {"condition", "batch", "month", "attribute", "value"}


def analyse_stability(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per presentation and attribute studied at long-term storage, from the tables at 3.2.P.8.

    The bound is one-sided where one limit is given and two-sided where both are. It says when the mean leaves the limit
    at the condition that was studied, and nothing of another climate.
    """
    return compute_by_table(
        asked, dossier, package, "3.2.P.8", _COLUMNS, lambda table: _compute_table(asked, table)
    )


def _compute_table(asked: Asked, table: NamedTable) -> Adapted:
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in table.rows:
        if row.get("study", "long_term") == "long_term":
            key = (row.get("presentation", ""), row["condition"], row["attribute"])
            groups.setdefault(key, []).append(row)
    evidence = [_compute(asked, table, key, rows) for key, rows in groups.items()]
    return Adapted([e for e in evidence if e is not None])


def _compute(
    asked: Asked,
    table: NamedTable,
    key: tuple[str, str, str],
    rows: Sequence[dict[str, str]],
) -> Evidence | None:
    analysis = asked.analysis
    presentation, condition, attribute = key
    numbered = [(row, value) for row in rows if (value := _number(row["value"])) is not None]
    limits = Limits(_number(rows[0].get("lower_limit", "")), _number(rows[0].get("upper_limit", "")))
    if not numbered or (limits.lower is None and limits.upper is None):
        return None  # results in words only, or nothing to hold them against
    times = [float(row["month"]) for row, _ in numbered]
    values = [value for _, value in numbered]
    batches = [row["batch"] for row, _ in numbered]
    sides = 2 if limits.lower is not None and limits.upper is not None else 1
    found = compute_shelf_life(times, values, batches, limits, sides=sides)
    named = " · ".join(filter(None, [presentation, attribute, condition]))
    return Evidence(
        analysis=analysis.id,
        title=Text(
            f"{analysis.title.en}: {named}",
            id=f"{analysis.title.id}: {named}",
            zh=f"{analysis.title.zh}：{named}",
        ),
        method="ICH Q1E regression: poolability of batches at 0.25, confidence bound of the mean against the limit",
        settings={
            "sides": sides,
            "confidence": found.confidence,
            "alpha": 0.25,
            "condition": condition,
            **asked.settings,
        },
        inputs={table.path: table.sha256},
        result=_result(found, attribute, rows[0].get("unit", ""), limits, times, values, batches),
        status=find_status("stability.shelf_life"),
        labels=(
            Message("evidence.condition_only", {"condition": condition}),
            Message("evidence.shelf_life_is_information"),
        ),
        citations=asked.citations,
        chart="stability",
    )


def _result(
    found: ShelfLife,
    attribute: str,
    unit: str,
    limits: Limits,
    times: Sequence[float],
    values: Sequence[float],
    batches: Sequence[str],
) -> dict[str, Any]:
    pool = found.poolability
    lines = found.fits[found.model].lines
    return {
        "attribute": attribute,
        "unit": unit,
        "lower": limits.lower,
        "upper": limits.upper,
        "points": [
            {"batch": b, "months": t, "value": y} for b, t, y in zip(batches, times, values, strict=True)
        ],
        "lines": [
            {"batch": b, "intercept": line.intercept, "slope": line.slope}
            for b, line in zip(found.batches, lines, strict=True)
        ],
        "model": found.model,
        "p_slopes": pool.slopes.p if pool else None,
        "p_intercepts": pool.intercepts.p if pool else None,
        "exact_months": found.default.exact_months,
        "statistical_months": found.default.whole_months,
        "months_studied": max(times),
    }


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
