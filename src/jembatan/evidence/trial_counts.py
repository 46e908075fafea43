"""Aggregated counts of a two-arm trial: the crude odds ratio recomputed, beside what was published."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec

from jembatan.core.dossier import Dossier
from jembatan.core.errors import InputError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Facts
from jembatan.core.text import Message, Text
from jembatan.dossier.datasets import Cell, DataSet
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted, NamedTable, compute_by_table
from jembatan.evidence.asked import Asked
from jembatan.evidence.trial_expand import ask_of_counts, expand_counts
from jembatan.evidence.trial_question import TrialQuestion
from jembatan.evidence.trial_wording import word_trial
from jembatan.stats.register import find_status

_COLUMNS = {"study", "arm", "n", "events"}
_CRUDE = Text("crude, recomputed", id="kasar, dihitung ulang", zh="粗略值（重新计算）")
_PUBLISHED = Text("published (adjusted)", id="dipublikasikan (disesuaikan)", zh="发表值（调整后）")


def analyse_trial_counts(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per study and endpoint in the tables of counts at 5.3.5: columns study, arm, n, events.

    The second arm of a study is the control. A study with a column of regions is analysed by region. Where the table
    gives a published odds ratio it stands beside the crude one, with the reason why they differ.
    """
    return compute_by_table(
        asked, dossier, package, "5.3.5", _COLUMNS, lambda table: _compute_table(asked, table)
    )


def _compute_table(asked: Asked, table: NamedTable) -> Adapted:
    studies: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in table.rows:
        studies.setdefault((row["study"], row.get("endpoint", "")), []).append(row)
    evidence: list[Evidence] = []
    for (study, _), rows in studies.items():
        if len({row.get("region", "") for row in rows} - {""}) > 1:
            evidence.append(_compute_by_region(asked, table, study, rows))
        else:
            evidence.append(_compute(asked, table, study, rows))
    return Adapted(evidence)


def _compute_by_region(
    asked: Asked, table: NamedTable, study: str, rows: Sequence[dict[str, str]]
) -> Evidence:
    """Return the odds ratio by region; the second arm of the first region is the control."""
    columns: dict[str, list[Cell]] = {
        name: [row[name] or None for row in rows] for name in ("arm", "region", "n", "events")
    }
    data = DataSet(table.path, table.sha256, columns, {}, first_row=2)
    from jembatan.evidence.trial_analysis import analyse_trial  # loads the numbers when there is a table

    arms = list(dict.fromkeys(row["arm"] for row in rows))
    if len(arms) != 2:
        raise InputError.told(
            "other_than_two_arms",
            "{file}: {study} has the arms {arms}; expected two",
            file=table.path,
            study=repr(study),
            arms=arms,
        )
    question = ask_of_counts(
        TrialQuestion(
            treatment="arm", experimental=arms[0], control=arms[1], region="region", measure="odds-ratio"
        )
    )
    analysis = analyse_trial(expand_counts(data, "n", "events"), question)
    found = word_trial(asked, analysis, {table.path: table.sha256}, study)
    return msgspec.structs.replace(found, labels=(Message("evidence.aggregated"), *found.labels))


def _compute(asked: Asked, table: NamedTable, study: str, arms: Sequence[dict[str, str]]) -> Evidence:
    from jembatan.stats.two_by_two import estimate_effect  # loads the numbers when there is a table

    analysis = asked.analysis
    if len(arms) != 2:
        raise InputError.told(
            "rows_of_study",
            "{file}: {count} rows of {study}; expected one for each of two arms",
            file=table.path,
            count=len(arms),
            study=repr(study),
        )
    treated, control = arms
    counts = [float(_whole(table, row, key)) for row in (treated, control) for key in ("events", "n")]
    ratio = estimate_effect(*counts, measure="odds-ratio")
    difference = estimate_effect(*counts, measure="risk-difference")
    odds = [math.exp(v) if math.isfinite(v) else None for v in (ratio.estimate, ratio.low, ratio.high)]
    rows: list[dict[str, Any]] = []
    labels = [Message("evidence.aggregated"), Message("evidence.post_hoc")]
    if ratio.is_estimable:
        rows.append({"label": _CRUDE, "estimate": odds[0], "low": odds[1], "high": odds[2]})
    if ratio.note:
        labels.append(Message(f"evidence.counts_{ratio.note}"))
    published = treated.get("published_or")
    if published:
        low, high = float(treated["published_or_low"]), float(treated["published_or_high"])
        rows.insert(0, {"label": _PUBLISHED, "estimate": float(published), "low": low, "high": high})
        labels.append(Message("evidence.published_beside_crude"))
    countries = sorted({row.get("country", "") for row in arms} - {""})
    if len(countries) == 1:
        centres = treated.get("centres", "")
        labels.append(
            Message("evidence.single_country", {"country": countries[0], "centres": centres or "?"})
        )
    return Evidence(
        analysis=analysis.id,
        title=Text(
            f"{analysis.title.en}: {study}",
            zh=f"{analysis.title.zh}：{study}",
            id=f"{analysis.title.id}: {study}",
        ),
        method=Message("evidence.method.trial_counts"),
        settings={"level": 0.95, "scale": "odds ratio", **asked.settings},
        inputs={table.path: table.sha256},
        result={
            "rows": rows,
            "measure": "",
            "level": 0.95,
            "arms": [
                {"arm": r["arm"], "n": _whole(table, r, "n"), "events": _whole(table, r, "events")}
                for r in arms
            ],
            "odds_ratio": odds[0],
            "odds_ratio_low": odds[1],
            "odds_ratio_high": odds[2],
            "risk_difference": difference.estimate,
            "risk_difference_low": difference.low,
            "risk_difference_high": difference.high,
        },
        status=find_status("two_by_two.odds_ratio"),
        labels=tuple(labels),
        citations=asked.citations,
        chart="forest" if rows else "",
    )


def _whole(table: NamedTable, row: dict[str, str], key: str) -> int:
    text = row[key].replace(",", "") if "." not in row[key] else row[key]
    try:
        return int(text)
    except ValueError:
        raise InputError.told(
            "cell_not_whole",
            "{file}: {column} of {arm} is {value}, not a whole number",
            file=table.path,
            column=key,
            arm=repr(row["arm"]),
            value=repr(row[key]),
        ) from None
